package probe

import (
	"strings"

	"github.com/dop251/goja"
)

// native is a built-in function as plain Go: called directly it adds no frame to the
// script's stack and runs none of the script's jobs.
type native = func(goja.FunctionCall) goja.Value

// Probe holds the built-in functions of a runtime of its own, each from its first use on.
type Probe struct {
	rt *goja.Runtime

	// Written, which may be nil, tells how the source of a regular expression was written
	// by what the engine takes for it.
	Written func(source goja.Value) goja.Value

	ownKeys, keys, descriptor, get, hasOwn, isArray   native
	mapEach, setEach, mapSize, setSize                native
	dateTime, functionSource, isView                  native
	numberOf, stringOf, booleanOf, symbolOf, bigintOf native
	typedLength, typedBuffer, typedOffset             native
	viewBuffer, viewLength, viewOffset                native
	regexp                                            []regexpPart

	// apply calls collect with the elements of a list as its arguments.
	apply     native
	collect   goja.Value
	collected []goja.Value
	key       [1]goja.Value
}

// regexpPart is a getter of RegExp.prototype and the flag that it stands for; the first
// part is the source, whose flag is empty.
type regexpPart struct {
	get  native
	flag string
}

// New makes a Probe. It is cheap: what a method needs of the pristine runtime is made when
// it is first called, which for the runtime as a whole takes some microseconds.
func New() *Probe { return &Probe{} }

// use gives the built-in function that is kept in a field, and finds it first where the
// field is empty.
func (p *Probe) use(field *native, path string) native {
	if *field == nil {
		*field = asNative(p.global(path))
	}
	return *field
}

// useGetter is use for the function behind an accessor of a class's prototype.
func (p *Probe) useGetter(field *native, name, prototype string) native {
	if *field == nil {
		*field = p.getter(p.global(prototype), name)
	}
	return *field
}

// useTyped is useGetter for the prototype that all typed arrays share, which has no name.
func (p *Probe) useTyped(field *native, name string) native {
	if *field == nil {
		shared := p.global("Uint8Array").Prototype()
		*field = p.getter(shared.Get("prototype").(*goja.Object), name)
	}
	return *field
}

func (p *Probe) runtime() *goja.Runtime {
	if p.rt == nil {
		p.rt = goja.New()
	}
	return p.rt
}

// global finds an object of the pristine runtime. That one is missing means that the
// engine has changed under this package, which its tests would have told.
func (p *Probe) global(path string) *goja.Object {
	object := p.runtime().GlobalObject()
	for _, name := range strings.Split(path, ".") {
		next, ok := object.Get(name).(*goja.Object)
		if !ok {
			panic("bug: the engine has no built-in " + path)
		}
		object = next
	}
	return object
}

func asNative(function *goja.Object) native {
	call, ok := function.Export().(native)
	if !ok {
		panic("bug: an engine built-in is not a plain function")
	}
	return call
}

func (p *Probe) regexpParts() []regexpPart {
	if p.regexp != nil {
		return p.regexp
	}
	proto := p.global("RegExp.prototype")
	// The order of the flags is that of RegExp.prototype.flags, ECMA-262 22.2.6.4.
	parts := []regexpPart{}
	for _, name := range []struct{ property, flag string }{
		{"source", ""}, {"global", "g"}, {"ignoreCase", "i"}, {"multiline", "m"},
		{"dotAll", "s"}, {"unicode", "u"}, {"sticky", "y"},
	} {
		parts = append(parts, regexpPart{get: p.getter(proto, name.property), flag: name.flag})
	}
	p.regexp = parts
	return parts
}

// getter finds the function behind an accessor of the pristine runtime.
func (p *Probe) getter(proto *goja.Object, name string) native {
	property, _ := p.Property(proto, p.Key(name))
	function, ok := property.Getter.(*goja.Object)
	if !ok {
		panic("bug: the engine has no accessor " + name)
	}
	return asNative(function)
}
