package display

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextEscapesWhatATerminalActsOn(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "total: 3 €, größer, 日本語, 👩‍👩‍👧", "total: 3 €, größer, 日本語, 👩‍👩‍👧"},
		{"line feed and tab stay", "a\n\tb", "a\n\tb"},
		{"colour", "\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`},
		{"window title", "\x1b]0;title\a", `\x1b]0;title\x07`},
		{"overwrite the line", "real\rfake", `real\rfake`},
		{"back space", "a\bb", `a\x08b`},
		{"null", "a\x00b", `a\x00b`},
		{"delete", "a\x7fb", `a\x7fb`},
		{"one-character CSI", "a\u009b31m", `a\u009b31m`},
		{"next line", "a\u0085b", `a\u0085b`},
		{"right-to-left override", "user\u202egnp.exe", `user\u202egnp.exe`},
		{"isolate", "\u2066x\u2069", `\u2066x\u2069`},
		{"line separator", "a\u2028b", `a\u2028b`},
		{"byte order mark", "\ufeffa", `\ufeffa`},
		{"tags", "a\U000e0041", `a\u{e0041}`},
		{"byte that is not UTF-8", "a\xffb\x9b", `a\xffb\x9b`},
		{"replacement character", "\ufffd\r", "\ufffd" + `\r`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Text(tt.in); got != tt.want {
				t.Errorf("Text(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestLineEscapesLineFeeds(t *testing.T) {
	if got, want := Line("a\ncordon: error: b"), `a\ncordon: error: b`; got != want {
		t.Errorf("Line = %q, want %q", got, want)
	}
}

func TestJSONKeepsTheValue(t *testing.T) {
	for _, in := range []string{
		`{"a":"plain ü 日本"}`,
		"[\"\u009b31m\", \"\u202egnp\", \"a\u2028b\"]",
		"{\"\u0085key\": \"tag \U000e0041\"}",
		`"\u001b[31m"`,
		"[\"del \x7f\"]",
		"\"\ufeff and \ufffd\"",
		"[1,\r\n2]",
		`"\ud800 lone"`,
	} {
		checkJSON(t, []byte(in))
	}
}

func checkJSON(t *testing.T, in []byte) {
	t.Helper()
	got := JSON(in)
	if r := strings.IndexFunc(string(got), dangerous); r >= 0 || !utf8.Valid(got) {
		t.Errorf("JSON(%q) = %q: dangerous at %d", in, got, r)
	}
	var before, after any
	if json.Unmarshal(in, &before) != nil {
		return
	}
	if err := json.Unmarshal(got, &after); err != nil {
		t.Fatalf("JSON(%q) = %q: %v", in, got, err)
	}
	if !reflect.DeepEqual(before, after) {
		t.Errorf("JSON(%q) = %q: another value", in, got)
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("plain")
	f.Add("\x1b[31m\r\n\x9b\u009b\u202e")
	f.Add("[\"\U000e0041\u2028\xff\"]")
	f.Fuzz(func(t *testing.T, s string) {
		text := Text(s)
		if !utf8.ValidString(text) || strings.ContainsFunc(text, dangerous) {
			t.Errorf("Text(%q) = %q", s, text)
		}
		if strings.ContainsRune(Line(s), '\n') {
			t.Errorf("Line(%q) has a line feed", s)
		}
		if json.Valid([]byte(s)) {
			checkJSON(t, []byte(s))
		}
	})
}
