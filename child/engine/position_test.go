package engine

import (
	"strings"
	"testing"

	"cordon/ipc"
)

// The expected positions are those that Node 20 gives, except that for a name that is not
// there Node often gives the start of the statement, and the engine the name itself.
func TestPositions(t *testing.T) {
	for _, row := range []struct {
		name, code   string
		line, column int
	}{
		{"first line", `throw new Error("x")`, 1, 7},
		{"first line, later", `let a = 1; throw new Error("x")`, 1, 18},
		{"second line", "let a = 1\n  throw new Error('x')", 2, 9},
		{"last line without an end", "1\n2\nnull.x", 3, 6},
		{"last line with an end", "1\n2\nnope()\n", 3, 1},
		{"a call of nothing", `let o = {}; o.foo()`, 1, 15},
		{"a call in a call", `Math.max(1, nope())`, 1, 13},
		{"a member of nothing", `let o = {}; o.a.b`, 1, 17},
		{"a call of a member of nothing", `let o = {}; o.a.b()`, 1, 15}, // Node: 1:17,
		{"new of nothing", `new Nope()`, 1, 5},                          // Node: 1:1
		{"inside a function", "function f() {\n    nope()\n}\nf()", 2, 5},
		{"inside an arrow", "const f = () => nope()\nf()", 1, 17},
		{"inside a method", "class A {\n  m() { nope() }\n}\nnew A().m()", 2, 9},
		{"inside a getter", "const o = {get a() { nope() }}\no.a", 1, 22},
		{"inside a static block", "class A {\n  static { nope() }\n}", 2, 12},
		{"inside a field", "class A {\n  x = nope()\n}\nnew A()", 2, 7},
		{"inside a generator", "function* g() {\n  yield nope()\n}\ng().next()", 2, 9},
		{"inside a default", "function f(a = nope()) {}\nf()", 1, 16},
		{"inside a computed key", "let o = {\n  [nope()]: 1\n}", 2, 4},
		{"inside a template", "let a = `\n${1}\n  ${nope()}`", 3, 5},
		{"after a template of many lines", "let a = `\n\n\n`; nope()", 4, 4},
		{"after CRLF", "let a = 1\r\nlet b = 2\r\n  nope()", 3, 3},
		{"after a lone CR", "let a = 1\r  nope()", 2, 3},
		{"after U+2028", "let a = 1\u2028  nope()", 2, 3},
		{"a string with an escaped CRLF", "let a = 'x\\\r\ny'; nope()", 2, 5},
		{"after wide characters", `let s = "é😀"; nope()`, 1, 16},
		{"after an await", "await 1\n  nope()", 2, 3},
		{"on the first line after an await", `await 1; nope()`, 1, 10},
		{"in an async function", "async function f() {\n  await 1\n  nope()\n}\nawait f()", 3, 3},
		{"in an async function not awaited", "async function f() {\n  await 1\n  nope()\n}\nf()", 3, 3},
		{"in a timer", "setTimeout(() => {\n  nope()\n}, 1)", 2, 3},
		{"in a promise", "Promise.resolve().then(() => {\n  nope()\n})", 2, 3},
		{"in a microtask", "queueMicrotask(() => {\n  nope()\n})", 2, 3},
		{"in a callback of a native", "[1].map(function f() {\n  nope()\n})", 2, 3},
		{"in a comparator", "[1, 2].sort(() => {\n  nope()\n})", 2, 3},
		{"in a return", "return nope()", 1, 8},
		{"in a returned object", "return {\n  a: nope()\n}", 2, 6},
		{"in a catch", "try { nope() } catch (e) {\n  throw e\n}", 1, 7},
		{"rethrown", "try {\n  throw new Error('x')\n} finally {\n}", 2, 9},
		{"in a switch", "switch (nope()) {}", 1, 9},
		{"in a for", "for (const x of nope()) {}", 1, 17},
		{"in a condition", "if (1 &&\n  nope()) {}", 2, 3},
		{"an assignment to a constant", "const a = 1\na = 2", 2, 1}, // Node: 2:3
		{"before its declaration", "a\nlet a", 1, 1},
		{"with strict mode", "'use strict'\nnope = 1", 2, 1}, // Node: 2:6
		{"a thrown number", "let a\n  throw 5", 2, 3},
		{"a hashbang before", "#!node\nnope()", 2, 1},
		{"with an output declared", "let output; nope()", 1, 13},
		{"with an output declared below", "nope()\nlet output", 1, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := runScript(t, row.code)
			if o.Status != ipc.StatusScriptError {
				t.Fatalf("status %s", o.Status)
			}
			wantAt(t, o, row.line, row.column)
			if o.Error.SourceLine == "" || !strings.Contains(row.code, o.Error.SourceLine) {
				t.Errorf("source line %q", o.Error.SourceLine)
			}
		})
	}
}

func TestStackOfNestedCalls(t *testing.T) {
	o := runScript(t, "function outer() {\n  [1].forEach(inner)\n}\nfunction inner() {\n  throw new Error('x')\n}\nawait 1\nouter()")
	const want = "    at inner (script.js:5:9)\n    at forEach (<anonymous>)\n    at outer (script.js:2:7)\n    at script.js:8:1"
	if o.Error == nil || o.Error.Stack != want {
		t.Errorf("stack\n%v\nwant\n%s", o.Error, want)
	}
}

// A script reads its own positions, too.
func TestStackInScript(t *testing.T) {
	wantOutput(t, runScript(t, `output = /script.js:(\d+:\d+)/.exec(new Error("x").stack)[1]`), `"1:37"`)
	wantOutput(t, runScript(t, "let output = 0\noutput = /script.js:(\\d+:\\d+)/.exec(new Error('x').stack)[1]"), `"2:37"`)
	wantOutput(t, runScript(t, "await 0; output = /script.js:(\\d+:\\d+)/.exec(new Error('x').stack)[1]"), `"1:46"`)
}

func TestFunctionSource(t *testing.T) {
	wantOutput(t, runScript(t, `function f(a) { return a /* é */ }; output = f.toString()`), `"function f(a) { return a /* é */ }"`)
	wantOutput(t, runScript(t, `const f = async (x) => x; output = String(f)`), `"async (x) => x"`)
	wantOutput(t, runScript(t, `class A { m() {} }; output = String(A)`), `"class A { m() {} }"`)
}

func TestFilename(t *testing.T) {
	req := request("nope()")
	req.Filename = "dir/my script (1).js"
	o := perform(t, req)
	wantAt(t, o, 1, 1)
	if want := "    at dir/my script (1).js:1:1"; o.Error.Stack != want {
		t.Errorf("stack %q, want %q", o.Error.Stack, want)
	}
}

func TestLongLine(t *testing.T) {
	o := runScript(t, strings.Repeat(";", 1<<20-100)+"nope()")
	wantError(t, o, ipc.StatusScriptError, "ReferenceError", "nope is not defined")
	wantAt(t, o, 1, 1<<20-99)
	if o.Error.SourceLine != "" {
		t.Errorf("a source line of %d bytes", len(o.Error.SourceLine))
	}
}
