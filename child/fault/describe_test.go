package fault

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// thrown runs code that throws and describes what it threw: as the engine saw it thrown,
// and as the reason of a rejection, of which nothing but the value is known.
func thrown(t *testing.T, code string) (direct, rejected *report) {
	t.Helper()
	rt := goja.New()
	_, err := rt.RunScript("s.js", code)
	exception, ok := err.(*goja.Exception)
	if !ok {
		t.Fatalf("%s: threw %v", code, err)
	}
	describe := func(frames []goja.StackFrame) *report {
		d := New(NewSource("s.js", code), func(v goja.Value) string { return "<" + kind(v) + ">" })
		out := &report{}
		// Nothing of this may run code of the script, which may loop for ever.
		timer := time.AfterFunc(5*time.Second, func() { panic("describing does not end: " + code) })
		defer timer.Stop()
		got := d.Thrown(exception.Value(), frames)
		out.name, out.message, out.stack = got.Name, got.Message, got.Stack
		out.line, out.column, out.source = got.Line, got.Column, got.SourceLine
		return out
	}
	return describe(exception.Stack()), describe(nil)
}

type report struct {
	name, message, stack, source string
	line, column                 int
}

func kind(v goja.Value) string {
	if _, ok := v.(*goja.Object); ok {
		return "object"
	}
	return v.String()
}

func TestThrown(t *testing.T) {
	for _, row := range []struct {
		name, code        string
		wantName, message string
		line, column      int
	}{
		{"an error", `throw new TypeError("bad")`, "TypeError", "bad", 1, 7},
		{"on a later line", "\n\n  throw new Error('x')", "Error", "x", 3, 9},
		{"inside a function", "function f() {\n  null.x\n}\nf()", "TypeError", "Cannot read property 'x' of undefined", 2, 8},
		{"a number", `throw 5`, "Uncaught", "<5>", 1, 1},
		{"null", `throw null`, "Uncaught", "<null>", 1, 1},
		{"undefined", `throw undefined`, "Uncaught", "<undefined>", 1, 1},
		{"an object", `throw {name: "TypeError", message: "no"}`, "Uncaught", "<object>", 1, 1},
		{"without prototype", `throw Object.create(null)`, "Uncaught", "<object>", 1, 1},
		{"a name of its own", `var e = new Error("m"); e.name = "Mine"; throw e`, "Mine", "m", 1, 9},
		{"a class", `class Mine extends Error {}; Mine.prototype.name = "Mine"; throw new Mine("m")`, "Mine", "m", 1, 66},
		{"a name that is no text", `var e = new Error("m"); e.name = {}; throw e`, "Error", "m", 1, 9},
		{"an empty name", `var e = new Error("m"); e.name = ""; throw e`, "Error", "m", 1, 9},
		{"a message that is no text", `var e = new Error; e.message = 7; throw e`, "Error", "<7>", 1, 9},
		{"a name that loops", `class E extends Error { get name() { for(;;); } }; throw new E("q")`, "Error", "q", 1, 58},
		{"a message that loops", `var e = new Error; Object.defineProperty(e, "message", {get() { for(;;); }}); throw e`, "Error", "", 1, 9},
		{"a message that is computed", `var e = new Error; Object.defineProperty(e, "message", {get() { for(;;); }}); e.issues = [1]; throw e`, "Error", "<object>", 1, 9},
		{"issues that loop", `var e = new Error; for (const k of ["message", "issues"]) Object.defineProperty(e, k, {get() { for(;;); }}); throw e`, "Error", "", 1, 9},
		{"issues beside a message", `var e = new Error("m"); e.issues = [1]; throw e`, "Error", "m", 1, 9},
		{"text that loops", `var e = new Error; e.message = {toString() { for(;;); }}; throw e`, "Error", "<object>", 1, 9},
		{"a prototype that is a Proxy", `var e = new Error("m"); Object.setPrototypeOf(e, new Proxy({}, {get() { for(;;); }, getOwnPropertyDescriptor() { for(;;); }, getPrototypeOf() { for(;;); }})); throw e`, "Error", "m", 1, 9},
		{"a Proxy of an error", `throw new Proxy(new Error("m"), {get() { for(;;); }})`, "Uncaught", "<object>", 1, 1},
		{"a revoked Proxy", `var r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy`, "Uncaught", "<object>", 1, 46},
		{"a setter on the descriptor's prototype", `Object.defineProperty(Object.prototype, "value", {set() { for(;;); }, get() { for(;;); }}); throw new Error("m")`, "Error", "m", 1, 99},
		{"after wide characters", `var s = "é😀"; throw new Error("m")`, "Error", "m", 1, 22},
		{"a symbol for a message", `var e = new Error; e.message = Symbol("s"); throw e`, "Error", "<s>", 1, 9},
	} {
		t.Run(row.name, func(t *testing.T) {
			direct, rejected := thrown(t, row.code)
			for _, got := range []*report{direct, rejected} {
				if got.name != row.wantName || got.message != row.message {
					t.Errorf("got %q, %q; want %q, %q", got.name, got.message, row.wantName, row.message)
				}
			}
			if direct.line != row.line || direct.column != row.column {
				t.Errorf("at %d:%d, want %d:%d; stack:\n%s", direct.line, direct.column, row.line, row.column, direct.stack)
			}
			if want := strings.Split(row.code, "\n")[row.line-1]; direct.source != want {
				t.Errorf("source line %q, want %q", direct.source, want)
			}
		})
	}
}

