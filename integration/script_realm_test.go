package integration

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"cordon/supervisor"

	"github.com/google/go-cmp/cmp"
)

// withReach is a prelude that gives reach(): every object that a script can get hold of from
// the globals, from values of every kind and from what the host hands in.
const withReach = `const reach = () => {
	const samples = [
		globalThis, input, function () {}, (a) => a, function* () {}, async () => {}, class { #p = 1; static s() {} },
		function () {}.bind(null), { get g() { return 1 }, set g(v) {}, m() {} }, (function () { return arguments })(1),
		(function* () {})(), (async () => {})(), new Error("e"), new AggregateError([]), [], new Map([[1, 2]]), new Set([1]), new WeakMap(),
		new Map().entries(), [][Symbol.iterator](), ""[Symbol.iterator](), "aa".matchAll(/a/g), /x/g, new Date(), Symbol("s"), 1n, "s", 1, true,
		new Proxy({}, {}), new ArrayBuffer(8), new Uint8Array(8), new DataView(new ArrayBuffer(8)),
		new URL("http://x.example/"), new URLSearchParams("a=b"), new TextEncoder(), new TextDecoder(),
		structuredClone({ a: [1] }), crypto, performance, console, require, require("lodash"), require("uuid"),
	];
	for (const bad of [() => require("fs"), () => null.x, () => JSON.parse("{"), () => decodeURI("%"), () => new Array(-1), () => eval("1"), () => atob("*")]) {
		try { bad() } catch (e) { samples.push(e) }
	}
	const seen = new Set();
	const add = (v) => { if (v !== null && (typeof v === "object" || typeof v === "function")) seen.add(v) };
	for (const s of samples) { add(s); add(Object.getPrototypeOf(Object(s))) }
	for (const o of seen) {
		add(Object.getPrototypeOf(o));
		for (const key of Reflect.ownKeys(o)) {
			const d = Reflect.getOwnPropertyDescriptor(o, key);
			if (d) { add(d.value); add(d.get); add(d.set) }
		}
	}
	return seen;
};
`

func TestScriptsReachingOutOfTheRealm(t *testing.T) {
	var rows []scriptRow
	rows = append(rows, codeFromStrings()...)
	rows = append(rows, lookingAtTheHost()...)
	rows = append(rows, poisonedIntrinsics()...)
	rows = append(rows, absentPowers()...)
	runScripts(t, rows)
}

