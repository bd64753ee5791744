package intl

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// noBreakSpace stands between a number and a currency that ends in a letter.
const noBreakSpace = "\u00a0"

// compactSuffixes are the names of the thousands, from the first on.
var compactSuffixes = [...][2]string{{"K", "thousand"}, {"M", "million"}, {"B", "billion"}, {"T", "trillion"}}

// parts formats d; it may change d's digits.
func (f *numberFormat) parts(d decimal) []part {
	if f.style == "percent" {
		d.shift(2)
	}
	exponent, minFraction := f.scale(&d)
	number := make([]part, 0, 8)
	number = f.digitParts(number, &d, minFraction)
	if d.finite() {
		number = f.exponentParts(number, exponent)
	}
	one := d.finite() && minFraction == 0 && len(d.digits) == 1 && d.digits[0] == 1 &&
		d.point == 1 && exponent == 0
	return f.wrap(number, &d, one, f.notation == "compact" && exponent != 0)
}

// scale applies the notation and the rounding. The exponent is the power of ten that was taken
// out of d.
func (f *numberFormat) scale(d *decimal) (exponent, minFraction int) {
	if f.notation == "standard" || !d.finite() {
		return 0, f.apply(d)
	}
	before := d.magnitude()
	zero := d.zero()
	exponent = f.exponentFor(before)
	d.shift(-exponent)
	minFraction = f.apply(d)
	// Rounding can reach the next power: 999.9K is 1M.
	if zero || d.zero() || d.magnitude() == before-exponent {
		return exponent, minFraction
	}
	if next := f.exponentFor(before + 1); next != exponent {
		d.shift(exponent - next)
		return next, f.apply(d)
	}
	return exponent, minFraction
}

// exponentFor gives the exponent that the notation takes out of a number of this magnitude.
func (f *numberFormat) exponentFor(magnitude int) int {
	switch f.notation {
	case "scientific":
		return magnitude
	case "engineering":
		return magnitude - ((magnitude%3)+3)%3
	default:
		return max(0, min(magnitude/3, len(compactSuffixes))) * 3
	}
}

// digitParts appends the digits with their groups and fraction.
func (f *numberFormat) digitParts(parts []part, d *decimal, minFraction int) []part {
	switch {
	case d.nan:
		return append(parts, part{"nan", "NaN"})
	case d.infinite:
		return append(parts, part{"infinity", "∞"})
	}
	whole := max(d.point, f.minInteger)
	grouped := f.grouped(whole)
	var group strings.Builder
	for place := whole - 1; place >= 0; place-- {
		group.WriteByte('0' + d.digit(place))
		if grouped && place > 0 && place%3 == 0 {
			parts = append(parts, part{"integer", group.String()}, part{"group", ","})
			group.Reset()
		}
	}
	parts = append(parts, part{"integer", group.String()})
	fraction := max(minFraction, len(d.digits)-d.point)
	if len(d.digits) == 0 {
		fraction = minFraction
	}
	if fraction <= 0 {
		return parts
	}
	group.Reset()
	for place := -1; place >= -fraction; place-- {
		group.WriteByte('0' + d.digit(place))
	}
	return append(parts, part{"decimal", "."}, part{"fraction", group.String()})
}

// grouped says whether a number with so many integer digits is split into thousands.
func (f *numberFormat) grouped(digits int) bool {
	switch f.grouping {
	case "false":
		return false
	case "min2":
		return digits > 4
	default:
		return digits > 3
	}
}

// exponentParts appends what the notation says of the exponent.
func (f *numberFormat) exponentParts(parts []part, exponent int) []part {
	switch f.notation {
	case "scientific", "engineering":
		parts = append(parts, part{"exponentSeparator", "E"})
		if exponent < 0 {
			parts = append(parts, part{"exponentMinusSign", "-"})
			exponent = -exponent
		}
		return append(parts, part{"exponentInteger", itoa(exponent)})
	case "compact":
		if exponent == 0 {
			return parts
		}
		names := compactSuffixes[exponent/3-1]
		// There are no long names for amounts of money, except beside a currency's full name.
		if f.compactDisplay == "long" && (f.style != "currency" || f.currencyDisplay == "name") {
			return append(parts, part{"literal", " "}, part{"compact", names[1]})
		}
		return append(parts, part{"compact", names[0]})
	}
	return parts
}

// wrap puts sign, currency, percent sign and unit around the number.
func (f *numberFormat) wrap(number []part, d *decimal, one, abbreviated bool) []part {
	sign := f.signOf(d)
	out := make([]part, 0, len(number)+4)
	// CLDR has brackets in the patterns of plain amounts, and none in those with K or M.
	brackets := sign == "-" && f.sign == "accounting" && f.currencyDisplay != "name" && !abbreviated
	switch {
	case brackets:
		out = append(out, part{"literal", "("})
	case sign == "-":
		out = append(out, part{"minusSign", "-"})
	case sign == "+":
		out = append(out, part{"plusSign", "+"})
	}
	if f.style == "currency" && f.currencyDisplay != "name" {
		symbol := f.currencySymbol()
		out = append(out, part{"currency", symbol})
		if d.finite() && wantsSpace(symbol) {
			out = append(out, part{"literal", noBreakSpace})
		}
	}
	out = append(out, number...)
	switch f.style {
	case "percent":
		kind := "percentSign"
		if f.notation == "compact" {
			// Node's own naming.
			kind = "unit"
		}
		out = append(out, part{kind, "%"})
	case "unit":
		suffix := unitSuffix(f.unit, f.unitDisplay, one)
		if unit := strings.TrimPrefix(suffix, " "); unit != suffix {
			out = append(out, part{"literal", " "}, part{"unit", unit})
		} else {
			out = append(out, part{"unit", unit})
		}
	case "currency":
		if f.currencyDisplay == "name" {
			out = append(out, part{"literal", " "}, part{"currency", f.currencyName(one)})
		}
	}
	if brackets {
		out = append(out, part{"literal", ")"})
	}
	return out
}

// signOf gives the sign that is shown, after rounding.
func (f *numberFormat) signOf(d *decimal) string {
	minus := d.negative && !d.nan
	switch f.signDisplay {
	case "never":
		return ""
	case "always":
		if minus {
			return "-"
		}
		return "+"
	case "exceptZero":
		if d.zero() || d.nan {
			return ""
		}
		if minus {
			return "-"
		}
		return "+"
	case "negative":
		minus = minus && !d.zero()
	}
	if minus {
		return "-"
	}
	return ""
}

// currencySymbol gives what stands before the number.
func (f *numberFormat) currencySymbol() string {
	switch f.currencyDisplay {
	case "code":
		return f.currency
	case "narrowSymbol":
		return currencyOf(f.currency).narrow
	default:
		return currencyOf(f.currency).symbol
	}
}

// currencyName gives the name that stands after the number.
func (f *numberFormat) currencyName(one bool) string {
	if one {
		return currencyOf(f.currency).one
	}
	return currencyOf(f.currency).others
}

// wantsSpace says that a currency ends in something that would run into the digits.
func wantsSpace(symbol string) bool {
	last, _ := utf8.DecodeLastRuneInString(symbol)
	return !unicode.IsSymbol(last) && !unicode.In(last, unicode.Z)
}
