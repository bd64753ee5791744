package modules

import (
	"fmt"
	"slices"

	"github.com/dop251/goja"
)

// hideStandIns lets the functions that describe properties show a member that has not been
// read as the data property that it is, so that no script gets hold of a function of the
// loader. Each one looks at what the engine's own function gives. Until there is a library
// with such members that is all that it does.
func (l *Loader) hideStandIns() error {
	prototype, ok := l.rt.Get("Object").ToObject(l.rt).Get("prototype").(*goja.Object)
	if !ok {
		return fmt.Errorf("the runtime has no Object.prototype")
	}
	describe := func(call goja.FunctionCall, found goja.Value) goja.Value {
		return l.described(call.Argument(0), call.Argument(1), found)
	}
	lookUp := func(_ goja.FunctionCall, found goja.Value) goja.Value {
		if l.standsIn(found) {
			return goja.Undefined()
		}
		return found
	}
	for _, f := range []struct {
		of     goja.Value
		name   string
		length int
		show   func(goja.FunctionCall, goja.Value) goja.Value
	}{
		{l.rt.Get("Object"), "getOwnPropertyDescriptor", 2, describe},
		{l.rt.Get("Object"), "getOwnPropertyDescriptors", 1, l.allDescribed},
		{l.rt.Get("Reflect"), "getOwnPropertyDescriptor", 2, describe},
		{prototype, "__lookupGetter__", 1, lookUp},
		{prototype, "__lookupSetter__", 1, lookUp},
	} {
		original, err := method(f.of, f.name)
		if err != nil {
			continue // what the realm lacks shows nothing
		}
		shown := l.realm.function(f.name, f.length, func(call goja.FunctionCall) goja.Value {
			found := result(original(call.This, call.Arguments...))
			if len(l.standIns) == 0 {
				return found
			}
			return f.show(call, found)
		})
		err = f.of.(*goja.Object).DefineDataProperty(f.name, shown, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
		if err != nil {
			return fmt.Errorf("define %s: %w", f.name, err)
		}
	}
	return nil
}

func (l *Loader) standsIn(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && slices.Contains(l.standIns, o)
}

// standInOf is the stand-in that a descriptor shows, nil where it shows none. It asks for
// nothing that the descriptor has not itself: its prototype is the script's.
func (l *Loader) standInOf(descriptor goja.Value) *goja.Object {
	d, ok := descriptor.(*goja.Object)
	if !ok || !slices.Contains(d.GetOwnPropertyNames(), "get") {
		return nil
	}
	if get := d.Get("get"); l.standsIn(get) {
		return get.(*goja.Object)
	}
	return nil
}

// described is the descriptor of a property, of which the engine's own is found.
func (l *Loader) described(of, key, found goja.Value) goja.Value {
	standIn := l.standInOf(found)
	if standIn == nil {
		return found
	}
	read, _ := goja.AssertFunction(standIn)
	value := result(read(of))
	if o, ok := of.(*goja.Object); ok {
		found = result(l.realm.ownProperty(goja.Undefined(), o, key))
		if l.standInOf(found) == nil {
			return found
		}
	}
	// It could not settle: the object is frozen, or of the script's own making.
	old := found.(*goja.Object)
	shown := l.rt.NewObject()
	define(shown, "value", value)
	define(shown, "writable", old.Get("configurable"))
	define(shown, "enumerable", old.Get("enumerable"))
	define(shown, "configurable", old.Get("configurable"))
	return shown
}

// allDescribed mends the descriptors that Object.getOwnPropertyDescriptors found.
func (l *Loader) allDescribed(call goja.FunctionCall, found goja.Value) goja.Value {
	all, ok := found.(*goja.Object)
	if !ok {
		return found
	}
	for _, name := range all.GetOwnPropertyNames() {
		descriptor := all.Get(name)
		if l.standInOf(descriptor) != nil {
			define(all, name, l.described(call.Argument(0), l.rt.ToValue(name), descriptor))
		}
	}
	return found
}