func codeFromStrings() []scriptRow {
	return []scriptRow{
		{
			threat: "1 constructors of everything within reach",
			code: withReach + `
				const objects = reach();
				const open = [];
				let tried = 0;
				for (const o of objects) {
					let maker;
					try { maker = o.constructor } catch { continue }
					for (const f of [o, maker]) {
						if (typeof f !== "function" || f === reach || f === setInterval || f === setTimeout) continue;
						if (f === RegExp.prototype[Symbol.replace]) continue; // the engine fails on it, as row 18 has it
						for (const make of [() => f("return 579"), () => new f("return 579"), () => Reflect.construct(f, ["return 579"], Object), () => f.call(globalThis, "123+456")]) {
							tried++;
							try { const made = make(); if (made === 579 || typeof made === "function" && made() === 579) open.push(f.name) } catch {}
						}
					}
				}
				output = { open, enough: objects.size > 500 && tried > 1000 };`,
			limits: seconds(20),
			output: `{"open":[],"enough":true}`,
		},
		{
			threat: "1 the spellings of code from strings",
			code: attempts + `output = [
				() => this.constructor.constructor("return process")(),
				() => globalThis.constructor.constructor("return 1")(),
				() => input.rows.constructor.constructor("return 1")(),
				() => input.name.constructor.constructor("return 1")(),
				() => console.log.constructor("return 1")(),
				() => require.constructor("return 1")(),
				() => setTimeout.constructor("return 1")(),
				() => new Error("x").constructor.constructor("return 1")(),
				() => [].filter.constructor("return 1")(),
				() => Function("return 1")(),
				() => new Function("a", "return a")(1),
				() => Reflect.construct(Function, ["return 1"])(),
				() => Reflect.construct(Function, ["return 1"], class {})(),
				() => Reflect.apply(Function, null, ["return 1"])(),
				() => Function.call(null, "return 1")(),
				() => Function.bind(null, "return 1")()(),
				() => Function.prototype.constructor("return 1")(),
				() => new (class extends Function {})("return 1")(),
				() => new (class extends Function { constructor() { super("return 1") } })()(),
				() => Object.getPrototypeOf(function () {}).constructor("return 1")(),
				() => (class {}).constructor("return 1")(),
				() => eval("1"),
				() => (0, eval)("1"),
				() => globalThis.eval("1"),
				() => globalThis["ev" + "al"]("1"),
				() => eval.call(null, "1"),
				() => Reflect.apply(eval, globalThis, ["1"]),
				() => [1].map(eval)[0],
				() => \u0065val("1"),
				() => ["return 1"].map(Function)[0](),
				() => "1".replace(/1/, eval),
				() => JSON.parse("[1]", Function),
				() => Array.from(["return 1"], Function)[0](),
				() => new Proxy(Function, {})("return 1")(),
			].map((f) => attempt(f)).filter((r) => r !== "EvalError");`,
			input:  `{"rows":[{"a":1}],"name":"n"}`,
			output: `[]`,
		},
		{
			threat: "1 timers and jobs take no text",
			code: attempts + `const ran = [];
				globalThis.ran = ran;
				const tries = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"].map((name) => attempt(() => globalThis[name]("ran.push(1)", 0)));
				await new Promise((done) => setTimeout(done, 20));
				output = { tries, ran };`,
			output: `{"tries":["TypeError","TypeError","TypeError","TypeError"],"ran":[]}`,
		},
		{
			threat: "1 text is code nowhere when uncaught", code: `Function("return 1")()`,
			outcomes: []supervisor.Outcome{supervisor.ScriptError}, check: errorIs("EvalError"),
		},
		{
			threat: "2 hidden constructors",
			code: attempts + `
				const getter = Object.getOwnPropertyDescriptor({ get g() { return 1 } }, "g").get;
				const makers = {
					generator: function* () {}.constructor,
					generatorOfMethod: ({ *m() {} }).m.constructor,
					generatorPrototype: Object.getPrototypeOf(function* () {}).constructor,
					generatorInstance: Object.getPrototypeOf((function* () {})()).constructor.constructor,
					async: (async () => {}).constructor,
					asyncFunction: (async function () {}).constructor,
					asyncMethod: ({ async m() {} }).m.constructor,
					asyncPrototype: Object.getPrototypeOf(async () => {}).constructor,
					bound: (function () {}).bind().constructor,
					getter: getter.constructor,
					arrow: (() => {}).constructor,
					klass: (class {}).constructor,
					native: Math.max.constructor,
					accessor: Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").get.constructor,
					proxy: new Proxy(function () {}, {}).constructor,
					thrower: Object.getOwnPropertyDescriptor(function () { "use strict"; return arguments }(), "callee").get.constructor,
				};
				output = Object.keys(makers).map((k) => {
					const f = makers[k];
					return [k, attempt(() => f("return 1")()), attempt(() => new f("return 1")())];
				}).filter(([k, a, b]) => ![a, b].every((r) => r === "EvalError" || r === "TypeError"));`,
			output: `[]`,
		},
		{
			threat: "2 stand-ins are not exchanged for the real thing",
			code: attempts + `
				const AsyncFunction = (async () => {}).constructor;
				output = [
					Function !== eval, function () {} instanceof Function, (async () => {}) instanceof AsyncFunction,
					Object.getPrototypeOf(AsyncFunction) === Function,
					attempt(() => { delete Function.prototype.constructor; return (() => {}).constructor("return 1") }),
					attempt(() => { delete globalThis.Function; return Function("return 1") }),
					attempt(() => { delete globalThis.eval; return eval("1") }),
				];`,
			output: `[true,true,true,true,"return 1","ReferenceError","ReferenceError"]`,
		},
	}
}

