package globals

import "github.com/dop251/goja"

// The attributes of properties, by the names of ECMA-262.
const (
	yes = goja.FLAG_TRUE
	no  = goja.FLAG_FALSE
)

// function makes a native with the name and length that a script sees. The engine
// would otherwise show the name of the Go function, in its name and in stacks.
func (r *realm) function(name string, length int, fn native) *goja.Object {
	f, ok := r.rt.ToValue(fn).(*goja.Object)
	if !ok {
		panic("globals: bug: a native is no object")
	}
	r.label(f, name, length)
	return f
}

// label sets the name and length of a function.
func (r *realm) label(f *goja.Object, name string, length int) {
	r.fail(f.DefineDataProperty("name", r.rt.ToValue(name), no, yes, no))
	if length != 0 {
		r.fail(f.DefineDataProperty("length", r.rt.ToValue(length), no, yes, no))
	}
}

// hidden defines an ordinary non-enumerable property, as the language's own are.
func (r *realm) hidden(o *goja.Object, name string, v goja.Value) {
	r.fail(o.DefineDataProperty(name, v, yes, yes, no))
}

// method defines a non-enumerable method, as those of the language are.
func (r *realm) method(o *goja.Object, name string, length int, fn native) {
	r.hidden(o, name, r.function(name, length, fn))
}

// webMethod defines an enumerable method, as Web IDL has them.
func (r *realm) webMethod(o *goja.Object, name string, length int, fn native) {
	r.fail(o.DefineDataProperty(name, r.function(name, length, fn), yes, yes, yes))
}

// webAccessor defines an enumerable accessor, as Web IDL has them. set may be nil.
func (r *realm) webAccessor(o *goja.Object, name string, get, set native) {
	var setter goja.Value
	if set != nil {
		setter = r.function("set "+name, 1, set)
	}
	r.fail(o.DefineAccessorProperty(name, r.function("get "+name, 0, get), setter, yes, yes))
}

// tag names the class that Object.prototype.toString shows.
func (r *realm) tag(o *goja.Object, name string) {
	r.fail(o.DefineDataPropertySymbol(goja.SymToStringTag, r.rt.ToValue(name), no, yes, no))
}

// class makes a constructor with its prototype, and defines it on the global object.
// build fills the fresh object call.This; it runs only for new and super().
func (r *realm) class(name string, length int, build func(goja.ConstructorCall)) (ctor, proto *goja.Object) {
	ctor = r.constructor(name, length, build)
	r.hidden(r.global, name, ctor)
	proto, ok := ctor.Get("prototype").(*goja.Object)
	if !ok {
		panic("globals: bug: a native constructor has no prototype")
	}
	r.fail(ctor.DefineDataProperty("prototype", proto, no, no, no))
	r.tag(proto, name)
	return ctor, proto
}

// constructor makes a native that insists on new.
func (r *realm) constructor(name string, length int, build func(goja.ConstructorCall)) *goja.Object {
	ctor, ok := r.rt.ToValue(func(c goja.ConstructorCall) *goja.Object {
		if c.NewTarget == nil && r.calledPlainly() {
			panic(r.rt.NewTypeError("Class constructor %s cannot be invoked without 'new'", name))
		}
		build(c)
		return nil
	}).(*goja.Object)
	if !ok {
		panic("globals: bug: a native constructor is no object")
	}
	r.label(ctor, name, length)
	return ctor
}

// calledPlainly tells f() from new f(), which the engine reports alike: a call pushes a
// frame for the native, a construction does not. Constructions by way of super(),
// Reflect.construct and Proxies have a new.target and need no telling.
func (r *realm) calledPlainly() bool {
	top := r.rt.CaptureCallStack(1, nil)
	return len(top) > 0 && top[0].SrcName() == "<native>"
}

// webGlobal defines a function of the Web on the global object, enumerable as in Node.
func (r *realm) webGlobal(name string, v goja.Value) {
	r.fail(r.global.DefineDataProperty(name, v, yes, yes, yes))
}

// singleton defines the one object of a class without a constructor, and gives the
// object and the prototype that its methods belong on.
func (r *realm) singleton(name, class string) (object, proto *goja.Object) {
	proto = r.rt.NewObject()
	r.tag(proto, class)
	object = r.rt.CreateObject(proto)
	r.webGlobal(name, object)
	return object, proto
}
