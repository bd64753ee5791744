package globals

import (
	"fmt"
	"time"

	"cordon/child/intl"

	"github.com/dop251/goja"
)

// installDateTexts replaces those methods of Date.prototype that the engine has otherwise
// than the language: years beyond four digits in ISO form, and the full names of zones.
func (r *realm) installDateTexts() {
	proto := r.object("Date", "prototype")
	r.method(proto, "toISOString", 0, func(c goja.FunctionCall) goja.Value {
		at := call(r.std.getTime, this(c))
		if goja.IsNaN(at) {
			r.throwRange("Invalid time value")
		}
		return r.rt.ToValue(isoText(at.ToInteger()))
	})
	for name, text := range map[string]func(time.Time) string{"toString": dateText, "toTimeString": clockText} {
		r.method(proto, name, 0, func(c goja.FunctionCall) goja.Value {
			at := call(r.std.getTime, this(c))
			if goja.IsNaN(at) {
				return r.rt.ToValue("Invalid Date")
			}
			return r.rt.ToValue(text(time.UnixMilli(at.ToInteger()).In(time.Local)))
		})
	}
}

// isoText is the date time string format of ECMA-262, 21.4.1.32, with its expanded years.
func isoText(at int64) string {
	t := time.UnixMilli(at).UTC()
	year, rest := t.Year(), t.Format("-01-02T15:04:05.000Z")
	switch {
	case year < 0:
		return fmt.Sprintf("-%06d", -year) + rest
	case year > 9999:
		return fmt.Sprintf("+%06d", year) + rest
	}
	return fmt.Sprintf("%04d", year) + rest
}

// dateText is ToDateString, ECMA-262, 21.4.4.41.4, with the zone's name as V8 writes it.
func dateText(at time.Time) string {
	return at.Format("Mon Jan 02 2006 ") + clockText(at)
}

func clockText(at time.Time) string {
	return at.Format("15:04:05 GMT-0700 (") + intl.ZoneName(at) + ")"
}
