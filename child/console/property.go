package console

import (
	"slices"
	"strings"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

// keys lists the own properties that are shown.
func (w *view) keys(o *goja.Object) []goja.Value {
	all := w.probe.OwnKeys(o)
	if w.hidden {
		if probe.KindOf(o) == probe.Error {
			// The engine makes the property stack when it is read, with code of the script.
			all = slices.DeleteFunc(all, func(key goja.Value) bool { return key.StrictEquals(w.probe.Key("stack")) })
		}
		return all
	}
	var strings, symbols []goja.Value
	strings = w.probe.Keys(o)
	for _, key := range all[min(len(strings), len(all)):] {
		if symbol, ok := key.(*goja.Symbol); ok {
			if property, ok := w.probe.Property(o, symbol); ok && property.Enumerable {
				symbols = append(symbols, key)
			}
		}
	}
	return append(strings, symbols...)
}

// longList is from how many elements on a list's other properties are not looked for: the
// engine would list all elements to find them.
const longList = 10_000

// extraKeys lists the properties of a list that are not its elements.
func (w *view) extraKeys(o *goja.Object, length int64) []goja.Value {
	if length > longList {
		return nil
	}
	var extra []goja.Value
	for _, key := range w.keys(o) {
		if _, element := arrayIndex(key); !element {
			extra = append(extra, key)
		}
	}
	return extra
}

// property shows a property as "name: value", an element as the value alone.
func (w *view) property(o *goja.Object, key goja.Value, level int, element bool) string {
	property, found := w.probe.Property(o, key)
	text := "undefined"
	switch {
	case found && property.Getter == nil:
		w.indent += 2
		text = w.value(property.Value, level)
		w.indent -= 2
	case found:
		text = accessor(property)
	}
	if element {
		return text
	}
	name := w.keyText(key, property.Enumerable || !found)
	w.bytes += len(name)
	return name + ": " + text
}

func accessor(property probe.Property) string {
	switch {
	case goja.IsUndefined(property.Getter) && goja.IsUndefined(property.Setter):
		return "undefined"
	case goja.IsUndefined(property.Setter):
		return "[Getter]"
	case goja.IsUndefined(property.Getter):
		return "[Setter]"
	default:
		return "[Getter/Setter]"
	}
}

// keyText shows the name of a property, in brackets where it is a symbol or hidden.
func (w *view) keyText(key goja.Value, enumerable bool) string {
	if symbol, ok := key.(*goja.Symbol); ok {
		return "[" + escaped(unitsOf(w.textOf(symbolText(symbol))), 0) + "]"
	}
	text, ok := key.(goja.String)
	if !ok {
		return ""
	}
	rest := ""
	if text.Length() > maxText {
		text, rest = text.Substring(0, maxText), "..."
	}
	switch name := text.String(); {
	case name == "__proto__" && enumerable:
		return "['__proto__']"
	case !enumerable:
		return "[" + escaped(unitsOf(text), 0) + rest + "]"
	case isName(name):
		return name + rest
	default:
		return quote(unitsOf(text)) + rest
	}
}

// textOf makes a JavaScript string of a Go string.
func (w *view) textOf(text string) goja.String {
	value, _ := w.rt.ToValue(text).(goja.String)
	return value
}

// isName tells whether Node shows a name without quotes.
func isName(name string) bool {
	for i, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && !strings.HasPrefix(name, "__proto__")
}
