package globals

import (
	"cordon/child/globals/weburl"

	"github.com/dop251/goja"
)

// paramsIterator walks over a list that may change under it.
type paramsIterator struct {
	of   *paramsState
	at   int
	pick func(weburl.Pair) goja.Value
}

// installParamsIterators defines keys, values and entries. The last is what iterating
// the object gives.
func (r *realm) installParamsIterators(proto *goja.Object) {
	iteratorProto := r.rt.CreateObject(r.proto.iterator)
	r.webMethod(iteratorProto, "next", 0, func(c goja.FunctionCall) goja.Value {
		it := webReceiver[*paramsIterator](r, c, "URLSearchParams Iterator.next")
		if it.at >= len(it.of.list) {
			return r.result(nil)
		}
		pair := it.of.list[it.at]
		it.at++
		return r.result(it.pick(pair))
	})
	r.tag(iteratorProto, "URLSearchParams Iterator")

	define := func(name string, pick func(weburl.Pair) goja.Value) *goja.Object {
		method := r.function(name, 0, func(c goja.FunctionCall) goja.Value {
			s := webReceiver[*paramsState](r, c, "URLSearchParams."+name)
			o := r.rt.CreateObject(iteratorProto)
			r.slots.put(o, &paramsIterator{of: s, pick: pick})
			return o
		})
		r.fail(proto.DefineDataProperty(name, method, yes, yes, yes))
		return method
	}
	define("keys", func(p weburl.Pair) goja.Value { return r.rt.ToValue(p.Name) })
	define("values", func(p weburl.Pair) goja.Value { return r.rt.ToValue(p.Value) })
	entries := define("entries", func(p weburl.Pair) goja.Value { return r.rt.NewArray(p.Name, p.Value) })
	r.fail(proto.DefineDataPropertySymbol(goja.SymIterator, entries, yes, yes, no))
}
