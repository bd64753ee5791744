package intl

import "github.com/dop251/goja"

// arrayMethod defines Array.prototype.toLocaleString, which hands locales and options on to
// its elements, and the same for typed arrays.
func (r *realm) arrayMethod(array *goja.Object) {
	var open []*goja.Object
	r.method(array, "toLocaleString", 0, func(call goja.FunctionCall) goja.Value {
		if goja.IsUndefined(call.This) || goja.IsNull(call.This) {
			r.throwType("Array.prototype.toLocaleString called on null or undefined")
		}
		object := call.This.ToObject(r.rt)
		for _, outer := range open {
			if outer == object {
				return r.rt.ToValue("")
			}
		}
		open = append(open, object)
		defer func() { open = open[:len(open)-1] }()
		length := int64(0)
		if value := object.Get("length"); value != nil {
			length = value.ToInteger()
		}
		return r.joinLocal(object, length, call.Arguments)
	})
	typed := r.rt.GlobalObject().Get("Uint8Array").(*goja.Object).Prototype()
	prototype := typed.Get("prototype").(*goja.Object)
	lengthOf := r.typedLength(prototype)
	r.method(prototype, "toLocaleString", 0, func(call goja.FunctionCall) goja.Value {
		length, err := lengthOf(call.This)
		if err != nil {
			panic(err)
		}
		return r.joinLocal(call.This.(*goja.Object), length.ToInteger(), call.Arguments)
	})
}

// typedLength takes the getter of a typed array's length, which throws for other receivers.
func (r *realm) typedLength(prototype *goja.Object) goja.Callable {
	object := r.rt.GlobalObject().Get("Object").(*goja.Object)
	describe, _ := goja.AssertFunction(object.Get("getOwnPropertyDescriptor"))
	descriptor, err := describe(object, prototype, r.rt.ToValue("length"))
	check(err)
	getter, _ := goja.AssertFunction(descriptor.(*goja.Object).Get("get"))
	return getter
}

// maxJoined is the number of elements whose commas alone make a string longer than V8 allows.
const maxJoined = 1<<29 - 24

// joinLocal joins the localised elements by commas.
func (r *realm) joinLocal(object *goja.Object, length int64, arguments []goja.Value) goja.Value {
	if len(arguments) > 2 {
		arguments = arguments[:2]
	}
	if length > maxJoined {
		r.throwRange("Invalid string length")
	}
	// A builder of goja keeps lone surrogates, which Go strings cannot hold.
	var text goja.StringBuilder
	for i := range length {
		if i > 0 {
			text.WriteRune(',')
		}
		item := object.Get(itoa(int(i)))
		if item == nil || goja.IsUndefined(item) || goja.IsNull(item) {
			continue
		}
		method, ok := goja.AssertFunction(item.ToObject(r.rt).Get("toLocaleString"))
		if !ok {
			r.throwType("toLocaleString of element %d is not a function", i)
		}
		local, err := method(item, arguments...)
		if err != nil {
			panic(err)
		}
		text.WriteString(r.text(local))
	}
	return text.String()
}
