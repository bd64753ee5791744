package globals

import (
	"slices"

	"github.com/dop251/goja"
)

// construct makes an object with a constructor of the engine.
func (cl *cloner) construct(ctor goja.Value, args ...goja.Value) *goja.Object {
	o, err := cl.r.rt.New(ctor, args...)
	cl.r.must(err)
	return o
}

func (cl *cloner) mapCopy(o *goja.Object) (*goja.Object, filler) {
	dup := cl.r.newMap()
	// Keys and values in turn, as they are before any getter inside them runs.
	var entries []goja.Value
	cl.each(cl.mapEach, o, func(c goja.FunctionCall) {
		entries = append(entries, c.Argument(1), c.Argument(0))
	})
	i := 0
	var key goja.Value
	return dup, func() bool {
		if i == len(entries) {
			return false
		}
		copied := cl.value(entries[i])
		if i%2 == 0 {
			key = copied
		} else {
			call(cl.r.std.mapSet, dup, key, copied)
		}
		i++
		return true
	}
}

func (cl *cloner) setCopy(o *goja.Object) (*goja.Object, filler) {
	dup := cl.construct(cl.set)
	var members []goja.Value
	cl.each(cl.setEach, o, func(c goja.FunctionCall) {
		members = append(members, c.Argument(0))
	})
	i := 0
	return dup, func() bool {
		if i == len(members) {
			return false
		}
		call(cl.setAdd, dup, cl.value(members[i]))
		i++
		return true
	}
}

// each runs the engine's own forEach of a Map or Set.
func (cl *cloner) each(forEach native, o *goja.Object, visit func(goja.FunctionCall)) {
	call(forEach, o, cl.r.rt.ToValue(func(c goja.FunctionCall) goja.Value {
		visit(c)
		return goja.Undefined()
	}))
}

// regexpCopy copies source and flags; lastIndex begins anew.
func (cl *cloner) regexpCopy(o *goja.Object) *goja.Object {
	flags := ""
	for _, f := range cl.flags {
		if call(f.get, o).ToBoolean() {
			flags += f.letter
		}
	}
	return cl.construct(cl.regexp, call(cl.source, o), cl.r.rt.ToValue(flags))
}

// errorCopy copies name, message, stack and cause. Errors of other names than those of
// the language become Errors.
func (cl *cloner) errorCopy(o *goja.Object) (*goja.Object, filler) {
	ctor := cl.r.errors.base
	if name := o.Get("name"); name != nil {
		if named, ok := cl.errorCtors[cl.r.text(name)]; ok {
			ctor = named
		}
	}
	dup := cl.construct(ctor)
	if message, ok := cl.ownData(o, "message"); ok {
		cl.r.must(dup.DefineDataProperty("message", cl.r.str(message), yes, yes, no))
	}
	stack, ok := cl.ownData(o, "stack")
	if !ok || !goja.IsString(stack) {
		stack = goja.Undefined()
	}
	cl.r.must(dup.DefineDataProperty("stack", stack, yes, yes, no))
	cause, ok := cl.ownData(o, "cause")
	if !ok {
		return dup, nil
	}
	return dup, func() bool {
		cl.r.must(dup.DefineDataProperty("cause", cl.value(cause), yes, yes, no))
		return false
	}
}

// ownData gives the value of an own data property.
func (cl *cloner) ownData(o *goja.Object, name string) (goja.Value, bool) {
	desc, ok := call(cl.r.std.ownDescriptor, nil, o, cl.r.rt.ToValue(name)).(*goja.Object)
	if !ok || !call(cl.r.std.hasOwn, desc, cl.r.rt.ToValue("value")).ToBoolean() {
		return nil, false
	}
	return desc.Get("value"), true
}

func (cl *cloner) bufferCopy(o *goja.Object) *goja.Object {
	buffer, ok := arrayBufferOf(o)
	if !ok || buffer.Detached() {
		cl.r.throwDOM(dataClone, "An ArrayBuffer is detached and could not be cloned.")
	}
	dup, _ := cl.r.rt.ToValue(cl.r.rt.NewArrayBuffer(slices.Clone(buffer.Bytes()))).(*goja.Object)
	return dup
}

// typedArrayCopy copies the whole buffer, which other views in the same clone share.
func (cl *cloner) typedArrayCopy(o *goja.Object, name string) *goja.Object {
	b := &cl.r.bytes
	buffer := cl.value(call(b.arrayBuffer, o))
	offset := call(b.arrayOffset, o)
	return cl.construct(cl.typedArrays[name], buffer, offset, call(b.arrayLength, o))
}

func (cl *cloner) dataViewCopy(o *goja.Object) *goja.Object {
	b := &cl.r.bytes
	buffer := cl.value(call(b.dataBuffer, o))
	return cl.construct(cl.dataView, buffer, call(b.dataOffset, o), call(b.dataBytes, o))
}
