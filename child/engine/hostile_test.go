package engine

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cordon/ipc"
)

// What a script does to the intrinsics changes its own data at most.
func TestPoisonedRealm(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"Function.prototype.call", `Function.prototype.call = Function.prototype.apply = null; output = 1`, "1"},
		{"Reflect", `Reflect.apply = Reflect.get = Reflect.ownKeys = null; output = {a: 1}`, `{"a":1}`},
		{"Object", `Object.defineProperty = Object.keys = Object.getOwnPropertyDescriptor = null; output = {a: 1}`, `{"a":1}`},
		{"iterators", `Array.prototype[Symbol.iterator] = null; output = [1]`, "[1]"},
		{"then", `Promise.prototype.then = null; output = Promise.resolve(2)`, "2"},
		{"then on Object.prototype", `Object.prototype.then = () => { throw 1 }; return {a: 1}`, `{"a":1}`},
		{"then on Object.prototype, awaited", `await 1; Object.prototype.then = function (f) { f(9) }; return 3`, "3"},
		{"a getter named value", `Object.defineProperty(Object.prototype, "value", {get() { return 9 }}); return 3`, "3"},
		{"a getter named value, early return", `Object.defineProperty(Object.prototype, "value", {get() { return 9 }}); output = 1; return`, "1"},
		{"a setter named value", `Object.defineProperty(Object.prototype, "value", {set(v) { console.log("caught", v) }}); return 3`, "3"},
		{"a setter on Array.prototype", `Object.defineProperty(Array.prototype, "0", {set(v) { console.log("caught", v) }}); return [1].length`, "1"},
		{"setters for harness fields", `for (const k of ["level", "message", "get", "set", "id", "due"]) Object.defineProperty(Object.prototype, k, {set(v) { throw v }, configurable: true}); setTimeout(() => console.log("x"), 1); output = 1`, "1"},
		{"JSON", `JSON.stringify = () => "{}"; JSON = {}; output = {a: 1}`, `{"a":1}`},
		{"toJSON on a prototype", `Object.prototype.toJSON = () => 5; output = {a: 1}`, `{"a":1}`},
		{"globals deleted", `const g = globalThis; for (const k of Object.getOwnPropertyNames(g)) delete g[k]; console = null; output = 1`, "1"},
		{"globals replaced", `Promise = Error = Object = Array = undefined; return 4`, "4"},
		{"the clock", `Date.now = () => { throw 1 }; performance.now = null; setTimeout(() => { output = 1 }, 1)`, "1"},
		{"with sees nothing of ours", `const seen = []; with (new Proxy({}, {has(t, k) { seen.push(String(k)); return false }})) { return seen.filter(k => k != "seen" && k != "String").length }`, "0"},
		{"no names of ours", `output = Object.getOwnPropertyNames(globalThis).filter(n => n.includes("\0") || n === "X").length`, "0"},
		{"the wrapper's name", `output = typeof X`, `"undefined"`},
		{"callers", `function f() { return f.caller === undefined || f.caller === null } try { output = [1].map(f)[0] } catch (e) { output = e instanceof TypeError }`, "true"},
		{"arguments.callee", `function f() { try { return typeof arguments.callee.caller } catch (e) { return "none" } } output = ["undefined", "none", "object"].includes([1].map(f)[0])`, "true"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := runScript(t, row.code)
			wantOutput(t, o, row.want)
			for _, line := range o.lines() {
				if strings.HasPrefix(line, "caught") {
					t.Errorf("a value of the harness was %s", line)
				}
			}
		})
	}
}

