package globals

import (
	_ "embed"
	"math"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// shimFile is the file name of frames that come from our own JavaScript. Whoever shows
// stacks to people leaves such frames out.
const shimFile = "cordon:globals"

// fromAsyncSource is Array.fromAsync, ECMA-262 (2026), 23.1.2.2, in JavaScript because
// it is all awaiting.
//
//go:embed fromasync.js
var fromAsyncSource string

// installFromAsync supplies Array.fromAsync. Its source is compiled when it is first
// called, so that scripts without it do not pay.
func (r *realm) installFromAsync(asyncIterator *goja.Symbol) {
	array := r.object("Array")
	parts := []goja.Value{
		asyncIterator, goja.SymIterator, r.object("Reflect", "apply"),
		r.function("", 3, r.fromAsyncPut), r.function("", 1, r.fromAsyncIsConstructor),
		r.function("", 1, r.fromAsyncLength), array, r.errors.typeError,
	}
	var run callback
	r.method(array, "fromAsync", 1, func(c goja.FunctionCall) goja.Value {
		if run == nil {
			run = r.compileFromAsync(parts)
		}
		return run(nil, this(c), c.Argument(0), c.Argument(1), c.Argument(2))
	})
}

func (r *realm) compileFromAsync(parts []goja.Value) callback {
	ast, err := goja.Parse(shimFile, fromAsyncSource, parser.WithDisableSourceMaps)
	if err != nil {
		panic("globals: bug: parse fromasync.js: " + err.Error())
	}
	program, err := goja.CompileAST(ast, true)
	if err != nil {
		panic("globals: bug: compile fromasync.js: " + err.Error())
	}
	factory, err := r.rt.RunProgram(program)
	r.must(err)
	return r.callback(r.callback(factory, shimFile)(nil, parts...), shimFile)
}

// fromAsyncPut is CreateDataPropertyOrThrow for an index.
func (r *realm) fromAsyncPut(c goja.FunctionCall) goja.Value {
	r.setOwn(c.Argument(0).ToObject(r.rt), c.Argument(1).ToString(), c.Argument(2))
	return goja.Undefined()
}

func (r *realm) fromAsyncIsConstructor(c goja.FunctionCall) goja.Value {
	_, ok := goja.AssertConstructor(c.Argument(0))
	return r.rt.ToValue(ok)
}

// fromAsyncLength is ToLength, ECMA-262, 7.1.20.
func (r *realm) fromAsyncLength(c goja.FunctionCall) goja.Value {
	return r.rt.ToValue(min(math.Max(r.integer(c.Argument(0)), 0), maxSafeLength))
}
