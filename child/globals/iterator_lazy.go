package globals

import (
	"math"

	"github.com/dop251/goja"
)

// maxHelperNesting is how many helpers may stand on one another. Their calls nest on the
// stack of the process, which the engine's own limit does not see.
const maxHelperNesting = 2000

// helper is the state of an iterator helper object, ECMA-262 (2025), 27.1.2.1.
type helper struct {
	from *iteration
	// inner is the iterator that flatMap is in the middle of, nil otherwise.
	inner *iteration
	// pull gives the next value, nil at the end.
	pull          func(h *helper) goja.Value
	running, over bool
}

// installLazyHelpers defines the helpers that give a new iterator.
func (r *realm) installLazyHelpers(proto, helperProto *goja.Object) {
	give := func(from *iteration, pull func(h *helper) goja.Value) goja.Value {
		o := r.rt.CreateObject(helperProto)
		r.slots.put(o, &helper{from: from, pull: pull})
		return o
	}
	withCallback := func(name string, pull func(fn callback) func(h *helper) goja.Value) {
		r.method(proto, name, 1, func(c goja.FunctionCall) goja.Value {
			r.receiverObject(c)
			fn := r.callback(c.Argument(0), "the callback of "+name)
			return give(r.receiverIteration(c), pull(fn))
		})
	}
	withLimit := func(name string, pull func(limit float64) func(h *helper) goja.Value) {
		r.method(proto, name, 1, func(c goja.FunctionCall) goja.Value {
			r.receiverObject(c)
			limit := r.helperLimit(c.Argument(0))
			return give(r.receiverIteration(c), pull(limit))
		})
	}
	withCallback("map", r.pullMap)
	withCallback("filter", r.pullFilter)
	withCallback("flatMap", r.pullFlatMap)
	withLimit("take", r.pullTake)
	withLimit("drop", r.pullDrop)
}

// helperLimit converts the argument of take and drop.
func (r *realm) helperLimit(v goja.Value) float64 {
	limit := v.ToFloat()
	if math.IsNaN(limit) || math.Trunc(limit) < 0 {
		r.throwRange("the limit of an iterator helper must be a number of zero or more")
	}
	return math.Trunc(limit)
}

func (r *realm) pullMap(fn callback) func(h *helper) goja.Value {
	var k int64
	return func(h *helper) (res goja.Value) {
		v, ok := h.from.step()
		if !ok {
			return nil
		}
		h.from.guard(func() { res = fn(goja.Undefined(), v, r.rt.ToValue(k)) })
		k++
		return res
	}
}

func (r *realm) pullFilter(fn callback) func(h *helper) goja.Value {
	var k int64
	return func(h *helper) goja.Value {
		for {
			v, ok := h.from.step()
			if !ok {
				return nil
			}
			keep := false
			h.from.guard(func() { keep = fn(goja.Undefined(), v, r.rt.ToValue(k)).ToBoolean() })
			k++
			if keep {
				return v
			}
		}
	}
}

func (r *realm) pullFlatMap(fn callback) func(h *helper) goja.Value {
	var k int64
	return func(h *helper) (res goja.Value) {
		for {
			if h.inner != nil {
				more := false
				h.from.guard(func() { res, more = h.inner.step() })
				if more {
					return res
				}
				h.inner = nil
			}
			v, ok := h.from.step()
			if !ok {
				return nil
			}
			h.from.guard(func() {
				h.inner = r.flattenable(fn(goja.Undefined(), v, r.rt.ToValue(k)), false)
			})
			k++
		}
	}
}

func (r *realm) pullTake(limit float64) func(h *helper) goja.Value {
	left := limit
	return func(h *helper) goja.Value {
		if left == 0 {
			h.from.close()
			return nil
		}
		left--
		v, ok := h.from.step()
		if !ok {
			return nil
		}
		return v
	}
}

func (r *realm) pullDrop(limit float64) func(h *helper) goja.Value {
	left := limit
	return func(h *helper) goja.Value {
		for ; left > 0; left-- {
			if _, ok := h.from.step(); !ok {
				return nil
			}
		}
		v, ok := h.from.step()
		if !ok {
			return nil
		}
		return v
	}
}

// helperPrototype is %IteratorHelperPrototype%, ECMA-262 (2025), 27.1.2.1.
func (r *realm) helperPrototype() *goja.Object {
	proto := r.rt.CreateObject(r.proto.iterator)
	r.tag(proto, "Iterator Helper")
	nesting := 0
	r.method(proto, "next", 0, func(c goja.FunctionCall) goja.Value {
		h := receiver[*helper](r, c, "Iterator Helper.prototype.next")
		r.enter(h)
		if h.over {
			return r.result(nil)
		}
		if nesting >= maxHelperNesting {
			r.throwRange("Maximum call stack size exceeded")
		}
		nesting++
		h.running = true
		// Over unless a value comes: an exception ends the helper as well.
		h.over = true
		defer func() {
			nesting--
			h.running = false
		}()
		v := h.pull(h)
		h.over = v == nil
		return r.result(v)
	})
	r.method(proto, "return", 0, func(c goja.FunctionCall) goja.Value {
		h := receiver[*helper](r, c, "Iterator Helper.prototype.return")
		r.enter(h)
		if !h.over {
			h.over = true
			if h.inner != nil {
				h.from.guard(h.inner.close)
			}
			h.from.close()
		}
		return r.result(nil)
	})
	return proto
}

// enter refuses to run a helper from within itself.
func (r *realm) enter(h *helper) {
	if h.running {
		r.throwType("Iterator helper is already running")
	}
}
