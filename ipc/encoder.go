package ipc

import (
	"encoding/json"
	"unicode/utf8"
)

// directBytes is how large a document must be to be written from where it stands instead
// of being copied into the frame.
const directBytes = 64 << 10

// encoder collects one frame: buf, with direct standing in it at split.
type encoder struct {
	buf    []byte
	direct []byte
	split  int
	err    error
}

// document adds a JSON value that is not looked at; none is null.
func (e *encoder) document(raw json.RawMessage) {
	switch {
	case len(raw) == 0:
		e.buf = append(e.buf, "null"...)
	case len(raw) < directBytes || e.direct != nil:
		e.buf = append(e.buf, raw...)
	default:
		e.direct, e.split = raw, len(e.buf)
	}
}

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// appendQuoted appends s as a JSON string. It escapes only what JSON requires, so that
// text for people and code stay as they are; bytes that are not UTF-8 become U+FFFD.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < 0x20 || c == '"' || c == '\\' {
				dst = append(dst, s[done:i]...)
				dst = appendEscape(dst, c)
				done = i + 1
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			dst = append(dst, s[done:i]...)
			dst = utf8.AppendRune(dst, utf8.RuneError)
			done = i + 1
		}
		i += size
	}
	dst = append(dst, s[done:]...)
	return append(dst, '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case '"', '\\':
		return append(dst, '\\', c)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
}
