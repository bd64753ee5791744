package globals

import "github.com/dop251/goja"

// installLegacy supplies the parts of ECMA-262, annex B, that scripts in the wild still
// use and the engine lacks.
func (r *realm) installLegacy() {
	r.method(r.proto.object, "__defineGetter__", 2, func(c goja.FunctionCall) goja.Value {
		return r.defineAccessor(c, "get")
	})
	r.method(r.proto.object, "__defineSetter__", 2, func(c goja.FunctionCall) goja.Value {
		return r.defineAccessor(c, "set")
	})
	r.method(r.proto.object, "__lookupGetter__", 1, func(c goja.FunctionCall) goja.Value {
		return r.lookupAccessor(c, "get")
	})
	r.method(r.proto.object, "__lookupSetter__", 1, func(c goja.FunctionCall) goja.Value {
		return r.lookupAccessor(c, "set")
	})

	date := r.object("Date", "prototype")
	r.hidden(date, "toGMTString", date.Get("toUTCString"))
	fullYear := r.native("Date", "prototype", "getFullYear")
	r.method(date, "getYear", 0, func(c goja.FunctionCall) goja.Value {
		year := call(fullYear, this(c))
		if goja.IsNaN(year) {
			return year
		}
		return r.rt.ToValue(year.ToInteger() - 1900)
	})
}

// defineAccessor is __defineGetter__ and __defineSetter__, ECMA-262, B.2.2.2 and B.2.2.3.
func (r *realm) defineAccessor(c goja.FunctionCall, half string) goja.Value {
	o := r.thisObject(c)
	r.callback(c.Argument(1), "the accessor")
	desc := r.rt.CreateObject(nil)
	for name, v := range map[string]goja.Value{
		half: c.Argument(1), "enumerable": r.rt.ToValue(true), "configurable": r.rt.ToValue(true),
	} {
		r.must(desc.DefineDataProperty(name, v, yes, yes, yes))
	}
	call(r.std.defineProperty, nil, o, r.propertyKey(c.Argument(0)), desc)
	return goja.Undefined()
}

// lookupAccessor is __lookupGetter__ and __lookupSetter__, ECMA-262, B.2.2.4 and B.2.2.5.
func (r *realm) lookupAccessor(c goja.FunctionCall, half string) goja.Value {
	key := r.propertyKey(c.Argument(0))
	for o := r.thisObject(c); o != nil; o = o.Prototype() {
		desc, ok := call(r.std.ownDescriptor, nil, o, key).(*goja.Object)
		if !ok {
			continue
		}
		if call(r.std.hasOwn, desc, r.rt.ToValue(half)).ToBoolean() {
			return desc.Get(half)
		}
		return goja.Undefined()
	}
	return goja.Undefined()
}

// thisObject converts the receiver to an object and throws where there is none.
func (r *realm) thisObject(c goja.FunctionCall) *goja.Object {
	if isNullish(c.This) {
		r.throwType("cannot convert undefined or null to an object")
	}
	return c.This.ToObject(r.rt)
}
