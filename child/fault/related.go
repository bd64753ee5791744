package fault

import (
	"fmt"
	"strings"

	"cordon/child/values/probe"

	"github.com/dop251/goja"
)

// How much of the errors behind an error a report tells.
const (
	maxCauses    = 4
	maxAggregate = 8
	// maxRelatedMessage is in bytes.
	maxRelatedMessage = 512
)

// related describes what an error names as its cause, and the errors that an
// AggregateError holds, in the way of Node: behind the stack, in brackets.
func (d *Describer) related(o *goja.Object) string {
	var out strings.Builder
	d.causes(&out, o)
	list, ok := d.own(o, "errors")
	if !ok {
		return out.String()
	}
	errors, ok := list.(*goja.Object)
	if !ok || probe.KindOf(errors) != probe.Array {
		return out.String()
	}
	for i := range maxAggregate {
		member, found := d.probe.Property(errors, d.probe.Index(int64(i)))
		if !found || member.Value == nil {
			break
		}
		out.WriteString(d.entry(fmt.Sprintf("[errors][%d]", i), member.Value))
	}
	return out.String()
}

// causes writes the chain of causes, which a script can make as long as it likes.
func (d *Describer) causes(out *strings.Builder, o *goja.Object) {
	for range maxCauses {
		cause, ok := d.own(o, "cause")
		if !ok {
			return
		}
		out.WriteString(d.entry("[cause]", cause))
		if o, ok = asError(cause); !ok {
			return
		}
	}
}

// entry writes one related value with its frames.
func (d *Describer) entry(label string, v goja.Value) string {
	o, ok := asError(v)
	if !ok {
		return "\n  " + label + ": " + Cut(d.inspect(v), maxRelatedMessage)
	}
	text := d.name(o)
	if message := d.message(o); message != "" {
		text += ": " + Cut(message, maxRelatedMessage)
	}
	out := "\n  " + label + ": " + text
	for _, f := range d.ownStack(o) {
		out += "\n  " + f.String()
	}
	return out
}
