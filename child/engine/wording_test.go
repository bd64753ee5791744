package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"cordon/ipc"
)

// mistakes are what people and models get wrong, and what Node says about it.
var mistakes = []string{
	`const _ = {groupBy() {}}; _.groupBuy([1])`,
	`const o = {a: {}}; o.a.b()`,
	`const o = {a: {}}; o.a.b.c()`,
	`const o = {}; const k = "zip"; o[k]()`,
	`const o = {f: 1}; o.f()`,
	`const o = {f: 1}; o["f"]()`,
	`const a = []; a[0]()`,
	`const x = 5; x()`,
	`const x = {}; x()`,
	`let x; x()`,
	`(void 0)()`,
	`const f = () => {}; f()()`,
	`const f = () => {}; f().x()`,
	`"abc".foo()`,
	`const m = new Map(); m.map((x) => x)`,
	`const d = "2024-01-01"; d.getFullYear()`,
	`class A { constructor() { this.m() } }; new A()`,
	`console.foo()`,
	`Object.groupByX([])`,
	`undefined.foo`,
	`null.foo`,
	`const o = {}; o.a.b`,
	`const o = {}; o.a["b c"]`,
	`const o = {}; const i = 3; o.rows[i]`,
	`const a = []; a[0].name`,
	`const o = {}; o.a.b.c = 1`,
	`const o = {}; o.a.b = 1`,
	`let u; u[0] = 1`,
	`let u; u.x += 1`,
	`let u; u.x++`,
	`let i; i.toString()`,
	`const user = {}; user.tags.map((t) => t).join()`,
	`const m = new Map(); m.get("x").y()`,
	`[1, 2].find((x) => x > 5).name`,
	`const o = {}; o?.a.b`,
	`class A { m() { return this.x.y } }; new A().m()`,
	`let u; const {a} = u`,
	`const o = {}; const {a, b} = o.c`,
	`const o = {}; for (const x of o.items);`,
	`const o = {a: 1}; for (const [k, v] of o);`,
	`const o = {}; const a = [...o]`,
	`[1].map(5)`,
	`[1].filter("x")`,
	`[1].forEach({})`,
	`[].reduce((a, b) => a + b)`,
	`const X = {}; new X()`,
	`const X = {}; new X.Y()`,
	`const X = () => 1; new X(5)`,
	`f(); const f = () => 1`,
	`x + 1; let x = 1`,
	`const a = 1; a = 2`,
	`const o = {}; 1 + (o instanceof o.X)`,
	`const o = {}, p = {}; o instanceof p`,
	`const o = {toString() { return {} }, valueOf() { return {} }}; o + ""`,
	`const o = {toString() { return {} }, valueOf() { return {} }}; [o].join()`,
	`JSON.parse("")`,
	`decodeURIComponent("%")`,
	`missing()`,
}

// askNode gives the texts to which Node evaluates code.
func askNode(t *testing.T, code string) []string {
	t.Helper()
	const program = `
		const code = require("fs").readFileSync(0, "utf8");
		process.stdout.write(JSON.stringify((0, eval)(code)));`
	var stderr bytes.Buffer
	cmd := exec.Command("node", "-e", program)
	cmd.Stdin, cmd.Stderr = strings.NewReader(code), &stderr
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("run node, which this test compares with: %v\n%s", err, stderr.String())
	}
	var texts []string
	if err := json.Unmarshal(answer, &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}

// ways are the ways on which an error comes to those who read it. Each leaves its text in
// output, but the first.
var ways = map[string]string{
	"uncaught":             `%s`,
	"unhandled":            `(async () => { %s })(); await 1`,
	"caught":               `try { (() => { %s })() } catch (e) { output = String(e) }`,
	"caught in a pattern":  `try { (() => { %s })() } catch ({name, message, ...rest}) { var seen = name + ": " + message; output = seen }`,
	"caught after await":   `try { await (async () => { await 1; %s })() } catch (e) { output = String(e) }`,
	"a handler":            `await (async () => { %s })().catch((e) => { output = String(e) })`,
	"the second of then":   `await Promise.resolve().then(() => { %s }).then(undefined, function (e) { output = String(e) })`,
	"allSettled":           `const [r] = await Promise.allSettled([(async () => { %s })()]); output = String(r.reason)`,
	"any":                  `try { await Promise.any([(async () => { %s })()]) } catch (e) { output = String(e.errors[0]) }`,
	"rethrown in finally":  `try { try { (() => { %s })() } finally { 1 } } catch (e) { output = String(e) }`,
	"its stack":            `try { (() => { %s })() } catch (e) { output = e.stack.slice(0, e.stack.indexOf("\n    at ")) }`,
	"what a timer rejects": `await new Promise((resolve) => setTimeout(() => (async () => { %s })().catch((e) => { output = String(e); resolve() })))`,
}