func TestThrownStack(t *testing.T) {
	const code = "function f() {\n  [1].map(function g() { throw new Error('x') })\n}\nf()"
	const want = "    at g (s.js:2:32)\n    at map (<anonymous>)\n    at f (s.js:2:10)\n    at s.js:4:2"
	direct, rejected := thrown(t, code)
	if direct.stack != want || rejected.stack != want {
		t.Errorf("stacks:\n%s\nand\n%s\nwant\n%s", direct.stack, rejected.stack, want)
	}
}

func TestThrownRelated(t *testing.T) {
	direct, _ := thrown(t, `throw new Error("a", {cause: new TypeError("b", {cause: 5})})`)
	const causes = "    at s.js:1:7\n  [cause]: TypeError: b\n      at s.js:1:30\n  [cause]: <5>"
	if direct.stack != causes {
		t.Errorf("causes:\n%s\nwant\n%s", direct.stack, causes)
	}
	direct, _ = thrown(t, `throw new AggregateError([new Error("one"), 2], "many")`)
	const members = "    at s.js:1:7\n  [errors][0]: Error: one\n      at s.js:1:27\n  [errors][1]: <2>"
	if direct.stack != members {
		t.Errorf("members:\n%s\nwant\n%s", direct.stack, members)
	}
	direct, _ = thrown(t, `var e = new Error("round"); e.cause = e; throw e`)
	if n := strings.Count(direct.stack, "[cause]"); n != maxCauses {
		t.Errorf("a cycle of causes shows %d", n)
	}
}

func TestThrownBounds(t *testing.T) {
	for _, code := range []string{
		`throw new Error("x".repeat(1<<26))`,
		`throw new Error("\u20ac".repeat(1<<24))`,
		`var e = new Error("m"); e.name = "n".repeat(1<<20); throw e`,
		`var e = new Error("m"); e.stack = "s".repeat(1<<20); throw e`,
		`var e = new Error("m"); e.cause = new Error("x".repeat(1<<20)); throw e`,
		`function f(n) { if (n) return f(n - 1); throw new Error("deep") }; f(400)`,
		`var o = {["x".repeat(1<<20)]() { throw new Error("long") }}; o["x".repeat(1<<20)]()`,
	} {
		direct, rejected := thrown(t, code)
		for _, got := range []*report{direct, rejected} {
			if len(got.name) > maxName || len(got.message) > maxMessage || len(got.stack) > maxStack {
				t.Errorf("%s: %d, %d and %d bytes", code, len(got.name), len(got.message), len(got.stack))
			}
			if !utf8.ValidString(got.name + got.message + got.stack) {
				t.Errorf("%s: not UTF-8", code)
			}
		}
	}
}

func TestLoneSurrogates(t *testing.T) {
	direct, _ := thrown(t, `throw new Error("a\uD800b")`)
	if direct.message != "a\uFFFDb" {
		t.Errorf("message %q", direct.message)
	}
}

func TestStack(t *testing.T) {
	for code, want := range map[string]string{
		`new Error("x")`:                             "Error: x\n    at s.js:1:1",
		`new Error`:                                  "Error\n    at s.js:1:1",
		`var e = new Error; e.message = {}; e`:       "Error: <object>",
		`var e = new Error("x"); e.stack = "own"; e`: "own",
		`new (class extends Error { get name() { for(;;); } })("q")`: "Error: q",
	} {
		rt := goja.New()
		v, err := rt.RunScript("s.js", code)
		if err != nil {
			t.Fatal(err)
		}
		d := New(NewSource("s.js", code), func(v goja.Value) string { return "<" + kind(v) + ">" })
		if got := d.Stack(v.(*goja.Object)); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

func TestNormalise(t *testing.T) {
	for code, want := range map[string]string{
		`new Error("x")`: "Error: x\n    at s.js:1:1",
		`var e = new Error("é"); var é = 1; function f() { return new TypeError("é") } f()`: "TypeError: é\n    at f (s.js:1:58)\n    at s.js:1:80",
		`var e = new Error("x"); e.stack = "own"; e`:                                        "own",
		`Object.freeze(new Error("x"))`:                                                     "Error: x\n\tat s.js:1:15(4)\n",
		`({stack: "\n\tat s.js:1:1(2)\n"})`:                                                 "\n\tat s.js:1:1(2)\n",
	} {
		rt := goja.New()
		v, err := rt.RunScript("s.js", code)
		if err != nil {
			t.Fatal(err)
		}
		d := New(NewSource("s.js", code), func(v goja.Value) string { return kind(v) })
		for range 2 {
			d.Normalise(v)
			if got := v.(*goja.Object).Get("stack").String(); got != want {
				t.Errorf("%s: got %q, want %q", code, got, want)
			}
		}
	}
	rt := goja.New()
	d := New(NewSource("s.js", ""), func(v goja.Value) string { return kind(v) })
	for _, code := range []string{`1`, `null`, `undefined`, `new Proxy({}, {get() { for (;;); }})`, `Symbol()`} {
		v, err := rt.RunString(code)
		if err != nil {
			t.Fatal(err)
		}
		d.Normalise(v)
	}
}
