package globals

import (
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// ownNames gives the names of the own enumerable properties of o, as values because Go
// strings lose lone surrogates. On a Proxy it runs code of the script.
func (r *realm) ownNames(o *goja.Object) []goja.Value {
	list := o.Keys()
	names := make([]goja.Value, len(list))
	if slices.ContainsFunc(list, func(name string) bool { return !roundTrips(name) }) {
		whole := call(r.std.objectKeys, nil, o).ToObject(r.rt)
		for i := range names {
			names[i] = goja.Undefined()
			if name := whole.Get(strconv.Itoa(i)); name != nil {
				names[i] = name
			}
		}
		return names
	}
	for i, name := range list {
		names[i] = r.rt.ToValue(name)
	}
	return names
}

// setOwn is CreateDataProperty for a key that may be a symbol or hold lone surrogates.
func (r *realm) setOwn(o *goja.Object, key, v goja.Value) {
	if sym, ok := key.(*goja.Symbol); ok {
		r.must(o.DefineDataPropertySymbol(sym, v, yes, yes, yes))
		return
	}
	if name := key.String(); roundTrips(name) {
		r.must(o.DefineDataProperty(name, v, yes, yes, yes))
		return
	}
	desc := r.rt.CreateObject(nil)
	for name, attr := range map[string]goja.Value{
		"value": v, "writable": r.rt.ToValue(true),
		"enumerable": r.rt.ToValue(true), "configurable": r.rt.ToValue(true),
	} {
		r.must(desc.DefineDataProperty(name, attr, yes, yes, yes))
	}
	call(r.std.defineProperty, nil, o, key, desc)
}

// roundTrips says whether a name read from the engine as UTF-8 is certain to name the
// same property when it goes back: lone surrogates come out as U+FFFD.
func roundTrips(name string) bool {
	for _, c := range name {
		if c == '\uFFFD' {
			return false
		}
	}
	return true
}
