package engine

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"cordon/ipc"
)

// Every function that a script can reach shows a JavaScript name, and no source but its own.
func TestNoGoNames(t *testing.T) {
	o := runScript(t, `
		const seen = new Set(), names = [];
		const visit = (v, path) => {
			if (v === null || typeof v !== "object" && typeof v !== "function" || seen.has(v)) return;
			seen.add(v);
			if (typeof v === "function") names.push(path + " " + v.name + " " + Function.prototype.toString.call(v).slice(0, 200));
			visit(Object.getPrototypeOf(v), path + ".__proto__");
			for (const key of Reflect.ownKeys(v)) {
				const d = Object.getOwnPropertyDescriptor(v, key);
				const at = path + "." + String(key);
				visit(d.value, at); visit(d.get, at + "(get)"); visit(d.set, at + "(set)");
			}
		};
		visit(globalThis, "globalThis");
		for (const make of [function* () {}, async () => {}, [][Symbol.iterator](), new Map().entries(), "".matchAll(/x/g), Promise.withResolvers(), new Proxy({}, {}), new URLSearchParams().entries()]) visit(make, "made");
		try { null.x } catch (e) { visit(e, "error") }
		try { require("fs") } catch (e) { visit(e, "refused") }
		output = names.join("\n")`)
	if o.Error != nil {
		t.Fatalf("error %+v", o.Error)
	}
	lines := strings.Split(string(o.Output), `\n`)
	if len(lines) < 550 {
		t.Errorf("found %d functions only", len(lines))
	}
	goName := regexp.MustCompile(`goja|cordon|\.func\d|/|\bmain\.`)
	for _, line := range lines {
		// The members of a path may hold slashes only where a script put them.
		if goName.MatchString(line) {
			t.Errorf("a Go name: %s", line)
		}
	}
}

// Stacks that a script reads show nothing of the harness.
func TestStacksShowNoHarness(t *testing.T) {
	for _, code := range []string{
		`new Error().stack`,
		`await null; output = new Error().stack`,
		`setTimeout(() => { output = new Error().stack }, 1)`,
		`setImmediate(() => { output = new Error().stack })`,
		`queueMicrotask(() => { output = new Error().stack })`,
		`Promise.resolve().then(() => { output = new Error().stack })`,
		`[1].map(() => { output = new Error().stack })`,
		`[3, 1].sort(() => { output = new Error().stack; return 0 })`,
		`"a".replace("a", () => { output = new Error().stack })`,
		`output = {toJSON() { return new Error().stack }}`,
		`output = {get a() { return new Error().stack }}`,
		`new Promise(() => { output = new Error().stack })`,
		`JSON.parse("[1]", () => { output = new Error().stack })`,
		`structuredClone({get a() { output = new Error().stack }})`,
		`console.log("%j", {toJSON() { output = new Error().stack }})`,
		`new URLSearchParams({[Symbol.iterator]: function* () { output = new Error().stack }})`,
		`Object.groupBy([1], () => { output = new Error().stack })`,
		`Iterator.from([1]).map(() => { output = new Error().stack }).toArray()`,
		`Promise.try(() => { output = new Error().stack })`,
		`try { require("fs") } catch (e) { output = e.stack }`,
		`try { null.x } catch (e) { output = e.stack }`,
		`try { eval("1") } catch (e) { output = e.stack }`,
		`try { new URL("nope") } catch (e) { output = e.stack }`,
	} {
		if !strings.Contains(code, "output") {
			code = "output = " + code
		}
		o := runScript(t, code)
		if o.Error != nil {
			t.Errorf("%s: %+v", code, o.Error)
			continue
		}
		text := string(o.Output)
		if !strings.Contains(text, "script.js") {
			t.Errorf("%s: no frame of the script: %s", code, text)
		}
		for _, leak := range []string{"cordon", "goja", ".go:", "capture", "func1", "/work", "native code", "<eval>"} {
			if strings.Contains(text, leak) {
				t.Errorf("%s: the stack shows %q: %s", code, leak, text)
			}
		}
	}
}

// A script that reads e.stack finds what it would find in Node.
func TestStacksAsInNode(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"read", `try { nope() } catch (e) { output = e.stack }`, "ReferenceError: nope is not defined\n    at script.js:1:7"},
		{"in brackets", `try { nope() } catch (e) { output = e["stack"] }`, "ReferenceError: nope is not defined\n    at script.js:1:7"},
		{"in a function", "function f() { return [1].map(() => new Error('x'))[0] }\noutput = f().stack", "Error: x\n    at script.js:1:37\n    at map (<anonymous>)\n    at f (script.js:1:27)\n    at script.js:2:10"},
		{"optional", `const e = new Error("x"); output = e?.stack`, "Error: x\n    at script.js:1:11"},
		{"optional in a chain", `const o = {e: new Error("x")}; output = o?.e.stack.split("\n")[1]`, "    at script.js:1:15"},
		{"optional of nothing", `let e; output = String(e?.stack)`, "undefined"},
		{"assigned", `const e = new Error("x"); e.stack = "mine"; output = e.stack`, "mine"},
		{"added to", `const e = new Error("x"); e.stack += "\nmore"; output = e.stack`, "Error: x\n    at script.js:1:11\nmore"},
		{"deleted", `const e = new Error("x"); delete e.stack; output = String(e.stack)`, "undefined"},
		{"of no error", `const s = {stack: [1]}; s.stack.push(2); output = s.stack.join()`, "1,2"},
		{"of this", `class A { stack = ["a"]; top() { return this.stack.at(-1) } }; output = new A().top()`, "a"},
		{"of super", `class A { get stack() { return "a" } } class B extends A { get stack() { return super.stack + "b" } }; output = new B().stack`, "ab"},
		{"in a pattern", `const o = {}; [o.stack] = [5]; output = String(o.stack)`, "5"},
		{"in a loop's head", `const o = {}; for (o.stack of [1, 2]); output = String(o.stack)`, "2"},
		{"called", `output = {stack() { return this.x }, x: "y"}.stack()`, "y"},
		{"of a primitive", `output = String("x".stack)`, "undefined"},
		{"counted", `const o = {stack: 1}; o.stack++; output = String(o.stack)`, "2"},
		{"after wide characters", `const é = 1, e = new Error("x"); output = e.stack`, "Error: x\n    at script.js:1:18"},
		{"deep", `function f(n) { return n ? f(n - 1) : new Error("x") } output = String(f(50).stack.split("\n").length)`, "11"},
	} {
		t.Run(row.name, func(t *testing.T) {
			want, err := json.Marshal(row.want)
			if err != nil {
				t.Fatal(err)
			}
			o := runScript(t, row.code)
			wantOutput(t, o, strings.ReplaceAll(strings.ReplaceAll(string(want), `\u003c`, "<"), `\u003e`, ">"))
		})
	}
	wantError(t, runScript(t, `let e; e.stack`), ipc.StatusScriptError, "TypeError", "Cannot read properties of undefined (reading 'stack')")
	o := runScript(t, "try { nope() } catch (e) { e.stack; await 1; throw e }")
	if o.Error == nil || o.Error.Stack != "    at script.js:1:7" {
		t.Errorf("an error whose stack was read: %+v", o.Error)
	}
}
