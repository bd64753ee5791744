package console

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

// frame is how an object is written: base {open contents keys close}.
type frame struct {
	base, open, close string
	// whole says that base is all there is to show.
	whole bool
	// contents shows what the object holds besides its properties.
	contents func(level int) []string
	keys     []goja.Value
	// list says that the parts are elements, which may stand in columns.
	list bool
}

func whole(text string) frame { return frame{base: text, whole: true} }

// frame decides how an object is written.
func (w *view) frame(o *goja.Object, c identity) frame {
	switch c.kind {
	case probe.Array:
		return w.arrayFrame(o, c)
	case probe.Set, probe.Map:
		return w.collectionFrame(o, c)
	case probe.TypedArray:
		return w.typedFrame(o, c)
	case probe.Function, probe.Class:
		return w.based(functionText(w, o, c), w.keys(o))
	case probe.RegExp:
		source, flags := w.probe.RegExp(o)
		return w.based(w.classed(c, "RegExp", "/"+source.String()+"/"+flags), w.keys(o))
	case probe.Date:
		text, valid := w.probe.Date(o)
		if !valid {
			text = "Invalid Date"
		}
		return w.based(w.classed(c, "Date", text), w.keys(o))
	case probe.Error:
		return w.errorFrame(o, c)
	case probe.ArrayBuffer:
		return w.bufferFrame(o, c)
	case probe.Promise:
		return w.braced(c, "Promise", w.keys(o), w.promise(o))
	case probe.Number, probe.String, probe.Boolean, probe.Symbol, probe.BigInt:
		return w.boxedFrame(o, c)
	default:
		return w.plainFrame(o, c)
	}
}

// based writes an object that has a text of its own, with its properties in braces.
func (w *view) based(base string, keys []goja.Value) frame {
	return frame{base: base, whole: len(keys) == 0, open: "{", close: "}", keys: keys}
}

// braced writes an object by its name and its contents in braces.
func (w *view) braced(c identity, fallback string, keys []goja.Value, contents func(int) []string) frame {
	return frame{open: c.prefix(fallback, "") + "{", close: "}", keys: keys, contents: contents}
}

// classed puts the name of a class before the text of a built-in object whose name goes
// without saying.
func (w *view) classed(c identity, name, text string) string {
	if prefix := c.prefix(name, ""); prefix != name+" " {
		return prefix + text
	}
	return text
}

func (w *view) plainFrame(o *goja.Object, c identity) frame {
	keys := w.keys(o)
	switch {
	case w.probe.IsDataView(o):
		return w.braced(c, "DataView", keys, w.dataView(o))
	case w.inherits(o.Prototype(), w.weakSet):
		return w.braced(c, "WeakSet", keys, unknownItems)
	case w.inherits(o.Prototype(), w.weakMap):
		return w.braced(c, "WeakMap", keys, unknownItems)
	}
	if href, ok := w.urls.URL(o); ok {
		if f, ok := w.urlFrame(href, c); ok {
			return f
		}
	}
	if query, ok := w.urls.Params(o); ok {
		return whole(w.paramsText(query, c.class))
	}
	open := "{"
	switch {
	case c.kind == probe.Arguments:
		open = "[Arguments] {"
	case c.class != "Object" || c.tag != "":
		open = c.prefix("Object", "") + "{"
	}
	if len(keys) == 0 {
		return whole(open + "}")
	}
	return frame{open: open, close: "}", keys: keys}
}

func unknownItems(int) []string { return []string{"<items unknown>"} }

func (w *view) promise(o *goja.Object) func(int) []string {
	return func(level int) []string {
		promise, ok := o.Export().(*goja.Promise)
		if !ok || promise.State() == goja.PromiseStatePending {
			return []string{"<pending>"}
		}
		w.indent += 2
		text := w.value(promise.Result(), level)
		w.indent -= 2
		if promise.State() == goja.PromiseStateRejected {
			text = "<rejected> " + text
		}
		return []string{text}
	}
}

// boxedFrame writes an object around a primitive.
func (w *view) boxedFrame(o *goja.Object, c identity) frame {
	value := w.probe.Unbox(o, c.kind)
	name := map[probe.Kind]string{
		probe.Number: "Number", probe.String: "String", probe.Boolean: "Boolean",
		probe.Symbol: "Symbol", probe.BigInt: "BigInt",
	}[c.kind]
	keys := w.keys(o)
	if text, ok := value.(goja.String); ok {
		// The characters of a String object are its properties, which says nothing new.
		keys = keys[min(text.Length(), len(keys)):]
	}
	base := "[" + name
	switch {
	case c.rootless:
		base += " (null prototype)"
	case c.class != name:
		base += " (" + c.class + ")"
	}
	base += ": " + (&view{options: ordinary(), Inspector: w.Inspector}).primitive(value) + "]"
	if c.tag != "" && c.tag != c.class {
		base += " [" + c.tag + "]"
	}
	return w.based(base, keys)
}

// bufferFrame writes the bytes of an ArrayBuffer in hexadecimal.
func (w *view) bufferFrame(o *goja.Object, c identity) frame {
	return w.braced(c, "ArrayBuffer", w.keys(o), func(level int) []string {
		buffer, ok := o.Export().(goja.ArrayBuffer)
		if !ok || buffer.Detached() {
			return []string{"(detached)", "byteLength: 0"}
		}
		bytes := buffer.Bytes()
		length := "byteLength: " + strconv.Itoa(len(bytes))
		if level > 1 && w.insideView() {
			return []string{length}
		}
		const digits = "0123456789abcdef"
		var text strings.Builder
		for i, b := range bytes[:min(len(bytes), w.elements)] {
			if i > 0 {
				text.WriteByte(' ')
			}
			text.WriteByte(digits[b>>4])
			text.WriteByte(digits[b&0xf])
		}
		if more := len(bytes) - w.elements; more > 0 {
			text.WriteString(" ... " + counted(more, "more byte"))
		}
		return []string{"[Uint8Contents]: <" + text.String() + ">", length}
	})
}

// insideView tells whether the value that is shown now is the buffer of a typed array,
// which has shown its bytes already.
func (w *view) insideView() bool {
	return len(w.seen) > 1 && probe.KindOf(w.seen[len(w.seen)-2]) == probe.TypedArray
}

func (w *view) dataView(o *goja.Object) func(int) []string {
	return func(level int) []string {
		buffer, offset, length := w.probe.View(o)
		w.indent += 2
		text := w.value(buffer, level)
		w.indent -= 2
		return []string{
			"byteLength: " + strconv.FormatInt(length, 10),
			"byteOffset: " + strconv.FormatInt(offset, 10),
			"buffer: " + text,
		}
	}
}
