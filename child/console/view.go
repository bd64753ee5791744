package console

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

// The bounds of one inspection.
const (
	maxValues = 20_000
	maxBytes  = 1 << 20
	maxLevels = 200
	cutMark   = "... (cut)"
)

// cut bounds a text, at the border of a character.
func cut(text string) string { return cutAt(text, maxBytes) }

func cutAt(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + cutMark
}

// view is one inspection under way.
type view struct {
	options
	*Inspector
	// indent is how many columns the text of the current value is indented.
	indent int
	// deepest is the level of the value that was opened last.
	deepest int
	seen    []*goja.Object
	// circular numbers the objects that are referred back to.
	circular map[*goja.Object]int
	values   int
	bytes    int
}

// spent tells whether the inspection has used up its bounds.
func (w *view) spent() bool { return w.values > maxValues || w.bytes > maxBytes }

// value shows any value; level counts the objects around it.
func (w *view) value(v goja.Value, level int) string {
	w.values++
	if w.spent() {
		return cutMark
	}
	o, ok := v.(*goja.Object)
	if !ok {
		text := w.primitive(v)
		w.bytes += len(text)
		return text
	}
	if probe.KindOf(o) == probe.Proxy {
		if w.proxies && !probe.IsStandIn(o) {
			return w.proxy(o, level)
		}
		if o = unwrap(o); o == nil {
			return "<Revoked Proxy>"
		}
	}
	for _, outer := range w.seen {
		if outer == o {
			return w.reference(o)
		}
	}
	text := w.object(o, level)
	w.bytes += len(text)
	return text
}

// maxUnwrapped bounds the search for what a Proxy of a Proxy of a Proxy stands for.
const maxUnwrapped = 1000

// unwrap gives what a Proxy stands for in the end, nil where a Proxy on the way is revoked.
func unwrap(o *goja.Object) *goja.Object {
	for range maxUnwrapped {
		if o == nil || probe.KindOf(o) != probe.Proxy {
			return o
		}
		o = probe.ProxyTarget(o)
	}
	return nil
}

func (w *view) reference(o *goja.Object) string {
	number, ok := w.circular[o]
	if !ok {
		number = len(w.circular) + 1
		w.circular[o] = number
	}
	return "[Circular *" + strconv.Itoa(number) + "]"
}

// proxy shows both halves of a Proxy.
func (w *view) proxy(o *goja.Object, level int) string {
	if level > w.depth || level > maxLevels {
		return "Proxy [Array]"
	}
	halves, ok := o.Export().(goja.Proxy)
	if !ok || halves.Target() == nil {
		return "<Revoked Proxy>"
	}
	w.indent += 2
	parts := []string{w.value(halves.Target(), level+1), w.value(halves.Handler(), level+1)}
	w.indent -= 2
	return w.layout(frame{open: "Proxy [", close: "]", list: true}, parts, level+1, nil)
}

// object shows an object that is neither a Proxy nor open already.
func (w *view) object(o *goja.Object, level int) string {
	c := w.identify(o, level)
	f := w.frame(o, c)
	if f.whole {
		return f.base
	}
	if level > w.depth || level > maxLevels {
		if c.kind == probe.RegExp {
			return f.base
		}
		name := strings.TrimSuffix(c.prefix("Object", ""), " ")
		if c.rootless {
			return name
		}
		return "[" + name + "]"
	}
	level++
	w.seen = append(w.seen, o)
	w.deepest = level
	var parts []string
	if f.contents != nil {
		parts = f.contents(level)
	}
	for _, key := range f.keys {
		if w.spent() {
			parts = append(parts, cutMark)
			break
		}
		parts = append(parts, w.property(o, key, level, false))
	}
	w.seen = w.seen[:len(w.seen)-1]
	if number, ok := w.circular[o]; ok {
		mark := "<ref *" + strconv.Itoa(number) + ">"
		f.base = strings.TrimSuffix(mark+" "+f.base, " ")
	}
	return w.layout(f, parts, level, o)
}
