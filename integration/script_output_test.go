package integration

import (
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

func TestScriptsLyingWithOutputErrorsAndLogs(t *testing.T) {
	var rows []scriptRow
	rows = append(rows, forgedOutputs()...)
	rows = append(rows, livelyOutputs()...)
	rows = append(rows, hugeOutputs()...)
	rows = append(rows, outputVariables()...)
	rows = append(rows, hostileErrors()...)
	rows = append(rows, hostileLogs()...)
	runScripts(t, rows)
}

func forgedOutputs() []scriptRow {
	return []scriptRow{
		{
			threat: "17 an own toJSON that looks like a result", output: `{"id":"x","outcome":"violation","usage":{"wall_ms":0}}`,
			code: `output = { toJSON() { return { id: "x", outcome: "violation", usage: { wall_ms: 0 } } } };`,
		},
		{threat: "17 an own toJSON inside", output: `{"a":[null,"key 1"],"b":2}`, code: `output = { a: [undefined, { toJSON(key) { return "key " + key } }], b: 2 };`},
		{threat: "17 an own toJSON that gives another", output: `{"b":1}`, code: `output = { toJSON: () => ({ b: 1, toJSON: () => 2 }) };`},
		{threat: "17 toJSON on Object.prototype", output: `{"a":{"b":[1]}}`, code: `Object.prototype.toJSON = () => "evil"; output = { a: { b: [1] } };`},
		{threat: "17 toJSON on the other prototypes", output: `{"s":"t","n":1,"b":true,"d":"1970-01-01T00:00:00.000Z","l":[1]}`,
			code: `for (const C of [Array, String, Number, Boolean]) C.prototype.toJSON = () => "evil";
				Date.prototype.toJSON = Date.prototype.toISOString = () => "evil"; output = { s: "t", n: 1, b: true, d: new Date(0), l: [1] };`},
		{threat: "17 another JSON.stringify", output: `{"a":1}`, code: `JSON.stringify = () => '{"evil":1}'; output = { a: 1 };`},
		{threat: "17 another JSON", output: `{"a":1}`, code: `JSON = { stringify: () => "evil" }; Object.defineProperty(globalThis, "JSON", { value: null }); output = { a: 1 };`},
		{threat: "17 raw JSON that is none", outcomes: []supervisor.Outcome{supervisor.OK, supervisor.ScriptError, supervisor.OutputInvalid},
			code: `output = JSON.rawJSON ? JSON.rawJSON('1}, "outcome": "ok", "x": {') : "none";`,
			check: func(t *testing.T, r supervisor.Result) {
				if strings.Contains(string(r.Output), "outcome") {
					t.Errorf("output %s", r.Output)
				}
			}},
		{threat: "17 text that ends a document", output: `"\"}\n{\"outcome\":\"ok\"}"`, code: `output = '"}\n{"outcome":"ok"}';`},
		{threat: "17 a toJSON that throws", outcomes: []supervisor.Outcome{supervisor.ScriptError}, check: errorIs("Error", "mine"),
			code: `output = { a: { toJSON() { throw new Error("mine") } } };`},
		{threat: "17 a toJSON that loops", outcomes: []supervisor.Outcome{supervisor.Timeout}, limits: seconds(0.5), code: `output = { toJSON() { for (;;); } };`},
	}
}

func livelyOutputs() []scriptRow {
	timeout, scriptError := []supervisor.Outcome{supervisor.Timeout}, []supervisor.Outcome{supervisor.ScriptError}
	ended := []supervisor.Outcome{supervisor.OK, supervisor.ScriptError, supervisor.OutputInvalid, supervisor.OutputLimit,
		supervisor.StackOverflow, supervisor.Timeout, supervisor.MemoryLimit}
	short := supervisor.Limits{Timeout: time.Second, CPU: 4 * time.Second, OutputBytes: 1 << 20}
	return []scriptRow{
		{threat: "18 a getter that loops", code: `output = { get a() { for (;;); } };`, outcomes: timeout, limits: short},
		{threat: "18 a getter that throws", code: `output = { get a() { throw new RangeError("mine") } };`, outcomes: scriptError, check: errorIs("RangeError", "mine")},
		{threat: "18 a getter that throws nothing", code: `output = { get a() { throw undefined } };`, outcomes: scriptError},
		{threat: "18 getters for ever", code: `const g = () => ({ get a() { return g() } }); output = g();`, outcomes: []supervisor.Outcome{supervisor.OutputInvalid}, limits: short},
		{threat: "18 a getter that adds members", code: `output = { get a() { this["k" + Math.random()] = 1; return 1 }, b: 2 };`},
		{threat: "18 elements that multiply", code: `const a = [{ get x() { a.push({ get x() { a.push(1, 2); return 1 } }); return 1 } }]; output = a;`, outcomes: ended, limits: short},
		{threat: "18 a getter that changes its object's kind", code: `const a = [1, 2, 3]; Object.defineProperty(a, 0, { get() { a.length = 0; return 1 } }); output = a;`, output: `[1,null,null]`},
		{threat: "18 a looping trap", code: `output = new Proxy({}, { ownKeys() { for (;;); } });`, outcomes: timeout, limits: short},
		{threat: "18 a looping get trap", code: `output = new Proxy({ a: 1 }, { get() { for (;;); } });`, outcomes: timeout, limits: short},
		{threat: "18 a looping descriptor trap", code: `output = new Proxy({ a: 1 }, { getOwnPropertyDescriptor() { for (;;); } });`, outcomes: append(timeout, supervisor.OK), limits: short},
		{threat: "18 a lying ownKeys", code: `output = new Proxy({}, { ownKeys: () => ["a", "a", Symbol.iterator, 7] });`, outcomes: scriptError},
		{threat: "18 an ownKeys that invents", code: `output = new Proxy({}, { ownKeys: () => ["a", "b"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: () => 5 });`, output: `{"a":5,"b":5}`},
		{threat: "18 an ownKeys that hides", code: `output = new Proxy(Object.freeze({ a: 1 }), { ownKeys: () => [] });`, outcomes: scriptError},
		{threat: "18 a descriptor that lies", code: `output = new Proxy({}, { ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: false }) });`, outcomes: ended},
		{threat: "18 traps that throw", code: `output = new Proxy({}, new Proxy({}, { get() { throw new Error("mine") } }));`, outcomes: scriptError},
		{threat: "18 a revoked Proxy", code: `const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); output = proxy;`, outcomes: scriptError},
		{threat: "18 a revoked Proxy inside", code: `const { proxy, revoke } = Proxy.revocable([], {}); revoke(); output = [1, { a: proxy }];`, outcomes: scriptError},
		{threat: "18 a Proxy that is revoked meanwhile", code: `const { proxy, revoke } = Proxy.revocable({ get a() { revoke(); return 1 }, b: 2 }, {}); output = proxy;`, outcomes: ended},
		{threat: "18 a Proxy with a length that lies", code: `output = new Proxy([], { get: (t, k) => k === "length" ? 2 ** 32 : 1 });`, outcomes: ended, limits: short},
		{threat: "18 a Proxy with a length that is none", code: `output = new Proxy([], { get: (t, k) => k === "length" ? { valueOf() { for (;;); } } : 1 });`, outcomes: ended, limits: short},
		{threat: "18 a hundred thousand Proxies", code: `let p = { a: 1 }; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); output = p;`, outcomes: ended, limits: seconds(5)},
		{threat: "18 a Proxy of a Proxy of itself", code: `const h = {}; const p = new Proxy({}, h); h.__proto__ = p; Object.setPrototypeOf(h, p); output = p;`, outcomes: ended, limits: seconds(5)},
		{threat: "18 a prototype chain through a Proxy", code: `const h = {}; const o = Object.create(new Proxy({}, h)); h.get = (t, k, r) => r[k]; output = { v: o }; void o.x;`, outcomes: ended, limits: seconds(5)},
		{threat: "18 a then that loops", code: `output = { then(f) { for (;;); } };`, output: `{}`, limits: short},
		{threat: "18 a promise that resolves to itself later", code: `output = Promise.resolve({ then(f) { f(this) } });`, outcomes: timeout, limits: short},
		{threat: "18 a class whose species loops", code: `class A extends Array { static get [Symbol.species]() { for (;;); } get length() { return 3 } } output = new A();`, outcomes: ended, limits: short},
		{threat: "18 an iterator on an array", code: `const a = [1, 2]; a[Symbol.iterator] = function* () { for (;;) yield 1 }; output = a;`, output: `[1,2]`},
		{threat: "18 an iterator on a Map and a Set", code: `const m = new Map([["a", 1]]), s = new Set([2]); m[Symbol.iterator] = m.entries = s.values = function* () { for (;;) yield 1 }; output = [m, s];`, output: `[{"a":1},[2]]`},
	}
}

func hugeOutputs() []scriptRow {
	limits := supervisor.Limits{Timeout: 10 * time.Second, OutputBytes: 1 << 20}
	over := []supervisor.Outcome{supervisor.OutputLimit}
	bounded := []supervisor.Outcome{supervisor.OutputLimit, supervisor.MemoryLimit, supervisor.Timeout}
	invalid := []supervisor.Outcome{supervisor.OutputInvalid}
	return []scriptRow{
		{threat: "19 a cycle", code: `const a = {}; a.self = a; output = a;`, outcomes: invalid, check: errorWith("output.self: refers back to output")},
		{threat: "19 a cycle through a Map, a Set and a getter", code: `const m = new Map(); output = { m, get g() { return output } }; m.set("s", new Set([m]));`, outcomes: invalid, check: errorWith("output.m.s[0]: refers back to output.m")},
		{threat: "19 doubling 26 times", code: `let a = []; for (let i = 0; i < 26; i++) a = [a, a]; output = a;`, outcomes: over, limits: limits},
		{threat: "19 doubling 900 times", code: `let a = []; for (let i = 0; i < 900; i++) a = [a, a]; output = a;`, outcomes: over, limits: limits},
		{threat: "19 doubling with empty members", code: `let a = undefined; for (let i = 0; i < 60; i++) a = { a, b: a }; output = a;`, outcomes: bounded, limits: supervisor.Limits{Timeout: 2 * time.Second, CPU: 8 * time.Second, OutputBytes: 1 << 20}},
		{threat: "19 a large string 2 000 times", code: `const s = "x".repeat(1 << 20); output = Array.from({ length: 2000 }, () => s);`, outcomes: over, limits: limits},
		{threat: "19 a large string as a name", code: `output = { ["k".repeat(8 << 20)]: 1 };`, outcomes: over, limits: limits},
		{threat: "19 a string that grows six times", code: `output = "\u0000".repeat(1 << 20);`, outcomes: over, limits: limits},
		{threat: "19 an array of the largest length", code: `output = []; output.length = 2 ** 32 - 1;`, outcomes: bounded, limits: limits},
		{threat: "19 an array made with the largest length", code: `output = new Array(2 ** 32 - 1);`, outcomes: bounded, limits: limits},
		{threat: "19 an array with an element far out", code: `output = []; output[2 ** 32 - 2] = 1;`, outcomes: bounded, limits: limits},
		{threat: "19 a hundred thousand levels", code: `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; output = a;`, outcomes: invalid, limits: limits},
		{threat: "19 a million levels of objects", code: `let a = {}; for (let i = 0; i < 1e6; i++) a = { a }; output = a;`, outcomes: append(invalid, supervisor.MemoryLimit), limits: limits},
		{threat: "19 a thousand levels", code: `let a = []; for (let i = 0; i < 999; i++) a = [a]; output = a;`, output: strings.Repeat("[", 1000) + strings.Repeat("]", 1000)},
		{threat: "19 a level too many", code: `let a = []; for (let i = 0; i < 1000; i++) a = [a]; output = a;`, outcomes: invalid, check: errorWith("1000")},
		{threat: "19 a typed array", code: `output = new Uint8Array(32 << 20);`, outcomes: bounded, limits: limits},
		{threat: "19 a limit that is met exactly", code: `output = "x".repeat(98)`, limits: supervisor.Limits{OutputBytes: 100}, output: `"` + strings.Repeat("x", 98) + `"`},
		{threat: "19 a limit passed by one", code: `output = "x".repeat(99)`, limits: supervisor.Limits{OutputBytes: 100}, outcomes: over, check: errorWith("100")},
	}
}

// errorWith checks the message alone.
func errorWith(words string) func(*testing.T, supervisor.Result) {
	return func(t *testing.T, r supervisor.Result) {
		t.Helper()
		if r.Error == nil || !strings.Contains(r.Error.Message, words) {
			t.Errorf("error %s, want one with %q", describe(r.Error), words)
		}
	}
}

func outputVariables() []scriptRow {
	absent := func(t *testing.T, r supervisor.Result) {
		t.Helper()
		if r.Output != nil {
			t.Errorf("output %s, want none", r.Output)
		}
	}
	return []scriptRow{
		{threat: "21 let", code: `let output = { a: 1 };`, output: `{"a":1}`},
		{threat: "21 const", code: `const output = [1];`, output: `[1]`},
		{threat: "21 var", code: `var output = 1; output++;`, output: `2`},
		{threat: "21 let that is set later", code: `let output; setTimeout(() => { output = "late" }, 5);`, output: `"late"`},
		{threat: "21 const by a pattern", code: `const { a: [output] } = { a: [3] };`, output: `3`},
		{threat: "21 a function", code: `function output() {}`, outcomes: []supervisor.Outcome{supervisor.OutputInvalid}},
		{threat: "21 a class", code: `class output {}`, outcomes: []supervisor.Outcome{supervisor.OutputInvalid}},
		{threat: "21 an inner let", code: `{ let output = 5 } function f() { var output = 6 } f(); for (let output = 0; output < 2; output++);`, check: absent},
		{threat: "21 an inner assignment", code: `(() => { output = 7 })(); { output = output + 1 }`, output: `8`},
		{threat: "21 strict", code: `"use strict"; output = 1;`, output: `1`},
		{threat: "21 an accessor", code: `Object.defineProperty(globalThis, "output", { get: () => ({ got: 1 }) });`, output: `{"got":1}`},
		{threat: "21 an accessor that throws", code: `Object.defineProperty(globalThis, "output", { get() { throw new Error("mine") } });`, outcomes: []supervisor.Outcome{supervisor.ScriptError}, check: errorIs("Error", "mine")},
		{threat: "21 an accessor that loops", code: `Object.defineProperty(globalThis, "output", { get() { for (;;); } });`, outcomes: []supervisor.Outcome{supervisor.Timeout}, limits: seconds(0.5)},
		{threat: "21 a deleted one", code: `output = 1; delete globalThis.output;`, check: absent},
		{threat: "21 a frozen one", code: `output = 1; Object.defineProperty(globalThis, "output", { writable: false, configurable: false }); output = 2;`, output: `1`},
		{threat: "21 a frozen global object", code: `output = { a: 1 }; Object.freeze(globalThis); output = 2;`, output: `{"a":1}`},
		{threat: "21 the global object itself", code: `output = globalThis;`, outcomes: []supervisor.Outcome{supervisor.OutputInvalid}},
		{threat: "21 a temporal dead zone", code: `if (false) { var x = 1 } try { output = 1 } catch (e) { console.log(e.name) } let output = 2;`, output: `2`, check: messages("ReferenceError")},
		{threat: "21 return wins", code: `output = 1; return 2;`, output: `2`},
		{threat: "21 an early return keeps it", code: `output = 1; if (output) return; output = 2;`, output: `1`},
		{threat: "21 return of an accessor's object", code: `Object.prototype.value = "evil"; output = 1; return undefined;`, check: absent},
		{threat: "21 return of a thenable", code: `return { then: "no function", a: 1 };`, output: `{"then":"no function","a":1}`},
		{threat: "21 a replaced input", code: `input = { a: 1 }; output = input;`, output: `{"a":1}`},
		{threat: "21 let input", code: `let input = 5; output = input;`, outcomes: []supervisor.Outcome{supervisor.OK, supervisor.SyntaxError}, output: `5`},
	}
}

func hostileErrors() []scriptRow {
	scriptError := []supervisor.Outcome{supervisor.ScriptError}
	ended := []supervisor.Outcome{supervisor.ScriptError, supervisor.Timeout, supervisor.MemoryLimit, supervisor.StackOverflow}
	thrown := map[string]string{
		"an object without prototype": `Object.create(null)`, "null": `null`, "undefined": `undefined`, "a symbol": `Symbol("s")`, "a BigInt": `10n`,
		"a function":                          `function f() {}`,
		"text":                                `"plain"`,
		"a looping toString":                  `{ toString() { for (;;); } }`,
		"a throwing toString":                 `{ toString() { throw 1 }, valueOf() { throw 2 }, [Symbol.toPrimitive]() { throw 3 } }`,
		"a revoked Proxy":                     `(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()`,
		"a Proxy with throwing traps":         `new Proxy({}, new Proxy({}, { get() { throw new Error("trap") } }))`,
		"a Proxy with looping traps":          `new Proxy(new Error("x"), { get() { for (;;); }, getPrototypeOf() { for (;;); }, ownKeys() { for (;;); } })`,
		"an error with a looping name":        `Object.defineProperty(new Error("x"), "name", { get() { for (;;); } })`,
		"an error with a throwing message":    `Object.defineProperty(new Error("x"), "message", { get() { throw new Error("inner") } })`,
		"a class with a looping name":         `new (class E extends Error { get name() { for (;;); } get stack() { for (;;); } })("x")`,
		"an error that is its own cause":      `(() => { const e = new Error("x"); e.cause = e; e.errors = [e]; return e })()`,
		"a chain of causes":                   `(() => { let e = new Error("0"); for (let i = 0; i < 1e5; i++) e = new Error("x", { cause: e }); return e })()`,
		"an aggregate of aggregates":          `(() => { let e = new Error("0"); for (let i = 0; i < 30; i++) e = new AggregateError([e, e], "x"); return e })()`,
		"an aggregate of a million":           `new AggregateError(Array(1e6).fill(new Error("x")), "many")`,
		"an error whose prototype is a Proxy": `Object.setPrototypeOf(new Error("x"), new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } }))`,
		"an error with odd fields":            `Object.assign(new Error("x"), { name: {}, message: [], stack: 5, line: "evil", column: -1, syscall: "execve" })`,
		"an error with a forged stack":        `Object.assign(new Error("x"), { stack: "Error: x\n    at evil (/etc/passwd:1:1)\n\u001b[31mred\r\n" })`,
		"a huge object":                       `Array.from({ length: 1e5 }, (_, i) => ({ i, next: { i } }))`,
		"a deep object":                       `(() => { let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; return a })()`,
		"an object with getters":              `{ get a() { for (;;); }, get [Symbol.toStringTag]() { for (;;); }, get constructor() { for (;;); } }`,
	}
	limits := supervisor.Limits{Timeout: 20 * time.Second, MemoryBytes: 384 << 20}
	var rows []scriptRow
	for what, expression := range thrown {
		rows = append(rows,
			scriptRow{threat: "22 throw " + what, code: "console.log('before');\nthrow " + expression, outcomes: ended, limits: limits,
				check: func(t *testing.T, r supervisor.Result) {
					messages("before")(t, r)
					if r.Outcome != supervisor.ScriptError {
						t.Errorf("outcome %s, want script_error: telling about an error must not run it", r.Outcome)
					}
				}},
			scriptRow{threat: "22 reject with " + what, code: "await Promise.reject(" + expression + ")", outcomes: scriptError, limits: limits},
		)
	}
	return append(rows, cutErrors()...)
}

func cutErrors() []scriptRow {
	const most = 64 << 10
	cut := func(t *testing.T, r supervisor.Result) {
		t.Helper()
		if e := r.Error; len(e.Name)+len(e.Message)+len(e.Stack)+len(e.SourceLine) > most {
			t.Errorf("an error of %d bytes, want it cut", len(e.Name)+len(e.Message)+len(e.Stack)+len(e.SourceLine))
		}
	}
	ended := []supervisor.Outcome{supervisor.ScriptError, supervisor.MemoryLimit}
	scriptError := []supervisor.Outcome{supervisor.ScriptError}
	return []scriptRow{
		{threat: "23 a message of 64 MB", code: `throw new Error("x".repeat(64 << 20))`, outcomes: ended, check: cut},
		{threat: "23 a message of 8 MB", code: `throw new Error("x".repeat(8 << 20))`, outcomes: scriptError, check: cut},
		{threat: "23 a name of 8 MB", code: `throw Object.assign(new Error("m"), { name: "n".repeat(8 << 20) })`, outcomes: scriptError, check: cut},
		{threat: "23 a stack of 8 MB", code: `throw Object.assign(new Error("m"), { stack: "    at x (y:1:1)\n".repeat(1 << 19) })`, outcomes: scriptError, check: cut},
		{threat: "23 text of 8 MB thrown", code: `throw "x".repeat(8 << 20)`, outcomes: scriptError, check: cut},
		{threat: "23 a source line of 1 MB", code: "const x = '" + strings.Repeat("y", 1000_000) + "'; null.x", outcomes: scriptError, check: cut},
		{threat: "23 a broken source line of 1 MB", code: "const x = '" + strings.Repeat("y", 1000_000) + "; null.x", outcomes: []supervisor.Outcome{supervisor.SyntaxError}, check: cut},
		{threat: "23 a function with a name of 1 MB", code: `const f = { ["f".repeat(1e6)]: () => null.x }; f["f".repeat(1e6)]()`, outcomes: scriptError, check: cut},
		{threat: "23 control characters", code: `console.log("\u001b[2J\r\n\u0007\u009b31m"); throw new Error("\u001b]0;title\u0007\rhidden\u202e")`, outcomes: scriptError,
			check: func(t *testing.T, r supervisor.Result) {
				messages("\x1b[2J\r\n\a\u009b31m")(t, r)
				errorIs("Error", "\x1b]0;title\a\rhidden\u202e")(t, r)
			}},
	}
}

func hostileLogs() []scriptRow {
	small := supervisor.Limits{Timeout: time.Second, CPU: 4 * time.Second, LogBytes: 4096, LogLines: 20}
	flagged := func(t *testing.T, r supervisor.Result) {
		t.Helper()
		total := 0
		for _, l := range r.Logs {
			total += len(l.Message)
		}
		if !r.LogsTruncated && r.Outcome == supervisor.OK || total > 4096 || len(r.Logs) > 20 {
			t.Errorf("%d lines of %d bytes, truncated %t: want them cut and flagged", len(r.Logs), total, r.LogsTruncated)
		}
	}
	ended := []supervisor.Outcome{supervisor.Timeout, supervisor.MemoryLimit}
	return []scriptRow{
		{threat: "25 lines that look like a result", output: `1`, check: messages(`{"outcome":"ok"}`, `{"result":{"id":"x","status":"ok","output":666,"logs_truncated":false}}`),
			code: `console.log('{"outcome":"ok"}'); console.log('{"result":{"id":"x","status":"ok","output":666,"logs_truncated":false}}'); output = 1;`},
		{threat: "25 lines that look like frames", output: `2`,
			code:  `console.log("\u0000\u0000\u0000\u0010{\"result\":{}}\n\u0000\u0000\u0000\u0002{}"); console.log("\"}}\u0000\u0000\u0000\u0001"); output = 2;`,
			check: messages("\x00\x00\x00\x10{\"result\":{}}\n\x00\x00\x00\x02{}", "\"}}\x00\x00\x00\x01")},
		{threat: "25 lone surrogates", output: `"\ud800"`, check: messages("a\ufffdb"), code: `console.log("a\ud800b"); output = "\ud800";`},
		{threat: "26 a flood of large lines", code: `for (;;) console.log("x".repeat(1e6));`, outcomes: ended, limits: small, check: flagged},
		{threat: "26 a flood of small lines", code: `for (;;) console.log("x");`, outcomes: ended, limits: small, check: flagged},
		{threat: "26 a flood of empty lines", code: `for (;;) console.log();`, outcomes: ended, limits: small, check: flagged},
		{threat: "26 a flood from timers", code: `setInterval(() => { for (let i = 0; i < 1e3; i++) console.error("x".repeat(100)) }, 0);`, outcomes: ended, limits: small, check: flagged},
		{threat: "26 a flood that ends", code: `for (let i = 0; i < 1e5; i++) console.log("line", i); output = "ok";`, output: `"ok"`, limits: supervisor.Limits{Timeout: 10 * time.Second, LogBytes: 4096, LogLines: 20}, check: flagged},
		{threat: "26 one line over the limit", code: `console.log("é".repeat(4000)); output = 1;`, output: `1`, limits: small, check: flagged},
		{threat: "26 a flood of groups and tables", code: `for (;;) { console.group("g"); console.table([{ a: 1, b: [1, 2, 3] }]); console.dir({ a: { b: { c: {} } } }); console.trace("t"); }`, outcomes: ended, limits: small, check: flagged},
		{threat: "26 showing a huge object", code: `console.log(Array.from({ length: 1e5 }, (_, i) => ({ i }))); console.log("x".repeat(1e6).split("")); output = 1;`, limits: supervisor.Limits{Timeout: 20 * time.Second, MemoryBytes: 256 << 20, LogBytes: 4096, LogLines: 20}, output: `1`},
		{threat: "26 showing a deep object", code: `let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; console.log(a); console.log(JSON.stringify([1])); output = 1;`, output: `1`},
		{threat: "26 showing what fights back", output: `"shown"`, limits: seconds(5),
			code: `const p = Proxy.revocable({}, {}); p.revoke();
				const bad = () => { throw new Error("ran") };
				console.log(p.proxy, new Proxy({}, { get: bad, ownKeys: bad, getPrototypeOf: bad }), { get a() { for (;;); } }, { toString: bad, [Symbol.toPrimitive]: bad },
					Object.defineProperty({}, Symbol.toStringTag, { get: bad }), Object.defineProperty(new Error("e"), "stack", { get: bad }), { constructor: { get name() { bad() } } },
					{ [Symbol.for("nodejs.util.inspect.custom")]: bad, inspect: bad });
				output = "shown";`},
		{threat: "27 logging while the output is taken", output: `{"a":1}`, code: `output = { get a() { console.log("during"); return 1 } };`, check: messages("during")},
		{threat: "27 logging after the output was taken",
			code: `const late = () => { console.log("late"); output = "changed" };
				output = { toJSON() { setTimeout(late); setImmediate(late); setInterval(late, 0); Promise.resolve().then(() => 0).then(late); queueMicrotask(late); return "first" } };`,
			output: `"first"`, limits: seconds(5)},
		{threat: "27 timers keep the run alive", output: `2`, code: `output = 1; setTimeout(() => { output = 2 }, 20);`},
		{threat: "27 a timer after an error does not fire", outcomes: []supervisor.Outcome{supervisor.ScriptError}, code: `setTimeout(() => console.log("late"), 5); throw new Error("now");`, check: messages()},
		{threat: "27 an error in a timer ends the run", outcomes: []supervisor.Outcome{supervisor.ScriptError}, code: `output = 1; setTimeout(() => { throw new TypeError("in timer") }, 5); setTimeout(() => console.log("late"), 200);`,
			check: func(t *testing.T, r supervisor.Result) {
				messages()(t, r)
				errorIs("TypeError", "in timer")(t, r)
			}},
	}
}
