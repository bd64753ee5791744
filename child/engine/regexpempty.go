package engine

import "unicode/utf8"

// mixed says whether a pattern may match nothing in one place and something in another, which
// is where the engine's ways to find all matches of a pattern leave ECMA-262. It answers yes
// where it cannot tell. What is no pattern the engine's compiler has refused before.
func mixed(pattern string) bool {
	s := emptiness{pattern: pattern, groups: []group{{nothing: true}}}
	for s.at < len(s.pattern) && !s.lost {
		s.step()
	}
	if s.lost || len(s.groups) != 1 {
		return true
	}
	top := s.groups[0]
	return (top.alternative || top.nothing) && top.something
}

// group is what is known of a group, or of the whole pattern, up to some place in it.
type group struct {
	// around says that the group looks around, and so matches nothing itself.
	around bool
	// nothing says that the current alternative may have matched nothing so far, and
	// alternative that one before may.
	nothing, alternative bool
	// something says that the group may match something.
	something bool
}

// emptiness goes over a pattern from left to right.
type emptiness struct {
	pattern string
	at      int
	groups  []group
	// lost says that the pattern could not be followed.
	lost bool
}

func (s *emptiness) step() {
	c := s.pattern[s.at]
	s.at++
	top := &s.groups[len(s.groups)-1]
	switch c {
	case '^', '$':
	case '|':
		top.alternative = top.alternative || top.nothing
		top.nothing = true
	case '(':
		s.open()
	case ')':
		s.close(*top)
	case '[':
		for s.at < len(s.pattern) && s.pattern[s.at] != ']' {
			if s.pattern[s.at] == '\\' {
				s.at++
			}
			s.at++
		}
		s.at++
		s.atom(false, true)
	case '\\':
		s.escape()
	default:
		for s.at < len(s.pattern) && !utf8.RuneStart(s.pattern[s.at]) {
			s.at++
		}
		s.atom(false, true)
	}
}

func (s *emptiness) open() {
	g := group{nothing: true}
	rest := s.pattern[s.at:]
	for _, mark := range []string{"?=", "?!", "?<=", "?<!"} {
		if len(rest) >= len(mark) && rest[:len(mark)] == mark {
			g.around = true
			s.at += len(mark)
		}
	}
	switch {
	case g.around || rest == "" || rest[0] != '?':
	case len(rest) > 1 && rest[1] == ':':
		s.at += len("?:")
	default:
		for s.at < len(s.pattern) && s.pattern[s.at] != '>' {
			s.at++
		}
		s.at++
	}
	s.groups = append(s.groups, g)
}

func (s *emptiness) close(g group) {
	if len(s.groups) == 1 {
		s.lost = true
		return
	}
	s.groups = s.groups[:len(s.groups)-1]
	s.atom(g.around || g.alternative || g.nothing, g.something && !g.around)
}

// escape follows what stands behind a backslash.
func (s *emptiness) escape() {
	if s.at == len(s.pattern) {
		s.lost = true
		return
	}
	c := s.pattern[s.at]
	s.at++
	switch {
	case c == 'b' || c == 'B':
		return
	case c == 'k' || '1' <= c && c <= '9':
		// What a reference matches depends on the text, and it may be no reference.
		s.lost = true
		return
	case c == 'x':
		s.hex(2)
	case c == 'c' && s.at < len(s.pattern):
		s.at++
	case c == 'u' && s.at < len(s.pattern) && s.pattern[s.at] == '{':
		// Without the flag u this is a u with a quantifier, which may say zero.
		s.lost = true
	case c == 'u':
		s.hex(4)
		if low, ok := escaped(s.pattern[s.at:]); ok && low&0xFC00 == 0xDC00 {
			// With the flag u the two are one character, to which a quantifier belongs.
			s.at += len(`\u0000`)
		}
	case c == '0':
		for s.at < len(s.pattern) && '0' <= s.pattern[s.at] && s.pattern[s.at] <= '7' {
			s.at++
		}
	}
	s.atom(false, true)
}

// hex passes the digits of an escape, if they are all there.
func (s *emptiness) hex(digits int) {
	if s.at+digits > len(s.pattern) {
		return
	}
	for _, c := range []byte(s.pattern[s.at : s.at+digits]) {
		if !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f') {
			return
		}
	}
	s.at += digits
}

// atom takes up what can have a quantifier, by whether it may match nothing and something.
func (s *emptiness) atom(nothing, something bool) {
	if s.at < len(s.pattern) {
		switch s.pattern[s.at] {
		case '*', '?':
			nothing = true
			s.quantified()
		case '+':
			s.quantified()
		case '{':
			if zero, ok := s.counted(); ok {
				nothing = nothing || zero
				s.quantified()
			}
		}
	}
	top := &s.groups[len(s.groups)-1]
	top.nothing = top.nothing && nothing
	top.something = top.something || something
}

// quantified passes the last character of a quantifier and what makes it lazy.
func (s *emptiness) quantified() {
	s.at++
	if s.at < len(s.pattern) && s.pattern[s.at] == '?' {
		s.at++
	}
}

// counted passes a quantifier in braces up to its last character, and says whether it allows
// for none. A brace that begins no quantifier is a character.
func (s *emptiness) counted() (zero, ok bool) {
	zero = true
	digits, commas := 0, 0
	for i := s.at + 1; i < len(s.pattern); i++ {
		switch c := s.pattern[i]; {
		case '0' <= c && c <= '9':
			digits++
			zero = zero && (c == '0' || commas > 0)
		case c == ',' && digits > 0 && commas == 0:
			commas++
		case c == '}' && digits > 0:
			s.at = i
			return zero, true
		default:
			return false, false
		}
	}
	return false, false
}
