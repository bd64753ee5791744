package values

import (
	"fmt"

	"github.com/dop251/goja"
)

// openObject reads '{' and the first name, or an empty object as a whole.
func (d *decoder) openObject() (goja.Value, bool, error) {
	d.pos++
	object := d.rt.NewObject()
	d.space()
	if d.pos < len(d.src) && d.src[d.pos] == '}' {
		d.pos++
		return object, true, nil
	}
	d.open = append(d.open, container{object: object})
	return nil, false, d.memberName(&d.open[len(d.open)-1])
}

// openArray reads '[', or an empty array as a whole.
func (d *decoder) openArray() (goja.Value, bool, error) {
	d.pos++
	d.space()
	if d.pos < len(d.src) && d.src[d.pos] == ']' {
		d.pos++
		return d.rt.NewArray(), true, nil
	}
	d.open = append(d.open, container{start: len(d.elements)})
	return nil, false, nil
}

func (d *decoder) closeContainer() goja.Value {
	top := d.open[len(d.open)-1]
	d.open = d.open[:len(d.open)-1]
	if top.object != nil {
		return top.object
	}
	array := d.rt.NewArray(d.elements[top.start:]...)
	clear(d.elements[top.start:])
	d.elements = d.elements[:top.start]
	return array
}

// memberName reads a name and its colon.
func (d *decoder) memberName(into *container) error {
	d.space()
	if d.pos >= len(d.src) || d.src[d.pos] != '"' {
		return d.unexpected("a name in quotes")
	}
	d.pos++
	begin := d.pos
	if end := d.plain(); end < len(d.src) && d.src[end] == '"' {
		d.pos = end + 1
		into.name = d.name(d.src[begin:end])
	} else {
		name, err := d.text()
		if err != nil {
			return err
		}
		into.name = d.decodedName(d.src[begin:d.pos-1], name)
	}
	d.space()
	if d.pos >= len(d.src) || d.src[d.pos] != ':' {
		return d.unexpected("':'")
	}
	d.pos++
	return nil
}

// name gives the one JavaScript string for a name; nil stands for __proto__.
func (d *decoder) name(text string) goja.Value {
	if text == "__proto__" {
		return nil
	}
	name, ok := d.names[text]
	if !ok {
		name = d.rt.ToValue(text)
		d.names[text] = name
	}
	return name
}

// decodedName is name for a string with escapes or characters beyond ASCII, known by how
// the source spells it, which no plain name can be spelt like.
func (d *decoder) decodedName(spelling string, name goja.Value) goja.Value {
	if known, ok := d.names[spelling]; ok {
		return known
	}
	if name.String() == "__proto__" {
		name = nil
	}
	d.names[spelling] = name
	return name
}

// define makes an own property. Assignment does that for every name but __proto__, for
// which it would set the prototype: Object.prototype has no other accessor yet.
func (d *decoder) define(c *container, value goja.Value) error {
	if c.name == nil {
		err := c.object.DefineDataProperty("__proto__", value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		if err != nil {
			return fmt.Errorf("define __proto__: %w", err)
		}
		return nil
	}
	d.args = [3]goja.Value{c.object, c.name, value}
	d.set(goja.FunctionCall{Arguments: d.args[:]})
	return nil
}
