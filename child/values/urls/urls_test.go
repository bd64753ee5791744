package urls

import (
	"testing"

	"cordon/child/clock"
	"cordon/child/globals"
	"cordon/child/random"

	"github.com/dop251/goja"
)

func TestReader(t *testing.T) {
	rt := goja.New()
	if err := globals.Install(rt, globals.Env{Clock: clock.New(nil), Random: random.New(nil, [32]byte{})}); err != nil {
		t.Fatal(err)
	}
	reader := NewReader(rt)
	if _, err := rt.RunString(`
		const fail = () => { throw new Error("called") };
		for (const name of ["toString", "toJSON"]) { URL.prototype[name] = fail; URLSearchParams.prototype[name] = fail }
		Object.defineProperty(URL.prototype, "href", { get: fail });
		class Sub extends URL {}
		const hostile = () => new Proxy({}, { getPrototypeOf: fail, get: fail });
	`); err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string][2]string{
		`new URL("http://x/?a#b")`: {"http://x/?a#b"}, `new Sub("a:b")`: {"a:b"}, `Object.assign(new URL("a:b"), { href2: 1 })`: {"a:b"},
		`new URLSearchParams("a=1&b")`: {"", "a=1&b="}, `new URL("http://x/?a=%20").searchParams`: {"", "a=+"},
		`({})`: {}, `[]`: {}, `Object.create(null)`: {}, `Object.create(URL.prototype)`: {}, `URL.prototype`: {}, `Object.create(new URL("a:b"))`: {},
		`Object.setPrototypeOf(new URL("a:b"), null)`: {}, `Object.setPrototypeOf(new URL("a:b"), URLSearchParams.prototype)`: {},
		`hostile()`: {}, `Object.create(hostile())`: {}, `new Proxy(new URL("a:b"), {})`: {},
	} {
		v, err := rt.RunString("(" + source + ")")
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		href, isURL := reader.URL(v.(*goja.Object))
		query, isParams := reader.Params(v.(*goja.Object))
		if href != want[0] || query != want[1] || isURL != (want[0] != "") || isParams != (want[1] != "") {
			t.Errorf("%s: %q %v, %q %v", source, href, isURL, query, isParams)
		}
	}
	if reader := NewReader(goja.New()); reader != nil {
		if _, ok := reader.URL(rt.NewObject()); ok {
			t.Error("a realm without URL has one")
		}
	}
}