func lookingAtTheHost() []scriptRow {
	return []scriptRow{
		{
			threat: "3 input is plain data of the sandbox",
			code: `
				const protoOf = Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").get;
				const looked = ({}).__lookupGetter__("__proto__");
				const odd = [];
				let seen = 0;
				(function walk(v, path) {
					if (v === null || typeof v !== "object") return;
					seen++;
					const proto = Array.isArray(v) ? Array.prototype : Object.prototype;
					if (protoOf.call(v) !== proto || looked.call(v) !== proto || Object.getPrototypeOf(v) !== proto) odd.push(path);
					if (Object.getOwnPropertySymbols(v).length || !Object.isExtensible(v)) odd.push(path);
					const all = Object.getOwnPropertyDescriptors(v);
					for (const key of Object.keys(all)) {
						const d = all[key];
						if (!("value" in d) || !d.writable || !d.enumerable && key !== "length") odd.push(path + "." + key);
						walk(d.value, path + "." + key);
					}
				})(input, "input");
				const before = JSON.stringify(input);
				input.list.push(4); input.deep.a.b = "changed"; delete input.text; input.list.length = 1;
				output = { odd, seen, before, after: input, polluted: ({}).evil === undefined && [].evil === undefined, own: Object.keys(input) };`,
			input: `{"__proto__":{"evil":true},"constructor":{"prototype":{"evil":1}},"list":[1,{"__proto__":[1]},3],"deep":{"a":{}},"text":"t","n":1.5,"toString":"x"}`,
			check: func(t *testing.T, r supervisor.Result) {
				for _, want := range []string{`"odd":[]`, `"polluted":true`, `\"__proto__\":{\"evil\":true}`, `"after":{"__proto__":{"evil":true}`} {
					if !strings.Contains(string(r.Output), want) {
						t.Errorf("output %s, want %s in it", r.Output, want)
					}
				}
			},
		},
		{
			threat: "3 nothing within reach belongs to the host",
			code: withReach + `
				const odd = [];
				for (const o of reach()) {
					let p = o, steps = 0;
					while (p !== null && p !== Object.prototype && steps++ < 50) p = Object.getPrototypeOf(p);
					if (steps >= 50) odd.push(String(o));
					if (typeof o !== "function") continue;
					const text = Function.prototype.toString.call(o);
					if (text.includes("[native code]") && !/^(async )?(function|class)\*? ?(get |set )?(\[[\w.]+\]|[\w$]*)( [\w$.\[\]]*)?\(\) \{ \[native code\] \}$/.test(text)) odd.push(text);
					const { value: name } = Object.getOwnPropertyDescriptor(o, "name") || {};
					if (typeof name === "string" && /[\/:*]|func\d|\.func|cordon/.test(name)) odd.push(name);
				}
				output = odd;`,
			limits: seconds(20),
			output: `[]`,
		},
		{
			threat: "4 stacks have frames of the script alone",
			code: `
				const stacks = [];
				const take = () => { stacks.push(new Error("here").stack) };
				Error.prepareStackTrace = (e, frames) => { stacks.push("frames " + frames); return "prepared" };
				Error.stackTraceLimit = 100;
				take();
				[1].forEach(take); [2, 1].sort(() => (take(), 0)); Array.from([1], take); "x".replace(/x/, () => (take(), "y"));
				JSON.parse("[1]", take); JSON.stringify({ toJSON: take }); Reflect.apply(take, null, []); new Promise(take);
				structuredClone({ get a() { take(); return 1 } });
				const { a } = new Proxy({}, { get: take });
				` + "`${{ toString() { take(); return '' } }}`;" + `
				queueMicrotask(take); setTimeout(take, 1); setImmediate(take); Promise.resolve().then(take);
				require("lodash").map([1], take);
				console.log("%s", { toString: take });
				const held = {}; Error.captureStackTrace(held); stacks.push(held.stack);
				for (const bad of [() => null.x, () => require("fs"), () => JSON.parse("{"), () => eval("1"), () => structuredClone(take), () => new Array(-1), () => require("lodash").template("<%= a %>")]) {
					try { bad() } catch (e) { stacks.push(e.stack) }
				}
				await new Promise((done) => setTimeout(done, 10));
				const fine = /^\s+at ([\w$.<> \[\]]+ )?\(?(script\.js:\d+:\d+|<anonymous>|native|(cordon:)?(lodash|uuid)[\w\/.-]*:\d+:\d+)(\(\d+\))?\)?$/;
				output = { enough: stacks.length >= 24, odd: stacks.flatMap((s) => typeof s === "string" ? s.split("\n").filter((l) => /^\s+at /.test(l) && !fine.test(l)) : [typeof s]) };`,
			limits: seconds(20),
			output: `{"enough":true,"odd":[]}`,
		},
		{
			threat: "4 functions of the host show no source",
			code:   `output = [console.log, require, setTimeout, structuredClone, crypto.randomUUID, performance.now, queueMicrotask, atob].map(String);`,
			check: func(t *testing.T, r supervisor.Result) {
				var texts []string
				if err := json.Unmarshal(r.Output, &texts); err != nil {
					t.Fatal(err)
				}
				for i, name := range []string{"log", "require", "setTimeout", "structuredClone", "randomUUID", "now", "queueMicrotask", "atob"} {
					if want := "function " + name + "() { [native code] }"; texts[i] != want {
						t.Errorf("source %q, want %q", texts[i], want)
					}
				}
			},
		},
		{
			threat: "4 an uncaught error's stack",
			code: `function inner() { null.x }
				require("lodash").map([1], () => [1].forEach(inner));`,
			outcomes: []supervisor.Outcome{supervisor.ScriptError},
			check: func(t *testing.T, r supervisor.Result) {
				if r.Error.Line != 1 || !strings.Contains(r.Error.Stack, "at inner (script.js:1:") {
					t.Errorf("error %s, want a stack that begins in inner", describe(r.Error))
				}
			},
		},
		{
			threat: "5 callers are not given away",
			code: `const found = [];
				function cb() {
					for (const f of [() => cb.caller, () => arguments.callee.caller, () => cb.arguments, () => console.log.caller, () => [].map.caller]) {
						try { const v = f(); if (v !== null && v !== undefined && v !== cb.arguments) found.push(String(v)) } catch (e) { if (!(e instanceof TypeError)) found.push(e.name) }
					}
					return 0;
				}
				[1].forEach(cb); [2, 1].sort(cb); "x".replace(/x/, cb); JSON.parse("1", cb); JSON.stringify({ toJSON: cb }); Array.from([1], cb);
				structuredClone({ get a() { return cb() } }); setTimeout(cb); queueMicrotask(cb); require("lodash").map([1], cb);
				await new Promise((done) => setTimeout(done, 10));
				output = found;`,
			output: `[]`,
		},
	}
}

