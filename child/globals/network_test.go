package globals

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// runExplained runs a script as the engine does, with the reasons put in.
func runExplained(t *testing.T, source string) (goja.Value, error) {
	t.Helper()
	tree, err := goja.Parse("script.js", source, parser.WithDisableSourceMaps)
	if err != nil {
		t.Fatal(err)
	}
	ExplainNetwork(source, tree)
	program, err := goja.CompileAST(tree, false)
	if err != nil {
		t.Fatal(err)
	}
	return newTestRealm(t).RunProgram(program)
}

func TestNetworkCallsSayWhyTheyFail(t *testing.T) {
	for _, source := range []string{
		`fetch("http://x")`, `new XMLHttpRequest()`, `new XMLHttpRequest`, `new WebSocket("ws://x")`, `new EventSource("x")`, `WebSocket("ws://x")`,
		`const get = (u) => fetch(u).then((r) => r.json()); get("http://x")`, `class A { m() { return fetch("x") } } new A().m()`, `function* g() { yield fetch("x") } g().next()`,
		`if (typeof fetch === "undefined") fetch("x")`, "`${fetch(1)}`", `[1].map(() => fetch("x"))`, `({ a: fetch("x") })`, `for (const x of fetch("x")) ;`, `switch (1) { case fetch("x"): }`, `fetch(fetch("x"))`, `api = {}; api.fetch = 1; fetch("x")`,
	} {
		_, err := runExplained(t, source)
		if thrownName(err) != "ReferenceError" || !strings.Contains(err.Error(), "scripts have no network") {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestNetworkReasonCanBeCaught(t *testing.T) {
	v, err := runExplained(t, `let text; try { fetch("x") } catch (e) { text = e.name + ": " + e.message } text`)
	if err != nil || v.String() != "ReferenceError: scripts have no network: fetch is not defined" {
		t.Errorf("caught %v, %v", v, err)
	}
}

func TestNetworkNamesAreTheScriptsOwn(t *testing.T) {
	for _, source := range []string{
		`function fetch() { return 7 } fetch()`, `const fetch = () => 7; fetch()`, `((fetch) => fetch())(() => 7)`, `globalThis.fetch = () => 7; fetch()`, `this.fetch = () => 7; fetch()`, `globalThis["fetch"] = () => 7; fetch()`, `Object.assign(globalThis, { fetch() { return 7 } }); fetch()`, `const { fetch } = { fetch: () => 7 }; fetch()`,
		`let f = 0; try { f = fetch } catch (e) { f = 7 } f`, `fetch = () => 7; fetch()`, `class WebSocket { x = 7 } new WebSocket().x`, `var o = { fetch: () => 7 }; o.fetch()`, `typeof fetch === "undefined" ? 7 : fetch("x")`, `typeof XMLHttpRequest === "undefined" && !("fetch" in globalThis) ? 7 : 0`, `try { x } catch (fetch) { 7 }`, `function f(...fetch) { return fetch[0] } f(7)`, `import_ = 7; label: for (;;) { break label } 7`,
	} {
		v, err := runExplained(t, source)
		if err != nil || v.ToInteger() != 7 {
			t.Errorf("%s = %v, %v, want 7", source, v, err)
		}
	}
}

func TestNetworkSearchStandsDeepSource(t *testing.T) {
	deep := "typeof fetch;" + strings.Repeat("[", 5000) + "fetch" + strings.Repeat("]", 5000)
	if _, err := runExplained(t, deep); thrownName(err) != "ReferenceError" {
		t.Errorf("deep source: %v", err)
	}
}
