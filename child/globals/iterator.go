package globals

import "github.com/dop251/goja"

// installIterator supplies Iterator and its helpers, ECMA-262 (2025), 27.1.3 and 27.1.4.
func (r *realm) installIterator() {
	var ctor *goja.Object
	ctor = r.constructor("Iterator", 0, func(c goja.ConstructorCall) {
		if c.NewTarget == nil || c.NewTarget == ctor {
			r.throwType("Abstract class Iterator not directly constructable")
		}
	})
	r.hidden(r.global, "Iterator", ctor)
	proto := r.proto.iterator
	r.fail(ctor.DefineDataProperty("prototype", proto, no, no, no))
	// Both are writable, so that objects that inherit from Iterator.prototype can be
	// given their own by assignment, as the accessors of the standard allow.
	r.hidden(proto, "constructor", ctor)
	r.fail(proto.DefineDataPropertySymbol(goja.SymToStringTag, r.rt.ToValue("Iterator"), yes, yes, no))

	helper := r.helperPrototype()
	r.installLazyHelpers(proto, helper)
	r.installEagerHelpers(proto)
	r.method(ctor, "from", 1, r.iteratorFrom(r.wrapperPrototype()))
}

// receiverIteration takes the receiver of a helper method as an iterator.
func (r *realm) receiverIteration(c goja.FunctionCall) *iteration {
	it, ok := c.This.(*goja.Object)
	if !ok {
		r.throwType("a method of Iterator.prototype called on a value that is not an object")
	}
	return r.direct(it)
}

// receiverObject checks the receiver alone: arguments are validated before next is read.
func (r *realm) receiverObject(c goja.FunctionCall) {
	if _, ok := c.This.(*goja.Object); !ok {
		r.throwType("a method of Iterator.prototype called on a value that is not an object")
	}
}

// iteratorFrom is Iterator.from: iterators that inherit from Iterator.prototype are
// given back as they are, others are wrapped.
func (r *realm) iteratorFrom(wrapper *goja.Object) native {
	return func(c goja.FunctionCall) goja.Value {
		i := r.flattenable(c.Argument(0), true)
		for p := i.it.Prototype(); p != nil; p = p.Prototype() {
			if p == r.proto.iterator {
				return i.it
			}
		}
		o := r.rt.CreateObject(wrapper)
		r.slots.put(o, i)
		return o
	}
}

// wrapperPrototype is %WrapForValidIteratorPrototype%, ECMA-262 (2025), 27.1.3.2.1.1.
func (r *realm) wrapperPrototype() *goja.Object {
	proto := r.rt.CreateObject(r.proto.iterator)
	r.method(proto, "next", 0, func(c goja.FunctionCall) goja.Value {
		i := receiver[*iteration](r, c, "next")
		return r.callback(i.next, "the next method of the iterator")(i.it)
	})
	r.method(proto, "return", 0, func(c goja.FunctionCall) goja.Value {
		i := receiver[*iteration](r, c, "return")
		method := i.it.Get("return")
		if isNullish(method) {
			return r.result(nil)
		}
		return r.callback(method, "the return method of the iterator")(i.it)
	})
	return proto
}
