package console

import (
	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

// identity is what an object is called.
type identity struct {
	kind probe.Kind
	// class is the name of the constructor; rootless says that there is none because the
	// object has no prototype.
	class    string
	rootless bool
	// tag is the object's Symbol.toStringTag where it says more than the class.
	tag string
}

// prefix begins the text of an object: "Map(2) ", "Foo [tag] ", "[Object: null prototype] ".
// fallback names the object where no constructor does.
func (c identity) prefix(fallback, size string) string {
	if c.rootless {
		text := "[" + fallback + size + ": null prototype] "
		if c.tag != "" && c.tag != fallback {
			text += "[" + c.tag + "] "
		}
		return text
	}
	if c.tag != "" && c.tag != c.class {
		return c.class + size + " [" + c.tag + "] "
	}
	return c.class + size + " "
}

func (w *view) identify(o *goja.Object, level int) identity {
	c := identity{kind: probe.KindOf(o)}
	c.class, c.rootless = w.className(o, level)
	c.tag = w.tag(o, c.kind)
	return c
}

// maxPrototypes bounds walks up a chain of prototypes.
const maxPrototypes = 1000

// chain calls visit for an object and its prototypes until visit returns false. The
// prototype of a Proxy is that of its target, which runs no trap.
func chain(o *goja.Object, visit func(*goja.Object) bool) {
	for range maxPrototypes {
		if o = unwrap(o); o == nil || !visit(o) {
			return
		}
		o = o.Prototype()
	}
}

// className finds the nearest constructor of which the object is an instance.
func (w *view) className(o *goja.Object, level int) (name string, rootless bool) {
	chain(o, func(holder *goja.Object) bool {
		name = w.constructorName(o, holder)
		return name == ""
	})
	if name != "" {
		return name, false
	}
	first := unwrap(o.Prototype())
	if first == nil {
		return "", true
	}
	// An object below one without a constructor: both are named.
	own := internalName(probe.KindOf(o))
	if level > w.depth || level > maxLevels {
		return own + " <Complex prototype>", false
	}
	above, rootlessAbove := w.className(first, level+1)
	if rootlessAbove {
		nested := options{depth: -1, width: w.width, elements: w.elements}
		inner := &view{options: nested, Inspector: w.Inspector, circular: make(map[*goja.Object]int)}
		return own + " <" + inner.value(first, 0) + ">", false
	}
	return own + " <" + above + ">", false
}

// constructorName gives the name of the constructor that holder names as its own, if the
// object is an instance of that.
func (w *view) constructorName(o, holder *goja.Object) string {
	constructor, ok := w.own(holder, "constructor").(*goja.Object)
	if !ok {
		return ""
	}
	if _, callable := goja.AssertFunction(constructor); !callable {
		return ""
	}
	name := w.ownText(constructor, "name")
	if name == "" || !w.isInstance(o, constructor) {
		return ""
	}
	return name
}

// isInstance is instanceof without Symbol.hasInstance.
func (w *view) isInstance(o, constructor *goja.Object) bool {
	prototype, ok := w.own(constructor, "prototype").(*goja.Object)
	if !ok {
		return false
	}
	found := false
	chain(o.Prototype(), func(holder *goja.Object) bool {
		found = holder == prototype
		return !found
	})
	return found
}

// own reads an own property that is data, nil for any other.
func (w *view) own(o *goja.Object, name string) goja.Value {
	if o = unwrap(o); o == nil {
		return nil
	}
	property, ok := w.probe.Property(o, w.probe.Key(name))
	if !ok {
		return nil
	}
	return property.Value
}

func (w *view) ownText(o *goja.Object, name string) string {
	text, ok := w.own(o, name).(goja.String)
	if !ok {
		return ""
	}
	return shorten(text, maxName)
}

// maxName is how many UTF-16 units of a class's or function's name are shown.
const maxName = 1000

func shorten(text goja.String, limit int) string {
	if text.Length() > limit {
		return text.Substring(0, limit).String() + "..."
	}
	return text.String()
}

// tag finds the object's Symbol.toStringTag as far as it is data. One that is the object's
// own and enumerable shows among the properties instead.
func (w *view) tag(o *goja.Object, kind probe.Kind) string {
	if kind == probe.TypedArray {
		return w.typedName(o)
	}
	tag := ""
	chain(o, func(holder *goja.Object) bool {
		property, ok := w.probe.Property(holder, goja.SymToStringTag)
		if !ok {
			return true
		}
		text, isText := property.Value.(goja.String)
		if isText && (holder != o || !property.Enumerable && !w.hidden) {
			tag = shorten(text, maxName)
		}
		return false
	})
	return tag
}

// typedName names the class of a typed array by its elements.
func (w *view) typedName(o *goja.Object) string {
	switch o.ExportType().Elem().Kind().String() {
	case "uint8":
		if w.inherits(o, w.clamped) {
			return "Uint8ClampedArray"
		}
		return "Uint8Array"
	case "int8":
		return "Int8Array"
	case "uint16":
		return "Uint16Array"
	case "int16":
		return "Int16Array"
	case "uint32":
		return "Uint32Array"
	case "int32":
		return "Int32Array"
	case "float32":
		return "Float32Array"
	case "float64":
		return "Float64Array"
	case "int64":
		return "BigInt64Array"
	default:
		return "BigUint64Array"
	}
}

func (w *view) inherits(o, prototype *goja.Object) bool {
	found := false
	chain(o, func(holder *goja.Object) bool {
		found = prototype != nil && holder == prototype
		return !found
	})
	return found
}

// internalName is the name that the engine has for a kind of object.
func internalName(kind probe.Kind) string {
	switch kind {
	case probe.Array:
		return "Array"
	case probe.Function, probe.Class:
		return "Function"
	case probe.Map:
		return "Map"
	case probe.Set:
		return "Set"
	case probe.Promise:
		return "Promise"
	case probe.Date:
		return "Date"
	case probe.RegExp:
		return "RegExp"
	case probe.Error:
		return "Error"
	case probe.ArrayBuffer:
		return "ArrayBuffer"
	default:
		return "Object"
	}
}
