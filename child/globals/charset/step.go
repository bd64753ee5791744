package charset

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// stepUTF8 finds the longest start of a character, so that each broken one becomes a
// single U+FFFD, https://encoding.spec.whatwg.org/#utf-8-decoder. Go's own decoder
// takes one byte at a time there.
func stepUTF8(src []byte) (rune, int, verdict) {
	if c, size := utf8.DecodeRune(src); c != utf8.RuneError || size == 3 {
		return c, size, good
	}
	need, lower, upper := leadUTF8(src[0])
	size := 1
	for ; size <= need; size++ {
		if size == len(src) {
			return utf8.RuneError, size, short
		}
		if src[size] < lower || src[size] > upper {
			break
		}
		lower, upper = 0x80, 0xBF
	}
	return utf8.RuneError, size, bad
}

// leadUTF8 says how many bytes must follow a first byte, and in which range the second
// one has to be.
func leadUTF8(first byte) (need int, lower, upper byte) {
	switch {
	case first >= 0xC2 && first <= 0xDF:
		return 1, 0x80, 0xBF
	case first == 0xE0:
		return 2, 0xA0, 0xBF
	case first == 0xED:
		return 2, 0x80, 0x9F // no surrogates
	case first >= 0xE1 && first <= 0xEF:
		return 2, 0x80, 0xBF
	case first == 0xF0:
		return 3, 0x90, 0xBF
	case first >= 0xF1 && first <= 0xF3:
		return 3, 0x80, 0xBF
	case first == 0xF4:
		return 3, 0x80, 0x8F // nothing above U+10FFFF
	}
	return 0, 0, 0
}

func stepUTF16LE(src []byte) (rune, int, verdict) {
	return stepUTF16(src, binary.LittleEndian)
}

func stepUTF16BE(src []byte) (rune, int, verdict) {
	return stepUTF16(src, binary.BigEndian)
}

// stepUTF16 is https://encoding.spec.whatwg.org/#shared-utf-16-decoder.
func stepUTF16(src []byte, order binary.ByteOrder) (rune, int, verdict) {
	if len(src) < 2 {
		return utf8.RuneError, len(src), short
	}
	c := rune(order.Uint16(src))
	switch {
	case !utf16.IsSurrogate(c):
		return c, 2, good
	case c >= 0xDC00:
		return utf8.RuneError, 2, bad
	case len(src) < 4:
		return utf8.RuneError, len(src), short
	}
	if pair := utf16.DecodeRune(c, rune(order.Uint16(src[2:]))); pair != utf8.RuneError {
		return pair, 4, good
	}
	return utf8.RuneError, 2, bad
}

// stepWindows1252 differs from ISO 8859-1 in the 32 places that are controls there,
// https://encoding.spec.whatwg.org/index-windows-1252.txt.
func stepWindows1252(src []byte) (rune, int, verdict) {
	const high = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
		"\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178"
	b := src[0]
	if b < 0x80 || b > 0x9F {
		return rune(b), 1, good
	}
	at := 0x80
	for _, c := range high {
		if at == int(b) {
			return c, 1, good
		}
		at++
	}
	return utf8.RuneError, 1, bad
}
