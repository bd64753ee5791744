package console

import (
	"strings"
	"testing"

	"cordon/child/clock"
	"cordon/child/globals"
	"cordon/child/random"

	"github.com/dop251/goja"
)

func webRealm(t *testing.T) *goja.Runtime {
	t.Helper()
	rt := goja.New()
	if err := globals.Install(rt, globals.Env{Clock: clock.New(nil), Random: random.New(nil, [32]byte{})}); err != nil {
		t.Fatal(err)
	}
	return rt
}

func TestURLsLikeNode(t *testing.T) {
	codes := []string{
		`new URL("https://u:p@x.example:8080/a?b=c#d")`, `[new URL("a:b")]`, `{ deep: { u: new URL("http://x/?a=1&b=it's%0A") } }`, `(() => { class X extends URL {} return new X("a:b") })()`, `Object.assign(new URL("a:b"), { k: 1 })`,
		`new URLSearchParams("a=1&b=2&a=%20")`, `new URLSearchParams()`, `[new URLSearchParams("a=1")]`, `{ a: { b: new URLSearchParams("a=1") } }`, `(() => { class P extends URLSearchParams {} return new P("a=b") })()`,
		`new URLSearchParams("a".repeat(40) + "=1&" + "b".repeat(40) + "=2&c=4")`, `[new URL("http://x/?" + "a".repeat(40) + "=1&" + "b".repeat(40) + "=2&c=4")]`, `{ p: new URLSearchParams("a".repeat(40) + "=1&" + "b".repeat(40) + "=2&c=4") }`, `new URL("http://x/").searchParams`,
	}
	var want []string
	node(t, `process.stdout.write(JSON.stringify(arg.map((code) => require("util").inspect((0, eval)("(" + code + ")")))))`, codes, &want)
	for i, code := range codes {
		rt := webRealm(t)
		inspector := NewInspector(rt, testStack)
		value, err := rt.RunString("(" + code + ")")
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		if got := inspector.Inspect(value); got != want[i] {
			t.Errorf("%s\n got %s\nwant %s", code, got, want[i])
		}
	}
}

func TestURLsAsText(t *testing.T) {
	rt := webRealm(t)
	var got []string
	sink := func(_, message string) { got = append(got, message) }
	if err := Install(rt, NewInspector(rt, testStack), sink, func() float64 { return 0 }); err != nil {
		t.Fatal(err)
	}
	if _, err := rt.RunString(`
		console.log("%s|%s", new URL("http://x"), new URLSearchParams("a=1"));
		console.log(new URLSearchParams("a&".repeat(100000)));
		console.log(new URL("http://x/" + "a".repeat(9e6)));
	`); err != nil {
		t.Fatal(err)
	}
	if got[0] != "http://x/|a=1" {
		t.Errorf("got %s", got[0])
	}
	if !strings.HasSuffix(got[1], "... 99000 more items }") || len(got[1]) > 100_000 || len(got[2]) > maxMessage+100 {
		t.Errorf("long ones take %d and %d bytes", len(got[1]), len(got[2]))
	}
}
