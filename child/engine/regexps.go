package engine

import "strings"

// lacking says what a regular expression uses that the engine does not have or, worse,
// takes for something else; it is empty where there is nothing. What is wrong in itself
// the engine's compiler tells.
func lacking(pattern, flags string) string {
	switch {
	case strings.Contains(flags, "d"):
		return "The regular expression flag d is not available: match.index and the lengths of the groups tell where they matched"
	case strings.Contains(flags, "v"):
		return "The regular expression flag v is not available: write the class without set operations, and use the flag u"
	}
	inClass := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
			if strings.Contains(flags, "u") && propertyEscape(pattern[i:]) {
				return "Unicode property escapes such as \\p{L} are not available: list the characters, for example [A-Za-z\\u00C0-\\u024F]"
			}
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case !inClass && modifiers(pattern[i:]):
			return "Modifiers inside a regular expression such as (?i:...) are not available: set the flag for the whole expression"
		}
	}
	return ""
}

// propertyEscape says whether what follows a backslash is a Unicode property escape.
func propertyEscape(rest string) bool {
	return strings.HasPrefix(rest, "p{") || strings.HasPrefix(rest, "P{")
}

// modifiers says whether rest begins a group with modifiers: (?i: or (?s-m: and so on.
func modifiers(rest string) bool {
	inner, ok := strings.CutPrefix(rest, "(?")
	if !ok {
		return false
	}
	end := strings.IndexByte(inner, ':')
	return end > 0 && strings.Trim(inner[:end], "ims-") == ""
}
