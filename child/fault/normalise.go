package fault

import (
	"strings"

	"github.com/dop251/goja"
)

// Normalise rewrites the stack of an error of the engine in place as Node would show
// it, for a script that is about to read it. Any other value, and a stack that the script wrote
// itself, stays as it is.
func (d *Describer) Normalise(v goja.Value) {
	o, ok := asError(v)
	if !ok {
		return
	}
	d.prepare()
	text, ok := d.stackText(o)
	if !ok || !strings.Contains(text, "\n"+engineFrame) {
		return
	}
	// An error that is frozen keeps what it has.
	_ = o.DefineDataProperty("stack", d.probe.Key(d.format(text)), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}
