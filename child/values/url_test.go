package values

import (
	"testing"

	"cordon/child/clock"
	"cordon/child/globals"
	"cordon/child/random"

	"github.com/dop251/goja"
)

func TestURLsInTheOutput(t *testing.T) {
	for script, want := range map[string]string{
		`output = new URL("https://x.example")`: `"https://x.example/"`,
		`output = { u: new URL("http://x/?q=é"), p: new URLSearchParams("a=1&b=%20"), l: [new URL("a:b")] }`: `{"u":"http://x/?q=%C3%A9","p":"a=1&b=+","l":["a:b"]}`,
		`class Sub extends URL {} output = Object.assign(new Sub("a:b"), { more: 1 })`:                       `"a:b"`,
		`output = Object.assign(new URL("a:b"), { toJSON() { return "own" } })`:                              `"own"`,
		`output = [new URL("a:b")]; URL.prototype.toJSON = URL.prototype.toString = () => "changed"`:         `["a:b"]`,
		`output = new Map([["u", new URL("a:b")]])`:                                                          `{"u":"a:b"}`,
		`output = [Object.create(URL.prototype), Object.setPrototypeOf(new URL("a:b"), null)]`:               `[{},{}]`,
	} {
		rt := goja.New()
		if err := globals.Install(rt, globals.Env{Clock: clock.New(nil), Random: random.New(nil, [32]byte{})}); err != nil {
			t.Fatal(err)
		}
		encoder := NewEncoder(rt, nil)
		if _, err := rt.RunString("var output; " + script); err != nil {
			t.Fatal(err)
		}
		out, err := encoder.Encode(rt.Get("output"), testLimit, nil)
		if err != nil || string(out) != want {
			t.Errorf("%s: %s, %v; want %s", script, out, err, want)
		}
	}
}
