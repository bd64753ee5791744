package values

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
)

// Decode makes the JavaScript value that JSON.parse would make of raw, which must be one
// JSON text in UTF-8. Unlike JSON.parse of the engine it keeps lone surrogates (\ud800)
// and is bounded by memory alone, not by nesting.
//
// It must run before any code of the script, because it builds objects with the built-ins
// that the runtime has at that moment. The error names the offset in bytes of what is
// wrong.
func Decode(rt *goja.Runtime, raw []byte) (goja.Value, error) {
	set, err := reflectSet(rt)
	if err != nil {
		return nil, err
	}
	d := &decoder{rt: rt, src: string(raw), set: set, names: make(map[string]goja.Value)}
	value, err := d.decode()
	if err != nil {
		return nil, fmt.Errorf("decode input: byte %d: %w", d.pos, err)
	}
	return value, nil
}

// reflectSet is Reflect.set as plain Go: it takes keys as JavaScript strings, so that they
// are converted once for each name and not once for each property.
func reflectSet(rt *goja.Runtime) (func(goja.FunctionCall) goja.Value, error) {
	if reflect, ok := rt.GlobalObject().Get("Reflect").(*goja.Object); ok {
		if set, ok := reflect.Get("set").(*goja.Object); ok {
			if call, ok := set.Export().(func(goja.FunctionCall) goja.Value); ok {
				return call, nil
			}
		}
	}
	return nil, fmt.Errorf("decode input: the runtime has no Reflect.set of its own")
}

// decoder turns a JSON text into values in one pass. Containers that are still open stand
// on a stack of its own, so that nesting costs heap and not the goroutine's stack.
type decoder struct {
	rt  *goja.Runtime
	src string // substrings of it become the strings of the input, without another copy
	pos int
	set func(goja.FunctionCall) goja.Value
	// names holds each distinct property name once: real inputs repeat theirs in every row.
	names map[string]goja.Value
	open  []container
	// elements holds the members so far of all arrays that are open, the innermost last.
	elements []any
	units    []uint16
	args     [3]goja.Value
}

// container is an object or array whose end has not been seen.
type container struct {
	object *goja.Object // nil for an array
	name   goja.Value   // of the member that is being read; nil stands for __proto__
	start  int          // where the elements of an array begin
}

func (d *decoder) decode() (goja.Value, error) {
	for {
		value, done, err := d.next()
		if err != nil {
			return nil, err
		}
		// A complete value goes into its container, which may complete that in turn.
		for done {
			if len(d.open) == 0 {
				return value, d.end()
			}
			if value, done, err = d.add(value); err != nil {
				return nil, err
			}
		}
	}
}

// next reads the beginning of a value: all of it (done), or the opening of a container.
func (d *decoder) next() (value goja.Value, done bool, err error) {
	d.space()
	if d.pos >= len(d.src) {
		return nil, false, d.unexpected("a value")
	}
	switch c := d.src[d.pos]; {
	case c == '{':
		return d.openObject()
	case c == '[':
		return d.openArray()
	case c == '"':
		d.pos++
		value, err = d.text()
	case c == '-' || c >= '0' && c <= '9':
		value, err = d.number()
	case strings.HasPrefix(d.src[d.pos:], "true"):
		value, d.pos = d.rt.ToValue(true), d.pos+len("true")
	case strings.HasPrefix(d.src[d.pos:], "false"):
		value, d.pos = d.rt.ToValue(false), d.pos+len("false")
	case strings.HasPrefix(d.src[d.pos:], "null"):
		value, d.pos = goja.Null(), d.pos+len("null")
	default:
		err = d.unexpected("a value")
	}
	return value, true, err
}

// add puts a value into the innermost container and reads on to the next member, or to the
// container's end, which makes the container the complete value.
func (d *decoder) add(value goja.Value) (goja.Value, bool, error) {
	top := &d.open[len(d.open)-1]
	closing := byte(']')
	if top.object == nil {
		d.elements = append(d.elements, value)
	} else {
		closing = '}'
		if err := d.define(top, value); err != nil {
			return nil, false, err
		}
	}
	d.space()
	switch {
	case d.pos < len(d.src) && d.src[d.pos] == ',':
		d.pos++
		if top.object == nil {
			return nil, false, nil
		}
		return nil, false, d.memberName(top)
	case d.pos < len(d.src) && d.src[d.pos] == closing:
		d.pos++
		return d.closeContainer(), true, nil
	default:
		return nil, false, d.unexpected(fmt.Sprintf("',' or '%c'", closing))
	}
}

func (d *decoder) end() error {
	d.space()
	if d.pos < len(d.src) {
		return d.unexpected("the end")
	}
	return nil
}

func (d *decoder) space() {
	for d.pos < len(d.src) {
		switch d.src[d.pos] {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return
		}
	}
}

func (d *decoder) unexpected(want string) error {
	if d.pos >= len(d.src) {
		return fmt.Errorf("ends where %s should be", want)
	}
	return fmt.Errorf("%q where %s should be", d.src[d.pos], want)
}
