package engine

import "github.com/dop251/goja"

// native is a function in the engine's calling convention.
type native = func(goja.FunctionCall) goja.Value

// function makes a native function with the name and the length that a script sees. The
// engine would show the name of the Go function, in stacks too.
func function(rt *goja.Runtime, name string, length int, f native) (*goja.Object, error) {
	o := rt.ToValue(f).ToObject(rt)
	if err := o.DefineDataProperty("name", rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return nil, err
	}
	err := o.DefineDataProperty("length", rt.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return o, err
}

// defineGlobal makes a global variable as scripts know them: writable, configurable, and
// enumerable, as Node has its timers.
func defineGlobal(rt *goja.Runtime, name string, v goja.Value) error {
	return rt.GlobalObject().DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
}
