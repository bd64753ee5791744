package globals

import "github.com/dop251/goja"

// hint says what kind of primitive an object is to become, ECMA-262, 7.1.1.
type hint string

const (
	hintNumber  hint = "number"
	hintDefault hint = "default"
)

// primitive is ToPrimitive for objects that are no Dates, whose preference differs. It may
// run code of the script.
func (r *realm) primitive(v goja.Value, as hint) goja.Value {
	o, ok := v.(*goja.Object)
	if !ok {
		return v
	}
	exotic := o.GetSymbol(goja.SymToPrimitive)
	if isNullish(exotic) {
		return call(r.std.ordinaryPrimitive, o, r.rt.ToValue(string(hintNumber)))
	}
	made := r.callback(exotic, "the property Symbol.toPrimitive")(o, r.rt.ToValue(string(as)))
	if _, ok := made.(*goja.Object); ok {
		r.throwType("Cannot convert object to primitive value")
	}
	return made
}
