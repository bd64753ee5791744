package engine

import (
	"fmt"

	"github.com/dop251/goja"
)

// installTimers gives the script its timers and queueMicrotask. Timers are numbers, as in
// browsers; Node has objects, whose methods a script that ends by itself does not need.
func installTimers(rt *goja.Runtime, t *timers) error {
	enqueue, err := microtasks(rt)
	if err != nil {
		return err
	}
	timeout := func(repeat bool) native {
		return func(c goja.FunctionCall) goja.Value {
			callback := callbackOf(rt, c)
			delay := 0.0
			if len(c.Arguments) > 1 {
				delay = c.Arguments[1].ToFloat()
			}
			return rt.ToValue(t.add(callback, rest(c, 2), delay, repeat))
		}
	}
	immediate := func(c goja.FunctionCall) goja.Value {
		return rt.ToValue(t.addImmediate(callbackOf(rt, c), rest(c, 1)))
	}
	clearing := func(immediate bool) native {
		return func(c goja.FunctionCall) goja.Value {
			if id, ok := timerID(c.Argument(0)); ok {
				t.clear(id, immediate)
			}
			return goja.Undefined()
		}
	}
	for _, global := range []struct {
		name   string
		length int
		f      native
	}{
		{"setTimeout", 2, timeout(false)},
		{"setInterval", 2, timeout(true)},
		{"setImmediate", 1, immediate},
		{"clearTimeout", 1, clearing(false)},
		{"clearInterval", 1, clearing(false)},
		{"clearImmediate", 1, clearing(true)},
		{"queueMicrotask", 1, enqueue},
	} {
		f, err := function(rt, global.name, global.length, global.f)
		if err == nil {
			err = defineGlobal(rt, global.name, f)
		}
		if err != nil {
			return fmt.Errorf("define %s: %w", global.name, err)
		}
	}
	return nil
}

// callbackOf gives the first argument as a function. Anything else throws; text in
// particular, which a browser would run as code.
func callbackOf(rt *goja.Runtime, c goja.FunctionCall) goja.Callable {
	callback, ok := goja.AssertFunction(c.Argument(0))
	if !ok {
		panic(rt.NewTypeError(`The "callback" argument must be of type function`))
	}
	return callback
}

// rest copies the arguments from the given one on: the engine reuses their memory.
func rest(c goja.FunctionCall, from int) []goja.Value {
	if len(c.Arguments) <= from {
		return nil
	}
	return append([]goja.Value(nil), c.Arguments[from:]...)
}

// timerID reads what a script passes to clear a timer. Node takes the number as text too.
func timerID(v goja.Value) (int64, bool) {
	switch v.(type) {
	case *goja.Object, *goja.Symbol:
		return 0, false
	}
	if goja.IsNumber(v) || goja.IsString(v) {
		return v.ToInteger(), true
	}
	return 0, false
}

// microtasks makes queueMicrotask. The engine lets no Go code queue a job, so each call
// makes a promise that is already fulfilled, and the job is its reaction: the function is
// called with one argument, undefined, where the standard passes none.
func microtasks(rt *goja.Runtime) (native, error) {
	then, ok := rt.Get("Promise").ToObject(rt).Get("prototype").ToObject(rt).Get("then").Export().(native)
	if !ok {
		return nil, fmt.Errorf("the engine has no Promise.prototype.then")
	}
	return func(c goja.FunctionCall) goja.Value {
		callbackOf(rt, c)
		promise, resolve, _ := rt.NewPromise()
		o := rt.ToValue(promise).ToObject(rt)
		// Without this the reaction would be made by a constructor that the script can choose.
		if err := o.DefineDataProperty("constructor", goja.Undefined(), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
			panic(err)
		}
		if err := resolve(goja.Undefined()); err != nil {
			panic(err)
		}
		then(goja.FunctionCall{This: o, Arguments: []goja.Value{c.Argument(0)}})
		return goja.Undefined()
	}, nil
}
