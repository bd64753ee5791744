package intl

import (
	"strings"

	"github.com/dop251/goja"
)

// part is one piece of formatted text with the type that formatToParts gives it.
type part struct {
	kind, value string
}

// join makes the text of parts.
func join(parts []part) string {
	var text strings.Builder
	for _, p := range parts {
		text.WriteString(p.value)
	}
	return text.String()
}

// array makes the result of formatToParts.
func (r *realm) array(parts []part) goja.Value {
	items := make([]any, len(parts))
	for i, p := range parts {
		object := r.rt.NewObject()
		r.property(object, "type", p.kind)
		r.property(object, "value", p.value)
		items[i] = object
	}
	return r.rt.NewArray(items...)
}

// strings makes an array of strings.
func (r *realm) strings(values []string) goja.Value {
	items := make([]any, len(values))
	for i, v := range values {
		items[i] = v
	}
	return r.rt.NewArray(items...)
}
