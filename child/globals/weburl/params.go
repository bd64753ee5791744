package weburl

import (
	"slices"
	"strings"
	"unicode/utf16"

	"cordon/child/globals/charset"
)

// Pair is one name and value of a query.
type Pair struct {
	Name, Value string
}

// Params is the list behind URLSearchParams, https://url.spec.whatwg.org/#interface-urlsearchparams.
type Params []Pair

// ParseParams reads application/x-www-form-urlencoded text.
func ParseParams(text string) Params {
	var params Params
	for field := range strings.SplitSeq(text, "&") {
		if field == "" {
			continue
		}
		name, value, _ := strings.Cut(field, "=")
		params = append(params, Pair{decodeForm(name), decodeForm(value)})
	}
	return params
}

func decodeForm(text string) string {
	d := charset.Decoder{Encoding: charset.UTF8, KeepBOM: true}
	// A decoder that is not fatal has no errors.
	text, _ = d.Decode([]byte(decode(strings.ReplaceAll(text, "+", " "))), false)
	return text
}

// String writes application/x-www-form-urlencoded text.
func (p Params) String() string {
	var out []byte
	for i, pair := range p {
		if i > 0 {
			out = append(out, '&')
		}
		out = appendForm(out, pair.Name)
		out = append(out, '=')
		out = appendForm(out, pair.Value)
	}
	return string(out)
}

func appendForm(out []byte, text string) []byte {
	for i := range len(text) {
		if text[i] == ' ' {
			out = append(out, '+')
		} else {
			out = appendByte(out, text[i], formSet)
		}
	}
	return out
}

// Get gives the first value of a name.
func (p Params) Get(name string) (string, bool) {
	for _, pair := range p {
		if pair.Name == name {
			return pair.Value, true
		}
	}
	return "", false
}

// Set changes the first value of a name, removes the others, and adds it where there
// was none.
func (p *Params) Set(name, value string) {
	first := slices.IndexFunc(*p, func(pair Pair) bool { return pair.Name == name })
	if first < 0 {
		*p = append(*p, Pair{name, value})
		return
	}
	(*p)[first].Value = value
	others := slices.DeleteFunc((*p)[first+1:], func(pair Pair) bool { return pair.Name == name })
	*p = (*p)[:first+1+len(others)]
}

// Sort sorts by name in the order of UTF-16 code units, and leaves the order of equal
// names alone.
func (p Params) Sort() {
	slices.SortStableFunc(p, func(a, b Pair) int {
		return slices.Compare(utf16.Encode([]rune(a.Name)), utf16.Encode([]rune(b.Name)))
	})
}
