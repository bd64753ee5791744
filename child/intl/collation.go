package intl

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dop251/goja"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// collation is a resolved Intl.Collator.
type collation struct {
	locale, usage, sensitivity string
	numeric                    bool
	bound                      *goja.Object
	// general compares what is not ASCII; made when first needed.
	general *collate.Collator
}

// asciiOrder lists the ASCII characters that count in comparisons, in CLDR's order, which is
// the same for all of English. A letter's two cases share their place.
const asciiOrder = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"

// rank gives the place of an ASCII character in asciiOrder, 0 for those that do not count.
func rank(c byte) int {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return strings.IndexByte(asciiOrder, c) + 1
}

// compare gives -1, 0 or 1.
func (c *collation) compare(a, b string) int {
	if a == b {
		return 0
	}
	if isASCII(a) && isASCII(b) {
		return c.compareASCII(a, b)
	}
	return c.compareGeneral(a, b)
}

// isASCII says that text has ASCII characters only.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// compareASCII compares letter by letter, then, where the sensitivity says so, by case.
func (c *collation) compareASCII(a, b string) int {
	i, j := 0, 0
	for {
		i, j = skip(a, i), skip(b, j)
		if i == len(a) || j == len(b) {
			break
		}
		if c.numeric && isDigit(a[i]) && isDigit(b[j]) {
			m, n := digitsEnd(a, i), digitsEnd(b, j)
			if order := compareDigits(a[i:m], b[j:n]); order != 0 {
				return order
			}
			i, j = m, n
			continue
		}
		if x, y := rank(a[i]), rank(b[j]); x != y {
			return sign(x - y)
		}
		i, j = i+1, j+1
	}
	if i < len(a) || j < len(b) {
		return sign((len(a) - i) - (len(b) - j))
	}
	if c.sensitivity == "case" || c.sensitivity == "variant" {
		return compareCase(a, b)
	}
	return 0
}

// skip steps over control characters, which do not count.
func skip(text string, i int) int {
	for i < len(text) && rank(text[i]) == 0 {
		i++
	}
	return i
}

// isDigit says that c is an ASCII digit.
func isDigit(c byte) bool {
	return '0' <= c && c <= '9'
}

// digitsEnd gives the end of the digits that begin at i.
func digitsEnd(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

// compareDigits compares two numbers by value.
func compareDigits(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return sign(len(a) - len(b))
	}
	return strings.Compare(a, b)
}

// sign gives -1, 0 or 1.
func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// compareCase compares two texts that have the same letters: a small letter comes first.
func compareCase(a, b string) int {
	next := func(text string) (upper, ok bool, rest string) {
		for i, r := range text {
			if unicode.IsLetter(r) {
				return unicode.IsUpper(r), true, text[i+utf8.RuneLen(r):]
			}
		}
		return false, false, ""
	}
	for {
		x, more, restA := next(a)
		y, also, restB := next(b)
		if !more || !also {
			return 0
		}
		if x != y {
			if y {
				return -1
			}
			return 1
		}
		a, b = restA, restB
	}
}

// newer makes up for what CLDR has changed since the tables of golang.org/x/text: a stroke
// through d and l counts as an accent, Arabic digits equal the common ones, and the isolates of
// bidirectional text do not count.
var newer = strings.NewReplacer("đ", "d\u0335", "Đ", "D\u0335", "ł", "l\u0335", "Ł", "L\u0335",
	"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// quotes writes curly quotes as the straight ones with accents, in CLDR's order of accents:
// that is how they differ now, while the tables have them as signs of their own.
var quotes = strings.NewReplacer(
	"‘", "'\u0301", "’", "'\u0300", "‚", "'\u0306", "‛", "'\u0302",
	"“", "\"\u0301", "”", "\"\u0300", "„", "\"\u0306", "‟", "\"\u0302")

// compareGeneral compares by the tables of golang.org/x/text. They are those of an older CLDR
// and agree with Node for Latin, Greek and Cyrillic text and the usual punctuation; rare signs
// and scripts can stand elsewhere.
func (c *collation) compareGeneral(a, b string) int {
	if c.general == nil {
		var options []collate.Option
		switch c.sensitivity {
		case "base", "case":
			options = append(options, collate.Loose)
		case "accent":
			options = append(options, collate.IgnoreCase, collate.IgnoreWidth)
		}
		c.general = collate.New(language.Und, options...)
	}
	a = quotes.Replace(newer.Replace(norm.NFD.String(a)))
	b = quotes.Replace(newer.Replace(norm.NFD.String(b)))
	if c.numeric {
		a, b = sortableNumbers(a), sortableNumbers(b)
	}
	order := c.general.CompareString(a, b)
	if order == 0 && c.sensitivity == "case" {
		return compareCase(a, b)
	}
	return order
}

// sortableNumbers writes each number so that its digits sort by value: their count first. The
// tables' own numeric mode mistakes what stands beside the numbers.
func sortableNumbers(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			out.WriteByte(text[i])
			i++
			continue
		}
		end := digitsEnd(text, i)
		digits := strings.TrimLeft(text[i:end], "0")
		fmt.Fprintf(&out, "%08d%s", len(digits), digits)
		i = end
	}
	return out.String()
}