func poisonedIntrinsics() []scriptRow {
	// spoil replaces what the harness might use; the rest of each script is what it is to
	// do afterwards.
	spoil := map[string]string{
		"call, apply and bind": `for (const n of ["call", "apply", "bind", "toString"]) Function.prototype[n] = () => { throw "spoilt" };
			Function.prototype[Symbol.hasInstance];`,
		"Reflect":    `for (const n of Reflect.ownKeys(Reflect)) if (typeof Reflect[n] === "function") Reflect[n] = () => { throw "spoilt" };`,
		"Object":     `for (const n of Object.getOwnPropertyNames(Object)) try { Object[n] = () => { throw "spoilt" } } catch {}`,
		"iterators":  `Array.prototype[Symbol.iterator] = String.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = () => { throw "spoilt" };`,
		"promises":   `Promise.prototype.then = Promise.prototype.catch = Promise.resolve = () => { throw "spoilt" }; Object.defineProperty(Promise.prototype, "constructor", { get() { throw "spoilt" } });`,
		"JSON":       `JSON.stringify = JSON.parse = () => { throw "spoilt" }; globalThis.JSON = { stringify() { throw "spoilt" } };`,
		"arrays":     `for (const n of Object.getOwnPropertyNames(Array.prototype)) if (n !== "length") Array.prototype[n] = () => { throw "spoilt" };`,
		"strings":    `for (const n of Object.getOwnPropertyNames(String.prototype)) if (n !== "length") String.prototype[n] = () => { throw "spoilt" };`,
		"errors":     `for (const n of ["toString", "name", "message"]) Object.defineProperty(Error.prototype, n, { get() { throw "spoilt" } }); Error.prepareStackTrace = () => { throw "spoilt" };`,
		"primitives": `Object.prototype.valueOf = Object.prototype.toString = Object.prototype[Symbol.toPrimitive] = () => { throw "spoilt" };`,
		"globals":    `for (const n of ["Object", "Array", "Error", "Promise", "JSON", "Math", "Map", "Symbol", "Reflect", "String", "Number"]) globalThis[n] = undefined;`,
		"all of them": `
			const seen = new Set(), queue = [globalThis];
			for (const o of queue) for (const key of Reflect.ownKeys(o)) {
				const d = Reflect.getOwnPropertyDescriptor(o, key);
				if (d && d.value && /object|function/.test(typeof d.value) && !seen.has(d.value)) { seen.add(d.value); queue.push(d.value) }
			}
			const { defineProperty, ownKeys, getOwnPropertyDescriptor } = Reflect;
			const keep = new Set([console]), error = Error, has = (o) => keep.has(o), log = console.log;
			const work = [];
			for (const o of queue) if (o !== globalThis && !has(o)) for (const key of ownKeys(o)) {
				const d = getOwnPropertyDescriptor(o, key);
				if (d && (d.configurable || d.writable) && typeof d.value === "function") work[work.length] = [o, key, d.configurable];
			}
			for (let i = 0; i < work.length; i++) {
				const bomb = () => { throw "spoilt" };
				if (work[i][2]) defineProperty(work[i][0], work[i][1], { value: bomb, configurable: true, writable: true });
				else work[i][0][work[i][1]] = bomb;
			}
			console.log = log; globalThis.Error = error;`,
	}
	var rows []scriptRow
	for what, code := range spoil {
		rows = append(rows,
			scriptRow{
				threat: "6 spoilt " + what + ", then an output", output: `{"a":[1,{"b":"text"}],"n":1.5}`, check: messages("kept 1"),
				code: "{" + code + "}\nconsole.log('kept', 1); output = { a: [1, { b: 'text' }], n: 1.5 };",
			},
			scriptRow{
				threat: "6 spoilt " + what + ", then an error",
				code:   "const E = Error; {" + code + "}\nconsole.log('kept');\nthrow new E('mine')", outcomes: []supervisor.Outcome{supervisor.ScriptError},
				check: func(t *testing.T, r supervisor.Result) {
					messages("kept")(t, r)
					if r.Error.Message != "mine" || r.Error.Line == 0 {
						t.Errorf("error %s, want the script's own with its line", describe(r.Error))
					}
				},
			},
			scriptRow{
				threat: "6 spoilt " + what + ", then an await", output: `"later"`,
				code: "const later = setTimeout; {" + code + "}\nlater(() => { output = 'later' }, 5); await 1;",
			})
	}
	return append(rows, capturedValues()...)
}

