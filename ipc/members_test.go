package ipc

import (
	"errors"
	"testing"
)

func TestMembers(t *testing.T) {
	text := " {\"a\" : [1, {\"x\":1,\"x\":2}],\n \"b\\u0063\":\"}\" , \"\":{} } "
	members, ok, err := Members([]byte(text), 3, 9)
	if err != nil || !ok || len(members) != 3 {
		t.Fatalf("%v, %v, %v", members, ok, err)
	}
	for i, want := range []struct{ key, value string }{{"a", `[1, {"x":1,"x":2}]`}, {"bc", `"}"`}, {"", `{}`}} {
		m := members[i]
		if m.Key != want.key || string(m.Value) != want.value {
			t.Errorf("member %d is %q: %s, want %q: %s", i, m.Key, m.Value, want.key, want.value)
		}
		if at := text[m.Offset : int(m.Offset)+len(want.value)]; at != want.value || text[m.KeyOffset] != '"' {
			t.Errorf("member %d begins at %d (%s) and its key at %d", i, m.Offset, at, m.KeyOffset)
		}
	}
}

func TestMembersOfWhatIsNoObject(t *testing.T) {
	for _, text := range []string{`[]`, `null`, `"x"`, ` 1 `} {
		if members, ok, err := Members([]byte(text), 3, 9); ok || err != nil || members != nil {
			t.Errorf("%s: %v, %v, %v", text, members, ok, err)
		}
	}
	if _, ok, err := Members([]byte(`{}`), 1, 9); !ok || err != nil {
		t.Errorf("an empty object: %v, %v", ok, err)
	}
}

func TestMembersRefuse(t *testing.T) {
	tests := []struct {
		text         string
		kind         Kind
		line, column int
	}{
		{``, Malformed, 1, 1},
		{`{`, Malformed, 1, 2},
		{`{"a":1`, Malformed, 1, 7},
		{`{"a":1,}`, Malformed, 1, 8},
		{`{"a":1 "b":2}`, Malformed, 1, 8},
		{"{\"a\":1,\n\"a\":2}", DuplicateKey, 2, 1},
		{`{"a":1,"\u0061":2}`, DuplicateKey, 1, 8},
		{`{a:1}`, Malformed, 1, 2},
		{`{"a" 1}`, Malformed, 1, 6},
		{`{"a":1}x`, TrailingData, 1, 8},
		{`{"a":[[[]]]}`, TooDeep, 1, 8},
		{"{\"\xff\":1}", InvalidUTF8, 1, 3},
		{"{\"a\":\"\xff\"}", InvalidUTF8, 1, 7},
		{`[1`, Malformed, 1, 3},
	}
	for _, tt := range tests {
		_, ok, err := Members([]byte(tt.text), 3, 9)
		var bad *SyntaxError
		if ok || !errors.As(err, &bad) {
			t.Errorf("%s: %v, %v", tt.text, ok, err)
			continue
		}
		if bad.Kind != tt.kind || bad.Line != tt.line || bad.Column != tt.column {
			t.Errorf("%s: %v, want %s at line %d, column %d", tt.text, bad, tt.kind, tt.line, tt.column)
		}
	}
}

func TestMembersBeyondTheMost(t *testing.T) {
	text := `{"a":1,"b":2,"c":3,"c":4}`
	members, ok, err := Members([]byte(text), 3, 2)
	if err != nil || !ok || len(members) != 2 || members[1].Key != "b" {
		t.Errorf("%v, %v, %v", members, ok, err)
	}
	if _, _, err := Members([]byte(text[:len(text)-1]), 3, 2); err == nil {
		t.Error("what lies beyond is not checked")
	}
}
