package globals

import (
	"strings"
	"time"

	"github.com/dop251/goja"
)

// parseDate reads a date as the engine does, and then, where the text is in local time,
// finds the time that the language gives it: with the mark of UTC behind it, the engine
// reads the same text as what the clocks show.
func (r *realm) parseDate(parse native, text goja.String) goja.Value {
	at := call(parse, nil, text)
	if goja.IsNaN(at) || text.Length() > maxDateText {
		return at
	}
	plain := text.String()
	mark := utcMark(plain)
	if mark == "" {
		return at
	}
	local := call(parse, nil, r.rt.ToValue(plain+mark))
	if goja.IsNaN(local) {
		return at
	}
	return r.rt.ToValue(fromLocal(local.ToFloat(), time.Local))
}

// maxDateText is longer than any text of a local date, in UTF-16 units.
const maxDateText = 100

// utcMark gives what makes UTC of a text that is in local time, and nothing for one that
// names its zone, is a day in ISO form, which is in UTC, or is not understood.
func utcMark(text string) string {
	if day, clock, found := strings.Cut(text, "T"); found && strings.Trim(day, "+-0123456789") == "" {
		if strings.Trim(clock, ":.,0123456789") == "" {
			return "Z"
		}
		return ""
	}
	if isoDay(text) || !wordsOfLocalTime(text) {
		return ""
	}
	return " UTC"
}

// isoDay tells whether a text is YYYY, YYYY-MM or YYYY-MM-DD, with four digits of the year
// or a sign and six.
func isoDay(text string) bool {
	digits := len("YYYY")
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text, digits = text[1:], len("YYYYYY")
	}
	parts := strings.Split(text, "-")
	if len(parts) > 3 {
		return false
	}
	for i, part := range parts {
		if i > 0 {
			digits = len("MM")
		}
		if len(part) != digits || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}

// wordsOfLocalTime tells whether a text holds nothing that could name a zone: numbers, and
// the names of months, days and halves of days.
func wordsOfLocalTime(text string) bool {
	word, clock := "", false
	for _, c := range []byte(text + " ") {
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			word += strings.ToLower(string(rune(c)))
			continue
		case c == ':':
			clock = true
		case c == '-' && clock:
			return false
		case c >= '0' && c <= '9' || strings.IndexByte(" ,/.-", c) >= 0:
		default:
			return false
		}
		if word != "" && !isDateWord(word) {
			return false
		}
		word = ""
	}
	return true
}

// isDateWord tells whether a word is am, pm, or begins as a month or a day of the week does.
func isDateWord(word string) bool {
	if word == "am" || word == "pm" {
		return true
	}
	const names = " jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun "
	return len(word) >= 3 && strings.Contains(names, " "+word[:3]+" ")
}
