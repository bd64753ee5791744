package modules

import (
	"fmt"

	"github.com/dop251/goja"

	"cordon/libs/format"
)

// assemble makes the exports of a module with members. A function with members is bound, so
// that it has no prototype of its own: that is a member like others.
func (lib *library) assemble(source format.Source, m, exports *goja.Object) error {
	if source.Callee != format.None {
		callee, err := lib.module(source.Callee)
		if err != nil {
			return err
		}
		bound, err := lib.loader.realm.bound(callee)
		if err != nil {
			return fmt.Errorf("library %s: %w", source.Library, err)
		}
		exports = bound
		define(m, "exports", exports)
	}
	lib.defineMembers(exports, source.Members)
	return nil
}

// defineMembers gives an object members that are linked when they are first read.
//
// A member that is a getter in the real package stays one. A data property is stood in for
// by an accessor that gives way to a true data property as soon as it is used; until then
// hideStandIns keeps it from the script.
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
		access := lib.standIn(object, m)
		lib.loader.standIns = append(lib.loader.standIns, access)
		must(object.DefineAccessorProperty(m.Name, access, access, goja.FLAG_TRUE, enumerable))
	}
}

// getter links a member for good.
func (lib *library) getter(m *format.Member) goja.Value {
	var linked goja.Value
	return lib.loader.realm.function("get", 0, func(goja.FunctionCall) goja.Value {
		if linked != nil {
			return linked
		}
		value := lib.member(m)
		if !lib.within() {
			linked = value
		}
		return value
	})
}

// standIn makes the accessor of a data property that has not been read: one function that
// gets, and with an argument sets. There may be hundreds, so each is small: one closure, and
// no name of its own.
func (lib *library) standIn(home *goja.Object, m *format.Member) *goja.Object {
	s := &pending{lib: lib, home: home, member: m}
	o := lib.loader.rt.ToValue(s.access).(*goja.Object)
	// The engine gave it the name of the Go function.
	must(o.Delete("name"))
	return o
}

// pending is a data property that has not been read. Reading through an object that inherits
// it settles it at home; writing through one makes an own property there, as for any data
// property.
type pending struct {
	lib    *library
	home   *goja.Object
	member *format.Member
	linked goja.Value
}

func (p *pending) access(call goja.FunctionCall) goja.Value {
	if len(call.Arguments) > 0 {
		p.set(call.This, call.Arguments[0])
		return goja.Undefined()
	}
	if p.linked != nil {
		return p.linked
	}
	value := p.lib.member(p.member)
	if p.linked == nil && !p.lib.within() {
		p.linked = value
		// A script that froze the object keeps the accessor, which gives the same value.
		_ = p.settle(value)
	}
	return value
}

func (p *pending) set(this, value goja.Value) {
	receiver, ok := this.(*goja.Object)
	switch {
	case !ok:
		panic(p.lib.loader.rt.NewTypeError("Cannot assign to property %s of a primitive", p.member.Name))
	case receiver != p.home:
		define(receiver, p.member.Name, value)
	default:
		must(p.settle(value))
		p.linked = value // also where this is in the middle of the member's own link
	}
}

func (p *pending) settle(v goja.Value) error {
	// Whether it is enumerable stays as the script may have made it by then.
	a := p.member.Attributes
	return p.home.DefineDataProperty(p.member.Name, v, flag(a, format.Writable), flag(a, format.Configurable), goja.FLAG_NOT_SET)
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
		if v := o.Get(m.Export); v != nil {
			return v
		}
	}
	return goja.Undefined()
}

func flag(a, bit format.Attributes) goja.Flag { return goja.ToFlag(a.Has(bit)) }