// capturedValues lay traps on the prototypes for whatever the harness sets or gets. The
// engine's own iterators set value and done on their results, which is a matter between it
// and the script, so those two are not among the names.
func capturedValues() []scriptRow {
	const trap = `let caught = 0;
		const names = ["get", "set", "writable", "enumerable", "configurable", "level", "message", "at_ms", "id", "output", "status", "name", "stack",
			"logs", "outcome", "error", "line", "column", "path", "limits", "exports", "module", "then", "next", "resolve", "reject", "promise", "callback", "cause", "length", "code", "require"];
		const lay = (on, key) => Object.defineProperty(on, key, Object.assign(Object.create(null), { configurable: true, set() { caught++ } }));
		for (const n of names) if (!(n in Object.prototype)) lay(Object.prototype, n);
		for (const n of ["0", "1", "2"]) lay(Array.prototype, n);
	`
	return []scriptRow{
		{
			threat: "7 setters on prototypes catch nothing of the harness",
			code: trap + `
				console.log("one", { a: 1 }, [1, 2]); console.error(new Error("e").name); console.table([{ a: 1 }]);
				setTimeout(() => console.log("timer")); queueMicrotask(() => {});
				try { require("nonsense") } catch {}
				structuredClone({ a: [1, new Map([[1, 2]])] }); new URLSearchParams("a=b&c=d"); atob("YQ==");
				const during = caught;
				await null;
				output = { during, caught, list: [1, [2, { name: "n", value: 3 }]] };`,
			output: `{"during":0,"caught":0,"list":[1,[2,{"name":"n","value":3}]]}`,
			check: func(t *testing.T, r supervisor.Result) {
				if got := describeLogs(r.Logs); !strings.HasPrefix(got, "log: one { a: 1 } [ 1, 2 ]\nerror: Error\n") || !strings.HasSuffix(got, "log: timer\n") {
					t.Errorf("logs %q", got)
				}
			},
		},
		{
			threat: "7 a getter named get", output: `{"a":1}`, check: messages("hi"),
			code: `Object.prototype.get = () => { throw "caught" }; Object.prototype.set = 1; console.log("hi"); output = { a: 1 };`,
		},
		{
			threat: "7 setters survive an error", outcomes: []supervisor.Outcome{supervisor.ScriptError},
			code:  trap + "throw new TypeError('own');",
			check: errorIs("TypeError", "own"),
		},
		{
			threat: "7 numbers on Object.prototype", output: `{"a":[null,1]}`,
			code: `Object.prototype[0] = "evil"; Array.prototype[0] = "evil2"; Object.prototype.toJSON = () => "evil3"; const a = [, 1]; delete Array.prototype[0]; delete Object.prototype[0]; output = { a };`,
		},
	}
}

