package globals

import "github.com/dop251/goja"

// iteration is an iterator with its next method, the Iterator Record of ECMA-262, 7.4.1.
type iteration struct {
	r    *realm
	it   *goja.Object
	next goja.Value
}

// direct is GetIteratorDirect, ECMA-262 (2025), 7.4.3.
func (r *realm) direct(it *goja.Object) *iteration {
	return &iteration{r: r, it: it, next: it.Get("next")}
}

// flattenable is GetIteratorFlattenable, ECMA-262 (2025), 7.4.5.
func (r *realm) flattenable(v goja.Value, strings bool) *iteration {
	o, ok := v.(*goja.Object)
	if !ok {
		if !strings || !goja.IsString(v) {
			r.throwType("value is neither an iterator nor an iterable object")
		}
		o = v.ToObject(r.rt)
	}
	method := o.GetSymbol(goja.SymIterator)
	if isNullish(method) {
		return r.direct(o)
	}
	it, ok := r.callback(method, "the Symbol.iterator method")(v).(*goja.Object)
	if !ok {
		r.throwType("result of the Symbol.iterator method is not an object")
	}
	return r.direct(it)
}

// step gives the next value, and false at the end.
func (i *iteration) step() (goja.Value, bool) {
	res, ok := i.r.callback(i.next, "the next method of the iterator")(i.it).(*goja.Object)
	if !ok {
		i.r.throwType("result of the next method of the iterator is not an object")
	}
	if done := res.Get("done"); done != nil && done.ToBoolean() {
		return nil, false
	}
	if v := res.Get("value"); v != nil {
		return v, true
	}
	return goja.Undefined(), true
}

// close tells the iterator that no more values are wanted, ECMA-262, 7.4.11.
func (i *iteration) close() {
	method := i.it.Get("return")
	if isNullish(method) {
		return
	}
	if _, ok := i.r.callback(method, "the return method of the iterator")(i.it).(*goja.Object); !ok {
		i.r.throwType("result of the return method of the iterator is not an object")
	}
}

// guard runs f, which may run code of the script. If that throws, the iterator is
// closed, and the exception goes on, whatever closing threw.
func (i *iteration) guard(f func()) {
	thrown := i.r.rt.Try(f)
	if thrown == nil {
		return
	}
	// What the return method throws gives way to the first exception.
	_ = i.r.rt.Try(i.close)
	panic(thrown)
}

// each iterates over v until visit says no, which closes the iterator. It stands in for
// the engine's ForOf, which breaks down on an iterator without a next method.
func (r *realm) each(v goja.Value, visit func(goja.Value) bool) {
	if isNullish(v) {
		r.throwType("undefined and null are not iterable")
	}
	method := v.ToObject(r.rt).GetSymbol(goja.SymIterator)
	it, ok := r.callback(method, "the Symbol.iterator method")(v).(*goja.Object)
	if !ok {
		r.throwType("result of the Symbol.iterator method is not an object")
	}
	i := r.direct(it)
	for v, ok := i.step(); ok; v, ok = i.step() {
		more := false
		i.guard(func() { more = visit(v) })
		if !more {
			i.close()
			return
		}
	}
}

// result is an object {value, done}, ECMA-262, 7.4.14. A nil value is the end.
func (r *realm) result(v goja.Value) goja.Value {
	done := v == nil
	if done {
		v = goja.Undefined()
	}
	o := r.rt.NewObject()
	r.must(o.DefineDataProperty("value", v, yes, yes, yes))
	r.must(o.DefineDataProperty("done", r.rt.ToValue(done), yes, yes, yes))
	return o
}
