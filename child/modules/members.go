package modules

import (
	"github.com/dop251/goja"

	"cordon/libs/format"
)

// defineMembers gives an object members that are linked when they are first read.
//
// A member that is a getter in the real package stays one. A data property is stood in for
// by a pair of accessors that give way to a true data property as soon as one of them is
// used; until then only the property's descriptor shows that it was not read yet.
func (lib *library) defineMembers(object *goja.Object, members []format.Member) {
	for i := range members {
		m := &members[i]
		enumerable, configurable := flag(m.Attributes, format.Enumerable), flag(m.Attributes, format.Configurable)
		if m.Module == format.Self {
			must(object.DefineDataProperty(m.Name, object, flag(m.Attributes, format.Writable), configurable, enumerable))
			continue
		}
		if m.Attributes.Has(format.Accessor) {
			must(object.DefineAccessorProperty(m.Name, lib.getter(m), nil, configurable, enumerable))
			continue
		}
		get, set := lib.standIn(object, m)
		must(object.DefineAccessorProperty(m.Name, get, set, goja.FLAG_TRUE, enumerable))
	}
}

// getter links a member for good.
func (lib *library) getter(m *format.Member) goja.Value {
	var linked goja.Value
	return lib.loader.realm.function("get", 0, func(goja.FunctionCall) goja.Value {
		if linked == nil {
			linked = lib.member(m)
		}
		return linked
	})
}

// standIn makes the accessors of a data property that has not been read. Reading through an
// object that inherits the property settles it at home; writing through one makes an own
// property there, as for a data property.
func (lib *library) standIn(home *goja.Object, m *format.Member) (get, set goja.Value) {
	realm := lib.loader.realm
	var linked goja.Value
	settle := func(v goja.Value) error {
		return home.DefineDataProperty(m.Name, v, flag(m.Attributes, format.Writable),
			flag(m.Attributes, format.Configurable), flag(m.Attributes, format.Enumerable))
	}
	get = realm.function("get", 0, func(goja.FunctionCall) goja.Value {
		if linked == nil {
			linked = lib.member(m)
			// A script that froze the object keeps the accessor, which gives the same value.
			_ = settle(linked)
		}
		return linked
	})
	set = realm.function("set", 1, func(call goja.FunctionCall) goja.Value {
		receiver, ok := call.This.(*goja.Object)
		switch {
		case !ok:
			panic(lib.loader.rt.NewTypeError("Cannot assign to property %s of a primitive", m.Name))
		case receiver != home:
			define(receiver, m.Name, call.Argument(0))
		default:
			must(settle(call.Argument(0)))
		}
		return goja.Undefined()
	})
	return get, set
}

// member loads the module that a member comes from, for the script, and takes the member.
func (lib *library) member(m *format.Member) goja.Value {
	source, ok := lib.loader.registry.Module(lib.name, m.Module)
	if !ok {
		panic(lib.loader.rt.NewTypeError("The library %s lacks the module of %s", lib.name, m.Name))
	}
	exports := lib.loader.enter(source)
	if m.Export == "" {
		return exports
	}
	if o, ok := exports.(*goja.Object); ok {
		return o.Get(m.Export)
	}
	return goja.Undefined()
}

func flag(a, bit format.Attributes) goja.Flag { return goja.ToFlag(a.Has(bit)) }
