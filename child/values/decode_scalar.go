package values

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// plain gives the end of the run of characters from pos that need no decoding: printable
// ASCII without quote and backslash.
func (d *decoder) plain() int {
	i := d.pos
	for i < len(d.src) {
		if c := d.src[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			break
		}
		i++
	}
	return i
}

// text reads a string from after its opening quote.
func (d *decoder) text() (goja.Value, error) {
	begin := d.pos
	d.pos = d.plain()
	if d.pos < len(d.src) && d.src[d.pos] == '"' {
		d.pos++
		return d.rt.ToValue(d.src[begin : d.pos-1]), nil
	}
	units := d.units[:0]
	for _, c := range []byte(d.src[begin:d.pos]) {
		units = append(units, uint16(c))
	}
	for {
		var done bool
		var err error
		if units, done, err = d.unit(units); err != nil {
			return nil, err
		}
		if done {
			d.units = units
			return goja.StringFromUTF16(units), nil
		}
	}
}

// unit reads one character or escape of a string into UTF-16, or its closing quote.
func (d *decoder) unit(units []uint16) ([]uint16, bool, error) {
	if d.pos >= len(d.src) {
		return nil, false, d.unexpected("the end of a string")
	}
	c := d.src[d.pos]
	switch {
	case c == '"':
		d.pos++
		return units, true, nil
	case c == '\\':
		unit, err := d.escape()
		return append(units, unit), false, err
	case c < ' ':
		return nil, false, errors.New("a control character in a string is not escaped")
	case c < utf8.RuneSelf:
		d.pos++
		return append(units, uint16(c)), false, nil
	}
	r, size := utf8.DecodeRuneInString(d.src[d.pos:])
	if r == utf8.RuneError && size == 1 {
		return nil, false, errors.New("a string is not valid UTF-8")
	}
	d.pos += size
	return utf16.AppendRune(units, r), false, nil
}

// escape reads a backslash and what follows. A surrogate stays what it is: two escapes
// that make a pair are the pair in UTF-16, and one alone is a lone surrogate.
func (d *decoder) escape() (uint16, error) {
	if d.pos+1 >= len(d.src) {
		d.pos = len(d.src)
		return 0, d.unexpected("an escape")
	}
	c := d.src[d.pos+1]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		if d.pos+6 > len(d.src) {
			return 0, errors.New("an escape \\u needs four hexadecimal digits")
		}
		var unit uint16
		for _, digit := range []byte(d.src[d.pos+2 : d.pos+6]) {
			nibble, ok := hexDigit(digit)
			if !ok {
				return 0, errors.New("an escape \\u needs four hexadecimal digits")
			}
			unit = unit<<4 | nibble
		}
		d.pos += 6
		return unit, nil
	default:
		return 0, fmt.Errorf("no escape begins with \\%c", rune(c))
	}
	d.pos += 2
	return uint16(c), nil
}

func hexDigit(c byte) (uint16, bool) {
	switch {
	case c >= '0' && c <= '9':
		return uint16(c - '0'), true
	case c >= 'a' && c <= 'f':
		return uint16(c-'a') + 10, true
	case c >= 'A' && c <= 'F':
		return uint16(c-'A') + 10, true
	default:
		return 0, false
	}
}

// exactDigits is how many decimal digits every integer may have that a double holds
// exactly.
const exactDigits = 15

// number reads a number by the grammar of RFC 8259 section 6. One beyond the range of a
// double is infinite or zero, as with JSON.parse.
func (d *decoder) number() (goja.Value, error) {
	begin := d.pos
	if d.src[d.pos] == '-' {
		d.pos++
	}
	first := d.pos
	if d.digits() == 0 || d.src[first] == '0' && d.pos > first+1 {
		d.pos = min(first+1, len(d.src))
		return nil, errors.New("not a number in JSON's notation")
	}
	whole := true
	if d.pos < len(d.src) && d.src[d.pos] == '.' {
		whole = false
		d.pos++
		if d.digits() == 0 {
			return nil, d.unexpected("a digit")
		}
	}
	if d.pos < len(d.src) && (d.src[d.pos] == 'e' || d.src[d.pos] == 'E') {
		whole = false
		d.pos++
		if d.pos < len(d.src) && (d.src[d.pos] == '+' || d.src[d.pos] == '-') {
			d.pos++
		}
		if d.digits() == 0 {
			return nil, d.unexpected("a digit")
		}
	}
	return d.numberOf(d.src[begin:d.pos], whole)
}

func (d *decoder) digits() (count int) {
	for d.pos < len(d.src) && d.src[d.pos] >= '0' && d.src[d.pos] <= '9' {
		d.pos++
		count++
	}
	return count
}

func (d *decoder) numberOf(text string, whole bool) (goja.Value, error) {
	if whole && len(text) <= exactDigits && text != "-0" {
		value, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read integer: %w", err)
		}
		return d.rt.ToValue(value), nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(value, 0) {
		return nil, fmt.Errorf("read number: %w", err)
	}
	return d.rt.ToValue(value), nil
}
