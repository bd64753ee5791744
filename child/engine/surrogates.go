package engine

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The engine's backtracking matcher, dlclark/regexp2, keeps the classes and the texts of a
// pattern in tables by a text of each. Surrogates have no place in such a text: all of them
// become U+FFFD, and what differs in nothing else becomes one. Without the flag u that is each
// character beyond the first plane: of /👍|🍎/ the second alternative would be the first.
//
// So each surrogate, and each class with some, is spelt as a class with a mark, which is a
// range that no other class has, and behind it stands that the mark was not meant:
// [\ue001-\ue018\ud83d](?<![\ue001-\ue018]).
const (
	firstMark = 0xE001
	lastMark  = 0xF8FF
	// markWidth is more than the characters that the matcher would look for one by one, of
	// which it makes a text, too.
	markWidth = 24
)

// spell writes a pattern so that the engine tells its surrogates apart. A pattern in which
// nothing could be confused stays as it is.
func spell(pattern string, unicode bool) string {
	s := speller{in: pattern, unicode: unicode, marks: map[string]rune{}, next: firstMark}
	for s.at < len(s.in) {
		s.step()
	}
	if s.items == 0 || s.items == 1 && !strings.ContainsAny(pattern, "*+?{(|") || s.next > lastMark-markWidth {
		return pattern
	}
	return s.out.String()
}

// speller goes over a pattern from left to right.
type speller struct {
	in      string
	at      int
	unicode bool
	out     strings.Builder
	// marks are those of the classes by their text; next is the next one.
	marks map[string]rune
	next  rune
	// items counts what could be confused; spelt is where the last surrogate ended.
	items, spelt int
}

func (s *speller) step() {
	rest := s.in[s.at:]
	switch {
	case rest[0] == '[':
		s.class()
	case strings.HasPrefix(rest, "(?<") && !strings.HasPrefix(rest, "(?<=") && !strings.HasPrefix(rest, "(?<!"):
		s.copy(strings.IndexByte(rest, '>') + 1)
	default:
		units, size := s.character(rest)
		if len(units) == 0 {
			s.copy(size)
			return
		}
		if s.spelt != s.at || s.at == 0 {
			s.items++
		}
		for _, unit := range units {
			s.marked("", fmt.Sprintf(`\u%04x`, unit))
		}
		s.at += size
		s.spelt = s.at
	}
}

// copy takes over some bytes as they are, at least one.
func (s *speller) copy(size int) {
	size = max(size, 1)
	s.out.WriteString(s.in[s.at : s.at+size])
	s.at += size
}

// character reads one character or escape, its size in bytes, and the surrogates that stand
// for it, none for most. With the flag u only what is no half of a pair is a surrogate.
func (s *speller) character(rest string) (units []rune, size int) {
	r, size := utf8.DecodeRuneInString(rest)
	if r == '\\' && len(rest) > 1 {
		unit, ok := escaped(rest)
		if !ok {
			r, size = utf8.DecodeRuneInString(rest[1:])
			size++
		} else {
			low, pair := escaped(rest[len(`\u0000`):])
			if s.unicode && pair && utf16.DecodeRune(unit, low) != utf8.RuneError {
				return nil, 2 * len(`\u0000`)
			}
			if utf16.IsSurrogate(unit) {
				return []rune{unit}, len(`\u0000`)
			}
			return nil, len(`\u0000`)
		}
	}
	if r > 0xFFFF && !s.unicode {
		high, low := utf16.EncodeRune(r)
		return []rune{high, low}, size
	}
	return nil, size
}

// escaped reads the four digits of an escape.
func escaped(rest string) (rune, bool) {
	if !strings.HasPrefix(rest, `\u`) || len(rest) < len(`\u0000`) {
		return 0, false
	}
	unit, err := strconv.ParseUint(rest[2:6], 16, 16)
	return rune(unit), err == nil
}

// marked writes a class of its own, of which not says whether it is negated.
func (s *speller) marked(not, body string) {
	mark, ok := s.marks[body]
	if !ok {
		mark = s.next
		s.marks[body] = mark
		// Neighbours would become one range.
		s.next += markWidth + 1
	}
	marks := fmt.Sprintf(`\u%04x-\u%04x`, mark, mark+markWidth-1)
	class := fmt.Sprintf(`[%s%s](?<![%s])`, marks, body, marks)
	switch {
	case not == "":
		s.out.WriteString("(?:" + class + ")")
	case s.unicode:
		s.out.WriteString("(?:(?!" + class + `)[\u0000-\u{10ffff}])`)
	default:
		s.out.WriteString("(?:(?!" + class + `)[\u0000-\uffff])`)
	}
}

// class spells a class if it has surrogates. One that may have marks as well, as a range up to
// \uffff does, stays as it is: its other ends tell it apart from most.
func (s *speller) class() {
	rest := s.in[s.at:]
	body, not := rest[1:], ""
	if strings.HasPrefix(body, "^") {
		body, not = body[1:], "^"
	}
	surrogates, keep, end := false, false, 0
	for end < len(body) && body[end] != ']' {
		units, size := s.character(body[end:])
		surrogates = surrogates || len(units) > 0
		keep = keep || len(units) == 0 && holdsMarks(body[end:end+size])
		end += size
	}
	size := 1 + len(not) + end + 1
	if end == len(body) || !surrogates || keep {
		s.copy(min(size, len(rest)))
		return
	}
	s.items++
	body = body[:end]
	if strings.HasPrefix(body, "-") {
		body = `\` + body
	}
	s.marked(not, body)
	s.at += size
}

// holdsMarks says whether a member of a class may have marks in it: what is said by its
// opposite, what may be the upper end of a range across them, and \u{...}, which is not read.
func holdsMarks(member string) bool {
	if len(member) == 2 && member[0] == '\\' {
		return strings.Contains("DSWPpu", member[1:])
	}
	r, ok := escaped(member)
	if !ok {
		r, _ = utf8.DecodeRuneInString(member)
	}
	return r >= 0xE000
}
