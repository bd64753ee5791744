package globals

import (
	"math"

	"github.com/dop251/goja"
)

// str is ToString, ECMA-262, 7.1.17. It may run code of the script.
func (r *realm) str(v goja.Value) goja.String {
	s, ok := v.ToString().(goja.String)
	if !ok {
		r.throwType("Cannot convert a Symbol value to a string")
	}
	return s
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
