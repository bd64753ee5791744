package globals

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// surface lists every property that can be reached from the global object, with its
// attributes, and for functions their name and length.
const surface = `(() => {
	const out = [], seen = new Map(), later = [];
	const text = (k) => typeof k === "symbol" ? "[" + String(k) + "]" : k;
	const walk = (o, path) => {
		if (o === null || typeof o !== "object" && typeof o !== "function") return "";
		if (seen.has(o)) return " = " + seen.get(o);
		seen.set(o, path);
		later.push([Reflect.getPrototypeOf(o), path + ".__proto__"]);
		const nested = [];
		for (const k of Reflect.ownKeys(o)) {
			if (typeof o === "function" && (k === "name" || k === "length")) continue;
			const d = Reflect.getOwnPropertyDescriptor(o, k), at = path ? path + "." + text(k) : text(k);
			const attributes = (d.writable ? "w" : "-") + (d.enumerable ? "e" : "-") + (d.configurable ? "c" : "-");
			const show = (v) => typeof v === "function" ? "function " + JSON.stringify(v.name) + "/" + v.length : v === null ? "null" : typeof v;
			nested.push([at, attributes, d, show]);
		}
		for (const [at, attributes, d, show] of nested) {
			if ("value" in d) { const i = out.push("") - 1; out[i] = at + " " + attributes + " " + show(d.value) + walk(d.value, at); }
			else {
				out.push(at + " " + attributes + " get " + (d.get ? show(d.get) : "") + " set " + (d.set ? show(d.set) : ""));
				if (d.get) walk(d.get, at + "<get>");
				if (d.set) walk(d.set, at + "<set>");
			}
		}
		return "";
	};
	walk(globalThis, "");
	walk([].values().map((x) => x).__proto__, "%IteratorHelper%");
	walk(Iterator.from({ next() {} }).__proto__, "%WrapForValidIterator%");
	walk(new URLSearchParams().keys().__proto__, "%URLSearchParamsIterator%");
	walk((function* () {}).__proto__, "%GeneratorFunction.prototype%");
	walk((async () => {}).__proto__, "%AsyncFunction.prototype%");
	// Prototypes come last, so that what has a name is listed under it.
	for (let i = 0; i < later.length; i++) walk(...later[i]);
	return out.sort().join("\n") + "\n";
})()`

// TestSurface holds all that a script can reach in the realm of this package, so that an
// upgrade of the engine cannot add to it unseen. Write the list anew with
// go test ./child/globals -run TestSurface -update, and read what changed.
func TestSurface(t *testing.T) {
	const file = "testdata/surface.txt"
	v, err := newTestRealm(t).RunString(surface)
	if err != nil {
		t.Fatal(err)
	}
	got := v.String()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		want[line] = true
	}
	for line := range strings.Lines(got) {
		if !want[line] {
			t.Errorf("new or changed: %s", line)
		}
		delete(want, line)
	}
	for line := range want {
		t.Errorf("gone or changed: %s", line)
	}
}

// TestNoTraceOfGo looks for names of Go in all that shows functions: their own text, and
// the stacks of errors made in callbacks and thrown by natives.
func TestNoTraceOfGo(t *testing.T) {
	rt := newTestRealm(t)
	v, err := rt.RunString(surface)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{v.String()}
	for _, source := range []string{
		`Object.groupBy([1], () => { out = new Error("x").stack }); out`, `[1].values().map(() => { out = new Error("x").stack }).next(); out`, `new URLSearchParams("a").forEach(() => { out = new Error("x").stack }); out`, `Promise.try(() => { out = new Error("x").stack }); out`,
		`structuredClone({ get a() { out = new Error("x").stack } }); out`, `structuredClone(new Map([[1, { get a() { out = new Error("x").stack } }]])); out`, `new (class extends URL { constructor() { super({ toString() { out = new Error("x").stack; return "a:b" } }) } })(); out`, `Array.fromAsync([1], () => { out = new Error("x").stack }); out`,
		`try { atob("!") } catch (e) { out = e.stack } out`, `try { new URL("!") } catch (e) { out = e.stack } out`, `try { eval("1") } catch (e) { out = e.stack } out`, `try { new URL("a:b").searchParams.get() } catch (e) { out = e.stack } out`, `try { structuredClone(() => 1) } catch (e) { out = e.stack } out`, `try { crypto.getRandomValues(1) } catch (e) { out = e.stack } out`,
		`out = {}; Error.captureStackTrace(out); out.stack`, `String(URL) + String(atob) + String(structuredClone) + String(Iterator.prototype.map) + String(Object.getOwnPropertyDescriptor(URL.prototype, "href").get) + String(Array.fromAsync) + String(Function) + String(eval)`, `Promise.withResolvers().resolve + ""`, `try { (async () => {}).constructor("") } catch (e) { out = e.stack } out`,
	} {
		v, err := rt.RunString("var out; " + source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		texts = append(texts, v.String())
	}
	for _, text := range texts {
		for _, trace := range []string{"goja", "cordon/", "github.com", ".func", "globals.", "realm", "0x", "runtime."} {
			if strings.Contains(text, trace) {
				t.Errorf("found %q in %s", trace, text)
			}
		}
	}
}
