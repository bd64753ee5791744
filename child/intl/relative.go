package intl

import (
	_ "embed"
	"math"
	"strings"

	"github.com/dop251/goja"
)

// Written by tables/generate.js, which says what the fields are.
//
//go:embed tables/relative.txt
var relativeTable string

// Fields of a record of relativeTable.
const (
	relativeAhead = 0
	relativeAgo   = 2
	relativeWords = 4
)

// relativeFormat is a resolved Intl.RelativeTimeFormat.
type relativeFormat struct {
	locale, style, numeric string
	number                 *numberFormat
}

// relativeTimeFormatClass is Intl.RelativeTimeFormat.
func (r *realm) relativeTimeFormatClass() class {
	return class{
		name: "RelativeTimeFormat",
		make: func(self *goja.Object, locales, options goja.Value) {
			requested := r.requestLocale(locales)
			b := r.options("Intl.RelativeTimeFormat", options)
			b.matcher()
			b.numberingSystem()
			r.relatives.set(self, &relativeFormat{
				locale:  requested.tag(requested.numbering()...),
				style:   b.choice("style", "long short narrow", "long"),
				numeric: b.choice("numeric", "always auto", "always"),
				number:  r.newNumberFormat(nil, nil, numberClass),
			})
		},
		methods: []method{
			{name: "resolvedOptions", call: func(call goja.FunctionCall) goja.Value {
				f := r.relativeOf(call.This, "resolvedOptions")
				o := r.rt.NewObject()
				r.property(o, "locale", f.locale)
				r.property(o, "style", f.style)
				r.property(o, "numeric", f.numeric)
				r.property(o, "numberingSystem", "latn")
				return o
			}},
			{name: "format", length: 2, call: func(call goja.FunctionCall) goja.Value {
				f := r.relativeOf(call.This, "format")
				parts, _ := r.relativeParts(f, call, "format")
				return r.rt.ToValue(join(parts))
			}},
			{name: "formatToParts", length: 2, call: func(call goja.FunctionCall) goja.Value {
				f := r.relativeOf(call.This, "formatToParts")
				return r.unitArray(r.relativeParts(f, call, "formatToParts"))
			}},
		},
	}
}

// relativeOf finds the data of a receiver.
func (r *realm) relativeOf(this goja.Value, method string) *relativeFormat {
	f := r.relatives.get(this)
	if f == nil {
		r.throwType("Method Intl.RelativeTimeFormat.prototype.%s called on incompatible receiver", method)
	}
	return f
}

// relativeParts reads the arguments of a call and formats them.
func (r *realm) relativeParts(f *relativeFormat, call goja.FunctionCall, method string) ([]part, string) {
	number := call.Argument(0).ToNumber().ToFloat()
	given := r.text(call.Argument(1)).String()
	unit := strings.TrimSuffix(given, "s")
	if math.IsNaN(number) || math.IsInf(number, 0) {
		r.throwRange("Value need to be finite number for Intl.RelativeTimeFormat.prototype.%s()", method)
	}
	fields := record(relativeTable, unit+"-"+f.style)
	if fields == nil {
		r.throwRange("Invalid unit argument for Intl.RelativeTimeFormat.prototype.%s() '%s'", method, given)
	}
	return f.parts(number, fields), unit
}

// parts formats a distance with the patterns of its unit.
func (f *relativeFormat) parts(number float64, fields []string) []part {
	if f.numeric == "auto" && (number == 0 || math.Abs(number) == 1) {
		if word := fields[relativeWords+1+int(number)]; word != "" {
			return []part{{"literal", word}}
		}
	}
	digits := f.number.parts(decimalOf(math.Abs(number)))
	pattern := relativeAhead
	if math.Signbit(number) {
		pattern = relativeAgo
	}
	if join(digits) != "1" {
		pattern++
	}
	before, after, _ := strings.Cut(fields[pattern], "#")
	var parts []part
	if before != "" {
		parts = append(parts, part{"literal", before})
	}
	parts = append(parts, digits...)
	return append(parts, part{"literal", after})
}

// unitArray makes the result of formatToParts, where the parts of the number name the unit.
func (r *realm) unitArray(parts []part, unit string) goja.Value {
	items := make([]any, len(parts))
	for i, p := range parts {
		object := r.rt.NewObject()
		r.property(object, "type", p.kind)
		r.property(object, "value", p.value)
		if p.kind != "literal" {
			r.property(object, "unit", unit)
		}
		items[i] = object
	}
	return r.rt.NewArray(items...)
}
