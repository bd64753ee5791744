package globals

import (
	"fmt"

	"github.com/dop251/goja"
)

// removeCodeGeneration takes away every way from a string to code. The engine has four
// doors: eval, and the constructors of ordinary, generator and async functions, each
// reachable as the constructor of its prototype from any function of its kind. (Async
// generators, the fifth of ECMA-262, do not parse.) Each door gets a stand-in that
// throws an EvalError. The stand-ins of constructors carry the real prototype, so that
// instanceof, inheritance and Function.prototype work as ever.
//
// It looks the doors up by running source, which is how a script would get at them.
func (r *realm) removeCodeGeneration() {
	function := r.codeConstructor("Function", r.proto.function)
	r.hidden(r.global, "Function", function)
	for _, kind := range []struct{ name, sample string }{
		{"GeneratorFunction", "(function*(){})"},
		{"AsyncFunction", "(async function(){})"},
	} {
		proto := r.prototypeOf(kind.sample)
		ctor := r.codeConstructor(kind.name, proto)
		r.fail(ctor.SetPrototype(function))
	}
	r.hidden(r.global, "eval", r.function("eval", 1, func(goja.FunctionCall) goja.Value {
		panic(r.codeError("eval"))
	}))
}

// codeConstructor makes the stand-in for one constructor and puts it in its place.
func (r *realm) codeConstructor(name string, proto *goja.Object) *goja.Object {
	ctor, ok := r.rt.ToValue(func(goja.ConstructorCall) *goja.Object {
		panic(r.codeError(name))
	}).(*goja.Object)
	if !ok {
		panic("globals: bug: a native constructor is no object")
	}
	r.label(ctor, name, 1)
	r.fail(ctor.DefineDataProperty("prototype", proto, no, no, no))

	// The attributes are those that the real constructor had in this place: only
	// Function.prototype.constructor is writable (ECMA-262, 20.2.3.4, 27.3.3.1).
	writable := goja.ToFlag(proto == r.proto.function)
	r.fail(proto.DefineDataProperty("constructor", ctor, writable, yes, no))
	return ctor
}

func (r *realm) codeError(name string) *goja.Object {
	return r.makeError(r.errors.evalError, fmt.Sprintf(
		"%s is disabled: code cannot be made from strings; write the code out instead", name))
}

// prototypeOf evaluates a function expression of ours and gives its prototype.
func (r *realm) prototypeOf(source string) *goja.Object {
	v, err := r.rt.RunString(source)
	if err != nil {
		r.fail(fmt.Errorf("evaluate %s: %w", source, err))
		return r.rt.NewObject()
	}
	fn, ok := v.(*goja.Object)
	if !ok || fn.Prototype() == nil {
		r.fail(fmt.Errorf("%s has no prototype", source))
		return r.rt.NewObject()
	}
	return fn.Prototype()
}