func absentPowers() []scriptRow {
	syntax := []supervisor.Outcome{supervisor.SyntaxError}
	return []scriptRow{
		{threat: "9 import call", code: `import("fs").then((fs) => { output = 1 })`, outcomes: syntax, check: errorIs("SyntaxError", "require")},
		{threat: "9 awaited import call", code: `const fs = await import('node:fs'); output = 1`, outcomes: syntax},
		{threat: "9 escaped import call", code: `output = \u0069mport("fs")`, outcomes: syntax},
		{threat: "9 import declaration", code: `import fs from "fs"; output = 1`, outcomes: syntax, check: errorIs("SyntaxError", "require")},
		{threat: "9 import.meta", code: `output = import.meta.url`, outcomes: syntax},
		{threat: "9 export", code: `export default 1`, outcomes: syntax},
		{
			threat: "9 closing the wrapper", code: `}); output = 1; (() => {`, outcomes: syntax,
		},
		{
			threat: "9 closing a function wrapper", code: `} output = this; function x() {`, outcomes: syntax,
		},
		{
			threat: "9 a comment that swallows what follows", code: "output = 1 // no end", output: "1",
		},
		{
			threat: "9 a comment that is open", code: "output = 1 /* no end", outcomes: syntax,
		},
		{
			threat: "9 html comments and a hashbang", code: "#!/bin/sh\n<!-- x\noutput = 2\n--> y", outcomes: []supervisor.Outcome{supervisor.OK, supervisor.SyntaxError}, output: "2",
		},
		{
			threat: "9 a source map opens no file", code: "output = 3\n//# sourceMappingURL=file:///etc/passwd", output: "3",
		},
		{
			threat: "9 a source map of a broken script", code: "output = = 3\n//# sourceMappingURL=/proc/self/environ", outcomes: syntax,
		},
		{
			threat: "9 with blocks",
			code: attempts + `with (globalThis) { with (console) { output = [typeof log, attempt(() => constructor.constructor("return 1")())] } }
				with ({ output: 1, input: 2 }) { output = 3 }`,
			output: `["function","EvalError"]`,
		},
		{
			threat: "9 escaped names", output: `["EvalError","EvalError","undefined"]`,
			code: attempts + `output = [attempt(() => \u{65}v\u0061l("1")), attempt(() => globalThis["\x46unction"]("1")), typeof proc\u0065ss];`,
		},
		{
			threat: "9 words alone are no crime", output: `"require('fs') eval( process.exit import('x') __proto__ constructor"`,
			code: `// import("fs"); eval(1); process.exit()
				/* while(true){} child_process */ const evaluate = 1, process_ = 2, importer = /eval\(.*\)/;
				output = "require('fs') eval( process.exit import('x') __proto__ constructor";`,
		},
		{
			threat: "10 powers that are not there",
			code: `output = ["WebAssembly", "SharedArrayBuffer", "ShadowRealm", "Atomics", "process", "module", "exports", "Buffer", "global", "window", "self", "document",
				"__dirname", "__filename", "Deno", "Bun", "Worker", "importScripts", "postMessage", "MessageChannel", "BroadcastChannel", "GoError", "gc", "load", "print", "read", "os", "std", "quit", "Java", "goja"]
				.filter((name) => name in globalThis || typeof globalThis[name] !== "undefined");`,
			output: `[]`,
		},
		{
			threat: "10 the network says that it is not there",
			code: `output = [];
				for (const f of [() => fetch("http://169.254.169.254/"), () => new XMLHttpRequest(), () => new WebSocket("ws://x.example")]) {
					try { await f(); output.push("open") } catch (e) { output.push(/network/.test(e.message) || e instanceof ReferenceError) }
				}`,
			output: `[true,true,true]`,
		},
		{
			threat: "10 fetch, uncaught", code: `const r = await fetch("https://x.example"); output = r`,
			outcomes: []supervisor.Outcome{supervisor.ScriptError},
			check: func(t *testing.T, r supervisor.Result) {
				if !strings.Contains(r.Error.Message, "network") {
					t.Errorf("error %s, want one that says that scripts have no network", describe(r.Error))
				}
			},
		},
		{
			threat: "10 agents and shared memory", output: `["ReferenceError","ReferenceError","ReferenceError"]`,
			code: attempts + `output = [attempt(() => Atomics.wait(new Int32Array(1), 0, 0)), attempt(() => new SharedArrayBuffer(8)), attempt(() => new ShadowRealm().evaluate("1"))];`,
		},
	}
}

