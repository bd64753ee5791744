package intl

import (
	"math"

	"github.com/dop251/goja"
)

// dateTimeFormatClass is Intl.DateTimeFormat.
func (r *realm) dateTimeFormatClass() class {
	return class{
		name: "DateTimeFormat", callable: true,
		make: func(self *goja.Object, locales, options goja.Value) {
			r.dates.set(self, r.newDateFormat(locales, options, anyDate))
		},
		methods: []method{
			{name: "resolvedOptions", call: func(call goja.FunctionCall) goja.Value {
				return r.dateOptions(r.dateOf(call.This, "resolvedOptions"))
			}},
			{name: "formatToParts", length: 1, call: func(call goja.FunctionCall) goja.Value {
				f := r.dateOf(call.This, "formatToParts")
				return r.array(f.parts(r.toTime(call.Argument(0))))
			}},
			{name: "format", get: true, call: func(call goja.FunctionCall) goja.Value {
				f := r.dateOf(call.This, "format")
				if f.bound == nil {
					f.bound = r.function("", 1, func(call goja.FunctionCall) goja.Value {
						return r.rt.ToValue(f.text(r.toTime(call.Argument(0))))
					})
				}
				return f.bound
			}},
		},
	}
}

// dateOf finds the data of a receiver.
func (r *realm) dateOf(this goja.Value, method string) *dateFormat {
	f := r.dates.get(this)
	if f == nil {
		r.throwType("Method Intl.DateTimeFormat.prototype.%s called on incompatible receiver", method)
	}
	return f
}

// toTime makes a valid time value of an argument; undefined is now.
func (r *realm) toTime(value goja.Value) float64 {
	if goja.IsUndefined(value) {
		return float64(r.env.Now().UnixMilli())
	}
	milliseconds := value.ToNumber().ToFloat()
	if !validTime(milliseconds) {
		r.throwRange("Invalid time value")
	}
	return math.Trunc(milliseconds)
}

// dateMethod makes one of Date.prototype's toLocale methods.
func (r *realm) dateMethod(name string, n need) func(goja.FunctionCall) goja.Value {
	var plain *dateFormat
	return func(call goja.FunctionCall) goja.Value {
		value, err := r.dateValue(call.This)
		if err != nil {
			r.throwType("Method Date.prototype.%s called on incompatible receiver", name)
		}
		milliseconds := value.ToFloat()
		if math.IsNaN(milliseconds) {
			return r.rt.ToValue("Invalid Date")
		}
		f := plain
		if f == nil || len(call.Arguments) > 0 {
			f = r.newDateFormat(call.Argument(0), call.Argument(1), n)
			if len(call.Arguments) == 0 {
				plain = f
			}
		}
		return r.rt.ToValue(f.text(milliseconds))
	}
}

// dateOptions makes the result of resolvedOptions, in the order of Node 20.
func (r *realm) dateOptions(f *dateFormat) goja.Value {
	o := r.rt.NewObject()
	r.property(o, "locale", f.locale)
	r.property(o, "calendar", "gregory")
	r.property(o, "numberingSystem", "latn")
	r.property(o, "timeZone", f.zoneName)
	if f.cycle != "" {
		r.property(o, "hourCycle", f.cycle)
		r.property(o, "hour12", f.cycle == "h11" || f.cycle == "h12")
	}
	if f.dateStyle == "" && f.timeStyle == "" {
		r.fieldOptions(o, f)
	}
	if f.dateStyle != "" {
		r.property(o, "dateStyle", f.dateStyle)
	}
	if f.timeStyle != "" {
		r.property(o, "timeStyle", f.timeStyle)
	}
	return o
}

// fieldOptions adds the widths that the pattern has.
func (r *realm) fieldOptions(o *goja.Object, f *dateFormat) {
	names := []string{"weekday", "era", "year", "month", "day", "hour", "minute", "second",
		"fractionalSecond", "timeZoneName"}
	for _, name := range names {
		for _, t := range f.tokens {
			if t.field != name {
				continue
			}
			switch {
			case name == "fractionalSecond":
				r.property(o, "fractionalSecondDigits", int(t.width[0]-'0'))
			case name == "hour" && f.cycle == "h24" && f.has("timeZoneName") && !f.has("minute"):
				// Node does not know its own pattern for this one, which has two digits.
				r.property(o, name, "numeric")
			default:
				r.property(o, name, t.width)
			}
		}
	}
}

// has says that the pattern has a field.
func (f *dateFormat) has(field string) bool {
	for _, t := range f.tokens {
		if t.field == field {
			return true
		}
	}
	return false
}
