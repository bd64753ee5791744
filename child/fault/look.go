package fault

import (
	"cordon/child/values/probe"

	"github.com/dop251/goja"
)

// maxPrototypes is how far up a property is looked for.
const maxPrototypes = 32

// data looks a property up as JavaScript does, but only as far as it is data: a getter
// or a Proxy on the way ends the search without an answer. plain is false there.
func (d *Describer) data(o *goja.Object, name string) (v goja.Value, plain bool) {
	key := d.probe.Key(name)
	for range maxPrototypes {
		if o == nil {
			return goja.Undefined(), true
		}
		if probe.KindOf(o) == probe.Proxy {
			return nil, false
		}
		if p, found := d.probe.Property(o, key); found {
			return p.Value, p.Value != nil
		}
		o = o.Prototype()
	}
	return nil, false
}

// own reads a property of the object itself that is data.
func (d *Describer) own(o *goja.Object, name string) (goja.Value, bool) {
	p, found := d.probe.Property(o, d.probe.Key(name))
	return p.Value, found && p.Value != nil
}

// name gives an error's name, Error where it has none that is text.
func (d *Describer) name(o *goja.Object) string {
	if v, plain := d.data(o, "name"); plain {
		if s, ok := v.(goja.String); ok && s.Length() > 0 {
			return Text(s, maxName)
		}
	}
	return "Error"
}

// message gives an error's message: text as it is, anything else as the console shows it.
// Errors of validation, as zod throws them, write their message when it is asked for; in
// place of a getter's answer stands then what they are about, their own list issues.
func (d *Describer) message(o *goja.Object) string {
	v, plain := d.data(o, "message")
	if !plain {
		v, _ = d.own(o, "issues")
	}
	if v == nil || goja.IsUndefined(v) {
		return ""
	}
	if s, ok := v.(goja.String); ok {
		return Text(s, maxMessage)
	}
	return Cut(d.inspect(v), maxMessage)
}

// ownStack reads the frames from an error's stack.
func (d *Describer) ownStack(o *goja.Object) []frame {
	text, ok := d.stackText(o)
	if !ok {
		return nil
	}
	_, frames := splitStack(text)
	return d.visible(frames)
}

// stackText reads an error's stack. The engine writes that text when it is first asked
// for, and for it converts name and message to text, with all that a script may have made
// of them; so it is asked only where both are primitive data of a moderate size.
func (d *Describer) stackText(o *goja.Object) (string, bool) {
	if !d.convertible(o, "name") || !d.convertible(o, "message") {
		return "", false
	}
	v, ok := d.own(o, "stack")
	if !ok {
		return "", false
	}
	s, ok := v.(goja.String)
	if !ok || s.Length() > maxReadStack {
		return "", false
	}
	return s.String(), true
}

// maxReadStack is the longest stack that is read, in UTF-16 units: a message of the
// script stands before the frames.
const maxReadStack = 256 << 10

// convertible says whether a property converts to text without running code, and to text
// of a moderate size. A symbol does not convert at all, and makes the engine throw.
func (d *Describer) convertible(o *goja.Object, name string) bool {
	v, plain := d.data(o, name)
	if !plain {
		return false
	}
	switch v := v.(type) {
	case *goja.Object, *goja.Symbol:
		return false
	case goja.String:
		return v.Length() <= maxReadStack
	}
	return true
}

// visible keeps the frames that a stack shows.
func (d *Describer) visible(frames []frame) []frame {
	var kept []frame
	for _, f := range frames {
		if f.hidden() {
			continue
		}
		kept = append(kept, d.inUnits(f))
		if len(kept) == maxFrames {
			break
		}
	}
	return kept
}