func TestMistakesAsInNode(t *testing.T) {
	codes, err := json.Marshal(mistakes)
	if err != nil {
		t.Fatal(err)
	}
	node := askNode(t, string(codes)+`.map((code) => {
		try { new Function(code)(); return "no error" } catch (e) { return e.name + ": " + e.message }
	})`)
	for way, template := range ways {
		t.Run(way, func(t *testing.T) {
			for i, code := range mistakes {
				o := runScript(t, fmt.Sprintf(template, code))
				var got string
				if o.Error != nil {
					got = o.Error.Name + ": " + o.Error.Message
				} else if err := json.Unmarshal(o.Output, &got); err != nil {
					t.Fatalf("%s: %v", code, err)
				}
				if got != node[i] {
					t.Errorf("%s\n   here: %s\n   Node: %s", code, got, node[i])
				}
			}
		})
	}
}

// TestOwnErrorsStay: what a script makes and throws itself stays, whatever its text.
func TestOwnErrorsStay(t *testing.T) {
	texts := []string{
		"Object has no member 'x'", "Value is not an object: 5", "Not a function: f", "Value is not a constructor",
		"Cannot read property 'x' of undefined", "Cannot read property 'x' of undefined or null",
		"Cannot convert undefined or null to object", "object is not iterable", "Value is not object coercible",
		"Value is not callable: 5", "No initial value", "Cannot access a variable before initialization",
	}
	for _, template := range []string{
		`throw new TypeError(%s)`,
		`throw TypeError(%s)`,
		`const E = TypeError; throw new E(%s)`,
		`const text = %s; throw new TypeError(text)`,
		`throw Reflect.construct(TypeError, [%s])`,
		`throw TypeError.call(null, %s)`,
		`const o = {map: {TypeError}}; throw new o.map.TypeError(%s)`,
		`class E extends TypeError {}; throw new E(%s)`,
		`class E extends TypeError { constructor(m) { super(m) } }; throw new E(%s)`,
		`class E extends TypeError { constructor(...m) { super(...m) } }; throw new E(%s)`,
		`const f = (m) => new TypeError(m); throw [%s].map(f)[0]`,
		`const o = {get x() { throw new TypeError(%s) }}; o.x`,
		`try { undefined.y } catch (e) { e.message = %s; throw e }`,
		`try { undefined.y } catch (e) { Object.defineProperty(e, "message", {value: %s}); throw e }`,
		`try { Symbol() + 1 } catch (e) { throw new TypeError(%s, {cause: e}) }`,
		`let e; try { nope() } catch (x) { e = x }; e.message = %s; throw e`,
		`const e = new TypeError(%s); e.stack = "TypeError: x\n\tat script.js:1:1(1)\n"; throw e`,
		`throw Object.assign(new Error("x"), {message: %s})`,
		`throw structuredClone(new TypeError(%s))`,
	} {
		for _, text := range texts {
			code := fmt.Sprintf(template, fmt.Sprintf("%q", text))
			for _, way := range []string{`%s`, `try { (() => { %s })() } catch (e) { throw e }`, `await (async () => { %s })().catch((e) => { throw e })`} {
				o := runScript(t, fmt.Sprintf(way, code))
				if o.Status != ipc.StatusScriptError || o.Error.Message != text {
					t.Errorf("%s: %s, error %+v", fmt.Sprintf(way, code), o.Status, o.Error)
				}
			}
		}
	}
}

// TestWordingLimits: what is said where the engine does not tell all.
func TestWordingLimits(t *testing.T) {
	for _, row := range []struct{ name, code, input, want string }{
		{"input that is null", `input.rows.length`, `null`, "Cannot read properties of null (reading 'rows')"},
		{"a method of it", `input.map((x) => x)`, `null`, "Cannot read properties of null (reading 'map')"},
		{"a variable of that name", `const f = (input) => input.x; f()`, `null`, "Cannot read properties of undefined or null (reading 'x')"},
		{"null somewhere in the input", `input.a.b`, `{"a": null}`, "Cannot read properties of undefined or null (reading 'b')"},
		{"no null in the input", `input.a.b`, `{}`, "Cannot read properties of undefined (reading 'b')"},
		{"null in the script", `const o = {a: null}; o.a.b`, `{}`, "Cannot read properties of undefined or null (reading 'b')"},
		{"null to compare with", `const o = {}; if (o.a === null) return; o.a.b`, `{}`, "Cannot read properties of undefined (reading 'b')"},
		{"a match", `"abc".match(/x/)[0]`, `{}`, "Cannot read properties of undefined or null (reading '0')"},
		{"a parameter's pattern", `const f = ({a}) => a; f()`, `{}`, "Cannot destructure a value that is undefined"},
		{"a pattern in a pattern", `const o = {}, {a: {b}} = o`, `{}`, "Cannot destructure a value that is undefined"},
		{"new with an argument that may be text", `const X = {}, m = "x"; new X(m)`, `{}`, "Value is not a constructor"},
		{"an engine's class and its arguments", `new Promise()`, `{}`, "Value is not an object: undefined"},
		{"JSON with words of Go", `JSON.parse("{'a'")`, `{}`, "Unexpected token ''', the text is not valid JSON"},
		{"JSON with more behind it", `JSON.parse("{}}")`, `{}`, "Unexpected non-whitespace character after JSON"},
		{"a long expression", `const o = {}; o.` + strings.Repeat("a", 130) + `.b; `, `{}`, "Cannot read properties of undefined (reading 'b')"},
		{"a long callee", `const o = {}; o.` + strings.Repeat("a", 130) + `()`, `{}`, "(intermediate value) is not a function"},
		{"a script beyond the limit", "/*" + strings.Repeat("x", maxSites) + "*/ const o = {}; o.f()", `{}`, "Object has no member 'f'"},
		{"a frozen error", `try { const o = {}; o.f() } catch (e) { throw Object.freeze(e) }`, `{}`, "o.f is not a function"},
	} {
		t.Run(row.name, func(t *testing.T) {
			req := request(row.code)
			req.Input = json.RawMessage(row.input)
			if o := perform(t, req); o.Error == nil || o.Error.Message != row.want {
				t.Errorf("error %+v, want %q", o.Error, row.want)
			}
		})
	}
}

