package wording

import (
	"strings"

	"cordon/child/values/probe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
)

// Script is the script whose errors are corrected.
type Script struct {
	// Name is the file name that it has in stacks.
	Name string
	// Offset gives the byte offset of a line and a column that counts bytes, both from 1.
	Offset func(line, column int) int
	// Sites finds what stands where, nil where that cannot be known. It is called once, when
	// the first error of the engine comes.
	Sites func(Known) *Sites
	// Input is the JSON that the script has as input.
	Input []byte
}

// Wording corrects the errors of one runtime. Like the runtime it serves one goroutine.
type Wording struct {
	rt     *goja.Runtime
	script Script
	probe  *probe.Probe
	sites  *Sites
	looked bool
	// seen are the errors that were here before: a script may have given one of them a
	// message of its own since.
	seen *weakSet
}

// New makes the Wording of a runtime. It has to be made before any code of the script runs.
func New(rt *goja.Runtime, script Script) *Wording {
	return &Wording{rt: rt, script: script, probe: probe.New()}
}

// maxMessage is the longest message that can be one of the engine's, in UTF-16 units.
const maxMessage = 4 << 10

// Correct gives v the text that V8 would have given it, where it is an error that the engine
// raised and whose text differs. Any other value stays as it is. It runs no code of the
// script.
func (w *Wording) Correct(v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok || probe.KindOf(o) != probe.Error {
		return
	}
	if w.seen == nil {
		w.seen = newWeakSet()
	}
	if !w.seen.add(o) {
		return
	}
	property, ok := w.probe.Property(o, w.probe.Key("message"))
	if !ok {
		return
	}
	message, ok := property.Value.(goja.String)
	if !ok || message.Length() > maxMessage {
		return
	}
	text, ok := w.reworded(o, message.String())
	if !ok {
		return
	}
	// An error that is frozen keeps what it has.
	_ = o.DefineDataProperty("message", w.rt.ToValue(text), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// reworded finds the text for an error by what the engine was doing when it made it.
func (w *Wording) reworded(o *goja.Object, message string) (string, bool) {
	if showsMemory(message) {
		return "Cannot convert object to primitive value", true
	}
	frames := w.madeAt(o)
	if len(frames) == 0 {
		return "", false
	}
	made := &frames[0]
	switch name := made.SrcName(); {
	case name == "<native>":
		return byNative(made.FuncName(), message)
	case name == w.script.Name:
		if !known(message) {
			return "", false
		}
		at := made.Position()
		return byScript(w.site(w.script.Offset(at.Line, at.Column)), message)
	case strings.HasPrefix(name, "cordon:"):
		return byLibrary(message)
	}
	return "", false
}

// showsMemory recognises the text that the engine has for an object that can not become a
// number or a text. It prints the inside of that object, addresses in the memory of the
// process and all, which are no business of any script: whoever made the error.
func showsMemory(message string) bool {
	return strings.HasPrefix(message, "Could not convert &{") && strings.HasSuffix(message, " to primitive")
}

// madeAt gives the frames of the place where an error was made, innermost first. The engine
// keeps them inside of the error, apart from the text of its stack, and hands them out with
// an exception only; so the error is thrown once more, to here.
func (w *Wording) madeAt(o *goja.Object) []goja.StackFrame {
	thrown := w.rt.Try(func() { panic(o) })
	if thrown == nil {
		return nil
	}
	return thrown.Stack()
}

// site looks up what stands at an offset of the script.
func (w *Wording) site(offset int) *site {
	if !w.looked {
		w.looked = true
		w.sites = w.script.Sites(Known{Input: w.script.Input, Global: func(name string) bool {
			return w.probe.HasOwn(w.rt.GlobalObject(), w.probe.Key(name))
		}})
	}
	return w.sites.at(file.Idx(offset + 1))
}
