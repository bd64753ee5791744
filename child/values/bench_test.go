package values

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// rows is JSON of about five megabytes, as an export of a database gives it.
func rows() []byte {
	var text strings.Builder
	text.WriteByte('[')
	for i := 0; text.Len() < 5<<20; i++ {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"id":%d,"name":"Customer number %d","email":"c%d@example.org","city":"Köln","total":%d.%02d,"active":%t,"tags":["a","b%d"],"address":null}`,
			i, i, i, i*7, i%100, i%2 == 0, i%10)
	}
	text.WriteByte(']')
	return []byte(text.String())
}

func BenchmarkDecode(b *testing.B) {
	raw := rows()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := Decode(goja.New(), raw); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParse is what the engine's own JSON.parse takes for the same.
func BenchmarkParse(b *testing.B) {
	raw := rows()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		rt := goja.New()
		if err := rt.Set("text", string(raw)); err != nil {
			b.Fatal(err)
		}
		if _, err := rt.RunString("JSON.parse(text)"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	rt := goja.New()
	raw := rows()
	value, err := Decode(rt, raw)
	if err != nil {
		b.Fatal(err)
	}
	encoder := NewEncoder(rt, nil)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := encoder.Encode(value, 1<<24, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStringify is what the engine's own JSON.stringify takes for the same.
func BenchmarkStringify(b *testing.B) {
	rt := goja.New()
	raw := rows()
	value, err := Decode(rt, raw)
	if err != nil {
		b.Fatal(err)
	}
	if err := rt.Set("value", value); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := rt.RunString("JSON.stringify(value)"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewEncoder(b *testing.B) {
	rt := goja.New()
	for b.Loop() {
		NewEncoder(rt, nil)
	}
}
