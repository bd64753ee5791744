package intl

import (
	"fmt"

	"github.com/dop251/goja"
)

// class is the recipe of one Intl constructor.
type class struct {
	name string
	// callable says that the constructor also works without new.
	callable bool
	// make reads the arguments and attaches the formatter's data to self.
	make func(self *goja.Object, locales, options goja.Value)
	// methods are the prototype's own, in the order in which they are defined.
	methods []method
}

// method is one function of a prototype; a getter when get is set.
type method struct {
	name   string
	length int
	get    bool
	call   func(goja.FunctionCall) goja.Value
}

// check panics on an error of a definition on an object that Install has just made, which no
// input can cause. Install turns it into its own error.
func check(err error) {
	if err != nil {
		panic(fmt.Errorf("bug: %w", err))
	}
}

// hide defines a writable, configurable property that is not enumerable, as built-ins are.
func hide(object *goja.Object, name string, value goja.Value) {
	check(object.DefineDataProperty(name, value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

// describe gives a function the name and length that the standard says; goja would show the
// name of the Go function.
func (r *realm) describe(f *goja.Object, name string, length int) {
	check(f.DefineDataProperty("name", r.rt.ToValue(name),
		goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	if length != 0 {
		check(f.DefineDataProperty("length", r.rt.ToValue(length),
			goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
}

// function makes a native that is no constructor.
func (r *realm) function(name string, length int, call func(goja.FunctionCall) goja.Value) *goja.Object {
	f := r.rt.ToValue(call).(*goja.Object)
	r.describe(f, name, length)
	return f
}

// method defines a native as a built-in method of object.
func (r *realm) method(object *goja.Object, name string, length int, call func(goja.FunctionCall) goja.Value) {
	hide(object, name, r.function(name, length, call))
}

// defineClass makes the constructor of an Intl class with its prototype.
func (r *realm) defineClass(c class) *goja.Object {
	var prototype *goja.Object
	constructor := r.rt.ToValue(func(call goja.ConstructorCall) *goja.Object {
		self := call.This
		// goja gives a new target for derived classes only; for a plain new it hands over a
		// fresh object, and for a call whatever stands before the dot.
		if call.NewTarget == nil && self.Prototype() != prototype {
			if !c.callable {
				r.throwType("Constructor Intl.%s requires 'new'", c.name)
			}
			self = r.rt.CreateObject(prototype)
		}
		c.make(self, call.Argument(0), call.Argument(1))
		return self
	}).(*goja.Object)
	r.describe(constructor, c.name, 0)
	prototype = constructor.Get("prototype").(*goja.Object)
	check(constructor.DefineDataProperty("prototype", prototype,
		goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	r.method(constructor, "supportedLocalesOf", 1, func(call goja.FunctionCall) goja.Value {
		return r.supportedLocalesOf(c.name, call)
	})
	check(prototype.DefineDataPropertySymbol(goja.SymToStringTag, r.rt.ToValue("Intl."+c.name),
		goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	for _, m := range c.methods {
		if m.get {
			getter := r.function("get "+m.name, 0, m.call)
			check(prototype.DefineAccessorProperty(m.name, getter, nil, goja.FLAG_TRUE, goja.FLAG_FALSE))
			continue
		}
		r.method(prototype, m.name, m.length, m.call)
	}
	return constructor
}

// throwRange throws a RangeError into the script.
func (r *realm) throwRange(format string, args ...any) {
	thrown, err := r.rt.New(r.rangeError, r.rt.ToValue(fmt.Sprintf(format, args...)))
	if err != nil {
		panic(err)
	}
	panic(thrown)
}

// throwType throws a TypeError into the script.
func (r *realm) throwType(format string, args ...any) {
	panic(r.rt.NewTypeError("%s", fmt.Sprintf(format, args...)))
}

// property adds a plain data property to an object that the natives hand out.
func (r *realm) property(object *goja.Object, name string, value any) {
	check(object.DefineDataProperty(name, r.rt.ToValue(value),
		goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE))
}
