package display

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCaret(t *testing.T) {
	for _, tt := range []struct {
		name   string
		line   string
		column int
		shown  string
		pad    int // columns before the caret; -1 for no caret
	}{
		{"plain", "const y = a.b.x;", 15, "const y = a.b.x;", 14},
		{"first column", "x", 1, "x", 0},
		{"end of line", "f(", 3, "f(", 2},
		{"past the end", "f(", 4, "f(", -1},
		{"unknown column", "f(", 0, "f(", -1},
		{"empty line", "", 1, "", 0},
		{"tabs", "\t\tx", 3, "        x", 8},
		{"tab stop", "a\tx", 3, "a   x", 4},
		{"wide", "日本 x", 4, "日本 x", 5},
		{"combining", "e\u0301 x", 4, "e\u0301 x", 2},
		{"astral counts two units", "😀 x", 4, "😀 x", 3},
		{"caret on the second unit", "😀x", 2, "😀x", 0},
		{"escaped control", "a\x1bb", 3, `a\x1bb`, 5},
		{"escaped override", "a\u202eb", 3, `a\u202eb`, 7},
		{"mark without a base", "\u0301x", 2, `\u0301x`, 6},
		{"long, at the start", strings.Repeat("a", 500), 3, strings.Repeat("a", 100) + "...", 2},
		{"long, in the middle", strings.Repeat("a", 500), 300, "..." + strings.Repeat("a", 100) + "...", 63},
		{"long, at the end", strings.Repeat("a", 500), 500, "..." + strings.Repeat("a", 61), 63},
		{"long, behind the end", strings.Repeat("a", 500), 501, "..." + strings.Repeat("a", 60), 63},
		{"long, no column", strings.Repeat("a", 500), 0, strings.Repeat("a", 100) + "...", -1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shown, pointer := Caret(tt.line, tt.column)
			if shown != tt.shown {
				t.Errorf("shown = %q, want %q", shown, tt.shown)
			}
			want := ""
			if tt.pad >= 0 {
				want = strings.Repeat(" ", tt.pad) + "^"
			}
			if pointer != want {
				t.Errorf("pointer = %q, want %q", pointer, want)
			}
		})
	}
}

// A hundred kilobytes of marks over one letter must neither take quadratic time nor reach the
// terminal in one cell.
func TestCaretOfManyMarks(t *testing.T) {
	shown, _ := Caret("a"+strings.Repeat("\u0301", 50_000), 1)
	if marks := strings.Count(shown, "\u0301"); marks > maxMarks {
		t.Errorf("%d marks over one letter", marks)
	}
}

func FuzzCaret(f *testing.F) {
	f.Add("const y = a.b.x;", 15)
	f.Add("\t日本\u0301\x1b😀", 4)
	f.Fuzz(func(t *testing.T, line string, column int) {
		shown, pointer := Caret(line, column)
		if !utf8.ValidString(shown) || strings.ContainsFunc(shown, dangerous) || strings.ContainsAny(shown, "\n\t") {
			t.Errorf("shown = %q", shown)
		}
		if len(pointer) > caretWindow+len("...^") {
			t.Errorf("the caret stands %d columns to the right", len(pointer))
		}
	})
}
