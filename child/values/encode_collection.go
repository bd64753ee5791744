package values

import (
	"github.com/dop251/goja"
)

// mapEntry is an entry of a Map whose key has become the name of a property.
type mapEntry struct {
	name  goja.String
	value goja.Value
}

// mapEntries writes a Map as an object. Keys that are primitives become their text; where
// two have the same text the later entry holds, at the place of the earlier, as with
// Object.fromEntries. Other keys have no text that means anything and are refused.
func (w *writer) mapEntries(o *goja.Object) error {
	entries, mixed, err := w.collect(o)
	if err != nil {
		return err
	}
	if mixed {
		entries = distinct(entries)
	}
	if err := w.raw("{"); err != nil {
		return err
	}
	first := true
	for _, entry := range entries {
		if err := w.member(entry.name, entry.value, &first); err != nil {
			return err
		}
	}
	return w.raw("}")
}

// collect lists the entries of a Map before any code of the script can change it; mixed
// says that some keys were not strings, so that names may repeat.
func (w *writer) collect(o *goja.Object) (entries []mapEntry, mixed bool, err error) {
	w.probe.EachEntry(o, func(key, value goja.Value) bool {
		if err = w.tick(); err != nil {
			return false
		}
		name, isText := key.(goja.String)
		if !isText {
			mixed = true
			if name, isText = w.keyText(key); !isText {
				err = w.invalid("has a Map key that is an object or a symbol, which cannot be a name in JSON")
				return false
			}
		}
		entries = append(entries, mapEntry{name: name, value: value})
		return true
	})
	return entries, mixed, err
}

// keyText gives the text of a primitive key; it has none for an object or a symbol.
func (w *writer) keyText(key goja.Value) (goja.String, bool) {
	switch key.(type) {
	case *goja.Object, *goja.Symbol:
		return nil, false
	}
	return w.property(key.String()), true
}

// distinct keeps the last value for each name, at the place of the first.
func distinct(entries []mapEntry) []mapEntry {
	places := make(map[string]int, len(entries))
	kept := entries[:0]
	for _, entry := range entries {
		// Names are compared by their units: converting to UTF-8 would make all lone
		// surrogates equal.
		units := make([]byte, 0, 2*entry.name.Length())
		for i := range entry.name.Length() {
			unit := entry.name.CharAt(i)
			units = append(units, byte(unit>>8), byte(unit))
		}
		if at, taken := places[string(units)]; taken {
			kept[at].value = entry.value
			continue
		}
		places[string(units)] = len(kept)
		kept = append(kept, entry)
	}
	return kept
}

// setElements writes a Set as an array.
func (w *writer) setElements(o *goja.Object) error {
	var elements []goja.Value
	var err error
	w.probe.EachElement(o, func(element goja.Value) bool {
		elements = append(elements, element)
		err = w.tick()
		return err == nil
	})
	if err != nil {
		return err
	}
	if err := w.elementRoom(int64(len(elements))); err != nil {
		return err
	}
	w.buf = append(w.buf, '[')
	for i, element := range elements {
		if err := w.element(int64(i), element); err != nil {
			return err
		}
	}
	return w.raw("]")
}

// typedArray writes the elements of a typed array as numbers.
func (w *writer) typedArray(o *goja.Object) error {
	if w.probe.TypedLength(o) == 0 {
		return w.raw("[]")
	}
	switch elements := o.Export().(type) {
	case []uint8:
		return numbers(w, elements)
	case []int8:
		return numbers(w, elements)
	case []uint16:
		return numbers(w, elements)
	case []int16:
		return numbers(w, elements)
	case []uint32:
		return numbers(w, elements)
	case []int32:
		return numbers(w, elements)
	case []float32:
		return numbers(w, elements)
	case []float64:
		return numbers(w, elements)
	default: // of BigInt
		w.path = append(w.path, step{index: 0})
		defer w.leave()
		return w.invalid(bigintReason)
	}
}

func (w *writer) arrayBuffer(o *goja.Object) error {
	buffer, ok := o.Export().(goja.ArrayBuffer)
	if !ok {
		return w.invalid("is an ArrayBuffer that cannot be read")
	}
	return numbers(w, buffer.Bytes())
}

func numbers[T uint8 | int8 | uint16 | int16 | uint32 | int32 | float32 | float64](w *writer, elements []T) error {
	if err := w.elementRoom(int64(len(elements))); err != nil {
		return err
	}
	w.buf = append(w.buf, '[')
	for i, element := range elements {
		if err := w.tick(); err != nil {
			return err
		}
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		if err := w.number(float64(element)); err != nil {
			return err
		}
	}
	return w.raw("]")
}

// errorFields writes an Error as its name, message and stack. The three are read as
// JavaScript reads them, so that classes of errors keep their names; what is not a string
// or another primitive is left out.
func (w *writer) errorFields(o *goja.Object) error {
	if err := w.raw("{"); err != nil {
		return err
	}
	first := true
	for _, field := range []string{"name", "message"} {
		v := o.Get(field)
		if _, isObject := v.(*goja.Object); isObject {
			continue
		}
		if err := w.member(w.property(field), v, &first); err != nil {
			return err
		}
	}
	if w.stack != nil {
		if err := w.member(w.property("stack"), w.rt.ToValue(w.stack(o)), &first); err != nil {
			return err
		}
	}
	return w.raw("}")
}

// property is the name of a property as a JavaScript string.
func (w *writer) property(name string) goja.String {
	text, _ := w.rt.ToValue(name).(goja.String)
	return text
}
