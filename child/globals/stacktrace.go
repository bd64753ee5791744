package globals

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// maxStackFrames is how many frames captureStackTrace writes, the default of V8.
const maxStackFrames = 10

// installStackTrace supplies Error.captureStackTrace, which error classes written for
// Node call without asking whether it is there. Error.prepareStackTrace and
// Error.stackTraceLimit have no effect.
func (r *realm) installStackTrace() {
	toString := r.native("Error", "prototype", "toString")
	r.method(r.object("Error"), "captureStackTrace", 2, func(c goja.FunctionCall) goja.Value {
		target, ok := c.Argument(0).(*goja.Object)
		if !ok {
			r.throwType("Error.captureStackTrace needs an object")
		}
		header := call(toString, target).String()
		stack := header + r.frames(c.Argument(1))
		r.must(target.DefineDataProperty("stack", r.rt.ToValue(stack), yes, yes, no))
		return goja.Undefined()
	})
}

// frames writes the script's stack as Node does, without our own frame. Where upTo is a
// function that is on the stack, its frame and those above it are left out.
func (r *realm) frames(upTo goja.Value) string {
	frames := r.rt.CaptureCallStack(0, nil)
	if len(frames) > 0 {
		frames = frames[1:]
	}
	if fn, ok := upTo.(*goja.Object); ok {
		// The engine's frames know functions by name only.
		name, _ := fn.Get("name").(goja.String)
		for i := range frames {
			if name != nil && name.Length() > 0 && frames[i].FuncName() == name.String() {
				frames = frames[i+1:]
				break
			}
		}
	}
	var b strings.Builder
	for i := range min(len(frames), maxStackFrames) {
		writeFrame(&b, &frames[i])
	}
	return b.String()
}

// writeFrame writes one frame as a line of its own.
func writeFrame(b *strings.Builder, f *goja.StackFrame) {
	at := "native"
	if f.SrcName() != "<native>" {
		p := f.Position()
		at = p.Filename + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
	}
	b.WriteString("\n    at ")
	if name := f.FuncName(); name != "<anonymous>" && name != "<native>" {
		b.WriteString(name + " (" + at + ")")
	} else {
		b.WriteString(at)
	}
}
