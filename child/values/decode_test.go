package values

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

var decodeTexts = []string{
	`null`, `true`, `false`, ` [ ] `, "\t{\r\n}", `""`, `0`, `-0`, `1`, `-1`, `12345678901234567890`,
	`999999999999999`, `9999999999999999`, `-999999999999999`, `9007199254740993`, `1.5`, `1e3`, `1E+3`,
	`1e-7`, `1e21`, `1.7976931348623157e308`, `5e-324`, `0.1`, `-0.0`, `100000000000000000000000`,
	`1e400`, `-1e400`, `1e-400`, `123456789012345.678`,
	`[1,2,3]`, `[[[]]]`, `{"a":{"b":[{"c":null}]}}`,
	`{"b":1,"a":2,"10":3,"9":4,"01":5,"-1":6,"4294967294":7,"4294967295":8,"":9}`,
	`{"a":1,"b":2,"a":3}`, `{"1":1,"1":2}`,
	`{"__proto__":{"x":1},"constructor":2,"toString":3}`, `{"\u005f_proto__":1}`, `{"__proto__":null}`,
	`"\ud800"`, `"\udc00\ud800"`, `"\ud83d\ude00"`, `"x\ud83d"`, `{"\ud800":1,"\udfff":2}`,
	`"\"\\\/\b\f\n\r\t\u0041\u00e9"`, `"é€😀"`, "\"\u2028\u2029\"", `"a\u0000b"`,
	`{"é":1,"é":2}`, `{"\u00e9":1,"é":2}`, "\"\u007f\"", `"0123456789012345678901234567890é"`,
	`[true,false,null,"",0,{},[]]`, `{"length":5}`, `"\uD83D\u0041"`, `"\uFEFF"`,
}

func TestDecodeLikeNode(t *testing.T) {
	script := `process.stdout.write(JSON.stringify(arg.map(text => {
		const value = JSON.parse(text);
		return [JSON.stringify(value), typeof value, Object.is(value, -0), String(value === Infinity || value === -Infinity)];
	})))`
	var want [][]any
	if err := json.Unmarshal(node(t, script, decodeTexts), &want); err != nil {
		t.Fatal(err)
	}
	for i, text := range decodeTexts {
		rt := goja.New()
		value, err := Decode(rt, []byte(text))
		if err != nil {
			t.Errorf("Decode(%s): %v", text, err)
			continue
		}
		encoded, err := NewEncoder(rt, nil).Encode(value, testLimit, nil)
		if err != nil {
			t.Errorf("Encode(Decode(%s)): %v", text, err)
			continue
		}
		if err := rt.Set("value", value); err != nil {
			t.Fatal(err)
		}
		facts, err := rt.RunString(`[typeof value, Object.is(value, -0), String(value === Infinity || value === -Infinity)]`)
		if err != nil {
			t.Fatal(err)
		}
		got := append([]any{string(encoded)}, facts.Export().([]any)...)
		if fmt.Sprint(got) != fmt.Sprint(want[i]) {
			t.Errorf("Decode(%s)\n got %v\nwant %v", text, got, want[i])
		}
	}
}

