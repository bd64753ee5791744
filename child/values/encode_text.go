package values

import (
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// shortText is up to how many UTF-16 units a string is converted as a whole to find out
// whether it is ASCII; longer ones are read unit by unit, which needs no copy.
const shortText = 1024

const hexDigits = "0123456789abcdef"

// text writes a string in quotes. Lone surrogates are escaped, as by JSON.stringify, so
// that the output is valid UTF-8 and nothing is lost.
func (w *writer) text(s goja.String) error {
	length := s.Length()
	// A unit takes at least a byte: what cannot fit is not even looked at.
	if err := w.room(int64(length) + 2); err != nil {
		return err
	}
	w.buf = append(w.buf, '"')
	if err := w.quoted(s, length); err != nil {
		return err
	}
	return w.raw(`"`)
}

func (w *writer) quoted(s goja.String, length int) error {
	if length <= shortText {
		// Only ASCII has as many bytes as units.
		if plain := s.String(); len(plain) == length {
			for i := 0; i < length; i++ {
				w.buf = appendUnit(w.buf, uint16(plain[i]))
			}
			return w.room(0)
		}
	}
	for i := 0; i < length; i++ {
		unit := s.CharAt(i)
		if utf16.IsSurrogate(rune(unit)) && i+1 < length {
			if r := utf16.DecodeRune(rune(unit), rune(s.CharAt(i+1))); r != utf8.RuneError {
				w.buf = utf8.AppendRune(w.buf, r)
				i++
				continue
			}
		}
		w.buf = appendUnit(w.buf, unit)
		if err := w.room(0); err != nil {
			return err
		}
	}
	return nil
}

// appendUnit writes one UTF-16 unit that is not half of a pair.
func appendUnit(buf []byte, unit uint16) []byte {
	switch {
	case unit == '"' || unit == '\\':
		return append(buf, '\\', byte(unit))
	case unit < ' ':
		return appendControl(buf, byte(unit))
	case utf16.IsSurrogate(rune(unit)):
		return append(buf, '\\', 'u', hexDigits[unit>>12], hexDigits[unit>>8&0xf],
			hexDigits[unit>>4&0xf], hexDigits[unit&0xf])
	default:
		return utf8.AppendRune(buf, rune(unit))
	}
}

func appendControl(buf []byte, c byte) []byte {
	switch c {
	case '\b':
		return append(buf, `\b`...)
	case '\t':
		return append(buf, `\t`...)
	case '\n':
		return append(buf, `\n`...)
	case '\f':
		return append(buf, `\f`...)
	case '\r':
		return append(buf, `\r`...)
	default:
		return append(buf, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
	}
}
