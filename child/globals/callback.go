package globals

import "github.com/dop251/goja"

// callback is a function of the script that a native calls.
type callback func(this goja.Value, args ...goja.Value) goja.Value

// callback gives v as a function, and throws a TypeError that names what it should
// have been where it is none. What the function throws goes on to our caller, with
// the stack of where it was thrown.
func (r *realm) callback(v goja.Value, what string) callback {
	fn, ok := goja.AssertFunction(v)
	if !ok {
		panic(r.rt.NewTypeError("%s is not a function", what))
	}
	return func(this goja.Value, args ...goja.Value) goja.Value {
		if this == nil {
			this = goja.Undefined()
		}
		res, err := fn(this, args...)
		if err != nil {
			panic(err)
		}
		if res == nil {
			return goja.Undefined()
		}
		return res
	}
}

// this gives the receiver of a call, undefined where there is none.
func this(c goja.FunctionCall) goja.Value {
	if c.This == nil {
		return goja.Undefined()
	}
	return c.This
}

// isNullish says whether v is undefined or null.
func isNullish(v goja.Value) bool {
	return v == nil || goja.IsUndefined(v) || goja.IsNull(v)
}
