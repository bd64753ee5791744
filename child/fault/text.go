package fault

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// The longest texts of a report, in bytes. A JSON string takes at most six bytes for
// each of them, so that a whole report stays far below ipc.ErrorRoom.
const (
	maxName    = 256
	maxMessage = 8 << 10
	maxStack   = 16 << 10
)

// cutMark ends a text that was cut.
const cutMark = "… (cut)"

// Text converts a string of the script to valid UTF-8 of at most limit bytes, with a
// mark at its end where it was longer. Only what is kept is converted: the string may be
// as large as the script's memory.
func Text(s goja.String, limit int) string {
	if s.Length() > limit {
		s = s.Substring(0, limit)
		return Cut(s.String()+cutMark, limit)
	}
	return Cut(s.String(), limit)
}

// Cut makes text valid UTF-8 of at most limit bytes, with a mark at its end where it was
// longer. limit must leave room for the mark.
func Cut(text string, limit int) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, string(utf8.RuneError))
	}
	if len(text) <= limit {
		return text
	}
	end := limit - len(cutMark)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + cutMark
}
