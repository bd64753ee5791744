package weburl

import "strings"

// end is the character after the last one.
const end = -1

// verdict is what a state says to the parser.
type verdict int

const (
	goOn verdict = iota
	done         // ends the parsing early and well, in a setter
	fail
)

// state is one state of https://url.spec.whatwg.org/#concept-basic-url-parser. It looks
// at the character c at p.at, or at end, and may move p.at: the parser steps forward
// after it.
type state func(p *parser, c int) verdict

// parser is one run of the basic URL parser over bytes. All delimiters are ASCII, and
// every other byte above ASCII is escaped byte by byte, so characters do not matter.
type parser struct {
	input string
	at    int
	url   *URL
	base  *URL
	state state
	buf   []byte
	// setter is which setter runs the parser, for the state override of the standard.
	setter setter

	seenAt, seenPassword, inBrackets bool
	// name and password are the credentials so far.
	name, password []byte
}

// setter names the setters that run the parser; parse is none.
type setter int

const (
	parse setter = iota
	setProtocol
	setHost
	setHostname
	setPort
	setPathname
	setSearch
	setHash
)

// Parse parses text, relative to base where that is not nil. It says false where the
// text is no valid URL.
func Parse(text string, base *URL) (*URL, bool) {
	text = strings.TrimFunc(text, func(c rune) bool { return c <= ' ' })
	p := &parser{url: &URL{port: noPort}, base: base, state: schemeStart}
	if !p.run(text) {
		return nil, false
	}
	return p.url, true
}

// run is the loop of the standard: the states see each character once, and the end.
func (p *parser) run(text string) bool {
	p.input = dropBreaks(text)
	for ; p.at <= len(p.input); p.at++ {
		c := end
		if p.at < len(p.input) {
			c = int(p.input[p.at])
		}
		switch p.state(p, c) {
		case fail:
			return false
		case done:
			return true
		}
	}
	return true
}

// dropBreaks removes tabs and newlines, which the standard ignores wherever they are.
func dropBreaks(text string) string {
	if !strings.ContainsAny(text, "\t\n\r") {
		return text
	}
	return strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(text)
}

// again sends the current character to the next state.
func (p *parser) again(next state) verdict {
	p.state = next
	p.at--
	return goOn
}

// after sends the following character to the next state.
func (p *parser) after(next state) verdict {
	p.state = next
	return goOn
}

// rest is what follows the current character.
func (p *parser) rest() string {
	if p.at+1 >= len(p.input) {
		return ""
	}
	return p.input[p.at+1:]
}

// fromHere is the current character and what follows it.
func (p *parser) fromHere() string {
	return p.input[min(p.at, len(p.input)):]
}

// overridden says whether a setter runs the parser.
func (p *parser) overridden() bool { return p.setter != parse }

// separator says whether c ends an authority or a segment: a slash, or a backslash where
// the scheme is special.
func (p *parser) separator(c int) bool {
	return c == '/' || c == '\\' && p.url.special()
}

// endsAuthority says whether c ends what stands before the path.
func (p *parser) endsAuthority(c int) bool {
	return c == end || c == '?' || c == '#' || p.separator(c)
}

// toQuery and toFragment begin these parts after the current character.
func (p *parser) toQuery() verdict {
	p.buf = p.buf[:0]
	p.url.query = optional{set: true}
	return p.after(query)
}

func (p *parser) toFragment() verdict {
	p.url.fragment = optional{set: true}
	return p.after(fragment)
}
