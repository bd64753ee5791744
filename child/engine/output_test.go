package engine

import (
	"encoding/json"
	"testing"

	"cordon/ipc"
)

func TestOutput(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"nothing", ``, ""},
		{"blank", " \n\t ", ""},
		{"only a comment", `// nothing`, ""},
		{"an open comment's end", `/* a */`, ""},
		{"assigned", `output = 1`, "1"},
		{"assigned on the global object", `globalThis.output = 1`, "1"},
		{"assigned through this", `this.output = 1`, "1"},
		{"let", `let output = {a: 1}`, `{"a":1}`},
		{"const", `const output = [1, 2]`, `[1,2]`},
		{"var", `var output = "x"`, `"x"`},
		{"var inside a block", `if (true) { var output = 2 }`, "2"},
		{"var in a loop", `for (var output = 0; output < 3; output++);`, "3"},
		{"var in for of", `for (var output of [1, 2, 3]);`, "3"},
		{"destructured array", `let [, output] = [1, 2]`, "2"},
		{"destructured object", `const {a: {b: output}} = {a: {b: 4}}`, "4"},
		{"destructured short", `const {output} = {output: 5}`, "5"},
		{"destructured with a default", `const {output = 6} = {}`, "6"},
		{"destructured rest", `const [...output] = "ab"`, `["a","b"]`},
		{"object rest", `const {a, ...output} = {a: 1, b: 2}`, `{"b":2}`},
		{"let changed later", `let output; output = 1; output++`, "2"},
		{"let without a value", `let output`, ""},
		{"let shadows the global", `let output; globalThis.output = 9`, ""},
		{"let in a block is another", `output = 1; { let output = 2 }`, "1"},
		{"a parameter is another", `output = 1; (output => { output = 2 })(0)`, "1"},
		{"let in a function is another", `function f() { let output = 3 } f()`, ""},
		{"a declaration never reached", `return; let output = 1`, ""},
		{"a constant never reached", `if (true) { return } const output = 1`, ""},
		{"changed in a timer", `let output = 1; setTimeout(() => { output = 2 }, 1)`, "2"},
		{"global changed in a timer", `setTimeout(() => { output = 3 }, 1)`, "3"},
		{"changed in a job", `Promise.resolve().then(() => { output = 4 })`, "4"},
		{"returned", `return 5`, "5"},
		{"returned object", `return {a: [1]}`, `{"a":[1]}`},
		{"returned null", `return null`, "null"},
		{"returned undefined", `output = 1; return undefined`, ""},
		{"returned void", `output = 1; return void 0`, ""},
		{"early return keeps", `output = 1; return; output = 2`, "1"},
		{"early return in a block", `output = 1; if (output) { return } output = 2`, "1"},
		{"early return keeps let", `let output = 1; if (output) return; output = 2`, "1"},
		{"return wins", `output = 1; return 2`, "2"},
		{"return in try and finally", `try { return 1 } finally { output = 2 }`, "1"},
		{"return from finally", `try { return 1 } finally { return 2 }`, "2"},
		{"return from a loop", `for (const x of [1, 2]) { if (x == 2) return x }`, "2"},
		{"return from a switch", `switch (1) { case 1: return "one"; default: return "other" }`, `"one"`},
		{"return from a label", `a: { b: { return 7 } }`, "7"},
		{"return from with", `with ({a: 8}) { return a }`, "8"},
		{"return in a function is not ours", `function f() { return 1 } f()`, ""},
		{"return in an arrow is not ours", `[1].map(x => { return x })`, ""},
		{"return in a method is not ours", `class A { m() { return 1 } static { } } new A().m()`, ""},
		{"return of an await", `return await Promise.resolve(9)`, "9"},
		{"awaited", `output = await 1`, "1"},
		{"a promise", `output = Promise.resolve([1])`, "[1]"},
		{"a promise in let", `let output = Promise.resolve(2)`, "2"},
		{"a returned promise", `return Promise.resolve(3)`, "3"},
		{"a promise of a timer", `output = new Promise(r => setTimeout(r, 5, "late"))`, `"late"`},
		{"an async function's", `async function f() { await null; return 4 } output = f()`, "4"},
		{"a promise of a class of its own", `class P extends Promise {} output = P.resolve(5)`, "5"},
		{"a thenable is an object", `output = {then: 1}`, `{"then":1}`},
		{"input", `output = input`, `{"rows":[1,{"a":null}]}`},
		{"input changed", `input.rows.push(2); return input`, `{"rows":[1,{"a":null},2]}`},
		{"input shadowed", `let input = 3; output = input`, "3"},
		{"strict", `"use strict"; output = (function () { return this === undefined })()`, "true"},
		{"sloppy", `output = (function () { return this === globalThis })()`, "true"},
		{"strict with let", `'use strict'; let output = (function () { return this })()`, ""},
		{"this", `output = this === globalThis`, "true"},
		{"this in an arrow", `output = (() => this === globalThis)()`, "true"},
		{"this after await", `await 1; output = this === globalThis`, "true"},
		{"a hashbang", "#!/usr/bin/env node\noutput = 1", "1"},
		{"a directive and a let", "'use strict'\nlet output = 1", "1"},
		{"labels and asi", "output = 1\n;[2].forEach(x => { output += x })", "3"},
		{"a last line that is a comment", "output = 1 // done", "1"},
		{"a source map comment", "output = 1\n//# sourceMappingURL=file:///etc/passwd", "1"},
		{"var does not reach the global object", `var x = 1; output = typeof globalThis.x`, `"undefined"`},
		{"undeclared does", `x = 1; output = globalThis.x`, "1"},
		{"hoisted", `output = f(); function f() { return 1 }`, "1"},
		{"arguments is not there", `output = typeof arguments`, `"undefined"`},
		{"deleted", `delete globalThis.output`, ""},
		{"an accessor", `Object.defineProperty(globalThis, "output", {get() { return 6 }})`, "6"},
		{"frozen", `Object.freeze(globalThis); output = 5`, ""},
		{"not writable", `Object.defineProperty(globalThis, "output", {value: 7, writable: false}); output = 8`, "7"},
	} {
		t.Run(row.name, func(t *testing.T) {
			req := request(row.code)
			req.Input = json.RawMessage(`{"rows":[1,{"a":null}]}`)
			wantOutput(t, perform(t, req), row.want)
		})
	}
}

