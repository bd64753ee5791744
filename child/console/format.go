package console

import (
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"cordon/child/values/probe"
)

// maxMessage bounds one line of the console in bytes. It is the most that the logs of an
// execution can hold.
const maxMessage = 4 << 20

// format makes the text of a console method's arguments: placeholders in the first are
// filled, and what is left is appended, strings as they are and other values inspected.
func (c *console) format(args []goja.Value) string {
	if len(args) == 0 {
		return ""
	}
	var text strings.Builder
	rest := args
	if first, ok := args[0].(goja.String); ok {
		var used int
		if len(args) == 1 {
			text.WriteString(whole8(first))
			used = 1
		} else {
			used = c.fill(&text, whole8(first), args[1:]) + 1
		}
		rest = args[used:]
	}
	for i, v := range rest {
		if text.Len() > maxMessage {
			break
		}
		if i > 0 || len(rest) < len(args) {
			text.WriteByte(' ')
		}
		text.WriteString(c.shown(v))
	}
	return text.String()
}

// whole8 gives a string in UTF-8, no more of it than a message can hold.
func whole8(s goja.String) string {
	if s.Length() > maxMessage {
		return s.Substring(0, maxMessage).String() + cutMark
	}
	return s.String()
}

// shown gives a string as it is and another value inspected.
func (c *console) shown(v goja.Value) string {
	if text, ok := v.(goja.String); ok {
		return whole8(text)
	}
	return c.inspector.Inspect(v)
}

// fill writes a format with its placeholders filled, and tells how many arguments it took.
// A placeholder without an argument and one that is not known stay as they are.
func (c *console) fill(text *strings.Builder, format string, args []goja.Value) (used int) {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			text.WriteByte(format[i])
			continue
		}
		verb := format[i+1]
		switch {
		case verb == '%':
			text.WriteByte('%')
			i++
		case used < len(args) && strings.IndexByte("sdijfoOc", verb) >= 0:
			text.WriteString(c.verb(verb, args[used]))
			used++
			i++
		default:
			// The character after the sign is not looked at again.
			text.WriteByte('%')
			text.WriteByte(verb)
			i++
		}
	}
	return used
}

func (c *console) verb(verb byte, v goja.Value) string {
	switch verb {
	case 's':
		return c.asText(v)
	case 'd':
		return c.numberText(v, c.number)
	case 'i':
		return c.numberText(v, func(v goja.Value) float64 { return parseInteger(c.numeral(v)) })
	case 'f':
		if goja.IsBigInt(v) {
			return plain(c.inspector.rt.ToValue(parseDecimal(v.String())))
		}
		return c.numberText(v, func(v goja.Value) float64 { return parseDecimal(c.numeral(v)) })
	case 'j':
		return c.json(v)
	case 'o':
		return c.inspector.inspect(v, options{depth: 4, width: 80, elements: 100, hidden: true, proxies: true})
	case 'O':
		return c.inspector.Inspect(v)
	default: // %c takes its argument, a style, for nothing
		return ""
	}
}

// asText is %s: primitives as text, functions as their source, objects in short.
func (c *console) asText(v goja.Value) string {
	if text, ok := v.(goja.String); ok {
		return whole8(text)
	}
	o, ok := v.(*goja.Object)
	if !ok {
		return plain(v)
	}
	if kind := probe.KindOf(o); kind == probe.Function || kind == probe.Class {
		return c.inspector.source(o)
	}
	if text, ok := c.inspector.webText(v); ok {
		return text
	}
	opts := ordinary()
	opts.depth = 0
	return c.inspector.inspect(v, opts)
}

// numberText shows the number that a placeholder makes of an argument. BigInts stay whole.
func (c *console) numberText(v goja.Value, convert func(goja.Value) float64) string {
	if goja.IsBigInt(v) {
		return plain(v)
	}
	return plain(c.inspector.rt.ToValue(convert(v)))
}

// number is Number(v) without a valueOf or toString of the script.
func (c *console) number(v goja.Value) float64 {
	switch t := v.(type) {
	case *goja.Symbol:
		return math.NaN()
	case *goja.Object:
		return c.inspector.objectNumber(t)
	default:
		return v.ToFloat()
	}
}

// numeral is the text that parseInt and parseFloat are given.
func (c *console) numeral(v goja.Value) string {
	switch t := v.(type) {
	case *goja.Symbol:
		return ""
	case *goja.Object:
		number := c.inspector.objectNumber(t)
		if math.IsNaN(number) {
			return ""
		}
		return c.inspector.rt.ToValue(number).String()
	case goja.String:
		return shorten(t, maxText)
	default:
		return v.String()
	}
}

// parseInteger is parseInt, ECMA-262 19.2.5, for decimal and hexadecimal numerals.
func parseInteger(text string) float64 {
	text = strings.TrimSpace(text)
	sign := 1.0
	if strings.HasPrefix(text, "-") {
		sign = -1
	}
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 {
		return math.NaN()
	}
	base := 10.0
	if strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0X") {
		base, digits = 16, digits[2:]
	}
	number, some := 0.0, false
	for _, digit := range []byte(digits) {
		value, err := strconv.ParseUint(string(rune(digit)), 16, 8)
		if err != nil || float64(value) >= base {
			break
		}
		number, some = number*base+float64(value), true
	}
	if !some {
		return math.NaN()
	}
	return sign * number
}

// parseDecimal is parseFloat, ECMA-262 19.2.4: the longest beginning that is a number.
func parseDecimal(text string) float64 {
	text = strings.TrimSpace(text)
	unsigned := strings.TrimLeft(text, "+-")
	if strings.HasPrefix(unsigned, "Infinity") && len(text)-len(unsigned) <= 1 {
		if text[0] == '-' {
			return math.Inf(-1)
		}
		return math.Inf(1)
	}
	end := 0
	for end < len(text) && strings.IndexByte("+-0123456789.eE", text[end]) >= 0 {
		end++
	}
	for ; end > 0; end-- {
		number, err := strconv.ParseFloat(text[:end], 64)
		if err == nil || math.IsInf(number, 0) {
			return number
		}
	}
	return math.NaN()
}