// What is thrown may try to run code, to loop or to break while it is described.
func TestHostileErrors(t *testing.T) {
	for _, row := range []struct{ name, code, wantName, message string }{
		{"no prototype", `throw Object.create(null)`, "Uncaught", "[Object: null prototype] {}"},
		{"null", `throw null`, "Uncaught", "null"},
		{"toString loops", `throw {toString() { for (;;); }}`, "Uncaught", "{ toString: [Function: toString] }"},
		{"a revoked Proxy", `const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy`, "Uncaught", "<Revoked Proxy>"},
		{"a Proxy whose traps loop", `throw new Proxy({}, new Proxy({}, {get() { for (;;); }}))`, "Uncaught", "{}"},
		{"a name that loops", `class E extends Error { get name() { for (;;); } } throw new E("a")`, "Error", "a"},
		{"a name that loops, rejected", `class E extends Error { get name() { for (;;); } } await 1; throw new E("a")`, "Error", "a"},
		{"a message that loops", `const e = new Error(); Object.defineProperty(e, "message", {get() { for (;;); }}); throw e`, "Error", ""},
		{"a stack that loops", `const e = new Error("b"); Object.defineProperty(e, "stack", {get() { for (;;); }}); await 1; throw e`, "Error", "b"},
		{"a cause that loops", `const e = new Error("c"); Object.defineProperty(e, "cause", {get() { for (;;); }}); throw e`, "Error", "c"},
		{"a poisoned Error.prototype", `Object.defineProperty(Error.prototype, "name", {get() { for (;;); }}); await 1; throw new Error("d")`, "Error", "d"},
		{"a prototype of Proxies", `const e = new Error("e"); Object.setPrototypeOf(e, new Proxy({}, {get() { for (;;); }, has() { for (;;); }, getOwnPropertyDescriptor() { for (;;); }, getPrototypeOf() { for (;;); }})); throw e`, "Error", "e"},
		{"prepareStackTrace", `Error.prepareStackTrace = () => { for (;;); }; throw new Error("f")`, "Error", "f"},
		{"Symbol.toPrimitive", `throw {[Symbol.toPrimitive]() { for (;;); }}`, "Uncaught", "{ [Symbol(Symbol.toPrimitive)]: [Function: [Symbol.toPrimitive]] }"},
		{"a class with a hostile name", `class A { static get name() { for (;;); } } throw new A()`, "Uncaught", ""},
		{"a cycle of causes", `const e = new Error("g"); e.cause = e; throw e`, "Error", "g"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := runScript(t, row.code)
			if row.message == "" && o.Error != nil {
				row.message = o.Error.Message
			}
			wantError(t, o, ipc.StatusScriptError, row.wantName, row.message)
			if o.took > grace {
				t.Errorf("took %v", o.took)
			}
		})
	}
}

// A report takes little room, whatever a script throws.
func TestErrorsAreBounded(t *testing.T) {
	for _, code := range []string{
		`throw new Error("x".repeat(64 << 20))`,
		`throw "\u20ac".repeat(8 << 20)`,
		`const e = new Error(""); e.name = "n".repeat(1 << 20); throw e`,
		`throw {a: "x".repeat(1 << 20)}`,
		`throw Array.from({length: 100000}, (_, i) => ({i}))`,
		`throw new AggregateError(Array.from({length: 100000}, (_, i) => new Error("e" + i)), "m".repeat(1 << 20))`,
		`let e = new Error("0"); for (let i = 0; i < 100000; i++) e = new Error("x".repeat(100), {cause: e}); throw e`,
		`await 1; throw new Error("\0\u001b".repeat(1 << 20))`,
		`Promise.reject("\ud800".repeat(1 << 20))`,
	} {
		// What is bounded here is the report; making the value takes its time.
		o := brief(t, code, 2*time.Minute)
		if o.Status != ipc.StatusScriptError {
			t.Errorf("%s: status %s", code, o.Status)
			continue
		}
		encoded, err := json.Marshal(o.Error)
		if err != nil || len(encoded) > ipc.ErrorRoom/4 {
			t.Errorf("%s: %d bytes, %v", code, len(encoded), err)
		}
	}
}

