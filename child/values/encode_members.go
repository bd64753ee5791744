package values

import (
	"strconv"

	"github.com/dop251/goja"
)

// properties writes the own enumerable data of an object.
func (w *writer) properties(o *goja.Object) error {
	if err := w.raw("{"); err != nil {
		return err
	}
	first := true
	for _, key := range w.probe.Keys(o) {
		name, ok := key.(goja.String)
		if !ok {
			continue
		}
		if err := w.tick(); err != nil {
			return err
		}
		if err := w.member(name, w.read(o, name), &first); err != nil {
			return err
		}
	}
	return w.raw("}")
}

// read gives a property's value, running its getter. Names in ASCII take goja's own way,
// which copies nothing; others keep their lone surrogates only as JavaScript strings.
func (w *writer) read(o *goja.Object, name goja.String) goja.Value {
	if plain := name.String(); len(plain) == name.Length() {
		return o.Get(plain)
	}
	return w.probe.Get(o, name)
}

// member writes a name and its value, or nothing where the value is absent.
func (w *writer) member(name goja.String, v goja.Value, first *bool) error {
	w.path = append(w.path, step{name: name})
	defer w.leave()
	if _, ok := v.(*goja.Object); ok {
		var err error
		if v, err = w.resolve(v, name.String()); err != nil {
			return err
		}
	}
	if absence(v) != "" {
		return nil
	}
	if !*first {
		if err := w.raw(","); err != nil {
			return err
		}
	}
	*first = false
	if err := w.text(name); err != nil {
		return err
	}
	if err := w.raw(":"); err != nil {
		return err
	}
	return w.value(v)
}

// array writes an array by its length. An element that the array itself does not have is
// null, whatever the prototypes may hold; own says that asking is free of the script's
// code, which for the Proxy of an array it is not.
func (w *writer) array(o *goja.Object, own bool) error {
	length := max(w.probe.Get(o, w.property("length")).ToInteger(), 0)
	if err := w.elementRoom(length); err != nil {
		return err
	}
	w.buf = append(w.buf, '[')
	for i := int64(0); i < length; i++ {
		if err := w.tick(); err != nil {
			return err
		}
		name := strconv.FormatInt(i, 10)
		var v goja.Value
		if !own || w.probe.HasOwn(o, w.rt.ToValue(name)) {
			v = o.Get(name)
		}
		if err := w.element(i, v); err != nil {
			return err
		}
	}
	return w.raw("]")
}

// elementRoom makes sure that so many elements can fit: each takes at least a byte and,
// but for one, a comma.
func (w *writer) elementRoom(count int64) error {
	if count > w.max {
		return ErrTooLarge
	}
	return w.room(2*count + 1)
}

// element writes an element with its comma, null where it is absent.
func (w *writer) element(i int64, v goja.Value) error {
	if i > 0 {
		if err := w.raw(","); err != nil {
			return err
		}
	}
	w.path = append(w.path, step{index: i})
	defer w.leave()
	if _, ok := v.(*goja.Object); ok {
		var err error
		if v, err = w.resolve(v, strconv.FormatInt(i, 10)); err != nil {
			return err
		}
	}
	if absence(v) != "" {
		return w.raw("null")
	}
	return w.value(v)
}

func (w *writer) leave() { w.path = w.path[:len(w.path)-1] }
