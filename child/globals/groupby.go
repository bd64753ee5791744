package globals

import "github.com/dop251/goja"

// maxSafeLength is 2^53-1, beyond which indices are no longer exact.
const maxSafeLength = 1<<53 - 1

// group is one key and the values that have it, in the order in which they came.
type group struct {
	key    goja.Value
	values []any
}

// installGroupBy supplies Object.groupBy and Map.groupBy, ECMA-262 (2024), 20.1.2.13
// and 24.1.2.1.
func (r *realm) installGroupBy() {
	r.method(r.object("Object"), "groupBy", 2, func(c goja.FunctionCall) goja.Value {
		o := r.rt.CreateObject(nil)
		for _, g := range r.groupBy(c, r.propertyKey) {
			r.setOwn(o, g.key, r.rt.NewArray(g.values...))
		}
		return o
	})
	r.method(r.object("Map"), "groupBy", 2, func(c goja.FunctionCall) goja.Value {
		m := r.newMap()
		for _, g := range r.groupBy(c, func(v goja.Value) goja.Value { return v }) {
			call(r.std.mapSet, m, g.key, r.rt.NewArray(g.values...))
		}
		return m
	})
}

// groupBy is the abstract operation of that name, ECMA-262 (2024), 7.3.35.
func (r *realm) groupBy(c goja.FunctionCall, coerce func(goja.Value) goja.Value) []*group {
	items := c.Argument(0)
	if isNullish(items) {
		r.throwType("groupBy needs an iterable, not undefined or null")
	}
	keyOf := r.callback(c.Argument(1), "the callback of groupBy")
	var groups []*group
	// The engine's own Map knows which keys are the same.
	index := r.newMap()
	var k int64
	r.each(items, func(item goja.Value) bool {
		if k >= maxSafeLength {
			r.throwType("too many items")
		}
		key := coerce(keyOf(goja.Undefined(), item, r.rt.ToValue(k)))
		k++
		at := call(r.std.mapGet, index, key)
		if goja.IsUndefined(at) {
			at = r.rt.ToValue(len(groups))
			call(r.std.mapSet, index, key, at)
			groups = append(groups, &group{key: key})
		}
		g := groups[at.ToInteger()]
		g.values = append(g.values, item)
		return true
	})
	return groups
}

// newMap makes an empty Map of the engine.
func (r *realm) newMap() *goja.Object {
	m, err := r.rt.New(r.std.mapCtor)
	r.must(err)
	return m
}
