package fault

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// maxSourceLine is the longest line of source that a report repeats, in bytes. A longer
// one is left out: cut, it would no longer fit the column.
const maxSourceLine = 1 << 10

// Source is the text of a script, and turns offsets into lines and columns. It is not
// safe for concurrent use.
type Source struct {
	// Name is what stacks call the script.
	Name string
	text string
	// starts are the offsets at which the lines begin, made at the first question.
	starts []int
}

// NewSource makes a Source of a script's name and its text in UTF-8.
func NewSource(name, text string) *Source {
	return &Source{Name: name, text: text}
}

// lines finds where lines begin. ECMA-262 12.3 names the four terminators.
func (s *Source) lines() []int {
	if s.starts != nil {
		return s.starts
	}
	s.starts = []int{0}
	for i, r := range s.text {
		switch r {
		case '\r':
			if i+1 == len(s.text) || s.text[i+1] != '\n' {
				s.starts = append(s.starts, i+1)
			}
		case '\n':
			s.starts = append(s.starts, i+1)
		case '\u2028', '\u2029':
			s.starts = append(s.starts, i+utf8.RuneLen(r))
		}
	}
	return s.starts
}

// Position gives the line and the column of a byte offset. Both count from 1; columns
// count UTF-16 units, as Node does. An offset outside of the text means its nearer end.
func (s *Source) Position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(s.text))
	starts := s.lines()
	line = sort.SearchInts(starts, offset+1)
	return line, units(s.text[starts[line-1]:offset]) + 1
}

// Offset gives the byte offset of a line and a column that counts bytes, both from 1, as
// the engine counts them. A column behind the end of the text means its end.
func (s *Source) Offset(line, byteColumn int) int {
	starts := s.lines()
	if line < 1 || line > len(starts) {
		return len(s.text)
	}
	return min(starts[line-1]+max(byteColumn, 1)-1, len(s.text))
}

// Line gives the text of a line, counting from 1, without its terminator. It is empty
// where there is no such line, or where it is longer than 1 KiB.
func (s *Source) Line(line int) string {
	starts := s.lines()
	if line < 1 || line > len(starts) {
		return ""
	}
	end := len(s.text)
	if line < len(starts) {
		end = starts[line]
	}
	text := strings.TrimRight(s.text[starts[line-1]:end], "\r\n\u2028\u2029")
	if len(text) > maxSourceLine {
		return ""
	}
	return text
}

// units counts the UTF-16 units of a text.
func units(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
