package intl

import (
	"strings"

	"github.com/dop251/goja"
)

// numberFormat is a resolved Intl.NumberFormat.
type numberFormat struct {
	precision
	locale                             string
	style                              string
	currency, currencyDisplay, sign    string
	unit, unitDisplay                  string
	notation, compactDisplay, grouping string
	signDisplay                        string
	bound                              *goja.Object
}

const numberClass = "Intl.NumberFormat"

// increments are the values that roundingIncrement may have.
const increments = " 1 2 5 10 20 25 50 100 200 250 500 1000 2000 2500 5000 "

// newNumberFormat reads the arguments of Intl.NumberFormat and of toLocaleString; class names
// the caller in errors.
func (r *realm) newNumberFormat(locales, options goja.Value, class string) *numberFormat {
	requested := r.requestLocale(locales)
	b := r.options(class, options)
	b.matcher()
	b.numberingSystem()
	f := &numberFormat{locale: requested.tag(requested.numbering()...)}
	f.readStyle(b)
	f.notation = b.choice("notation", "standard scientific engineering compact", "standard")
	f.readDigits(b)
	f.compactDisplay = b.choice("compactDisplay", "short long", "short")
	f.readGrouping(b)
	f.signDisplay = b.choice("signDisplay", "auto never always exceptZero negative", "auto")
	return f
}

// readStyle reads style, currency and unit with what belongs to them.
func (f *numberFormat) readStyle(b bag) {
	f.style = b.choice("style", "decimal percent currency unit", "decimal")
	currency, hasCurrency := b.text("currency")
	if hasCurrency && !isCurrencyCode(currency) {
		b.r.throwRange("Invalid currency code : %s", currency)
	}
	if !hasCurrency && f.style == "currency" {
		b.r.throwType("Currency code is required with currency style.")
	}
	display := b.choice("currencyDisplay", "code symbol narrowSymbol name", "symbol")
	sign := b.choice("currencySign", "standard accounting", "standard")
	unit, hasUnit := b.text("unit")
	if hasUnit && !knownUnit(unit) {
		b.r.throwRange("Invalid unit argument for Intl.NumberFormat() '%s'", unit)
	}
	if !hasUnit && f.style == "unit" {
		b.r.throwType("Invalid unit argument for Intl.NumberFormat() ''")
	}
	unitDisplay := b.choice("unitDisplay", "short narrow long", "short")
	switch f.style {
	case "currency":
		f.currency, f.currencyDisplay, f.sign = strings.ToUpper(currency), display, sign
	case "unit":
		if strings.HasPrefix(unit, "percent-per-") {
			b.refuse("unit", unit, "percent alone")
		}
		f.unit, f.unitDisplay = unit, unitDisplay
	}
}

// readDigits resolves the digit options in the order of the standard.
func (f *numberFormat) readDigits(b bag) {
	p := &f.precision
	defaultMin, defaultMax := 0, 3
	switch f.style {
	case "currency":
		defaultMin = currencyOf(f.currency).digits
		defaultMax = defaultMin
	case "percent":
		defaultMax = 0
	}
	p.minInteger = b.integer("minimumIntegerDigits", 1, 21, 1)
	raw := digitOptions{
		minFraction: b.get("minimumFractionDigits"), maxFraction: b.get("maximumFractionDigits"),
		minSignificant: b.get("minimumSignificantDigits"), maxSignificant: b.get("maximumSignificantDigits"),
	}
	increment := b.integer("roundingIncrement", 1, 5000, 1)
	if !strings.Contains(increments, " "+itoa(increment)+" ") {
		b.r.throwRange("roundingIncrement value is out of range.")
	}
	p.increment = increment
	p.mode = b.choice("roundingMode",
		"ceil floor expand trunc halfCeil halfFloor halfExpand halfTrunc halfEven", "halfExpand")
	p.priority = b.choice("roundingPriority", "auto morePrecision lessPrecision", "auto")
	p.strip = b.choice("trailingZeroDisplay", "auto stripIfInteger", "auto") == "stripIfInteger"
	if increment != 1 {
		defaultMax = defaultMin
	}
	p.resolve(b, raw, defaultMin, defaultMax, f.notation == "compact")
	if increment != 1 {
		if p.significant {
			b.r.throwType("RoundingType is not fractionDigits")
		}
		if p.maxFraction != p.minFraction {
			b.r.throwRange("maximumFractionDigits not equal to minimumFractionDigits")
		}
	}
}

// digitOptions are the bounds as the script gave them; nil where it did not.
type digitOptions struct {
	minFraction, maxFraction, minSignificant, maxSignificant goja.Value
}

// maxFractionDigits is the bound that Node 20 has; later editions of the standard say 100.
const maxFractionDigits = 20

// resolve decides which pair of bounds counts and fills in what is missing.
func (p *precision) resolve(b bag, raw digitOptions, defaultMin, defaultMax int, compact bool) {
	hasSignificant := raw.minSignificant != nil || raw.maxSignificant != nil
	hasFraction := raw.minFraction != nil || raw.maxFraction != nil
	p.significant, p.fraction = true, true
	if p.priority == "auto" {
		p.significant = hasSignificant
		p.fraction = !hasSignificant && (hasFraction || !compact)
	}
	if p.significant {
		p.minSignificant = b.whole(raw.minSignificant, "minimumSignificantDigits", 1, 21, 1)
		p.maxSignificant = b.whole(raw.maxSignificant, "maximumSignificantDigits", p.minSignificant, 21, 21)
	}
	if p.fraction {
		p.resolveFraction(b, raw, defaultMin, defaultMax)
	}
	if !p.significant && !p.fraction {
		p.significant, p.fraction = true, true
		p.minSignificant, p.maxSignificant = 1, 2
		p.priority = "morePrecision"
	}
}

// resolveFraction fills in the bounds of the fraction.
func (p *precision) resolveFraction(b bag, raw digitOptions, defaultMin, defaultMax int) {
	low := b.whole(raw.minFraction, "minimumFractionDigits", 0, maxFractionDigits, -1)
	high := b.whole(raw.maxFraction, "maximumFractionDigits", 0, maxFractionDigits, -1)
	switch {
	case low < 0 && high < 0:
		low, high = defaultMin, defaultMax
	case low < 0:
		low = min(defaultMin, high)
	case high < 0:
		high = max(defaultMax, low)
	case low > high:
		b.r.throwRange("maximumFractionDigits value is out of range.")
	}
	p.minFraction, p.maxFraction = low, high
}

// readGrouping reads useGrouping, which is a boolean or a word.
func (f *numberFormat) readGrouping(b bag) {
	f.grouping = "auto"
	if f.notation == "compact" {
		f.grouping = "min2"
	}
	value := b.get("useGrouping")
	if value == nil {
		return
	}
	if value.SameAs(b.r.rt.ToValue(true)) {
		f.grouping = "always"
		return
	}
	if !value.ToBoolean() {
		f.grouping = "false"
		return
	}
	switch word := b.r.text(value).String(); word {
	case "true", "false":
	case "min2", "auto", "always":
		f.grouping = word
	default:
		b.r.throwRange("Value %s out of range for %s options property useGrouping", word, b.class)
	}
}
