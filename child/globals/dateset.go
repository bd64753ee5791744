package globals

import (
	"math"
	"time"

	"github.com/dop251/goja"
)

// dateSetter is a method of Date.prototype that sets a field, and as many of the fields
// behind it as it has arguments.
type dateSetter struct {
	name          string
	first, length int
}

func dateSetters() []dateSetter {
	return []dateSetter{
		{"FullYear", fieldYear, 3}, {"Month", fieldMonth, 2}, {"Date", fieldDay, 1},
		{"Hours", fieldHour, 4}, {"Minutes", fieldMinute, 3}, {"Seconds", fieldSecond, 2}, {"Milliseconds", fieldMillisecond, 1},
	}
}

// installDateSetters replaces the setters, of which the engine's local ones choose another
// time than the language where the clocks change, and those of milliseconds add a second to
// times before 1970.
func (r *realm) installDateSetters() {
	proto := r.object("Date", "prototype")
	store := r.native("Date", "prototype", "setTime")
	for _, s := range dateSetters() {
		r.method(proto, "set"+s.name, s.length, func(c goja.FunctionCall) goja.Value {
			return r.setDate(c, s, store, time.Local)
		})
		r.method(proto, "setUTC"+s.name, s.length, func(c goja.FunctionCall) goja.Value {
			return r.setDate(c, s, store, time.UTC)
		})
	}
}

// setDate is the common form of the setters, ECMA-262, 21.4.4.20 to 21.4.4.34.
func (r *realm) setDate(c goja.FunctionCall, s dateSetter, store native, zone *time.Location) goja.Value {
	at := r.dateValue(c)
	given := make([]float64, max(1, min(s.length, len(c.Arguments))))
	for i := range given {
		given[i] = c.Argument(i).ToFloat()
	}
	var fields dateFields
	switch {
	case !math.IsNaN(at):
		fields = fieldsOf(at, zone)
	case s.first == fieldYear:
		fields = dateFields{fieldDay: 1}
	default:
		return r.rt.ToValue(math.NaN())
	}
	copy(fields[s.first:], given)
	return call(store, c.This, r.rt.ToValue(fields.time(zone)))
}

// dateValue gives the time of the receiver, which must be a Date.
func (r *realm) dateValue(c goja.FunctionCall) float64 {
	return call(r.std.getTime, this(c)).ToFloat()
}
