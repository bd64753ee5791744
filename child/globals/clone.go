package globals

import (
	"slices"

	"github.com/dop251/goja"
)

// cloner is one call of structuredClone,
// https://html.spec.whatwg.org/multipage/structured-data.html.
//
// It keeps the objects that are being copied on a stack of its own instead of calling
// itself, so depth costs memory and not the stack of the process, which a script could
// otherwise exhaust beyond recovery.
type cloner struct {
	*cloneParts
	// copies holds the copy of each object that has been met: for cycles and for
	// objects that are referred to twice.
	copies map[*goja.Object]*goja.Object
	work   []filler
}

// filler does one step of filling a copy and says whether there are more. A step that
// begins another copy leaves that copy's filler on top of the stack.
type filler func() (more bool)

// installClone supplies structuredClone.
func (r *realm) installClone() {
	parts := newCloneParts(r)
	// Web IDL would give it a length of 1; Node gives 0.
	r.webGlobal("structuredClone", r.function("structuredClone", 0, func(c goja.FunctionCall) goja.Value {
		if len(c.Arguments) == 0 {
			r.throwCoded(r.errors.typeError, "ERR_MISSING_ARGS", "The \"value\" argument must be specified")
		}
		transfer := r.transferList(c.Argument(1))
		cl := &cloner{cloneParts: parts, copies: map[*goja.Object]*goja.Object{}}
		for _, buffer := range transfer {
			cl.adopt(buffer)
		}
		result := cl.run(c.Argument(0))
		for _, buffer := range transfer {
			buffer.contents.Detach()
		}
		return result
	}))
}

// run copies v and all that it reaches.
func (cl *cloner) run(v goja.Value) goja.Value {
	result := cl.value(v)
	for len(cl.work) > 0 {
		top := len(cl.work) - 1
		if more := cl.work[top](); !more {
			// Whatever the step began lies above it and stays.
			cl.work = slices.Delete(cl.work, top, top+1)
		}
	}
	return result
}

// value gives the copy of v: finished where v is a primitive or has nothing inside,
// else to be filled by the work that it leaves.
func (cl *cloner) value(v goja.Value) goja.Value {
	if sym, ok := v.(*goja.Symbol); ok {
		cl.refuse("Symbol(" + sym.String() + ")")
	}
	o, ok := v.(*goja.Object)
	if !ok {
		return v
	}
	if dup, ok := cl.copies[o]; ok {
		return dup
	}
	dup, fill := cl.object(o)
	cl.copies[o] = dup
	if fill != nil {
		cl.work = append(cl.work, fill)
	}
	return dup
}

// refuse throws the DataCloneError for a value that cannot be copied.
func (cl *cloner) refuse(what string) {
	cl.r.throwDOM(dataClone, what+" could not be cloned.")
}

// transferred is an ArrayBuffer whose bytes move to the copy.
type transferred struct {
	object   *goja.Object
	contents goja.ArrayBuffer
}

// transferList reads the option transfer. It may run code of the script.
func (r *realm) transferList(options goja.Value) []transferred {
	if isNullish(options) {
		return nil
	}
	o, ok := options.(*goja.Object)
	if !ok {
		r.throwCoded(r.errors.typeError, "ERR_INVALID_ARG_TYPE",
			"The \"options\" argument must be either an object or undefined")
	}
	list := o.Get("transfer")
	if isNullish(list) {
		return nil
	}
	if _, ok := list.(*goja.Object); !ok {
		r.throwCoded(r.errors.typeError, "ERR_INVALID_ARG_TYPE",
			"Optional transferList argument must be an iterable")
	}
	var buffers []transferred
	r.each(list, func(v goja.Value) bool {
		buffers = append(buffers, r.transferable(v))
		return true
	})
	seen := map[*goja.Object]bool{}
	for _, b := range buffers {
		if seen[b.object] {
			r.throwDOM(dataClone, "Transfer list contains duplicate ArrayBuffer")
		}
		seen[b.object] = true
	}
	return buffers
}

// transferable gives v as a buffer that can be transferred: ArrayBuffers are all there is.
func (r *realm) transferable(v goja.Value) transferred {
	o, _ := v.(*goja.Object)
	buffer, ok := arrayBufferOf(v)
	if !ok {
		r.throwCoded(r.errors.typeError, "ERR_INVALID_TRANSFER_OBJECT", "Found invalid object in transferList")
	}
	if buffer.Detached() {
		r.throwDOM(dataClone, "An ArrayBuffer is detached and could not be cloned.")
	}
	return transferred{object: o, contents: buffer}
}

// adopt makes the new ArrayBuffer over the bytes of a transferred one.
func (cl *cloner) adopt(b transferred) {
	dup := cl.r.rt.NewArrayBuffer(b.contents.Bytes())
	cl.copies[b.object], _ = cl.r.rt.ToValue(dup).(*goja.Object)
}