func TestDecodeMakesPlainValues(t *testing.T) {
	rt := goja.New()
	value, err := Decode(rt, []byte(`{"list":[{"n":1}],"__proto__":{"evil":true},"x":"\ud800"}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.Set("input", value); err != nil {
		t.Fatal(err)
	}
	for _, claim := range []string{
		`Object.getPrototypeOf(input) === Object.prototype`,
		`Object.getPrototypeOf(input.list) === Array.prototype && Array.isArray(input.list)`,
		`Object.getPrototypeOf(input.list[0]) === Object.prototype`,
		`input.evil === undefined && Object.hasOwn(input, "__proto__")`,
		`Object.getOwnPropertyDescriptor(input, "__proto__").value.evil === true`,
		`Object.entries(Object.getOwnPropertyDescriptors(input)).every(([, d]) => d.writable && d.enumerable && d.configurable)`,
		`input.x.length === 1 && input.x.charCodeAt(0) === 0xd800`,
		`input.list.push(2) === 2 && input.list.length === 2`,
		`input.list.map(x => typeof x).join() === "object,number"`,
		`Object.isExtensible(input) && (input.y = 1, input.y === 1) && delete input.y`,
	} {
		ok, err := rt.RunString(claim)
		if err != nil || !ok.ToBoolean() {
			t.Errorf("%s does not hold (%v)", claim, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                 "byte 0: ends where a value should be",
		` `:                "byte 1: ends where a value should be",
		`{`:                "byte 1: ends where a name in quotes should be",
		`[`:                "byte 1: ends where a value should be",
		`[1,]`:             "byte 3: ']' where a value should be",
		`{"a":1,}`:         "byte 7: '}' where a name in quotes should be",
		`{"a" 1}`:          "byte 5: '1' where ':' should be",
		`[1 2]`:            "byte 3: '2' where ',' or ']' should be",
		`{"a":1]`:          "byte 6: ']' where ',' or '}' should be",
		`1 2`:              "byte 2: '2' where the end should be",
		`01`:               "byte 1: not a number in JSON's notation",
		`-`:                "byte 1: not a number in JSON's notation",
		`1.`:               "byte 2: ends where a digit should be",
		`1e`:               "byte 2: ends where a digit should be",
		`.5`:               "byte 0: '.' where a value should be",
		`+1`:               "byte 0: '+' where a value should be",
		`nul`:              "byte 0: 'n' where a value should be",
		`NaN`:              "byte 0: 'N' where a value should be",
		`"abc`:             "byte 4: ends where the end of a string should be",
		`"\`:               "byte 2: ends where an escape should be",
		`"\x41"`:           `byte 1: no escape begins with \x`,
		`"\u12"`:           `byte 1: an escape \u needs four hexadecimal digits`,
		`"\u12g4"`:         `byte 1: an escape \u needs four hexadecimal digits`,
		"\"a\nb\"":         "byte 2: a control character in a string is not escaped",
		"\"a\xffb\"":       "byte 2: a string is not valid UTF-8",
		"\"\xed\xa0\x80\"": "byte 1: a string is not valid UTF-8",
		"{\"\xff\":1}":     "byte 2: a string is not valid UTF-8",
	} {
		value, err := Decode(goja.New(), []byte(text))
		if err == nil {
			t.Errorf("Decode(%q) = %v, want an error", text, value)
		} else if got := strings.TrimPrefix(err.Error(), "decode input: "); got != want {
			t.Errorf("Decode(%q): %s\nwant %s", text, got, want)
		}
	}
}

func TestDecodeDeepAndWide(t *testing.T) {
	const deep = 200_000
	rt := goja.New()
	value, err := Decode(rt, []byte(strings.Repeat(`[{"a":`, deep)+"1"+strings.Repeat("}]", deep)))
	if err != nil {
		t.Fatal(err)
	}
	depth := 0
	for object, ok := value.(*goja.Object); ok; object, ok = object.Get([]string{"0", "a"}[(depth+1)%2]).(*goja.Object) {
		depth++
	}
	if depth != 2*deep {
		t.Errorf("the input is %d levels deep, want %d", depth, 2*deep)
	}

	const wide = 300_000
	var text strings.Builder
	for i := range wide {
		fmt.Fprintf(&text, `,"k%d":%d`, i, i)
	}
	value, err = Decode(rt, []byte("{"+text.String()[1:]+"}"))
	if err != nil {
		t.Fatal(err)
	}
	if keys := value.(*goja.Object).Keys(); len(keys) != wide || keys[wide-1] != fmt.Sprintf("k%d", wide-1) {
		t.Errorf("the input has %d keys, the last %q", len(keys), keys[len(keys)-1])
	}
}

func FuzzDecode(f *testing.F) {
	for _, text := range decodeTexts {
		f.Add([]byte(text))
	}
	for _, text := range []string{`[1,]`, `"\ud800`, `{"a":}`, `1e`, "\"\xff\""} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		rt := goja.New()
		value, err := Decode(rt, raw)
		if err == nil != (json.Valid(raw) && validText(raw)) {
			t.Fatalf("Decode(%q) gives %v, but json.Valid %v", raw, err, json.Valid(raw))
		}
		if err != nil {
			return
		}
		encoded, err := NewEncoder(rt, nil).Encode(value, 1<<24, nil)
		if err != nil {
			if strings.Contains(err.Error(), "is nested deeper than") {
				return
			}
			t.Fatalf("Encode(Decode(%q)): %v", raw, err)
		}
		if got, want := normal(t, encoded), normal(t, raw); got != want {
			t.Fatalf("Decode(%q) encodes as %s\n got %s\nwant %s", raw, encoded, got, want)
		}
	})
}

// validText tells whether a JSON text is valid UTF-8, which json.Valid does not ask for.
func validText(raw []byte) bool { return strings.ToValidUTF8(string(raw), "") == string(raw) }

// normal gives a JSON text in the one spelling that encoding/json has for it, with numbers
// beyond a double as null and without the sign of a zero, as the encoder writes them.
func normal(t *testing.T, raw []byte) string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("decode %q: %v", raw, err)
	}
	encoded, err := json.Marshal(normalValue(value))
	if err != nil {
		t.Fatalf("encode %q: %v", raw, err)
	}
	return string(encoded)
}

func normalValue(value any) any {
	switch v := value.(type) {
	case json.Number:
		number, err := v.Float64()
		if err != nil {
			return nil
		}
		return number + 0
	case []any:
		for i := range v {
			v[i] = normalValue(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = normalValue(v[key])
		}
	}
	return value
}
