package ipc

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnquoted appends what the inside of a valid JSON string denotes. Half a surrogate
// pair, which UTF-8 cannot hold, becomes the bytes that lone gives for it.
func appendUnquoted(dst, raw []byte, lone func(dst []byte, half rune) []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		escape := raw[i+1]
		raw = raw[i+2:]
		switch escape {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			dst, raw = appendUnit(dst, raw, lone)
		default:
			dst = append(dst, escape)
		}
	}
}

// appendUnit appends the character whose \u escape has its digits at the start of raw, with
// the second half of a pair where one follows, and gives what is left of raw.
func appendUnit(dst, raw []byte, lone func([]byte, rune) []byte) (appended, rest []byte) {
	first := codeUnit(raw)
	raw = raw[4:]
	if !utf16.IsSurrogate(first) {
		return utf8.AppendRune(dst, first), raw
	}
	if len(raw) >= 6 && raw[0] == '\\' && raw[1] == 'u' {
		if r := utf16.DecodeRune(first, codeUnit(raw[2:])); r != utf8.RuneError {
			return utf8.AppendRune(dst, r), raw[6:]
		}
	}
	return lone(dst, first), raw
}

// codeUnit reads four hexadecimal digits.
func codeUnit(digits []byte) rune {
	var unit rune
	for _, c := range digits[:4] {
		unit = unit<<4 | rune(hexDigit(c))
	}
	return unit
}

// replaceLone stands U+FFFD in for half a surrogate pair, as encoding/json does.
func replaceLone(dst []byte, _ rune) []byte {
	return utf8.AppendRune(dst, utf8.RuneError)
}

// keepLone spells half a surrogate pair as three bytes that no valid UTF-8 contains, so
// that strings which differ in a half alone stay different.
func keepLone(dst []byte, half rune) []byte {
	return append(dst, 0xe0|byte(half>>12), 0x80|byte(half>>6)&0x3f, 0x80|byte(half)&0x3f)
}
