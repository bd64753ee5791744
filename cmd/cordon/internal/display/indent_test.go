package display

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func indentString(t *testing.T, in string) string {
	t.Helper()
	var b bytes.Buffer
	if err := Indent(&b, []byte(in)); err != nil {
		t.Fatalf("Indent(%q): %v", in, err)
	}
	return b.String()
}

func TestIndentKeepsOrderAndSpelling(t *testing.T) {
	in := `{"b":1.50,"a":[1e3,-0,{},[],{"x":"a,b:{\"]"}],"c":"é","b":null}`
	want := `{
  "b": 1.50,
  "a": [
    1e3,
    -0,
    {},
    [],
    {
      "x": "a,b:{\"]"
    }
  ],
  "c": "é",
  "b": null
}
`
	if got := indentString(t, in); got != want {
		t.Errorf("Indent = %s, want %s", got, want)
	}
}

func TestIndentOfScalars(t *testing.T) {
	for _, in := range []string{"null", "true", "12.5e-3", `"text"`, "{}", "[]"} {
		if got := indentString(t, " "+in+" "); got != in+"\n" {
			t.Errorf("Indent(%s) = %q", in, got)
		}
	}
}

// A script chooses how deep its output is; what cordon prints must not grow with the
// product of depth and length.
func TestIndentOfDeepValuesStaysSmall(t *testing.T) {
	const depth, n = 1000, 100_000
	in := strings.Repeat("[", depth) + strings.Repeat("1,", n) + "1" + strings.Repeat("]", depth)
	got := indentString(t, in)
	if len(got) > 2*len(in) {
		t.Errorf("%d bytes became %d", len(in), len(got))
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(got)); err != nil || compact.String() != in {
		t.Errorf("another value, or no JSON: %v", err)
	}
}

func TestIndentTellsWriteErrors(t *testing.T) {
	broken := errors.New("no space left")
	if err := Indent(failing{broken}, []byte("[1]")); !errors.Is(err, broken) {
		t.Errorf("err = %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func FuzzIndent(f *testing.F) {
	f.Add(`{"a":[1,2,{"b":[]}],"c":"\""}`)
	f.Add(strings.Repeat("[", 20) + strings.Repeat("]", 20))
	f.Fuzz(func(t *testing.T, s string) {
		if !json.Valid([]byte(s)) {
			return
		}
		got := indentString(t, s)
		var before, after, want bytes.Buffer
		if json.Compact(&before, []byte(s)) != nil || json.Compact(&after, []byte(got)) != nil {
			t.Fatalf("Indent(%q) = %q is not JSON", s, got)
		}
		if before.String() != after.String() {
			t.Errorf("Indent(%q) = %q: another value", s, got)
		}
		if strings.Count(s, "[")+strings.Count(s, "{") > indentDepth {
			return
		}
		if err := json.Indent(&want, before.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		if got != want.String()+"\n" {
			t.Errorf("Indent(%q) = %q, json.Indent gives %q", s, got, want.String())
		}
	})
}
