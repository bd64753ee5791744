package libraries

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cordon/policy"
)

// members gives the members of an object. Keys count as they are spelled, every one has to
// be known, and the required ones have to be there.
func members(at string, raw json.RawMessage, required, optional []string) (map[string]json.RawMessage, error) {
	var found map[string]json.RawMessage
	if err := json.Unmarshal(raw, &found); err != nil || found == nil {
		return nil, wrong(at, brief(string(raw)), "an object")
	}
	known := append(slices.Clone(required), optional...)
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if !slices.Contains(known, key) {
			return nil, wrong(at, "an object with the field "+quote(key), "only %s", strings.Join(known, ", "))
		}
	}
	for _, key := range required {
		if _, ok := found[key]; !ok {
			return nil, wrong(at, "without the field "+quote(key), "%s", strings.Join(required, ", "))
		}
	}
	return found, nil
}

// array gives the items of an array of at most so many.
func array(at string, raw json.RawMessage, most int) ([]json.RawMessage, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil || items == nil {
		return nil, wrong(at, brief(string(raw)), "an array")
	}
	if len(items) > most {
		return nil, wrong(at, fmt.Sprintf("an array of %d", len(items)), "at most %d", most)
	}
	return items, nil
}

// text reads a string by a rule, which gives what would be right, or nothing where it is. A
// field that may be left out and is stays empty.
func text(at string, raw json.RawMessage, to *string, rule func(string) string) error {
	if raw == nil {
		return nil
	}
	var value *string
	if err := json.Unmarshal(raw, &value); err != nil || value == nil {
		return wrong(at, brief(string(raw)), "a string")
	}
	if want := rule(*value); want != "" {
		return wrong(at, quote(*value), "%s", want)
	}
	*to = *value
	return nil
}

// maxName is the longest name that a script can require: what the child looks at.
const maxName = 100

// checkName is the rule of a library's name.
func checkName(s string) string {
	name := s
	if rest, scoped := strings.CutPrefix(s, "@"); scoped {
		scope, inner, found := strings.Cut(rest, "/")
		if !found || !isSegment(scope, lower) {
			return "a name as npm packages have it, such as slugify or @acme/rules"
		}
		name = inner
	}
	if len(s) > maxName || !isSegment(name, lower) {
		return fmt.Sprintf("a name as npm packages have it, such as slugify or @acme/rules, of at most %d bytes", maxName)
	}
	if reason, reserved := policy.ReservedModule(s); reserved {
		return "another name: " + reason
	}
	return ""
}

// checkRequire is the rule of a further name to require of a library.
func checkRequire(s, library string) string {
	rest, found := strings.CutPrefix(s, library+"/")
	ok := found && len(s) <= maxName
	for segment := range strings.SplitSeq(rest, "/") {
		ok = ok && isSegment(segment, letter)
	}
	if !ok {
		return fmt.Sprintf("%s/ and letters, digits and -._~ behind it, at most %d bytes in all", library, maxName)
	}
	return ""
}

// checkFile is the rule of a file's name: no path leads out of the directory, or anywhere.
func checkFile(s string) string {
	if len(s) > 200 || !isSegment(s, func(r rune) bool { return letter(r) || r == '@' || r == '+' || r == '_' }) || s == ManifestName {
		return "the name of a file in the same directory, of letters, digits and -._@+~, that does not begin with a dot"
	}
	return ""
}

func checkSHA256(s string) string {
	hexadecimal := func(r rune) bool { return r >= '0' && r <= '9' || r >= 'a' && r <= 'f' }
	if len(s) != 64 || strings.ContainsFunc(s, func(r rune) bool { return !hexadecimal(r) }) {
		return "64 lower-case hexadecimal digits"
	}
	return ""
}

// checkLine is the rule of a text for people.
func checkLine(s string) string {
	const most = 300
	if s == "" || len(s) > most || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return fmt.Sprintf("one line of 1 to %d bytes", most)
	}
	return ""
}

// checkWord is the rule of a version.
func checkWord(s string) string {
	const most = 64
	if s == "" || len(s) > most || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Sprintf("a version such as 1.6.6, of 1 to %d characters without spaces", most)
	}
	return ""
}

func lower(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

func letter(r rune) bool { return lower(r) || r >= 'A' && r <= 'Z' }

// isSegment tells whether s is one part of a name: it begins with a character that begins
// allows, and goes on with such, or with one of -._~.
func isSegment(s string, begins func(rune) bool) bool {
	for i, r := range s {
		if !begins(r) && (i == 0 || !strings.ContainsRune("-._~", r)) {
			return false
		}
	}
	return s != ""
}