func TestOutputWithoutInput(t *testing.T) {
	req := request(`output = input`)
	req.Input = nil
	wantOutput(t, perform(t, req), "null")
}

func TestOutputRefused(t *testing.T) {
	for _, row := range []struct {
		name, code string
		status     ipc.Status
		message    string
	}{
		{"a function", `function output() {}`, ipc.StatusOutputInvalid, "output: is a function, which has no form in JSON"},
		{"a class", `class output {}`, ipc.StatusOutputInvalid, "output: is a function, which has no form in JSON"},
		{"a cycle", `output = {rows: [{}]}; output.rows[0].next = output.rows`, ipc.StatusOutputInvalid, "output.rows[0].next: refers back to output.rows"},
		{"too large", `output = "x".repeat(5 << 20)`, ipc.StatusOutputLimit, "The output is larger than 4194304 bytes"},
		{"too large by reference", `const s = "x".repeat(1 << 20); output = Array(2000).fill(s)`, ipc.StatusOutputLimit, "The output is larger than 4194304 bytes"},
		{"of a length alone", `output = []; output.length = 2 ** 32 - 1`, ipc.StatusOutputLimit, "The output is larger than 4194304 bytes"},
	} {
		t.Run(row.name, func(t *testing.T) {
			wantError(t, runScript(t, row.code), row.status, "OutputError", row.message)
		})
	}
}

func TestOutputThatThrows(t *testing.T) {
	wantError(t, runScript(t, `Object.defineProperty(globalThis, "output", {get() { throw new RangeError("mine") }})`),
		ipc.StatusScriptError, "RangeError", "mine")
	wantError(t, runScript(t, `output = {get a() { throw new TypeError("inner") }}`),
		ipc.StatusScriptError, "TypeError", "inner")
	wantError(t, runScript(t, `output = {toJSON() { throw 5 }}`), ipc.StatusScriptError, "Uncaught", "5")
}
