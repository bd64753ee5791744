// Package display prepares what scripts wrote for a terminal: their console lines, their
// errors and their output. A script must not be able to move the cursor, change colours,
// retitle the window, or reorder and hide text by printing, so that what a person reads is
// what cordon wrote.
//
//	fmt.Fprintln(os.Stderr, display.Text(entry.Message))
//
// It knows Unicode and JSON, and nothing of executions.
package display

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text gives s with every character that a terminal would act on, or that would reorder or
// hide text, written as a JavaScript escape: \r, \x1b, \u202e, \u{e0041}. Line feeds and
// tabs stay. A byte that is not UTF-8 becomes \xNN.
func Text(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, dangerous) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case dangerous(r):
			b.WriteString(escaped(r))
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

// Line is Text for what must stay on one line: line feeds are escaped as well.
func Line(s string) string {
	return strings.ReplaceAll(Text(s), "\n", `\n`)
}

// JSON gives the JSON text src with the same characters as \u escapes. In valid JSON they
// occur in strings alone, so that the value stays the same. The result may share src's
// memory.
func JSON(src []byte) []byte {
	if utf8.Valid(src) && !bytes.ContainsFunc(src, dangerous) {
		return src
	}
	out := make([]byte, 0, len(src)+len(src)/8)
	for len(src) > 0 {
		r, size := utf8.DecodeRune(src)
		switch {
		case r == utf8.RuneError && size == 1:
			out = append(out, `\ufffd`...)
		case r == '\r': // outside strings JSON's white space, inside them not allowed
			out = append(out, ' ')
		case r > 0xffff && dangerous(r):
			high, low := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		case dangerous(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, src[:size]...)
		}
		src = src[size:]
	}
	return out
}

// dangerous reports whether r must not reach a terminal. Tabs and line feeds may.
func dangerous(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < utf8.RuneSelf:
		return r < 0x20 || r == 0x7f
	}
	return unicode.Is(harmful, r)
}

// harmful holds the characters beyond ASCII that Text escapes.
var harmful = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0080, Hi: 0x009f, Stride: 1}, // C1 controls; U+009B is the one-character CSI
		{Lo: 0x061c, Hi: 0x061c, Stride: 1}, // Arabic letter mark
		{Lo: 0x200e, Hi: 0x200f, Stride: 1}, // left-to-right and right-to-left marks
		{Lo: 0x2028, Hi: 0x202e, Stride: 1}, // line and paragraph separators, bidi embeddings and overrides
		{Lo: 0x2066, Hi: 0x206f, Stride: 1}, // bidi isolates, deprecated format characters
		{Lo: 0xfeff, Hi: 0xfeff, Stride: 1}, // zero-width no-break space
		{Lo: 0xfff9, Hi: 0xfffb, Stride: 1}, // interlinear annotations
	},
	R32: []unicode.Range32{
		{Lo: 0xe0000, Hi: 0xe007f, Stride: 1}, // tags: invisible ASCII
	},
	LatinOffset: 0,
}

// escaped spells r as JavaScript would.
func escaped(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	default:
		return fmt.Sprintf(`\u{%x}`, r)
	}
}
