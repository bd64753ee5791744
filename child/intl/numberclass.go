package intl

import (
	"math"
	"math/big"
	"strings"

	"github.com/dop251/goja"
)

// numberFormatClass is Intl.NumberFormat.
func (r *realm) numberFormatClass() class {
	return class{
		name: "NumberFormat", callable: true,
		make: func(self *goja.Object, locales, options goja.Value) {
			r.numbers.set(self, r.newNumberFormat(locales, options, numberClass))
		},
		methods: []method{
			{name: "resolvedOptions", call: func(call goja.FunctionCall) goja.Value {
				return r.numberOptions(r.numberOf(call.This, "resolvedOptions"))
			}},
			{name: "formatToParts", length: 1, call: func(call goja.FunctionCall) goja.Value {
				f := r.numberOf(call.This, "formatToParts")
				return r.array(f.parts(r.toDecimal(call.Argument(0))))
			}},
			{name: "format", get: true, call: func(call goja.FunctionCall) goja.Value {
				f := r.numberOf(call.This, "format")
				if f.bound == nil {
					f.bound = r.function("", 1, func(call goja.FunctionCall) goja.Value {
						return r.rt.ToValue(join(f.parts(r.toDecimal(call.Argument(0)))))
					})
				}
				return f.bound
			}},
		},
	}
}

// numberOf finds the data of a receiver.
func (r *realm) numberOf(this goja.Value, method string) *numberFormat {
	f := r.numbers.get(this)
	if f == nil {
		r.throwType("Method Intl.NumberFormat.prototype.%s called on incompatible receiver", method)
	}
	return f
}

// numberToLocaleString is Number.prototype.toLocaleString.
func (r *realm) numberToLocaleString(call goja.FunctionCall) goja.Value {
	value, err := r.numberValue(call.This)
	if err != nil {
		r.throwType("Number.prototype.toLocaleString requires that 'this' be a Number")
	}
	return r.localeNumber(decimalOf(value.ToFloat()), call, "Number.prototype.toLocaleString")
}

// bigIntToLocaleString is BigInt.prototype.toLocaleString.
func (r *realm) bigIntToLocaleString(call goja.FunctionCall) goja.Value {
	value, err := r.bigIntValue(call.This)
	if err != nil {
		r.throwType("BigInt.prototype.toLocaleString requires that 'this' be a BigInt")
	}
	return r.localeNumber(r.toDecimal(value), call, "BigInt.prototype.toLocaleString")
}

// localeNumber formats d with the locales and options of a toLocaleString call.
func (r *realm) localeNumber(d decimal, call goja.FunctionCall, caller string) goja.Value {
	f := r.numberPlain
	if f == nil || len(call.Arguments) > 0 {
		f = r.newNumberFormat(call.Argument(0), call.Argument(1), caller)
		if len(call.Arguments) == 0 {
			r.numberPlain = f
		}
	}
	return r.rt.ToValue(join(f.parts(d)))
}

// toDecimal makes an Intl mathematical value: BigInts and decimal strings keep all digits.
func (r *realm) toDecimal(value goja.Value) decimal {
	if integer, ok := value.Export().(*big.Int); ok && !isObject(value) {
		d, _ := parseDecimal(integer.String())
		return d
	}
	if text, ok := value.(goja.String); ok {
		return r.stringToDecimal(text)
	}
	return decimalOf(value.ToNumber().ToFloat())
}

// stringToDecimal reads a number as the Number function does, without rounding it to a double.
func (r *realm) stringToDecimal(text goja.String) decimal {
	number := text.ToNumber().ToFloat()
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return decimalOf(number)
	}
	d, ok := parseDecimal(strings.TrimFunc(text.String(), isJSSpace))
	if !ok {
		return decimalOf(number)
	}
	if d.point < -maxStringExponent || len(d.digits)-d.point > 2*maxStringExponent {
		r.throwRange("A number string with more than %d fraction digits is not supported", 2*maxStringExponent)
	}
	return d
}

// isObject says that value is an object and no primitive.
func isObject(value goja.Value) bool {
	_, ok := value.(*goja.Object)
	return ok
}

// isJSSpace says that the language trims r from numbers in strings.
func isJSSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}

// numberOptions makes the result of resolvedOptions, in the order of Node 20.
func (r *realm) numberOptions(f *numberFormat) goja.Value {
	o := r.rt.NewObject()
	r.property(o, "locale", f.locale)
	r.property(o, "numberingSystem", "latn")
	r.property(o, "style", f.style)
	switch f.style {
	case "currency":
		r.property(o, "currency", f.currency)
		r.property(o, "currencyDisplay", f.currencyDisplay)
		sign := f.sign
		if f.signDisplay == "never" {
			// ICU forgets the brackets where no sign is shown, and Node tells what ICU knows.
			sign = "standard"
		}
		r.property(o, "currencySign", sign)
	case "unit":
		r.property(o, "unit", f.unit)
		r.property(o, "unitDisplay", f.unitDisplay)
	}
	r.digitOptions(o, &f.precision)
	if f.grouping == "false" {
		r.property(o, "useGrouping", false)
	} else {
		r.property(o, "useGrouping", f.grouping)
	}
	r.property(o, "notation", f.notation)
	if f.notation == "compact" {
		r.property(o, "compactDisplay", f.compactDisplay)
	}
	r.property(o, "signDisplay", f.signDisplay)
	r.property(o, "roundingMode", f.mode)
	r.property(o, "roundingIncrement", f.increment)
	strip := "auto"
	if f.strip {
		strip = "stripIfInteger"
	}
	r.property(o, "trailingZeroDisplay", strip)
	priority := "auto"
	if f.fraction && f.significant {
		priority = f.priority
	}
	r.property(o, "roundingPriority", priority)
	return o
}

// digitOptions adds the digit bounds that count.
func (r *realm) digitOptions(o *goja.Object, p *precision) {
	r.property(o, "minimumIntegerDigits", p.minInteger)
	if p.significant {
		r.property(o, "minimumSignificantDigits", p.minSignificant)
		r.property(o, "maximumSignificantDigits", p.maxSignificant)
	}
	if p.fraction {
		r.property(o, "minimumFractionDigits", p.minFraction)
		r.property(o, "maximumFractionDigits", p.maxFraction)
	}
}