// What makes the engine itself fail is the script's error, and says nothing of its insides.
func TestEngineFaults(t *testing.T) {
	for _, code := range []string{
		`"abc".padStart(Infinity)`,
		`Reflect.defineProperty(new Float64Array(2), 0, {})`,
		`await 1; "abc".padEnd(Infinity)`,
		`setTimeout(() => "abc".padStart(Infinity), 1)`,
		`Promise.resolve().then(() => "abc".padStart(Infinity))`,
		`try { "abc".padStart(Infinity) } catch (e) { output = 1 } finally { output = 2 }`,
		`output = {get a() { return "abc".padStart(Infinity) }}`,
		`Object.defineProperty(globalThis, "output", {get() { return "abc".padStart(Infinity) }})`,
		`[1, 2].sort(() => "abc".padStart(Infinity))`,
	} {
		o := runScript(t, code)
		if o.Status != ipc.StatusScriptError || o.Error.Name != nameInternal {
			t.Errorf("%s: status %s, error %+v", code, o.Status, o.Error)
			continue
		}
		for _, leak := range []string{"runtime", "goroutine", "makeslice", ".go", "0x", "panic", "interface"} {
			if strings.Contains(o.Error.Message+o.Error.Stack, leak) {
				t.Errorf("%s: the report speaks of %q: %s", code, leak, o.Error.Message)
			}
		}
	}
}

// Nothing of one run is seen by the next, even in the same process.
func TestNothingIsLeftBehind(t *testing.T) {
	runScript(t, `globalThis.leak = 1; Object.prototype.leak = 2; Array.prototype.map = null; Symbol.for("leak"); Math.max = null;
		setTimeout(() => {}, 1); console.count("n"); console.time("t"); console.group("g"); input = 5; throw 1`)
	o := runScript(t, `console.count("n"); console.log("x"); output = [typeof leak, ({}).leak === undefined, typeof [].map, Math.max(1, 2), input]`)
	wantOutput(t, o, `["undefined",true,"function",2,null]`)
	if strings.Join(o.lines(), "|") != "n: 1|x" {
		t.Errorf("lines %q", o.lines())
	}
}

// After the end nothing is called and nothing is logged.
func TestNothingAfterTheEnd(t *testing.T) {
	var after int
	ended := false
	req := request(`setInterval(() => console.log("tick"), 1); setTimeout(() => { throw new Error("end") }, 10)`)
	Run(req, Host{Start: time.Now(), Libraries: noLibraries{}, Log: func(ipc.Log) {
		if ended {
			after++
		}
	}})
	ended = true
	time.Sleep(20 * time.Millisecond)
	if after > 0 {
		t.Errorf("%d lines after the end", after)
	}
}

func TestInputs(t *testing.T) {
	deep := strings.Repeat("[", ipc.MaxInputDepth) + strings.Repeat("]", ipc.MaxInputDepth)
	for _, row := range []struct{ name, input, code, want string }{
		{"deep", deep, `let n = 0; for (let a = input; a.length; a = a[0]) n++; output = n`, "9999"},
		{"__proto__", `{"__proto__": {"a": 1}}`, `output = [input.a === undefined, Object.keys(input)[0]]`, `[true,"__proto__"]`},
		{"wide", "[" + strings.Repeat("1,", 200_000) + "1]", `output = input.length`, "200001"},
		{"surrogates", `"\ud83d\ude00\ud800"`, `output = [input.length, input.charCodeAt(2)]`, "[3,55296]"},
		{"plain prototypes", `{"a": [1]}`, `output = [Object.getPrototypeOf(input) === Object.prototype, Array.isArray(input.a), input.a instanceof Array]`, "[true,true,true]"},
		{"no way out", `{"a": [1]}`, `try { output = input.constructor.constructor("return 1")() } catch (e) { output = e.name }`, `"EvalError"`},
		{"descriptors", `{"a": 1}`, `output = Object.getOwnPropertyDescriptors(input)`, `{"a":{"value":1,"writable":true,"enumerable":true,"configurable":true}}`},
		{"lookupGetter", `{"a": 1}`, `output = ({}).__lookupGetter__("__proto__").call(input) === Object.prototype`, "true"},
	} {
		t.Run(row.name, func(t *testing.T) {
			req := request(row.code)
			req.Input = json.RawMessage(row.input)
			wantOutput(t, perform(t, req), row.want)
		})
	}
}