// TestCatchClausesStay: what the harness adds to them cannot be seen.
func TestCatchClausesStay(t *testing.T) {
	for name, code := range map[string]string{
		"no parameter":        `try { throw 1 } catch { output = 1 }`,
		"shadowing":           `const e = 0; try { throw 1 } catch (e) { output = e }`,
		"closures":            `let f; try { throw 1 } catch (e) { f = () => e } output = f()`,
		"assigned":            `try { throw 5 } catch (e) { e = 1; output = e }`,
		"a pattern":           `try { throw {a: [1]} } catch ({a: [b], c = b}) { output = c }`,
		"a pattern, var":      `try { throw {a: 0} } catch ({a}) { var b = a + 1; } output = b`,
		"a pattern, assigned": `try { throw {a: 0} } catch ({a}) { a = 1; output = a }`,
		"a pattern, nested":   `try { throw {a: 0} } catch ({a}) { try { throw {a: a + 1} } catch ({a}) { output = a } }`,
		"a pattern, function": `try { throw {a: 0} } catch ({a}) { function g() { return a + 1 } output = g() }`,
		"a pattern that does": `try { try { throw null } catch ({a}) { output = 0 } } catch (e) { output = 1 }`,
		"not an error":        `try { throw new Proxy({}, {get() { throw 2 }, getOwnPropertyDescriptor() { throw 2 }}) } catch (e) { output = 1 }`,
		"strict":              `"use strict"; try { throw 1 } catch (e) { output = e }`,
		"arguments":           `function f() { try { throw 0 } catch (e) { return arguments.length } } output = f(1)`,
		"generators":          `function* g() { try { yield 0 } catch (e) { yield e } } const i = g(); i.next(); output = i.throw(1).value`,
		"continue":            `output = 0; for (let i = 0; i < 2; i++) try { throw 1 } catch (e) { if (i) continue; output += e }`,
		"then replaced":       `Promise.prototype.then = () => 0; WeakSet.prototype.add = WeakSet.prototype.has = () => { throw 1 }; try { const o = {}; o.f() } catch (e) { output = e.message === "o.f is not a function" ? 1 : 0 }`,
		"then of a Proxy":     `await Promise.reject(1).then(null, new Proxy((e) => { output = e }, {}))`,
		"then of a class":     `class P extends Promise {} output = await P.reject(1).catch((e) => P.resolve(e))`,
		"then of no promise":  `try { Promise.prototype.then.call({}) } catch (e) { output = e instanceof TypeError ? 1 : 0 }`,
		"then's surface":      `const {then} = Promise.prototype; output = then.name === "then" && then.length === 2 && !("prototype" in then) ? 1 : 0`,
		"order of handlers":   `const seen = []; Promise.reject(0).then(null, () => seen.push(1)); Promise.resolve().then(() => seen.push(2)); await 0; await 0; output = seen.join() === "1,2" ? 1 : 0`,
	} {
		t.Run(name, func(t *testing.T) { wantOutput(t, runScript(t, code), "1") })
	}
}

// TestNoAddresses: the engine prints the inside of objects that do not convert, which tells
// where in the memory of the process they are.
func TestNoAddresses(t *testing.T) {
	for _, way := range []string{
		`%s`, `try { %s } catch (e) { output = [e.message, e.stack, String(e)] }`,
		`try { %s } catch ({message}) { console.log(message) }`,
		`await (async () => { %s })().catch((e) => { console.log(e); output = e })`,
	} {
		for _, code := range []string{
			`const o = Object.create(null); o + ""`, "`${Object.create(null)}`", `+Object.create(null)`,
			`const o = {toString: null, valueOf: null}; new Date(o)`, `const o = {toString: null, valueOf: null}; new Error(o)`,
			`[Object.create(null)].join()`, `const o = {}; o[Object.create(null)]`, `const m = [Object.create(null)]; m.sort(); String(m)`,
		} {
			o := runScript(t, fmt.Sprintf(way, code))
			all := fmt.Sprint(o.lines(), string(o.Output))
			if o.Error != nil {
				all += fmt.Sprint(*o.Error)
			}
			if strings.Contains(all, "0x") || strings.Contains(all, "goja") {
				t.Errorf("%s: %s", fmt.Sprintf(way, code), all)
			}
		}
	}
}
