package globals

import (
	"fmt"

	"github.com/dop251/goja"
)

// native is a function of the engine or of ours, in the engine's calling convention.
type native = func(goja.FunctionCall) goja.Value

// realm is a runtime under construction, and what our natives need of it afterwards.
// Everything of the engine that a native uses is looked up while installing, before a
// script can replace it.
type realm struct {
	rt     *goja.Runtime
	env    Env
	global *goja.Object
	proto  protos
	std    natives
	slots  slots
	errors errorMaker
	bytes  buffers
	// standIns stand in for constructors of the engine.
	standIns []standIn
	// hasInstance is the function that instanceof calls for them.
	hasInstance *goja.Object
	// failed is the first thing that was not as expected while installing.
	failed error
}

// protos are the prototypes that natives compare with or make objects from.
type protos struct {
	object, function, array, iterator *goja.Object
}

// natives are the engine's functions that ours are made of.
type natives struct {
	get, hasOwn, objectKeys, ownDescriptor, defineProperty native
	mapGet, mapSet, ordinaryPrimitive, getTime             native
	mapCtor, hasInstance                                   goja.Value
}

// newRealm looks up what the natives will need.
func newRealm(rt *goja.Runtime, env Env) *realm {
	r := &realm{rt: rt, env: env, global: rt.GlobalObject()}
	r.proto = protos{
		object:   r.object("Object", "prototype"),
		function: r.object("Function", "prototype"),
		array:    r.object("Array", "prototype"),
		iterator: r.iteratorPrototype(),
	}
	r.std = natives{
		get:            r.native("Reflect", "get"),
		objectKeys:     r.native("Object", "keys"),
		hasOwn:         r.native("Object", "prototype", "hasOwnProperty"),
		ownDescriptor:  r.native("Object", "getOwnPropertyDescriptor"),
		defineProperty: r.native("Object", "defineProperty"),
		mapGet:         r.native("Map", "prototype", "get"),
		mapSet:         r.native("Map", "prototype", "set"),
		mapCtor:        r.object("Map"),
		getTime:        r.native("Date", "prototype", "getTime"),
	}
	// Called with a hint, this is OrdinaryToPrimitive, ECMA-262, 7.1.1.1, for any object.
	toPrimitive := r.object("Date", "prototype").GetSymbol(goja.SymToPrimitive)
	r.std.ordinaryPrimitive = r.exported(toPrimitive, []string{"Date", "prototype", "Symbol.toPrimitive"})
	r.slots = newSlots(r)
	r.errors = newErrorMaker(r)
	r.bytes = newBuffers(r)
	return r
}

// fail notes the first failure of the installation.
func (r *realm) fail(err error) {
	if r.failed == nil && err != nil {
		r.failed = err
	}
}

// object looks up an object that the engine is known to have, by its path from the
// global object. A missing one fails the installation and gives an empty object.
func (r *realm) object(path ...string) *goja.Object {
	at := r.global
	for _, name := range path {
		next, ok := at.Get(name).(*goja.Object)
		if !ok {
			r.fail(fmt.Errorf("engine has no object at %q of %q", name, path))
			return r.rt.NewObject()
		}
		at = next
	}
	return at
}

// native looks up a function of the engine by its path from the global object.
func (r *realm) native(path ...string) native {
	return r.exported(r.object(path...), path)
}

// exported gives the Go function behind a native function of the engine.
func (r *realm) exported(v goja.Value, path []string) native {
	if fn, ok := v.Export().(native); ok {
		return fn
	}
	r.fail(fmt.Errorf("engine has no native function at %q", path))
	return func(goja.FunctionCall) goja.Value { return goja.Undefined() }
}

// getter gives the getter of an accessor property of the engine. Symbols are named by
// the key value, strings by a string value.
func (r *realm) getter(o *goja.Object, key goja.Value) native {
	path := []string{key.String()}
	desc, ok := call(r.std.ownDescriptor, nil, o, key).(*goja.Object)
	if !ok {
		r.fail(fmt.Errorf("engine has no accessor at %q", path))
		return func(goja.FunctionCall) goja.Value { return goja.Undefined() }
	}
	return r.exported(desc.Get("get"), path)
}

// iteratorPrototype finds %IteratorPrototype%, which has no name: it is the prototype
// of the prototype of every array iterator.
func (r *realm) iteratorPrototype() *goja.Object {
	values := r.native("Array", "prototype", "values")
	it, ok := call(values, r.rt.NewArray()).(*goja.Object)
	if !ok || it.Prototype() == nil || it.Prototype().Prototype() == nil {
		r.fail(fmt.Errorf("engine has no iterator prototype"))
		return r.rt.NewObject()
	}
	return it.Prototype().Prototype()
}

// call calls a native directly. What it throws goes on to our caller.
func call(fn native, this goja.Value, args ...goja.Value) goja.Value {
	if this == nil {
		this = goja.Undefined()
	}
	return fn(goja.FunctionCall{This: this, Arguments: args})
}
