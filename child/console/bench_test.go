package console

import (
	"testing"

	"github.com/dop251/goja"
)

func BenchmarkInspect(b *testing.B) {
	rt := goja.New()
	inspector := NewInspector(rt, testStack)
	value, err := rt.RunString(`({id: 1, name: "one", tags: ["x", "y"], at: new Date(0), nested: {a: {b: {c: 1}}}, list: [{a: 1}, {a: 2}], map: new Map([[1, 2]])})`)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		inspector.Inspect(value)
	}
}

func BenchmarkLogText(b *testing.B) {
	rt := goja.New()
	if err := Install(rt, NewInspector(rt, testStack), func(string, string) {}, func() float64 { return 0 }); err != nil {
		b.Fatal(err)
	}
	program := goja.MustCompile("", `console.log("%s has %d items", "cart", 5)`, false)
	for b.Loop() {
		if _, err := rt.RunProgram(program); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInstall is what every child pays before it is asked anything.
func BenchmarkInstall(b *testing.B) {
	for b.Loop() {
		rt := goja.New()
		if err := Install(rt, NewInspector(rt, testStack), func(string, string) {}, func() float64 { return 0 }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRuntime(b *testing.B) {
	for b.Loop() {
		goja.New()
	}
}