var update = flag.Bool("update", false, "write the golden lists anew")

// TestGlobalsAreTheGoldenOnes is row 8: every name within reach from the global object, so
// that an upgrade of the engine cannot add one unseen.
func TestGlobalsAreTheGoldenOnes(t *testing.T) {
	const path = "testdata/globals.golden"
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	r := run(t, s, supervisor.Request{Code: `
		const lines = [], seen = new Map();
		const visit = (o, path) => {
			if (seen.has(o)) return;
			seen.set(o, path);
			for (const key of Reflect.ownKeys(o)) {
				if (typeof o === "function" && (key === "name" || key === "length")) continue; // every function has them
				const d = Reflect.getOwnPropertyDescriptor(o, key);
				const at = path + (typeof key === "symbol" ? "[" + key.description + "]" : "." + key);
				const flags = (d.writable ? "w" : "-") + (d.enumerable ? "e" : "-") + (d.configurable ? "c" : "-");
				const kind = (v) => v === null ? "null" : typeof v === "function" ? "function/" + v.length : typeof v;
				lines.push(at + " " + flags + " " + ("value" in d ? kind(d.value) : "accessor" + (d.get ? " get" : "") + (d.set ? " set" : "")));
				for (const v of [d.value, d.get, d.set]) if (v !== null && (typeof v === "object" || typeof v === "function") && key !== "input") visit(v, at);
			}
			const proto = Reflect.getPrototypeOf(o);
			if (proto) visit(proto, path + ".[[Prototype]]");
		};
		visit(globalThis, "globalThis");
		const samples = { generator: function* () {}, async: async () => {}, iterator: [][Symbol.iterator](), mapIterator: new Map().entries(), setIterator: new Set().values(),
			stringIterator: ""[Symbol.iterator](), regexpIterator: "".matchAll(/x/g), typed: Uint8Array, arguments: (function () { return arguments })() };
		for (const name of Object.keys(samples)) visit(Reflect.getPrototypeOf(samples[name]), name + ".[[Prototype]]");
		output = lines.sort();`})
	if r.Outcome != supervisor.OK {
		t.Fatalf("outcome %s: %s", r.Outcome, describe(r.Error))
	}
	var names []string
	if err := json.Unmarshal(r.Output, &names); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(names, "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("names changed (accept with -update where that is meant):\n%s", diff)
	}
}
