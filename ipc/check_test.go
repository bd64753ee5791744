package ipc

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheckJSON(t *testing.T) {
	tests := []struct {
		text         string
		kind         Kind
		line, column int
	}{
		{``, Malformed, 1, 1},
		{" \n\t", Malformed, 2, 2},
		{`{"a":1}`, "", 0, 0},
		{` null `, "", 0, 0},
		{`"\ud800"`, "", 0, 0},
		{`-0.5e+10`, "", 0, 0},
		{`{"a":1,}`, Malformed, 1, 8},
		{"{\n  \"é\": [1,\n  2 3]}", Malformed, 3, 5},
		{"[\"éé\",x]", Malformed, 1, 7},
		{`{a:1}`, Malformed, 1, 2},
		{`{'a':1}`, Malformed, 1, 2},
		{`[1,2`, Malformed, 1, 5},
		{`01`, TrailingData, 1, 2},
		{`1 2`, TrailingData, 1, 3},
		{`+1`, Malformed, 1, 1},
		{`.5`, Malformed, 1, 1},
		{`5.`, Malformed, 1, 3},
		{`1e`, Malformed, 1, 3},
		{`-`, Malformed, 1, 2},
		{`undefined`, Malformed, 1, 1},
		{`nul`, Malformed, 1, 4},
		{`nulL`, Malformed, 1, 4},
		{"\"\x01\"", Malformed, 1, 2},
		{"\"a\xff\"", InvalidUTF8, 1, 3},
		{`{"a":1,"b":{"c":1,"\u0063":2}}`, DuplicateKey, 1, 19},
		{`[[[[]]]]`, TooDeep, 1, 4},
		{`[[[1]],{"a":[]}]`, "", 0, 0},
	}
	for _, tt := range tests {
		err := CheckJSON([]byte(tt.text), 3, true)
		if tt.kind == "" {
			if err != nil {
				t.Errorf("%q: %v", tt.text, err)
			}
			continue
		}
		var at *SyntaxError
		if !errors.As(err, &at) {
			t.Errorf("%q: error %v, want one at line %d, column %d", tt.text, err, tt.line, tt.column)
			continue
		}
		if at.Kind != tt.kind || at.Line != tt.line || at.Column != tt.column {
			t.Errorf("%q: %v, want %s at line %d, column %d", tt.text, err, tt.kind, tt.line, tt.column)
		}
		if at.Reason == "" || strings.ContainsAny(at.Error(), "\n\x01") || !utf8.ValidString(at.Error()) {
			t.Errorf("%q: unclear error %q", tt.text, at)
		}
	}
}

func TestCheckJSONWithoutUnique(t *testing.T) {
	if err := CheckJSON([]byte(`{"a":1,"a":2}`), 1, false); err != nil {
		t.Errorf("duplicate keys where they are allowed: %v", err)
	}
	if err := CheckJSON([]byte(`1`), 0, true); err != nil {
		t.Errorf("a number needs no level: %v", err)
	}
	if err := CheckJSON([]byte(`[]`), 0, true); err == nil {
		t.Error("an array needs a level")
	}
}

func TestDepthNeedsNoStack(t *testing.T) {
	const levels = 1_000_000
	deep := []byte(strings.Repeat("[", levels) + strings.Repeat("]", levels))
	if err := CheckJSON(deep, levels, true); err != nil {
		t.Error(err)
	}
	var at *SyntaxError
	if err := CheckJSON(deep, levels-1, true); !errors.As(err, &at) || at.Kind != TooDeep || at.Offset != levels-1 {
		t.Errorf("one level too many: %v", err)
	}
}

func TestPosition(t *testing.T) {
	text := []byte("ab\r\né€c\n")
	for _, tt := range []struct {
		offset       int64
		line, column int
	}{
		{-1, 1, 1}, {0, 1, 1}, {2, 1, 3}, {4, 2, 1}, {6, 2, 2}, {9, 2, 3}, {11, 3, 1}, {99, 3, 1},
	} {
		if line, column := Position(text, tt.offset); line != tt.line || column != tt.column {
			t.Errorf("offset %d: line %d, column %d; want %d, %d", tt.offset, line, column, tt.line, tt.column)
		}
	}
}

// What a reader makes of a string must be what encoding/json makes of it.
func TestUnquoteLikeEncodingJSON(t *testing.T) {
	for _, quoted := range []string{
		`""`, `"a"`, `"\"\\\/\b\f\n\r\t"`, `"\u0041\u00e9\u20ac"`, `"\ud83d\ude00"`, `"\uD83D\uDE00x"`,
		`"\ud800"`, `"\udc00\ud800"`, `"\ud800\ud83d\ude00"`, `"\ud800\n"`, `"\ud800\u0041"`, `"é\u0000😀"`,
	} {
		var want, got string
		if err := json.Unmarshal([]byte(quoted), &want); err != nil {
			t.Fatal(err)
		}
		if err := (text{&got}).read(&scanner{data: []byte(quoted)}); err != nil || got != want {
			t.Errorf("%s: %q and %v, want %q", quoted, got, err, want)
		}
	}
}
