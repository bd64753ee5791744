package globals

import (
	"reflect"
	"time"

	"github.com/dop251/goja"
)

var dateType = reflect.TypeFor[time.Time]()

// installDate makes local times what the language says where the clocks change, in Date's
// constructor, its parse and its setters, and writes years beyond four digits in six.
// Local time is that of time.Local, which the engine takes as well.
func (r *realm) installDate() {
	parse := r.native("Date", "parse")
	r.standIn("Date", func([]goja.Value) goja.Value {
		return r.rt.ToValue(dateText(r.env.Clock.Now().In(time.Local)))
	}, func(args []goja.Value) []goja.Value {
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
	r.installDateTexts()
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
