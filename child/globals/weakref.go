package globals

import "github.com/dop251/goja"

// weakRef is the state of a WeakRef. The target is held strongly: ECMA-262, 26.1, lets
// an engine collect later than it could, or never, and a script whose result depended
// on the collector would not be repeatable.
type weakRef struct {
	target goja.Value
}

// finalization marks a FinalizationRegistry. Its callbacks never run, which ECMA-262,
// 9.12, allows for the same reason.
type finalization struct{}

// installWeak supplies WeakRef and FinalizationRegistry.
func (r *realm) installWeak() {
	_, proto := r.class("WeakRef", 1, func(c goja.ConstructorCall) {
		r.requireWeakKey(c.Argument(0), "the target of a WeakRef")
		r.slots.put(c.This, &weakRef{target: c.Argument(0)})
	})
	r.method(proto, "deref", 0, func(c goja.FunctionCall) goja.Value {
		return receiver[*weakRef](r, c, "WeakRef.prototype.deref").target
	})

	_, proto = r.class("FinalizationRegistry", 1, func(c goja.ConstructorCall) {
		r.callback(c.Argument(0), "the callback of a FinalizationRegistry")
		r.slots.put(c.This, finalization{})
	})
	r.method(proto, "register", 2, func(c goja.FunctionCall) goja.Value {
		receiver[finalization](r, c, "FinalizationRegistry.prototype.register")
		r.requireWeakKey(c.Argument(0), "the target of a registration")
		if c.Argument(0).SameAs(c.Argument(1)) {
			r.throwType("the target and the held value of a registration must differ")
		}
		return goja.Undefined()
	})
	r.method(proto, "unregister", 1, func(c goja.FunctionCall) goja.Value {
		receiver[finalization](r, c, "FinalizationRegistry.prototype.unregister")
		r.requireWeakKey(c.Argument(0), "the token of a registration")
		return r.rt.ToValue(false)
	})
}

// requireWeakKey is CanBeHeldWeakly, ECMA-262, 9.13. Symbols are not taken: the engine's
// own WeakMap does not take them either.
func (r *realm) requireWeakKey(v goja.Value, what string) {
	if _, ok := v.(*goja.Object); !ok {
		r.throwType(what + " must be an object")
	}
}
