package globals

import "github.com/dop251/goja"

// capability is a promise with its resolving functions, ECMA-262, 27.2.1.1.
type capability struct {
	promise, resolve, reject goja.Value
}

// installPromise supplies Promise.withResolvers (ECMA-262 (2024), 27.2.4.9) and
// Promise.try (ECMA-262 (2025), 27.2.4.8).
func (r *realm) installPromise() {
	ctor := r.object("Promise")
	r.method(ctor, "withResolvers", 0, func(c goja.FunctionCall) goja.Value {
		p := r.newCapability(this(c))
		o := r.rt.NewObject()
		r.must(o.DefineDataProperty("promise", p.promise, yes, yes, yes))
		r.must(o.DefineDataProperty("resolve", p.resolve, yes, yes, yes))
		r.must(o.DefineDataProperty("reject", p.reject, yes, yes, yes))
		return o
	})
	r.method(ctor, "try", 1, func(c goja.FunctionCall) goja.Value {
		if _, ok := c.This.(*goja.Object); !ok {
			r.throwType("Promise.try called on a value that is not an object")
		}
		return r.promiseTry(c)
	})
}

// newCapability is NewPromiseCapability, ECMA-262, 27.2.1.5.
func (r *realm) newCapability(ctor goja.Value) capability {
	construct, ok := goja.AssertConstructor(ctor)
	if !ok {
		r.throwType("Promise capability of a value that is not a constructor")
	}
	p := capability{resolve: goja.Undefined(), reject: goja.Undefined()}
	executor := r.function("", 2, func(c goja.FunctionCall) goja.Value {
		if !goja.IsUndefined(p.resolve) || !goja.IsUndefined(p.reject) {
			r.throwType("Promise executor has already been called")
		}
		p.resolve, p.reject = c.Argument(0), c.Argument(1)
		return goja.Undefined()
	})
	promise, err := construct(nil, executor)
	r.must(err)
	r.callback(p.resolve, "the resolve function of the promise")
	r.callback(p.reject, "the reject function of the promise")
	p.promise = promise
	return p
}

// promiseTry calls the callback at once and settles a promise with what comes of it.
func (r *realm) promiseTry(c goja.FunctionCall) goja.Value {
	p := r.newCapability(c.This)
	var result goja.Value
	thrown := r.rt.Try(func() {
		var args []goja.Value
		if len(c.Arguments) > 1 {
			args = c.Arguments[1:]
		}
		result = r.callback(c.Argument(0), "the callback of Promise.try")(goja.Undefined(), args...)
	})
	if thrown != nil {
		r.callback(p.reject, "reject")(goja.Undefined(), thrown.Value())
	} else {
		r.callback(p.resolve, "resolve")(goja.Undefined(), result)
	}
	return p.promise
}
