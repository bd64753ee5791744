// Package charset decodes bytes as the Encoding Standard has it, for TextDecoder:
// https://encoding.spec.whatwg.org.
//
// UTF-8, UTF-16 in both byte orders, and windows-1252, which is what the Web means by
// latin1 and ascii. Other encodings are not there.
package charset

import "strings"

// Encoding is one that a Decoder knows, by its name in the standard.
type Encoding string

// The encodings, by their names in lower case.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252"
)

// Lookup finds the encoding of a label, which may have ASCII white space around it and
// any case, https://encoding.spec.whatwg.org/#concept-encoding-get.
func Lookup(label string) (Encoding, bool) {
	switch strings.ToLower(strings.Trim(label, "\t\n\f\r ")) {
	case "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "utf-8", "utf8", "x-unicode20utf8":
		return UTF8, true
	case "csunicode", "iso-10646-ucs-2", "ucs-2", "unicode", "unicodefeff", "utf-16", "utf-16le":
		return UTF16LE, true
	case "unicodefffe", "utf-16be":
		return UTF16BE, true
	case "ansi_x3.4-1968", "ascii", "cp1252", "cp819", "csisolatin1", "ibm819", "iso-8859-1",
		"iso-ir-100", "iso8859-1", "iso88591", "iso_8859-1", "iso_8859-1:1987", "l1", "latin1",
		"us-ascii", "windows-1252", "x-cp1252":
		return Windows1252, true
	}
	return "", false
}

// step decodes one character from src, which is not empty. It gives the character and
// how many bytes it took; bad where they are none and U+FFFD stands for them; short
// where src ends before the character does.
type step func(src []byte) (c rune, size int, verdict verdict)

type verdict int

const (
	good verdict = iota
	bad
	short
)

func (e Encoding) step() step {
	switch e {
	case UTF16LE:
		return stepUTF16LE
	case UTF16BE:
		return stepUTF16BE
	case Windows1252:
		return stepWindows1252
	}
	return stepUTF8
}
