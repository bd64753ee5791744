package engine

import (
	"strings"
	"testing"

	"cordon/ipc"
)

func TestSyntaxErrors(t *testing.T) {
	for _, row := range []struct {
		name, code   string
		message      string
		line, column int
	}{
		{"two names", "foo bar", "Unexpected identifier", 1, 5},
		{"on a later line", "let a = 1\nlet b = = 2\n", "Unexpected token =", 2, 9},
		{"after wide characters", `let s = "é😀"; foo bar`, "Unexpected identifier", 1, 20},
		{"after CRLF", "let a\r\nfoo bar", "Unexpected identifier", 2, 5},
		{"unfinished object", "let a = {b: 1", "Unexpected end of input", 1, 14},
		{"unfinished function", "function f() {\n  return 1\n", "Unexpected end of input", 3, 1},
		{"unfinished parenthesis", "Math.max(1,\n2", "Unexpected end of input", 2, 2},
		{"unfinished assignment", "let a =", "Unexpected end of input", 1, 8},
		{"unfinished template", "let a = `b", "Unexpected end of input", 1, 11},
		{"unfinished comment", "1 /* b", "Unexpected end of input", 1, 7},
		{"unfinished string", "let a = 'b", "Invalid or unexpected token", 1, 9},
		{"a brace too many", "let a = 1\n}", "Unexpected token }", 2, 1},
		{"a brace and a parenthesis too many", "})", "Unexpected token }", 1, 1},
		{"leaving the wrapper", "} foo(); {", "Unexpected token }", 1, 1},
		{"leaving the wrapper for another function", "return\n}\nfoo()\nasync function z() {", "Unexpected token }", 2, 1},
		{"leaving the wrapper with an arrow", "}) ;(async()=>{", "Unexpected token }", 1, 1},
		{"a parenthesis too many", "), 1", "Unexpected token )", 1, 1},
		{"twice the same name", "let x; let x", "Identifier 'x' has already been declared", 1, 12},
		{"let and var", "let x\nvar x", "Identifier 'x' has already been declared", 1, 5},
		{"a constant without a value", "x = 1\nconst a", "Missing initializer in const declaration", 2, 7},
		{"break outside of a loop", "break", "Illegal break statement", 1, 1},
		{"new.target at the top", "new.target", "new.target expression is not allowed here", 1, 1},
		{"super at the top", "super.x", "'super' keyword unexpected here", 1, 1},
		{"with in strict mode", `"use strict"; with (a) {}`, "Strict mode code may not include a with statement", 1, 15},
		{"a bad regular expression", "let a = /(/", "Unterminated group", 1, 9},
		{"an escaped keyword", `\u0069mport("fs")`, "Keyword must not contain escaped characters", 1, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := runScript(t, row.code)
			if o.Status != ipc.StatusSyntaxError || o.Error.Name != "SyntaxError" {
				t.Fatalf("status %s, error %+v", o.Status, o.Error)
			}
			if o.Error.Message != row.message {
				t.Errorf("message %q, want %q", o.Error.Message, row.message)
			}
			wantAt(t, o, row.line, row.column)
			want := strings.TrimRight(strings.Split(row.code, "\n")[row.line-1], "\r")
			if o.Error.SourceLine != want {
				t.Errorf("source line %q, want %q", o.Error.SourceLine, want)
			}
			if o.Error.Stack != "" {
				t.Errorf("a script that never ran has the stack %q", o.Error.Stack)
			}
		})
	}
}

