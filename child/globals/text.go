package globals

import (
	"math"

	"github.com/dop251/goja"
)

// str is ToString, ECMA-262, 7.1.17. It may run code of the script.
func (r *realm) str(v goja.Value) goja.String {
	switch v := v.(type) {
	case goja.String:
		return v
	case *goja.Symbol:
		r.throwType("Cannot convert a Symbol value to a string")
	case *goja.Object:
		// What the engine calls ToString makes a primitive of an object, of any type.
		return r.str(v.ToString())
	}
	s, ok := r.rt.ToValue(v.String()).(goja.String)
	if !ok {
		panic("globals: bug: text is no string")
	}
	return s
}

// propertyKey is ToPropertyKey, ECMA-262, 7.1.19. It may run code of the script.
func (r *realm) propertyKey(v goja.Value) goja.Value {
	if o, ok := v.(*goja.Object); ok {
		v = o.ToString()
	}
	if sym, ok := v.(*goja.Symbol); ok {
		return sym
	}
	return r.str(v)
}

// text is ToString as the Web's USVString: well-formed UTF-8, with U+FFFD for each lone
// surrogate.
func (r *realm) text(v goja.Value) string {
	return r.str(v).String()
}

// integer is ToIntegerOrInfinity, ECMA-262, 7.1.5, with the infinities left as they are.
func (r *realm) integer(v goja.Value) float64 {
	f := v.ToFloat()
	if math.IsNaN(f) {
		return 0
	}
	return math.Trunc(f)
}
