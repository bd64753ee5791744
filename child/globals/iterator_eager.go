package globals

import "github.com/dop251/goja"

// installEagerHelpers defines the helpers that consume the iterator at once.
func (r *realm) installEagerHelpers(proto *goja.Object) {
	r.method(proto, "toArray", 0, func(c goja.FunctionCall) goja.Value {
		i := r.receiverIteration(c)
		var values []any
		for v, ok := i.step(); ok; v, ok = i.step() {
			values = append(values, v)
		}
		return r.rt.NewArray(values...)
	})
	r.method(proto, "forEach", 1, func(c goja.FunctionCall) goja.Value {
		r.visit(c, "forEach", func(_, _ goja.Value) bool { return true })
		return goja.Undefined()
	})
	r.method(proto, "some", 1, func(c goja.FunctionCall) goja.Value {
		stopped := r.visit(c, "some", func(_, res goja.Value) bool { return !res.ToBoolean() })
		return r.rt.ToValue(stopped != nil)
	})
	r.method(proto, "every", 1, func(c goja.FunctionCall) goja.Value {
		stopped := r.visit(c, "every", func(_, res goja.Value) bool { return res.ToBoolean() })
		return r.rt.ToValue(stopped == nil)
	})
	r.method(proto, "find", 1, func(c goja.FunctionCall) goja.Value {
		stopped := r.visit(c, "find", func(_, res goja.Value) bool { return !res.ToBoolean() })
		if stopped == nil {
			return goja.Undefined()
		}
		return stopped
	})
	r.method(proto, "reduce", 1, r.iteratorReduce)
}

// visit calls the callback with each value until more says no, then closes the iterator.
// It gives the value at which it stopped, nil where it came to the end.
func (r *realm) visit(c goja.FunctionCall, name string, more func(v, res goja.Value) bool) goja.Value {
	r.receiverObject(c)
	fn := r.callback(c.Argument(0), "the callback of "+name)
	i := r.receiverIteration(c)
	for k := int64(0); ; k++ {
		v, ok := i.step()
		if !ok {
			return nil
		}
		var res goja.Value
		i.guard(func() { res = fn(goja.Undefined(), v, r.rt.ToValue(k)) })
		if !more(v, res) {
			i.close()
			return v
		}
	}
}

func (r *realm) iteratorReduce(c goja.FunctionCall) goja.Value {
	r.receiverObject(c)
	fn := r.callback(c.Argument(0), "the callback of reduce")
	i := r.receiverIteration(c)
	var k int64
	acc := c.Argument(1)
	if len(c.Arguments) < 2 {
		first, ok := i.step()
		if !ok {
			r.throwType("Reduce of a done iterator with no initial value")
		}
		acc, k = first, 1
	}
	for ; ; k++ {
		v, ok := i.step()
		if !ok {
			return acc
		}
		i.guard(func() { acc = fn(goja.Undefined(), acc, v, r.rt.ToValue(k)) })
	}
}
