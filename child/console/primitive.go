package console

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
)

// Strings inside other values are cut at this many UTF-16 units.
const maxText = 10_000

// primitive shows a value that is no object.
func (w *view) primitive(v goja.Value) string {
	if text, ok := v.(goja.String); ok {
		return w.text(text)
	}
	return plain(v)
}

// plain shows a primitive other than a string, and a string as its own text.
func plain(v goja.Value) string {
	switch {
	case v == nil:
		return "undefined"
	case goja.IsNumber(v) && v.ToFloat() == 0 && math.Signbit(v.ToFloat()):
		return "-0"
	case goja.IsBigInt(v):
		return v.String() + "n"
	}
	if symbol, ok := v.(*goja.Symbol); ok {
		return symbolText(symbol)
	}
	return v.String()
}

// symbolText gives Symbol(description).
func symbolText(symbol *goja.Symbol) string {
	return "Symbol(" + cutAt(symbol.String(), maxText) + ")"
}

// text shows a string in quotes. A long one inside an object is broken at its ends of
// lines.
func (w *view) text(s goja.String) string {
	length := s.Length()
	shown, rest := s, ""
	if length > maxText {
		shown = s.Substring(0, maxText)
		rest = "... " + counted(length-maxText, "more character")
	}
	units := unitsOf(shown)
	const shortest = 16
	if len(units) > shortest && len(units) > w.width-w.indent-4 {
		var lines []string
		for begin := 0; begin < len(units); {
			end := begin
			for end < len(units) && units[end] != '\n' {
				end++
			}
			end = min(end+1, len(units))
			lines = append(lines, quote(units[begin:end]))
			begin = end
		}
		return strings.Join(lines, " +\n"+strings.Repeat(" ", w.indent+2)) + rest
	}
	return quote(units) + rest
}

func unitsOf(s goja.String) []uint16 {
	units := make([]uint16, s.Length())
	for i := range units {
		units[i] = s.CharAt(i)
	}
	return units
}

// counted gives "1 more item" or "2 more items".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// quote puts a string into the quotes that need the least escaping: single, double, or
// backticks.
func quote(units []uint16) string {
	mark := uint16('\'')
	if has(units, '\'') {
		if !has(units, '"') {
			mark = '"'
		} else if !has(units, '`') && !hasTemplate(units) {
			mark = '`'
		}
	}
	return string(rune(mark)) + escaped(units, mark) + string(rune(mark))
}

func has(units []uint16, unit uint16) bool {
	for _, u := range units {
		if u == unit {
			return true
		}
	}
	return false
}

func hasTemplate(units []uint16) bool {
	for i, u := range units {
		if u == '$' && i+1 < len(units) && units[i+1] == '{' {
			return true
		}
	}
	return false
}

// escaped spells a string as it stands between quotes: control characters, the quote
// itself, backslashes and lone surrogates as escapes.
func escaped(units []uint16, mark uint16) string {
	var text strings.Builder
	for i := 0; i < len(units); i++ {
		unit := units[i]
		switch {
		case unit == mark || unit == '\\':
			text.WriteByte('\\')
			text.WriteByte(byte(unit))
		case unit < ' ' || unit >= 0x7f && unit <= 0x9f:
			text.WriteString(controlText(unit))
		case utf16.IsSurrogate(rune(unit)):
			if i+1 < len(units) {
				if r := utf16.DecodeRune(rune(unit), rune(units[i+1])); r != '\uFFFD' {
					text.WriteRune(r)
					i++
					continue
				}
			}
			text.WriteString(`\u` + strconv.FormatUint(uint64(unit), 16))
		default:
			text.WriteRune(rune(unit))
		}
	}
	return text.String()
}

func controlText(unit uint16) string {
	switch unit {
	case '\b':
		return `\b`
	case '\t':
		return `\t`
	case '\n':
		return `\n`
	case '\f':
		return `\f`
	case '\r':
		return `\r`
	}
	digits := strings.ToUpper(strconv.FormatUint(uint64(unit), 16))
	if len(digits) < 2 {
		digits = "0" + digits
	}
	return `\x` + digits
}
