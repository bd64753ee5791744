package probe

import (
	"strconv"

	"github.com/dop251/goja"
)

// Property is an own property as ECMA-262 6.1.7.1 describes it. Value is nil in an
// accessor; Getter and Setter are nil in a data property and undefined where missing.
type Property struct {
	Value, Getter, Setter goja.Value
	Enumerable            bool
}

// OwnKeys lists all own keys, strings and then symbols. It runs code of the script where
// the object is a Proxy.
func (p *Probe) OwnKeys(o *goja.Object) []goja.Value {
	return p.list(p.use(&p.ownKeys, "Reflect.ownKeys")(call(nil, o)))
}

// Keys lists the own enumerable string keys as Object.keys would. It runs code of the
// script where the object is a Proxy.
func (p *Probe) Keys(o *goja.Object) []goja.Value {
	return p.list(p.use(&p.keys, "Object.keys")(call(nil, o)))
}

// Property reads an own property without running a getter. It runs code of the script
// where the object is a Proxy.
func (p *Probe) Property(o *goja.Object, key goja.Value) (Property, bool) {
	descriptor, ok := p.use(&p.descriptor, "Reflect.getOwnPropertyDescriptor")(call(nil, o, key)).(*goja.Object)
	if !ok {
		return Property{}, false
	}
	found := Property{
		Getter:     descriptor.Get("get"),
		Setter:     descriptor.Get("set"),
		Enumerable: descriptor.Get("enumerable").ToBoolean(),
	}
	if found.Getter == nil {
		found.Value = orUndefined(descriptor.Get("value"))
	}
	return found, true
}

// Get reads a property as JavaScript does, through the prototypes, with getters and traps.
func (p *Probe) Get(o *goja.Object, key goja.Value) goja.Value {
	return orUndefined(p.use(&p.get, "Reflect.get")(call(nil, o, key)))
}

// HasOwn tells whether the object itself has the property. It runs code of the script
// where the object is a Proxy.
func (p *Probe) HasOwn(o *goja.Object, key goja.Value) bool {
	// The function reads its argument before it can run any code, so that one slice serves
	// all calls.
	p.key[0] = key
	return p.use(&p.hasOwn, "Object.prototype.hasOwnProperty")(goja.FunctionCall{This: o, Arguments: p.key[:]}).ToBoolean()
}

// IsArray is Array.isArray: true for the Proxy of an array too. It runs no code of the
// script, and throws for a revoked Proxy.
func (p *Probe) IsArray(o *goja.Object) bool {
	return p.use(&p.isArray, "Array.isArray")(call(nil, o)).ToBoolean()
}

// EachEntry calls visit for the entries of a Map in order until it returns false. What
// visit adds to the Map is visited too. It runs no code of the script but what visit runs.
func (p *Probe) EachEntry(o *goja.Object, visit func(key, value goja.Value) bool) {
	p.walk(p.use(&p.mapEach, "Map.prototype.forEach"), o, func(args []goja.Value) bool { return visit(args[1], args[0]) })
}

// EachElement calls visit for the elements of a Set in order, under the rules of EachEntry.
func (p *Probe) EachElement(o *goja.Object, visit func(element goja.Value) bool) {
	p.walk(p.use(&p.setEach, "Set.prototype.forEach"), o, func(args []goja.Value) bool { return visit(args[0]) })
}

// walkEnd ends a forEach early: it is thrown through the engine, which has no frame of its
// own to clean up there.
type walkEnd struct{}

func (p *Probe) walk(each native, o *goja.Object, visit func([]goja.Value) bool) {
	defer func() {
		if cause := recover(); cause != nil && cause != any(walkEnd{}) {
			panic(cause)
		}
	}()
	each(call(o, p.runtime().ToValue(func(c goja.FunctionCall) goja.Value {
		if !visit(c.Arguments) {
			panic(walkEnd{})
		}
		return goja.Undefined()
	})))
}

// list gives the elements of an array of the pristine runtime: as the arguments of a call
// they come without a conversion of each.
func (p *Probe) list(array goja.Value) []goja.Value {
	p.use(&p.apply, "Reflect.apply")(call(nil, p.collector(), goja.Undefined(), array))
	values := p.collected
	p.collected = nil
	return values
}

func (p *Probe) collector() goja.Value {
	if p.collect == nil {
		p.collect = p.runtime().ToValue(func(c goja.FunctionCall) goja.Value {
			p.collected = c.Arguments
			return goja.Undefined()
		})
	}
	return p.collect
}

func call(this goja.Value, args ...goja.Value) goja.FunctionCall {
	return goja.FunctionCall{This: this, Arguments: args}
}

func orUndefined(v goja.Value) goja.Value {
	if v == nil {
		return goja.Undefined()
	}
	return v
}

// Index is the property key of an array index.
func (p *Probe) Index(i int64) goja.Value {
	return p.runtime().ToValue(strconv.FormatInt(i, 10))
}

// Key is the property key with the given text.
func (p *Probe) Key(name string) goja.Value { return p.runtime().ToValue(name) }
