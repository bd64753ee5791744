package probe

import (
	"fmt"

	"github.com/dop251/goja"
)

// native is a built-in function as plain Go: called directly it adds no frame to the
// script's stack and runs none of the script's jobs.
type native = func(goja.FunctionCall) goja.Value

// Probe holds the built-in functions of a runtime of its own.
type Probe struct {
	rt *goja.Runtime

	ownKeys, keys, descriptor, get, hasOwn, isArray   native
	mapEach, setEach                                  native
	dateTime, functionSource                          native
	numberOf, stringOf, booleanOf, symbolOf, bigintOf native
	typedLength, mapSize, setSize, isView             native
	viewBuffer, viewLength, viewOffset                native
	typedBuffer, typedOffset                          native
	regexp                                            []regexpPart

	// apply calls collect with the elements of a list as its arguments.
	apply     native
	collect   goja.Value
	collected []goja.Value
}

// regexpPart is a getter of RegExp.prototype and the flag that it stands for; the first
// part is the source, whose flag is empty.
type regexpPart struct {
	get  native
	flag string
}

// New makes a Probe. It takes some tens of microseconds.
func New() *Probe {
	rt := goja.New()
	p := &Probe{rt: rt}
	p.apply = builtin(rt, "Reflect", "apply")
	p.collect = rt.ToValue(func(c goja.FunctionCall) goja.Value {
		p.collected = c.Arguments
		return goja.Undefined()
	})
	p.ownKeys = builtin(rt, "Reflect", "ownKeys")
	p.keys = builtin(rt, "Object", "keys")
	p.descriptor = builtin(rt, "Reflect", "getOwnPropertyDescriptor")
	p.get = builtin(rt, "Reflect", "get")
	p.hasOwn = builtin(rt, "Object", "prototype", "hasOwnProperty")
	p.isArray = builtin(rt, "Array", "isArray")
	p.mapEach = builtin(rt, "Map", "prototype", "forEach")
	p.setEach = builtin(rt, "Set", "prototype", "forEach")
	p.dateTime = builtin(rt, "Date", "prototype", "getTime")
	p.functionSource = builtin(rt, "Function", "prototype", "toString")
	p.numberOf = builtin(rt, "Number", "prototype", "valueOf")
	p.stringOf = builtin(rt, "String", "prototype", "valueOf")
	p.booleanOf = builtin(rt, "Boolean", "prototype", "valueOf")
	p.symbolOf = builtin(rt, "Symbol", "prototype", "valueOf")
	p.bigintOf = builtin(rt, "BigInt", "prototype", "valueOf")
	p.regexp = p.regexpParts()
	typed := rt.GlobalObject().Get("Uint8Array").(*goja.Object).Prototype().Get("prototype").(*goja.Object)
	p.typedLength = p.getter(typed, "length")
	p.typedBuffer = p.getter(typed, "buffer")
	p.typedOffset = p.getter(typed, "byteOffset")
	p.mapSize = p.getter(prototype(rt, "Map"), "size")
	p.setSize = p.getter(prototype(rt, "Set"), "size")
	p.isView = builtin(rt, "ArrayBuffer", "isView")
	view := prototype(rt, "DataView")
	p.viewBuffer = p.getter(view, "buffer")
	p.viewLength = p.getter(view, "byteLength")
	p.viewOffset = p.getter(view, "byteOffset")
	return p
}

func prototype(rt *goja.Runtime, class string) *goja.Object {
	return rt.GlobalObject().Get(class).(*goja.Object).Get("prototype").(*goja.Object)
}

// builtin finds a function of the pristine runtime. That one is missing means that the
// engine has changed under this package, which its tests would have told.
func builtin(rt *goja.Runtime, path ...string) native {
	object := rt.GlobalObject()
	for _, name := range path {
		next, ok := object.Get(name).(*goja.Object)
		if !ok {
			panic(fmt.Sprintf("bug: the engine has no built-in %v", path))
		}
		object = next
	}
	return asNative(object)
}

func asNative(function *goja.Object) native {
	call, ok := function.Export().(native)
	if !ok {
		panic("bug: an engine built-in is not a plain function")
	}
	return call
}

func (p *Probe) regexpParts() []regexpPart {
	proto := prototype(p.rt, "RegExp")
	// The order of the flags is that of RegExp.prototype.flags, ECMA-262 22.2.6.4.
	parts := []regexpPart{}
	for _, name := range []struct{ property, flag string }{
		{"source", ""}, {"global", "g"}, {"ignoreCase", "i"}, {"multiline", "m"},
		{"dotAll", "s"}, {"unicode", "u"}, {"sticky", "y"},
	} {
		parts = append(parts, regexpPart{get: p.getter(proto, name.property), flag: name.flag})
	}
	return parts
}

// getter finds the function behind an accessor of the pristine runtime.
func (p *Probe) getter(proto *goja.Object, name string) native {
	property, _ := p.Property(proto, p.rt.ToValue(name))
	function, ok := property.Getter.(*goja.Object)
	if !ok {
		panic("bug: the engine has no accessor " + name)
	}
	return asNative(function)
}
