package intl

import (
	"strconv"
	"strings"
)

// decimal is a number as decimal digits: 0.d1d2d3... times ten to the power point. Rounding
// works on these digits, as ICU does on the shortest decimal that a double stands for, so that
// 1.005 rounds to 1.01 although the double is less than that.
type decimal struct {
	negative bool
	nan      bool
	infinite bool
	// digits are 0..9 without leading zeros; none means zero.
	digits []byte
	point  int
}

// decimalOf gives the shortest decimal that reads back as number.
func decimalOf(number float64) decimal {
	switch text := strconv.FormatFloat(number, 'e', -1, 64); text {
	case "NaN":
		return decimal{nan: true}
	case "+Inf", "-Inf":
		return decimal{infinite: true, negative: text == "-Inf"}
	default:
		d, _ := parseDecimal(text)
		return d
	}
}

// maxStringExponent bounds the exponent of a decimal read from a string, whose digits may all
// be written out.
const maxStringExponent = 1000

// parseDecimal reads a decimal literal with an optional sign, fraction and exponent; ok is
// false when text is not one.
func parseDecimal(text string) (d decimal, ok bool) {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		d.negative = text[0] == '-'
		text = text[1:]
	}
	mantissa, exponent := text, 0
	if e := strings.IndexAny(text, "eE"); e >= 0 {
		mantissa = text[:e]
		n, err := strconv.Atoi(text[e+1:])
		if err != nil {
			return d, false
		}
		exponent = n
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" {
		return d, false
	}
	d.digits = make([]byte, 0, len(whole)+len(fraction))
	for _, half := range []string{whole, fraction} {
		for i := 0; i < len(half); i++ {
			if half[i] < '0' || half[i] > '9' {
				return d, false
			}
			d.digits = append(d.digits, half[i]-'0')
		}
	}
	d.point = len(whole) + exponent
	d.normalize()
	return d, true
}

// normalize drops zeros at both ends.
func (d *decimal) normalize() {
	lead := 0
	for lead < len(d.digits) && d.digits[lead] == 0 {
		lead++
	}
	d.digits = d.digits[lead:]
	d.point -= lead
	for n := len(d.digits); n > 0 && d.digits[n-1] == 0; n-- {
		d.digits = d.digits[:n-1]
	}
	if len(d.digits) == 0 {
		d.point = 0
	}
}

// zero says that the number is finite and zero.
func (d *decimal) zero() bool {
	return !d.nan && !d.infinite && len(d.digits) == 0
}

// finite says that the number has digits.
func (d *decimal) finite() bool {
	return !d.nan && !d.infinite
}

// magnitude is the power of ten of the first digit, 0 for zero.
func (d *decimal) magnitude() int {
	if len(d.digits) == 0 {
		return 0
	}
	return d.point - 1
}

// shift multiplies by ten to the power n.
func (d *decimal) shift(n int) {
	if len(d.digits) != 0 {
		d.point += n
	}
}

// digit gives the digit that stands for ten to the power place.
func (d *decimal) digit(place int) byte {
	i := d.point - 1 - place
	if i < 0 || i >= len(d.digits) {
		return 0
	}
	return d.digits[i]
}
