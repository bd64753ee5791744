package globals

import "github.com/dop251/goja"

// slots are the internal slots of objects that our constructors made: state in Go that
// a script can neither see nor forge. They are kept in a WeakMap of the engine, so that
// they live exactly as long as their object does.
type slots struct {
	table    *goja.Object
	get, set native
}

// slot carries Go state through the engine's WeakMap. It is a Value only by embedding
// one, and never leaves this file.
type slot struct {
	goja.Value
	state any
}

func newSlots(r *realm) slots {
	table, err := r.rt.New(r.object("WeakMap"))
	if err != nil {
		r.fail(err)
		table = r.rt.NewObject()
	}
	return slots{
		table: table,
		get:   r.native("WeakMap", "prototype", "get"),
		set:   r.native("WeakMap", "prototype", "set"),
	}
}

// put gives o its internal state.
func (s *slots) put(o *goja.Object, state any) {
	call(s.set, s.table, o, slot{goja.Undefined(), state})
}

// state returns the internal state of v, nil where it has none.
func (s *slots) state(v goja.Value) any {
	if _, ok := v.(*goja.Object); !ok {
		return nil
	}
	held, ok := call(s.get, s.table, v).(slot)
	if !ok {
		return nil
	}
	return held.state
}

// receiver returns the state of type T that the receiver of a method must have, and
// throws a TypeError, as the standards ask, where it has not.
func receiver[T any](r *realm, c goja.FunctionCall, method string) T {
	state, ok := r.slots.state(c.This).(T)
	if !ok {
		r.throwType(method + " called on an object that is not of its class")
	}
	return state
}

// webReceiver is receiver for the classes of the Web, with the code that Node gives.
func webReceiver[T any](r *realm, c goja.FunctionCall, method string) T {
	state, ok := r.slots.state(c.This).(T)
	if !ok {
		r.throwCoded(r.errors.typeError, "ERR_INVALID_THIS", method+" called on an object that is not of its class")
	}
	return state
}