// What the engine cannot parse gets a message that says what to write instead.
func TestSyntaxAdvice(t *testing.T) {
	for _, row := range []struct {
		code, says   string
		line, column int
	}{
		{`import x from "y"`, `require("lodash")`, 1, 1},
		{"let a\nimport {x} from 'y'", `require("lodash")`, 2, 1},
		{`import * as x from "y"`, `require("lodash")`, 1, 1},
		{`import "y"`, `require("lodash")`, 1, 1},
		{`const x = await import("y")`, `import() is not available: load libraries with require`, 1, 17},
		{`import.meta.url`, `import.meta is not available`, 1, 1},
		{`export default 1`, `assign the result to output`, 1, 1},
		{`export const a = 1`, `assign the result to output`, 1, 1},
		{`const a = 1; export {a}`, `assign the result to output`, 1, 14},
		{`async function* f() {}`, `collects what it would yield in an array`, 1, 1},
		{`let f = async function* () {}`, `collects what it would yield in an array`, 1, 9},
		{`({async *m() {}})`, `collects what it would yield in an array`, 1, 10},
		{`class A { async *m() {} }`, `collects what it would yield in an array`, 1, 11},
		{`for await (const x of y) {}`, `const value = await item`, 1, 5},
		{`async () => { for await (const x of y) {} }`, `const value = await item`, 1, 19},
		{`using x = f()`, `clean up in finally`, 1, 7},
		{`await using x = f()`, `clean up in finally`, 1, 13},
		{`@dec class A {}`, `call the decorating function`, 1, 1},
		{`class A { @dec m() {} }`, `call the decorating function`, 1, 11},
		{`function f() { await x }`, `make the function around it async`, 1, 22},
		{`const f = () => { await x }`, `make the function around it async`, 1, 25},
		{`let r = /a/d`, `flag d is not available`, 1, 9},
		{`/a/v.test("a")`, `flag v is not available`, 1, 1},
		{`let r = /x(?i:a)/`, `(?i:...) are not available`, 1, 9},
		{`let r = /x(?s-m:a)/`, `(?i:...) are not available`, 1, 9},
		{"1\n" + `"é".match(/\p{L}/u)`, `\p{L} are not available`, 2, 11},
		{`/[^\P{Lu}]/giu.test("a")`, `\p{L} are not available`, 1, 1},
		{`function f(a = /\p{L}/u) {}`, `\p{L} are not available`, 1, 16},
		{`var a: number = 1`, `plain JavaScript`, 1, 6},
		{`function f(a: string) {}`, `plain JavaScript`, 1, 13},
		{`function f(): void {}`, `plain JavaScript`, 1, 13},
		{`interface A {}`, `plain JavaScript`, 1, 11},
		{`type A = 1`, `plain JavaScript`, 1, 6},
		{`let a = b as any`, `plain JavaScript`, 1, 11},
		{`enum A { B }`, `plain JavaScript`, 1, 1},
	} {
		t.Run(row.code, func(t *testing.T) {
			o := runScript(t, row.code)
			if o.Status != ipc.StatusSyntaxError {
				t.Fatalf("status %s", o.Status)
			}
			if !strings.Contains(o.Error.Message, row.says) {
				t.Errorf("message %q does not say %q", o.Error.Message, row.says)
			}
			wantAt(t, o, row.line, row.column)
		})
	}
}

// What looks like one of the above and is not must run.
func TestSyntaxWithoutAdvice(t *testing.T) {
	for _, row := range []struct{ code, want string }{
		{`output = "import x from 'y'; export default"`, `"import x from 'y'; export default"`},
		{"// import x from 'y'\noutput = 1", "1"},
		{`const o = {import: 1, export: 2, await: 3}; output = o.import + o.export + o.await`, "6"},
		{`const using = 1; output = using`, "1"},
		{`output = /\\p{2}/u.test("\\pp")`, "true"},
		{`output = /p{2}/u.test("pp")`, "true"},
		{`output = /\p{2}/.test("pp")`, "true"},
		{`output = /[(?i:]/.test("i")`, "true"},
		{`output = /\(?i:/.test("(i:")`, "true"},
		{`output = /(?:a)(?=b)(?!c)(?<n>b)/.exec("ab").groups.n`, `"b"`},
		{`output = /(?<=a)b/.test("ab")`, "true"},
		{`output = typeof async`, `"undefined"`},
		{`const type = 1, as = 2, of = 3, get = 4, set = 5, async = 6; output = type + as + of + get + set + async`, "21"},
		{`output = [...(function* () { yield 1; yield* [2] })()]`, "[1,2]"},
		{`class A { #x = 1; static { this.y = 2 } has(o) { return #x in o } get v() { return this.#x } }; output = [new A().v, A.y, new A().has(new A())]`, "[1,2,true]"},
		{`output = null?.a ?? 1_000`, "1000"},
		{`let a; a ||= 1; a &&= 2; a ??= 3; a **= 4; output = a`, "16"},
		{`try { throw 1 } catch { output = 1 }`, "1"},
		{`output = String(2n ** 64n)`, `"18446744073709551616"`},
		{`output = ((a, {b, ...c} = {b: 1, d: 2}, ...e) => [a, b, c, e])(0, undefined, 3)`, `[0,1,{"d":2},[3]]`},
		{"output = ((s, ...v) => s.raw.join('|') + v)`a${1}\\n`", `"a|\\n1"`},
	} {
		t.Run(row.code, func(t *testing.T) {
			wantOutput(t, runScript(t, row.code), row.want)
		})
	}
}

// A script that closes the wrapping function must not run, not even what stands before.
func TestSyntaxErrorRunsNothing(t *testing.T) {
	for _, code := range []string{
		`console.log("ran")` + "\n}\nconsole.log('outside')\n{",
		`console.log("ran"); }); ((async () => {`,
		`console.log("ran"); let x; let x`,
	} {
		o := runScript(t, code)
		if o.Status != ipc.StatusSyntaxError || len(o.logs) > 0 {
			t.Errorf("%q: status %s, logs %q", code, o.Status, o.lines())
		}
	}
}
