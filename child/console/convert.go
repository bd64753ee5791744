package console

import (
	"math"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

// source gives the text of a function.
func (i *Inspector) source(o *goja.Object) (text string) {
	defer func() {
		if recover() != nil {
			text = unprintable
		}
	}()
	return cut(i.probing().FunctionSource(o))
}

// objectNumber is the number that a Date or a boxed primitive stands for; other objects
// would run code of the script to become one, and count as NaN.
func (i *Inspector) objectNumber(o *goja.Object) (number float64) {
	defer func() {
		if recover() != nil {
			number = math.NaN()
		}
	}()
	switch kind := probe.KindOf(o); kind {
	case probe.Date:
		return i.probing().Time(o)
	case probe.Number, probe.String, probe.Boolean:
		return i.probing().Unbox(o, kind).ToFloat()
	default:
		return math.NaN()
	}
}

// label is the text of a counter's or timer's name, "default" where there is none.
func label(v goja.Value) string {
	if v == nil || goja.IsUndefined(v) {
		return "default"
	}
	return textOf(v)
}

// textOf is String(v) without a toString of the script.
func textOf(v goja.Value) string {
	switch t := v.(type) {
	case *goja.Object:
		return "[object Object]"
	case goja.String:
		return whole8(t)
	case *goja.Symbol:
		return symbolText(t)
	default:
		return v.String()
	}
}

// hasCycle tells whether an object refers back to itself through enumerable data, as far
// as a bounded search finds.
func (i *Inspector) hasCycle(v goja.Value) (found bool) {
	defer func() {
		if recover() != nil {
			found = false
		}
	}()
	budget := maxValues
	var visit func(v goja.Value, open []*goja.Object) bool
	visit = func(v goja.Value, open []*goja.Object) bool {
		o, ok := v.(*goja.Object)
		if budget--; !ok || budget < 0 || len(open) > maxLevels || probe.KindOf(o) == probe.Proxy {
			return false
		}
		for _, outer := range open {
			if outer == o {
				return true
			}
		}
		open = append(open, o)
		for _, key := range i.someKeys(o, maxValues) {
			if property, ok := i.probe.Property(o, key); ok && property.Value != nil && visit(property.Value, open) {
				return true
			}
		}
		return false
	}
	return visit(v, nil)
}

// someKeys lists the own enumerable string keys of an object, of a long list only the
// first elements: the engine would make a string of every index.
func (i *Inspector) someKeys(o *goja.Object, limit int) []goja.Value {
	length := int64(0)
	switch probe.KindOf(o) {
	case probe.Array:
		length = o.Get("length").ToInteger()
	case probe.TypedArray:
		length = i.probing().TypedLength(o)
	}
	if length <= longList {
		keys := i.probing().Keys(o)
		return keys[:min(len(keys), limit)]
	}
	var keys []goja.Value
	for index := int64(0); index < length && len(keys) < limit; index++ {
		if key := i.probing().Index(index); index > longList || i.probe.HasOwn(o, key) {
			keys = append(keys, key)
		}
	}
	return keys
}
