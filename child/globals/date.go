package globals

import (
	"fmt"
	"reflect"
	"time"

	"github.com/dop251/goja"
)

var dateType = reflect.TypeFor[time.Time]()

// installDate makes local times what the language says where the clocks change, in Date's
// constructor, its parse and its setters, and writes years beyond four digits in six.
// Local time is that of time.Local, which the engine takes as well.
func (r *realm) installDate() {
	proto := r.object("Date", "prototype")
	parse := r.native("Date", "parse")
	now := r.native("Date")
	r.standIn("Date", func([]goja.Value) goja.Value { return call(now, nil) }, func(args []goja.Value) []goja.Value {
		switch len(args) {
		case 0:
			return nil
		case 1:
			return []goja.Value{r.dateFrom(parse, args[0])}
		}
		return []goja.Value{r.rt.ToValue(localTime(args))}
	})
	r.method(r.object("Date"), "parse", 1, func(c goja.FunctionCall) goja.Value {
		return r.parseDate(parse, r.str(c.Argument(0)))
	})
	r.installDateSetters()
	r.method(proto, "toISOString", 0, func(c goja.FunctionCall) goja.Value {
		at := call(r.std.getTime, this(c))
		if goja.IsNaN(at) {
			r.throwRange("Invalid time value")
		}
		return r.rt.ToValue(isoText(at.ToInteger()))
	})
}

// dateFrom gives what a Date of one argument holds, for the engine to clip.
func (r *realm) dateFrom(parse native, v goja.Value) goja.Value {
	if o, ok := v.(*goja.Object); ok && o.ExportType() == dateType {
		return call(r.std.getTime, o)
	}
	v = r.primitive(v, hintDefault)
	if text, ok := v.(goja.String); ok {
		return r.parseDate(parse, text)
	}
	return v
}

// localTime is the time of a Date of several arguments, ECMA-262, 21.4.2.1.
func localTime(args []goja.Value) float64 {
	fields := dateFields{fieldDay: 1}
	for i := range min(len(args), fieldCount) {
		fields[i] = args[i].ToFloat()
	}
	if year := fields[fieldYear]; year > -1 && year < 100 {
		fields[fieldYear] = 1900 + float64(int(year))
	}
	return fields.time(time.Local)
}

// isoText is the date time string format of ECMA-262, 21.4.1.32, with its expanded years.
func isoText(at int64) string {
	t := time.UnixMilli(at).UTC()
	if year := t.Year(); year >= 0 && year <= 9999 {
		return t.Format("2006-01-02T15:04:05.000Z")
	}
	sign, year := '+', t.Year()
	if year < 0 {
		sign, year = '-', -year
	}
	return fmt.Sprintf("%c%06d", sign, year) + t.Format("-01-02T15:04:05.000Z")
}
