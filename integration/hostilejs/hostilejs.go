// Package hostilejs writes hostile scripts for fuzzing: from a grammar of what engines and
// the code around them trip over, and by changing attacks that are known.
//
//	random := rand.New(rand.NewPCG(seed, 0))
//	code := hostilejs.Script(random.IntN, known)
//
// The same decisions give the same script. Nothing is promised about what it does; most
// scripts parse, so that they get further than the parser.
package hostilejs

import (
	"fmt"
	"slices"
	"strings"
)

// depth is how far templates stand inside each other before only leaves are chosen.
const depth = 6

// most bounds a script, in bytes. Most are far below it.
const most = 32 << 10

// Script writes a script. decide chooses a number below n, which is positive; known are
// attacks to be changed, without which all comes from the grammar.
func Script(decide func(n int) int, known []string) string {
	w := &writer{decide: decide}
	if len(known) == 0 || decide(3) == 0 {
		w.fresh()
	} else {
		w.changed(known)
	}
	return w.text.String()
}

// Bytes gives decisions from what a fuzzer makes: once they are used up every decision is
// the first, which is a leaf wherever something could go on for ever.
func Bytes(data []byte) func(n int) int {
	return func(n int) int {
		if len(data) == 0 {
			return 0
		}
		v := int(data[0])
		data = data[1:]
		if n > 256 && len(data) > 0 {
			v, data = v<<8|int(data[0]), data[1:]
		}
		return v % n
	}
}

// writer writes one script.
type writer struct {
	decide func(n int) int
	text   strings.Builder
}

func (w *writer) pick(list []string) string { return list[w.decide(len(list))] }

// fresh writes statements of the grammar.
func (w *writer) fresh() {
	w.text.WriteString(prelude)
	if w.decide(3) == 1 {
		fmt.Fprintf(&w.text, "const salt = %d;\n%s", w.decide(1000), reach)
	}
	for range 1 + w.decide(12) {
		// Most of it throws, and the rest is to be reached all the same.
		statement := "try { @S } catch (e) { d = e }\n"
		if w.decide(8) == 0 {
			statement = "@S\n"
		}
		w.expand(statement, depth)
	}
	w.expand(w.pick(endings), depth)
}

// expand writes a template, in which @ and a letter stand for anything of that kind.
func (w *writer) expand(template string, left int) {
	for {
		before, after, found := strings.Cut(template, "@")
		w.text.WriteString(before)
		if !found {
			return
		}
		kind := after[0]
		choices := grammar[kind]
		if ends := leaves[kind]; ends != nil && (left <= 0 || w.text.Len() > most) {
			choices = ends
		}
		choice := w.pick(choices)
		if kind == 'e' {
			// So that it can stand wherever an expression can.
			choice = "(" + choice + ")"
		}
		w.expand(choice, left-1)
		template = after[1:]
	}
}

// changed writes an attack that is known, or two, in other surroundings or with other details.
func (w *writer) changed(known []string) {
	code := w.detail(w.pick(known))
	for range w.decide(3) {
		switch w.decide(4) {
		case 0:
			code = "{" + code + "\n}\n{" + w.detail(w.pick(known)) + "\n}"
		case 1:
			inner := &writer{decide: w.decide}
			inner.expand(w.pick(grammar['s']), depth-2)
			code = prelude + inner.text.String() + "\n" + code
		default:
			code = w.surround(code)
		}
		if len(code) > most {
			break
		}
	}
	w.text.WriteString(code)
}

// surround puts code where other code runs it: a callback, a trap, a getter, a job.
func (w *writer) surround(code string) string {
	frames := surroundings
	if strings.Contains(code, "await") {
		frames = asyncSurroundings
	}
	return strings.ReplaceAll(w.pick(frames), "@", code+"\n")
}

// detail changes a few numbers and names of a script.
func (w *writer) detail(code string) string {
	for range w.decide(4) {
		at := places(code)
		if len(at) == 0 {
			return code
		}
		p := at[w.decide(len(at))]
		with := w.pick(grammar['n'])
		if !p.number {
			with = w.pick(grammar['k'])
			// A name that the script has itself fits more often.
			if o := at[w.decide(len(at))]; !o.number {
				with = code[o.from:o.to]
			}
		}
		code = code[:p.from] + with + code[p.to:]
	}
	return code
}

// place is a number or a name in a script.
type place struct {
	from, to int
	number   bool
}

// keywords are words that no other can stand for.
var keywords = strings.Fields("async await break case catch class const continue default delete do else extends finally for function if in instanceof " +
	"let new null of return static super switch this throw try typeof var void while with yield true false undefined")

// places finds numbers and names, also those in texts and comments.
func places(code string) []place {
	const few = 400 // of a long script the beginning
	var found []place
	for i := 0; i < len(code) && len(found) < few; {
		if !inWord(code[i]) {
			i++
			continue
		}
		p := place{from: i, number: code[i] >= '0' && code[i] <= '9'}
		for i < len(code) && (inWord(code[i]) || p.number && code[i] == '.') {
			i++
		}
		p.to = i
		if !slices.Contains(keywords, code[p.from:p.to]) {
			found = append(found, p)
		}
	}
	return found
}

func inWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$'
}
