package intl

import "strings"

// langTag is a parsed Unicode locale identifier: language, script, region and the keywords of
// its -u- extension. Variants and other extensions are not among what the package supports.
type langTag struct {
	language, script, region string
	keywords                 []keyword
}

// keyword is one key of a -u- extension with its value, "" for true.
type keyword struct {
	key, value string
}

// parseLangTag reads a tag and puts it into canonical form. valid is false when text is no tag
// at all; supported is false when it has parts that the package does not know.
func parseLangTag(text string) (tag langTag, valid, supported bool) {
	if text == "" || len(text) > 255 {
		return tag, false, false
	}
	subtags := strings.Split(strings.ToLower(text), "-")
	for _, s := range subtags {
		if len(s) == 0 || len(s) > 8 || !alphanumeric(s) {
			return tag, false, false
		}
	}
	if n := len(subtags[0]); n < 2 || n == 4 || !alphabetic(subtags[0]) {
		return tag, false, false
	}
	tag.language = subtags[0]
	rest := subtags[1:]
	if len(rest) > 0 && len(rest[0]) == 4 && alphabetic(rest[0]) {
		tag.script = strings.ToUpper(rest[0][:1]) + rest[0][1:]
		rest = rest[1:]
	}
	if len(rest) > 0 && isRegion(rest[0]) {
		tag.region = strings.ToUpper(rest[0])
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return tag, true, true
	}
	if rest[0] != "u" {
		return tag, looksValid(rest), false
	}
	tag.keywords, valid = parseKeywords(rest[1:])
	return tag, valid, valid
}

// looksValid says that what follows the region has the shape of variants and extensions.
func looksValid(subtags []string) bool {
	for i, s := range subtags {
		switch {
		case len(s) == 1:
			if s == "x" {
				return i+1 < len(subtags)
			}
			if i+1 == len(subtags) || len(subtags[i+1]) < 2 {
				return false
			}
			return true
		case len(s) >= 5, len(s) == 4 && s[0] <= '9':
		default:
			return false
		}
	}
	return true
}

// parseKeywords reads the subtags after -u-; the first of a repeated key counts.
func parseKeywords(subtags []string) (list []keyword, ok bool) {
	if len(subtags) == 0 || len(subtags[0]) != 2 {
		return nil, false
	}
	for _, s := range subtags {
		switch {
		case len(s) < 2:
			return nil, false
		case len(s) == 2:
			list = append(list, keyword{key: s})
		default:
			last := &list[len(list)-1]
			if last.value != "" {
				last.value += "-"
			}
			last.value += s
		}
	}
	unique := list[:0]
	for _, k := range list {
		if k.value == "true" {
			k.value = ""
		}
		at := 0
		for at < len(unique) && unique[at].key < k.key {
			at++
		}
		if at < len(unique) && unique[at].key == k.key {
			continue
		}
		unique = append(unique, keyword{})
		copy(unique[at+1:], unique[at:])
		unique[at] = k
	}
	return unique, true
}

// base is the tag without keywords.
func (t langTag) base() string {
	text := t.language
	if t.script != "" {
		text += "-" + t.script
	}
	if t.region != "" {
		text += "-" + t.region
	}
	return text
}

// String is the canonical text of the tag.
func (t langTag) String() string {
	return t.base() + keywordText(t.keywords)
}

// keywordText writes keywords as a -u- extension.
func keywordText(list []keyword) string {
	if len(list) == 0 {
		return ""
	}
	text := "-u"
	for _, k := range list {
		text += "-" + k.key
		if k.value != "" {
			text += "-" + k.value
		}
	}
	return text
}

// isRegion says that s is two letters or three digits.
func isRegion(s string) bool {
	if len(s) == 2 {
		return alphabetic(s)
	}
	return len(s) == 3 && s[0] <= '9' && s[1] <= '9' && s[2] <= '9'
}

// alphanumeric says that s has ASCII letters and digits only.
func alphanumeric(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// alphabetic says that s has ASCII letters only.
func alphabetic(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// isUnicodeType says that s has the form of a value in a -u- extension.
func isUnicodeType(s string) bool {
	for word := range strings.SplitSeq(s, "-") {
		if len(word) < 3 || len(word) > 8 || !alphanumeric(word) {
			return false
		}
	}
	return true
}
