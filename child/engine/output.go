package engine

import (
	"github.com/dop251/goja"
)

// execute runs the compiled script to its end and returns what it left as output.
func (r *run) execute(s *script) (goja.Value, error) {
	result, err := r.start(s)
	if err != nil {
		return nil, err
	}
	promise := asPromise(result)
	if err := r.settle(promise); err != nil {
		return nil, err
	}
	if promise != nil {
		if promise.State() == goja.PromiseStateRejected {
			return nil, &rejection{reason: promise.Result()}
		}
		result = promise.Result()
	}
	output, err := r.output(result)
	if err != nil {
		return nil, err
	}
	return r.await(output)
}

// start runs the script up to its first await, or its end where it has none.
func (r *run) start(s *script) (result goja.Value, err error) {
	if err := r.watch.err(); err != nil {
		return nil, err
	}
	capture := func(c goja.FunctionCall) goja.Value {
		r.readOutput, _ = goja.AssertFunction(c.Argument(0))
		return goja.Undefined()
	}
	normalise, err := function(r.rt, "", 1, func(c goja.FunctionCall) goja.Value {
		r.describer.Normalise(c.Argument(0))
		return c.Argument(0)
	})
	if err != nil {
		return nil, err
	}
	correct, err := function(r.rt, "", 1, func(c goja.FunctionCall) goja.Value {
		r.wording.Correct(c.Argument(0))
		return c.Argument(0)
	})
	if err != nil {
		return nil, err
	}
	err = enter(r.rt, func() error {
		outer, err := r.rt.RunProgram(s.program)
		if err != nil {
			return err
		}
		prepare, _ := goja.AssertFunction(outer)
		inner, err := prepare(goja.Undefined(), r.rt.ToValue(capture), normalise, correct)
		if err != nil {
			return err
		}
		main, _ := goja.AssertFunction(inner)
		result, err = main(goja.Undefined())
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, r.check()
}

// output finds what the script left: the value of a top-level return, or else what its
// variable output holds.
func (r *run) output(result goja.Value) (output goja.Value, err error) {
	if returned, ok := result.(*goja.Object); ok {
		// Nothing but our own object reaches here; see keepReturned.
		return returned.Get(returnedKey), nil
	}
	if r.readOutput == nil {
		err = enter(r.rt, func() error {
			output = r.rt.GlobalObject().Get(string(outputName))
			return nil
		})
		return output, err
	}
	err = enter(r.rt, func() error {
		output, err = r.readOutput(goja.Undefined())
		return err
	})
	if _, thrown := err.(*goja.Exception); thrown {
		// Reading a variable of one's own fails in one way: its declaration was never
		// reached. It then holds nothing.
		return goja.Undefined(), nil
	}
	return output, err
}

// await waits for an output that is a promise.
func (r *run) await(output goja.Value) (goja.Value, error) {
	promise := asPromise(output)
	if promise == nil {
		return output, r.check()
	}
	if err := r.settle(promise); err != nil {
		return nil, err
	}
	if promise.State() == goja.PromiseStateRejected {
		return nil, &rejection{reason: promise.Result()}
	}
	return promise.Result(), nil
}

// asPromise gives v as a promise of the engine, nil where it is none. Its state is read
// directly: the script may have replaced then.
func asPromise(v goja.Value) *goja.Promise {
	o, ok := v.(*goja.Object)
	if !ok || o.ExportType() != promiseType {
		return nil
	}
	promise, _ := o.Export().(*goja.Promise)
	return promise
}
