package wording

import "github.com/dop251/goja"

// native is a built-in function as plain Go: called directly it adds no frame to the
// script's stack and runs none of the script's jobs.
type native = func(goja.FunctionCall) goja.Value

// weakSet is a set of objects that keeps none of them alive. It belongs to a runtime of its
// own, so that no script can have spoilt it.
type weakSet struct {
	set       goja.Value
	push, has native
}

func newWeakSet() *weakSet {
	rt := goja.New()
	set, err := rt.New(rt.Get("WeakSet"))
	if err != nil {
		panic("bug: the engine makes no WeakSet: " + err.Error())
	}
	method := func(name string) native {
		f, ok := set.Get(name).Export().(native)
		if !ok {
			panic("bug: the engine's WeakSet has no method " + name)
		}
		return f
	}
	return &weakSet{set: set, push: method("add"), has: method("has")}
}

// add adds an object, and tells whether it was not there before.
func (s *weakSet) add(o *goja.Object) bool {
	call := goja.FunctionCall{This: s.set, Arguments: []goja.Value{o}}
	if s.has(call).ToBoolean() {
		return false
	}
	s.push(call)
	return true
}
