package modules

import (
	"errors"
	"fmt"

	"github.com/dop251/goja"
)

// The codes of the errors that require throws, in the property code, as Node has it.
const (
	CodeBlocked = "MODULE_BLOCKED"
	CodeFailed  = "MODULE_FAILED"
)

// realm holds what the loader uses of the runtime, as it was before the script ran.
type realm struct {
	rt       *goja.Runtime
	newError goja.Value
	// newSyntaxError is for an operator's library that does not parse.
	newSyntaxError goja.Value
	ownProperty    goja.Callable
	bind           goja.Callable
	refusals       *goja.Object
	addRefusal     goja.Callable
	hasRefusal     goja.Callable
	crypto         *goja.Object
	getRandom      goja.Callable
	getRandomUUID  goja.Callable
}

func capture(rt *goja.Runtime) (*realm, error) {
	r := &realm{rt: rt, newError: rt.Get("Error"), newSyntaxError: rt.Get("SyntaxError")}
	var err error
	if r.ownProperty, err = method(rt.Get("Object"), "getOwnPropertyDescriptor"); err != nil {
		return nil, err
	}
	if r.bind, err = method(rt.Get("Object"), "bind"); err != nil {
		return nil, err
	}
	if r.newError == nil {
		return nil, errors.New("the runtime has no Error")
	}
	if r.refusals, err = rt.New(rt.Get("WeakSet")); err != nil {
		return nil, fmt.Errorf("make WeakSet: %w", err)
	}
	if r.addRefusal, err = method(r.refusals, "add"); err != nil {
		return nil, err
	}
	if r.hasRefusal, err = method(r.refusals, "has"); err != nil {
		return nil, err
	}
	if crypto, ok := rt.Get("crypto").(*goja.Object); ok {
		r.crypto = crypto
		if r.getRandom, err = method(crypto, "getRandomValues"); err != nil {
			return nil, err
		}
		if r.getRandomUUID, err = method(crypto, "randomUUID"); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func method(of goja.Value, name string) (goja.Callable, error) {
	if o, ok := of.(*goja.Object); ok {
		if f, ok := goja.AssertFunction(o.Get(name)); ok {
			return f, nil
		}
	}
	return nil, fmt.Errorf("the runtime has no method %s", name)
}

// function makes a native function that shows its JavaScript name. The engine would give it
// the name of the Go function.
func (r *realm) function(name string, length int, f func(goja.FunctionCall) goja.Value) *goja.Object {
	o := r.rt.ToValue(f).(*goja.Object)
	must(o.DefineDataProperty("name", r.rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	if length > 0 {
		must(o.DefineDataProperty("length", r.rt.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
	return o
}

// bound makes a function that calls and constructs as the given one does, has its name and
// its length, and no prototype: instances are those of the function that it was made from.
func (r *realm) bound(f goja.Value) (*goja.Object, error) {
	v, err := r.bind(f, goja.Undefined())
	if err != nil {
		return nil, fmt.Errorf("bind function: %w", err)
	}
	o := v.(*goja.Object)
	err = o.DefineDataProperty("name", f.(*goja.Object).Get("name"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	if err != nil {
		return nil, fmt.Errorf("name function: %w", err)
	}
	return o, nil
}

// libraryCrypto makes the crypto that library code sees: the realm's own functions, on an
// object that no script can change. It is undefined where the realm has none.
func (r *realm) libraryCrypto() goja.Value {
	if r.crypto == nil {
		return goja.Undefined()
	}
	o := r.rt.CreateObject(nil)
	bind := func(name string, length int, f goja.Callable) {
		define(o, name, r.function(name, length, func(call goja.FunctionCall) goja.Value {
			return result(f(r.crypto, call.Arguments...))
		}))
	}
	bind("getRandomValues", 1, r.getRandom)
	bind("randomUUID", 0, r.getRandomUUID)
	return o
}

// refusal makes the error for a module that the script does not get.
func (r *realm) refusal(message string) *goja.Object {
	e := r.error(message, CodeBlocked)
	result(r.addRefusal(r.refusals, e))
	return e
}

func (r *realm) isRefusal(o *goja.Object) bool {
	found, err := r.hasRefusal(r.refusals, o)
	return err == nil && found.ToBoolean()
}

// failure makes the error for a library that threw while it was loaded. The message of the
// cause is repeated where it can be read without running code of the script.
func (r *realm) failure(library string, cause goja.Value) *goja.Object {
	message := fmt.Sprintf("The library %s failed to load", library)
	if text, ok := r.ownString(cause, "message"); ok {
		message += ": " + text
	}
	e := r.error(message, CodeFailed)
	must(e.DefineDataProperty("cause", cause, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	return e
}

func (r *realm) error(message, code string) *goja.Object {
	e, err := r.rt.New(r.newError, r.rt.ToValue(message))
	must(err)
	define(e, "code", r.rt.ToValue(code))
	return e
}

// ownString reads an own data property that holds a primitive string.
func (r *realm) ownString(v goja.Value, name string) (string, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return "", false
	}
	found, err := r.ownProperty(goja.Undefined(), o, r.rt.ToValue(name))
	if err != nil {
		return "", false
	}
	descriptor, ok := found.(*goja.Object)
	if !ok {
		return "", false
	}
	for _, key := range descriptor.GetOwnPropertyNames() {
		if key == "value" {
			s, ok := descriptor.Get(key).(goja.String)
			if ok && s.Length() <= longestCause {
				return s.String(), true
			}
		}
	}
	return "", false
}

// longestCause is how much of a cause's message an error repeats, in UTF-16 units.
const longestCause = 1000

// define makes an ordinary data property, whatever setters the prototypes have.
func define(o *goja.Object, name string, v goja.Value) {
	must(o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE))
}

// result throws on what a call of JavaScript threw, and passes interrupts on.
func result(v goja.Value, err error) goja.Value {
	must(err)
	return v
}

// must throws err into the running script: the engine turns its own errors back into what
// they were.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
