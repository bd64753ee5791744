package ipc

import (
	"fmt"
	"unicode/utf8"
)

// quoted moves past a string and gives what stands between its quotes, as it is written.
func (s *scanner) quoted() ([]byte, *SyntaxError) {
	s.pos++
	start := s.pos
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return s.data[start : s.pos-1], nil
		case c == '\\':
			if err := s.escape(); err != nil {
				return nil, err
			}
		case c < 0x20:
			return nil, s.fail(Malformed, s.pos, fmt.Sprintf("the control character %q in a string must be escaped", c))
		case c < utf8.RuneSelf:
			s.pos++
		default:
			r, size := utf8.DecodeRune(s.data[s.pos:])
			if r == utf8.RuneError && size == 1 {
				return nil, s.fail(InvalidUTF8, s.pos, fmt.Sprintf("the byte 0x%02x in a string", c))
			}
			s.pos += size
		}
	}
	return nil, s.unexpected("'\"' at the end of a string")
}

// escape moves past a backslash and what belongs to it.
func (s *scanner) escape() *SyntaxError {
	s.pos++
	if s.pos == len(s.data) {
		return s.unexpected("an escape")
	}
	switch s.data[s.pos] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.pos++
		return nil
	case 'u':
		s.pos++
		for range 4 {
			if s.pos == len(s.data) || hexDigit(s.data[s.pos]) < 0 {
				return s.unexpected("four hexadecimal digits after \\u")
			}
			s.pos++
		}
		return nil
	}
	return s.unexpected("one of \"\\/bfnrtu after a backslash")
}

// number moves past a number and gives it as it is written.
func (s *scanner) number() ([]byte, *SyntaxError) {
	start := s.pos
	if s.at('-') {
		s.pos++
	}
	if s.at('0') {
		s.pos++
	} else if err := s.digits(); err != nil {
		return nil, err
	}
	if s.at('.') {
		s.pos++
		if err := s.digits(); err != nil {
			return nil, err
		}
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		if err := s.digits(); err != nil {
			return nil, err
		}
	}
	return s.data[start:s.pos], nil
}

// digits moves past one decimal digit or more.
func (s *scanner) digits() *SyntaxError {
	start := s.pos
	for s.pos < len(s.data) && '0' <= s.data[s.pos] && s.data[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == start {
		return s.unexpected("a digit")
	}
	return nil
}

// hexDigit gives the value of a hexadecimal digit, -1 for any other byte.
func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
