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
	return p.list(p.ownKeys(call(nil, o)))
}

// Keys lists the own enumerable string keys as Object.keys would. It runs code of the
// script where the object is a Proxy.
func (p *Probe) Keys(o *goja.Object) []goja.Value {
	return p.list(p.keys(call(nil, o)))
}

// Property reads an own property without running a getter. It runs code of the script
// where the object is a Proxy.
func (p *Probe) Property(o *goja.Object, key goja.Value) (Property, bool) {
	descriptor, ok := p.descriptor(call(nil, o, key)).(*goja.Object)
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
	return orUndefined(p.get(call(nil, o, key)))
}

// HasOwn tells whether the object itself has the property. It runs code of the script
// where the object is a Proxy.
func (p *Probe) HasOwn(o *goja.Object, key goja.Value) bool {
	return p.hasOwn(call(o, key)).ToBoolean()
}

// IsArray is Array.isArray: true for the Proxy of an array too. It runs no code of the
// script, and throws for a revoked Proxy.
func (p *Probe) IsArray(o *goja.Object) bool {
	return p.isArray(call(nil, o)).ToBoolean()
}

// EachEntry calls visit for every entry of a Map in order. What visit adds to the Map is
// visited too, so the caller bounds the walk by panicking or returning false, after which
// no entry is visited.
func (p *Probe) EachEntry(o *goja.Object, visit func(key, value goja.Value) bool) {
	going := true
	p.mapEach(call(o, p.callback(func(args []goja.Value) {
		going = going && visit(args[1], args[0])
	})))
}

// EachElement calls visit for every element of a Set in order, under the rules of
// EachEntry.
func (p *Probe) EachElement(o *goja.Object, visit func(element goja.Value) bool) {
	going := true
	p.setEach(call(o, p.callback(func(args []goja.Value) {
		going = going && visit(args[0])
	})))
}

// list copies an array of the pristine runtime, whose iterator nobody has replaced.
func (p *Probe) list(array goja.Value) []goja.Value {
	var values []goja.Value
	if err := p.rt.ExportTo(array, &values); err != nil {
		panic("bug: a list of keys is not a list: " + err.Error())
	}
	return values
}

func (p *Probe) callback(visit func(args []goja.Value)) goja.Value {
	return p.rt.ToValue(func(c goja.FunctionCall) goja.Value {
		visit(c.Arguments)
		return goja.Undefined()
	})
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
	return p.rt.ToValue(strconv.FormatInt(i, 10))
}

// Key is the property key with the given text.
func (p *Probe) Key(name string) goja.Value { return p.rt.ToValue(name) }
