package intl

import (
	"math"

	"github.com/dop251/goja"
)

// pluralRules is a resolved Intl.PluralRules.
type pluralRules struct {
	precision
	locale  string
	ordinal bool
}

// pluralRulesClass is Intl.PluralRules.
func (r *realm) pluralRulesClass() class {
	return class{
		name: "PluralRules",
		make: func(self *goja.Object, locales, options goja.Value) {
			requested := r.requestLocale(locales)
			b := r.options("Intl.PluralRules", options)
			b.matcher()
			p := &pluralRules{locale: requested.tag()}
			if !requested.implied {
				// CLDR has plural rules for languages, not for countries.
				p.locale = "en"
			}
			p.ordinal = b.choice("type", "cardinal ordinal", "cardinal") == "ordinal"
			p.readDigits(b)
			r.plurals.set(self, p)
		},
		methods: []method{
			{name: "resolvedOptions", call: func(call goja.FunctionCall) goja.Value {
				return r.pluralOptions(r.pluralOf(call.This, "resolvedOptions"))
			}},
			{name: "select", length: 1, call: func(call goja.FunctionCall) goja.Value {
				p := r.pluralOf(call.This, "select")
				return r.rt.ToValue(p.choose(call.Argument(0).ToNumber().ToFloat()))
			}},
		},
	}
}

// pluralOf finds the data of a receiver.
func (r *realm) pluralOf(this goja.Value, method string) *pluralRules {
	p := r.plurals.get(this)
	if p == nil {
		r.throwType("Method Intl.PluralRules.prototype.%s called on incompatible receiver", method)
	}
	return p
}

// readDigits reads the digit options. Node 20 reads none of the rounding options here.
func (p *pluralRules) readDigits(b bag) {
	p.minInteger = b.integer("minimumIntegerDigits", 1, 21, 1)
	raw := digitOptions{
		minFraction: b.get("minimumFractionDigits"), maxFraction: b.get("maximumFractionDigits"),
		minSignificant: b.get("minimumSignificantDigits"), maxSignificant: b.get("maximumSignificantDigits"),
	}
	p.priority, p.mode, p.increment = "auto", "halfExpand", 1
	p.resolve(b, raw, 0, 3, false)
}

// choose gives the English category of a number, as it would be written.
func (p *pluralRules) choose(number float64) string {
	d := decimalOf(math.Abs(number))
	visible := p.apply(&d)
	if !d.finite() {
		return "other"
	}
	integer := visible == 0 && len(d.digits) <= d.point
	if !p.ordinal {
		if integer && d.point == 1 && d.digits[0] == 1 {
			return "one"
		}
		return "other"
	}
	if len(d.digits) > max(d.point, 0) || d.digit(1) == 1 {
		return "other"
	}
	switch d.digit(0) {
	case 1:
		return "one"
	case 2:
		return "two"
	case 3:
		return "few"
	}
	return "other"
}

// pluralOptions makes the result of resolvedOptions.
func (r *realm) pluralOptions(p *pluralRules) goja.Value {
	o := r.rt.NewObject()
	r.property(o, "locale", p.locale)
	kind, categories := "cardinal", []string{"one", "other"}
	if p.ordinal {
		kind, categories = "ordinal", []string{"few", "one", "two", "other"}
	}
	r.property(o, "type", kind)
	r.digitOptions(o, &p.precision)
	r.property(o, "pluralCategories", r.strings(categories))
	return o
}
