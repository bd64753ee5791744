package fault

import (
	"strings"
	"testing"
)

func TestSourcePosition(t *testing.T) {
	const text = "ab\nç😀d\r\ne\rf\u2028g\n"
	s := NewSource("s.js", text)
	for _, row := range []struct {
		at           string
		line, column int
	}{
		{"ab", 1, 1}, {"b", 1, 2}, {"ç", 2, 1}, {"😀", 2, 2}, {"d", 2, 4},
		{"e", 3, 1}, {"f", 4, 1}, {"g", 5, 1},
	} {
		line, column := s.Position(strings.Index(text, row.at))
		if line != row.line || column != row.column {
			t.Errorf("%q is at %d:%d, want %d:%d", row.at, line, column, row.line, row.column)
		}
	}
	if line, column := s.Position(len(text)); line != 6 || column != 1 {
		t.Errorf("the end is at %d:%d, want 6:1", line, column)
	}
	if line, column := s.Position(1 << 20); line != 6 || column != 1 {
		t.Errorf("behind the end is at %d:%d, want 6:1", line, column)
	}
	if line, column := s.Position(-5); line != 1 || column != 1 {
		t.Errorf("before the start is at %d:%d, want 1:1", line, column)
	}
}

func TestSourceLineAndOffset(t *testing.T) {
	s := NewSource("s.js", "ab\nç😀d\r\ne\n")
	for line, want := range map[int]string{0: "", 1: "ab", 2: "ç😀d", 3: "e", 4: "", 5: ""} {
		if got := s.Line(line); got != want {
			t.Errorf("line %d is %q, want %q", line, got, want)
		}
	}
	if got := s.Offset(2, 3); got != 5 {
		t.Errorf("line 2, byte column 3 is at %d, want 5", got)
	}
	if got := s.Offset(9, 1); got != len(s.text) {
		t.Errorf("a line behind the end is at %d, want %d", got, len(s.text))
	}
	if got := NewSource("", "x"+strings.Repeat("y", maxSourceLine)).Line(1); got != "" {
		t.Errorf("a line of %d bytes is repeated", len(got))
	}
}

func TestCut(t *testing.T) {
	for _, row := range []struct {
		text  string
		limit int
		want  string
	}{
		{"short", 20, "short"},
		{"exactly 20 bytes now", 20, "exactly 20 bytes now"},
		{"somewhat more than 20 bytes", 20, "somewhat mo" + cutMark},
		{"0123456789é0123456789", 20, "0123456789" + cutMark},
		{"bad \xff utf8", 40, "bad \uFFFD utf8"},
	} {
		got := Cut(row.text, row.limit)
		if got != row.want || len(got) > row.limit {
			t.Errorf("Cut(%q, %d) = %q, want %q", row.text, row.limit, got, row.want)
		}
	}
}
