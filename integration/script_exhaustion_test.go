package integration

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

func TestScriptsExhaustingResources(t *testing.T) {
	var rows []scriptRow
	rows = append(rows, endlessLoops()...)
	rows = append(rows, endlessWaits()...)
	rows = append(rows, regularExpressions()...)
	rows = append(rows, nativeLoops()...)
	rows = append(rows, slowAllocations()...)
	rows = append(rows, deepSources()...)
	rows = append(rows, deepData()...)
	rows = append(rows, largeRequests()...)
	runScripts(t, rows)
}

// rowsOf makes rows of one class from scripts by name.
func rowsOf(class string, limits supervisor.Limits, outcomes []supervisor.Outcome, scripts map[string]string) []scriptRow {
	var rows []scriptRow
	for what, code := range scripts {
		rows = append(rows, scriptRow{threat: class + " " + what, code: code, limits: limits, outcomes: outcomes})
	}
	return rows
}

func endlessLoops() []scriptRow {
	// Jobs of promises pile up in some of these faster than they are done.
	ended := []supervisor.Outcome{supervisor.Timeout, supervisor.MemoryLimit}
	rows := rowsOf("28", seconds(0.5), []supervisor.Outcome{supervisor.Timeout}, map[string]string{
		"while": `while (true) {}`, "for": `for (;;);`, "do": `do {} while (1)`, "label": `a: for (;;) { continue a }`,
		"in try":               `for (;;) try { for (;;); } catch { } finally { }`,
		"in catch":             `try { throw 1 } catch { for (;;); }`,
		"in finally":           `try { return 1 } finally { for (;;); }`,
		"finally that goes on": `for (;;) { try { break } finally { continue } }`,
		"catching everything":  `const f = () => { try { for (;;); } catch (e) { f() } finally { f() } }; f();`,
		"in a generator":       `function* g() { try { yield 1 } finally { for (;;); } } for (const x of g()) break;`,
		"of a generator":       `function* g() { for (;;) yield 1 } for (const x of g());`,
		"delegating":           `function* g() { yield* (function* () { for (;;) yield })() } [...(function* () { for (const x of g()); })()];`,
		"in a getter":          `({ get a() { for (;;); } }).a`,
		"in a class":           `class A { static { for (;;); } }`,
		"in a comparator":      `[2, 1].sort(() => { for (;;); })`,
		"in a reviver":         `JSON.parse("[1]", () => { for (;;); })`,
		"in a replacer":        `"x".replace(/x/, () => { for (;;); })`,
		"in a trap":            `new Proxy({}, { has() { for (;;); } }).x; "x" in new Proxy({}, { has() { for (;;); } });`,
		"in an async function": `await (async () => { for (;;); })()`,
		"of microtasks":        `const f = () => queueMicrotask(f); f(); await 1;`,
		"of promises":          `const f = () => Promise.resolve().then(f); await f();`,
		"of awaits":            `for (;;) await 0;`,
		"in a job":             `Promise.resolve().then(() => { for (;;); });`,
		"in a timer":           `setTimeout(() => { for (;;); }, 1);`,
		"in an iterator":       `for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) });`,
		"in a library":         `require("lodash").map([1], () => { for (;;); });`,
		"in then":              `await { then() { for (;;); } };`,
		"in toString":          "`${{ toString() { for (;;); } }}`",
	})
	return append(rows, rowsOf("28", seconds(1), ended, map[string]string{
		"a thenable of itself":   `const t = { then(f) { f(t) } }; await t;`,
		"promises that multiply": `const f = () => { Promise.resolve().then(f); Promise.resolve().then(f) }; f(); await new Promise(() => {});`,
		"endless immediates":     `const f = () => setImmediate(f); f();`,
		"thenables in a row":     `const t = () => ({ then: (f) => f(t()) }); await t();`,
	})...)
}

func endlessWaits() []scriptRow {
	// A waiting script costs the machine nothing; what it costs to start is in there too.
	idle := func(t *testing.T, r supervisor.Result) {
		t.Helper()
		if r.Usage.CPUMS > r.Usage.WallMS*0.3 {
			t.Errorf("%.0f ms of CPU in %.0f ms of waiting", r.Usage.CPUMS, r.Usage.WallMS)
		}
	}
	timeout := []supervisor.Outcome{supervisor.Timeout}
	rows := rowsOf("29", seconds(1), timeout, map[string]string{
		"a promise that nobody settles": `console.log("waiting"); await new Promise(() => {})`,
		"a timer beyond the timeout":    `setTimeout(() => {}, 1e6)`,
		"a lazy interval":               `setInterval(() => {}, 100)`,
		"an output that never comes":    `output = new Promise(() => {})`,
		"a race of the endless":         `await Promise.race([new Promise(() => {}), new Promise(() => {})])`,
		"an immediate interval":         `setInterval(() => {}, 0)`,
		"a negative interval":           `setInterval(() => {}, -1e9); setTimeout(() => {}, Infinity); setTimeout(() => {}, NaN)`,
	})
	for i := range rows {
		rows[i].check = idle
	}
	return append(rows, rowsOf("29", seconds(3), []supervisor.Outcome{supervisor.OK, supervisor.Timeout, supervisor.MemoryLimit}, map[string]string{
		"a million timers":          `let n = 0; for (let i = 0; i < 1e6; i++) setTimeout(() => { n++ }, i % 10); await new Promise((f) => setTimeout(f, 50)); output = n;`,
		"a million far timers":      `for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1e8 + i);`,
		"timers that breed":         `const f = () => { setTimeout(f, 0); setTimeout(f, 0) }; f();`,
		"clearing what is not":      `for (let i = 0; i < 1e5; i++) clearTimeout(i); clearTimeout({}); clearInterval("x"); clearTimeout(Symbol()); output = 1;`,
		"a million microtasks":      `for (let i = 0; i < 1e6; i++) queueMicrotask(() => {}); output = 1;`,
		"a million promises in all": `await Promise.all(Array.from({ length: 3e5 }, async () => 1)); output = 1;`,
	})...)
}

func regularExpressions() []scriptRow {
	rows := rowsOf("30", seconds(0.7), []supervisor.Outcome{supervisor.Timeout}, map[string]string{
		"a back-reference":          `/^(a+)+\1$/.test("a".repeat(60) + "b")`,
		"a lookahead":               `/^(?=(a+)+$)(a+)+$/.test("a".repeat(60) + "b")`,
		"a lookbehind":              `/(?<=^(a+)+)b/.test("a".repeat(60) + "c"); /^(?:(?=a)a+)+$/.test("a".repeat(60) + "b")`,
		"in replace":                `"a".repeat(60).replace(/^(?=((a+)+)b)/g, "x"); ("a".repeat(60) + "b").replace(/^(?:(?=a)(a|a)+)+$/, "x")`,
		"in split":                  `("a".repeat(60) + "b").split(/^(?:(?!b)(a|a)+)+$/)`,
		"in matchAll":               `[...("a".repeat(60) + "b").matchAll(/^(?:(?!b)(a|aa)+)+$/g)]`,
		"caught":                    `for (;;) try { /^(a+)+\1$/.test("a".repeat(60) + "b") } catch {}`,
		"after an await":            `await 1; /^(a+)+\1$/.test("a".repeat(60) + "b")`,
		"in a getter of the output": `output = { get a() { return /^(a+)+\1$/.test("a".repeat(60) + "b") } }`,
	})
	linear := rowsOf("30", seconds(10), nil, map[string]string{
		"nested quantifiers":        `output = /^(a+)+$/.test("a".repeat(1e5) + "b")`,
		"alternatives that overlap": `output = /^(a|aa|a*)*$/.test("a".repeat(1e5) + "b")`,
		"an e-mail address":         `output = /^([a-zA-Z0-9._-]+)+@([a-z0-9-]+\.)+[a-z]{2,}$/.test("a".repeat(1e5) + "!")`,
	})
	for i := range linear {
		linear[i].output = "false"
	}
	return append(append(rows, linear...), rowsOf("30", seconds(2), []supervisor.Outcome{supervisor.OK, supervisor.ScriptError, supervisor.SyntaxError, supervisor.StackOverflow, supervisor.Timeout, supervisor.MemoryLimit}, map[string]string{
		"counted repeats":   `new RegExp("(?:a{1000}){1000}").test("a")`,
		"a million groups":  `new RegExp("(a)".repeat(1e6)).test("a")`,
		"deep groups":       `new RegExp("(".repeat(1e6) + ")".repeat(1e6))`,
		"a huge class":      `new RegExp("[" + "a-z".repeat(1e6) + "]").test("a")`,
		"many alternatives": `new RegExp(Array.from({ length: 1e5 }, (_, i) => "w" + i).join("|")).test("w99999")`,
	})...)
}

func nativeLoops() []scriptRow {
	ended := []supervisor.Outcome{supervisor.Timeout, supervisor.MemoryLimit, supervisor.ScriptError, supervisor.OK, supervisor.CPULimit}
	return rowsOf("31", seconds(1), ended, map[string]string{
		"reverse of a made-up array": `Array.prototype.reverse.call({ length: 2 ** 53 - 1 })`,
		"indexOf":                    `Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)`,
		"lastIndexOf":                `Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)`,
		"includes":                   `Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)`,
		"fill":                       `Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 1)`,
		"copyWithin":                 `Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 0)`,
		"unshift":                    `Array.prototype.unshift.call({ length: 2 ** 53 - 10 }, 1)`,
		"splice":                     `Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 0, 1)`,
		"join of holes":              `new Array(2 ** 32 - 1).join("x")`,
		"toString of holes":          `String(new Array(2 ** 32 - 1))`,
		"fill of an array":           `Array(1e9).fill(0)`,
		"from a length":              `Array.from({ length: 1e9 })`,
		"a sparse sort":              `const a = []; a[4e9] = 1; a[0] = 2; a.sort()`,
		"concat of holes":            `const a = new Array(2 ** 32 - 2); a.concat([1]); a.flat(); a.slice().length`,
		"spread of holes":            `[...new Array(1e9)]`,
		"repeat of nothing":          `"".repeat(2 ** 31 - 1); "ab".repeat(2 ** 26).split("").reverse().join("")`,
		"replaceAll":                 `"a".repeat(1e6).replaceAll("a", "b".repeat(1e4))`,
		"replace by groups":          `"a".repeat(1e6).replace(/a/g, "$&".repeat(1e4))`,
		"split and join":             `"a".repeat(1e7).split("").join("b".repeat(100))`,
		"normalize":                  `"\u1e9b\u0323".repeat(1e7).normalize("NFKD")`,
		"localeCompare":              `"a".repeat(3e7).localeCompare("a".repeat(3e7) + "b")`,
		"typed sort":                 `new Float64Array(1e7).map(Math.random).sort()`,
		"stringify":                  `JSON.stringify(Array(3e6).fill({ a: [1, 2, 3] }))`,
		"indices of a long string":   `Object.keys("x".repeat(1e7))`,
		"structuredClone":            `structuredClone(Array.from({ length: 1e6 }, () => ({ a: [] })))`,
		"base64":                     `btoa("x".repeat(3e7)); atob(btoa("x".repeat(3e7)))`,
		"encoding text":              `new TextDecoder().decode(new TextEncoder().encode("\u20ac".repeat(2e7)))`,
		"search parameters":          `new URLSearchParams("a=b&".repeat(2e6)).toString()`,
		"a long address":             `new URL("http://x.example/" + "a/../".repeat(2e6))`,
		"random values":              `for (;;) crypto.getRandomValues(new Uint8Array(65536))`,
		"adding text":                `let s = ""; for (let i = 0; i < 1e7; i++) s += "xy"; output = s.length`,
		"parse of numbers":           `JSON.parse("[" + "1,".repeat(5e6) + "1]").length`,
		"a date a million times":     `for (;;) new Date(2020, 0, 1).toLocaleString("en-US", { timeZone: "America/New_York" })`,
	})
}

func slowAllocations() []scriptRow {
	memory := []supervisor.Outcome{supervisor.MemoryLimit}
	// The collector works hard before it gives up; on a busy machine that takes its time.
	limits := supervisor.Limits{Timeout: 50 * time.Second, CPU: 100 * time.Second, MemoryBytes: 48 << 20}
	rows := rowsOf("33", limits, memory, map[string]string{
		"an array":              `console.log("kept"); const a = []; for (;;) a.push({ x: a.length })`,
		"a Map":                 `console.log("kept"); const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })`,
		"a Set":                 `console.log("kept"); const s = new Set(); for (let i = 0; ; i++) s.add("k" + i)`,
		"members":               `console.log("kept"); const o = {}; for (let i = 0; ; i++) o["k" + i] = i`,
		"doubling text":         `console.log("kept"); let s = "x"; for (;;) s += s`,
		"closures":              `console.log("kept"); const a = []; for (;;) { const b = new Array(100).fill(a.length); a.push(() => b) }`,
		"registered symbols":    `console.log("kept"); for (let i = 0; ; i++) Symbol.for("leak" + i)`,
		"buffers":               `console.log("kept"); const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1))`,
		"a WeakMap":             `console.log("kept"); const m = new WeakMap(), keep = []; for (;;) { const k = {}; keep.push(k); m.set(k, new Array(100).fill(1)) }`,
		"timers":                `console.log("kept"); for (let i = 0; ; i++) setTimeout(() => i, 1e6)`,
		"promises":              `console.log("kept"); const a = []; for (;;) a.push(new Promise(() => {}).then(() => 1))`,
		"catching all the way":  `console.log("kept"); const a = []; for (;;) try { for (;;) a.push(new Array(1000).fill(1)) } catch {}`,
		"a generator's results": `console.log("kept"); const all = [...(function* () { for (let i = 0; ; i++) yield { i } })()]`,
		"parsed text":           `console.log("kept"); const a = [], t = JSON.stringify(Array(1e4).fill("x")); for (;;) a.push(JSON.parse(t))`,
		"URLs":                  `console.log("kept"); const a = []; for (;;) a.push(new URL("http://x.example/" + a.length))`,
		"clones":                `console.log("kept"); const a = [[]]; for (;;) a.push(structuredClone({ list: Array(1000).fill(1) }))`,
	})
	for i := range rows {
		rows[i].check = messages("kept")
	}
	return append(rows, rowsOf("34", supervisor.Limits{Timeout: 2 * time.Second, MemoryBytes: 64 << 20},
		[]supervisor.Outcome{supervisor.Timeout, supervisor.MemoryLimit, supervisor.ScriptError, supervisor.OK}, map[string]string{
			"a tower of powers":      `let n = 9n; for (;;) n = n ** 9n`,
			"a power":                `9n ** 99999999n`,
			"text to a BigInt":       `BigInt("9".repeat(2e7))`,
			"a BigInt to text":       `String((1n << 30000000n) - 1n)`,
			"products":               `let n = (1n << 100000n) - 1n; for (;;) n = n * n`,
			"a division":             `const a = (1n << 20000000n) - 1n; for (;;) a / ((1n << 10000000n) - 3n)`,
			"asUintN":                `BigInt.asUintN(2 ** 53 - 1, -1n)`,
			"a factorial":            `let n = 1n; for (let i = 1n; ; i++) n *= i`,
			"a shift in small steps": `let n = 1n; for (;;) n <<= 100000n`,
		})...)
}

func deepSources() []scriptRow {
	ended := []supervisor.Outcome{supervisor.StackOverflow, supervisor.SyntaxError, supervisor.ScriptError, supervisor.Timeout, supervisor.MemoryLimit, supervisor.OK}
	limits := seconds(3)
	const many = 250_000
	nested := func(open, middle, shut string) string {
		n := min(many, 1_000_000/(len(open)+len(shut)))
		return "output = " + strings.Repeat(open, n) + middle + strings.Repeat(shut, n)
	}
	rows := rowsOf("35", limits, ended, map[string]string{
		"parentheses": nested("(", "1", ")"), "open parentheses": strings.Repeat("(", 1_000_000), "brackets": nested("[", "1", "]"), "open brackets": strings.Repeat("[", 1_000_000),
		"braces": strings.Repeat("{", many) + strings.Repeat("}", many), "objects": nested("{a:", "1", "}"), "not": nested("!", "1", ""), "typeof": nested("typeof ", "1", ""),
		"minus": nested("- ", "1", ""), "templates": nested("`${", "1", "}`"), "arrows": nested("a=>", "1", ""), "arrows in parentheses": nested("(a=>", "1", ")"),
		"ternaries": nested("1?", "1", ":1"), "open ternaries": nested("1?1:", "1", ""), "functions": nested("function(){return ", "1", "}"), "classes": nested("class{[", "1", "]}"),
		"calls": "let f=()=>f;" + nested("f(", "1", ")"), "members": "output = globalThis" + strings.Repeat(".a", many), "optional members": "output = globalThis" + strings.Repeat("?.a", many),
		"indices": nested("[][", "1", "]"), "powers": nested("2**", "1", ""), "plus": "output = 1" + strings.Repeat("+1", 30_000), "commas": "output = (1" + strings.Repeat(",1", many) + ")",
		"assignments": "var a;" + nested("a=", "1", ""), "ifs": strings.Repeat("if(1)", many/2) + ";", "else ifs": strings.Repeat("if(0);else ", 80_000) + ";", "loops": strings.Repeat("for(;0;)", many/2) + ";",
		"labels": func() string {
			var b strings.Builder
			for i := range 80_000 {
				fmt.Fprintf(&b, "l%d:", i)
			}
			return b.String() + ";"
		}(),
		"new": nested("new ", "Object", ""), "spreads": nested("[...", "[]", "]"), "patterns": "var " + strings.Repeat("[", many) + "a" + strings.Repeat("]", many) + "=1",
		"async arrows": nested("async()=>", "1", ""), "awaits": nested("await ", "1", ""), "try blocks": strings.Repeat("try{", many/4) + strings.Repeat("}finally{}", many/4),
		"a regular expression": "output = /" + strings.Repeat("(", 400_000) + strings.Repeat(")", 400_000) + "/", "tagged templates": "output = String.raw" + strings.Repeat("``", many),
	})
	return rows
}

func deepData() []scriptRow {
	ended := []supervisor.Outcome{supervisor.StackOverflow, supervisor.SyntaxError, supervisor.ScriptError, supervisor.Timeout, supervisor.MemoryLimit, supervisor.OK}
	overflow := []supervisor.Outcome{supervisor.StackOverflow}
	rows := rowsOf("35", seconds(5), overflow, map[string]string{
		"recursion":               `console.log("kept"); const f = () => f() + 1; f();`,
		"recursion caught":        `console.log("kept"); const f = () => { try { f() } catch {} finally { f() } }; f();`,
		"mutual recursion":        `console.log("kept"); const a = () => b(), b = () => a() + 1; a();`,
		"a getter's recursion":    `console.log("kept"); const o = { get a() { return this.a + 1 } }; o.a;`,
		"toString's recursion":    "console.log('kept'); const o = { toString() { return `${o}` } }; String(o);",
		"a comparator's":          `console.log("kept"); const f = () => [2, 1].sort(f)[0]; f();`,
		"a replacer's":            `console.log("kept"); const f = () => "x".replace(/x/, f); f();`,
		"a reviver's":             `console.log("kept"); const f = () => JSON.parse("[1]", f); f();`,
		"through Reflect":         `console.log("kept"); const f = () => Reflect.apply(f, null, []); f();`,
		"through a constructor":   `console.log("kept"); class A { constructor() { new A() } } new A();`,
		"through bind":            `console.log("kept"); const f = () => f.bind(null)(); f();`,
		"through a library":       `console.log("kept"); const _ = require("lodash"); const f = () => _.map([1], f); f();`,
		"through structuredClone": `console.log("kept"); const f = () => structuredClone({ get a() { return f() } }); f();`,
		"prototypes in a circle":  `console.log("kept"); const t = {}; Object.setPrototypeOf(t, new Proxy(t, {})); output = t.x;`,
		"through async functions": `console.log("kept"); const f = async () => { await f() }; await f();`,
	})
	for i := range rows {
		rows[i].check = messages("kept")
	}
	return append(rows, rowsOf("35", seconds(3), ended, map[string]string{
		"JSON.parse of brackets":                 `JSON.parse("[".repeat(5e6))`,
		"JSON.parse of arrays":                   `JSON.parse("[".repeat(2e6) + "]".repeat(2e6))`,
		"JSON.parse of objects":                  `JSON.parse('{"a":'.repeat(1e6))`,
		"flat of itself":                         `const a = []; a.push(a); a.flat(Infinity)`,
		"flat of a deep array":                   `let a = []; for (let i = 0; i < 1e6; i++) a = [a]; a.flat(Infinity)`,
		"stringify":                              `let a = []; for (let i = 0; i < 1e6; i++) a = [a]; JSON.stringify(a)`,
		"toString of itself":                     `const a = [[]]; a[0].push(a); output = String(a)`,
		"toString of a deep one":                 `let a = []; for (let i = 0; i < 1e6; i++) a = [a]; String(a)`,
		"structuredClone":                        `let a = []; for (let i = 0; i < 1e6; i++) a = [a]; structuredClone(a)`,
		"cloneDeep":                              `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; require("lodash").cloneDeep(a)`,
		"isEqual":                                `let a = [], b = []; for (let i = 0; i < 1e5; i++) { a = [a]; b = [b] } require("lodash").isEqual(a, b)`,
		"Proxies":                                `let p = {}; for (let i = 0; i < 1e6; i++) p = new Proxy(p, {}); p.x`,
		"prototypes":                             `let p = {}; for (let i = 0; i < 1e6; i++) p = Object.create(p); output = p.x === undefined`,
		"bound functions":                        `let f = () => 1; for (let i = 0; i < 1e6; i++) f = f.bind(null); f()`,
		"delegated generators":                   `function* g(n) { if (n) yield* g(n - 1); else for (;;) yield 1 } const i = g(1e6); i.next(); i.next()`,
		"a generator of itself":                  `function* g() { yield* g() } g().next()`,
		"promises in promises":                   `let p = Promise.resolve(1); for (let i = 0; i < 3e5; i++) p = p.then((x) => x); output = await p;`,
		"resolving with promises":                `let p = 1; for (let i = 0; i < 3e5; i++) { const q = p; p = new Promise((f) => f(q)) } output = await p;`,
		"causes":                                 `let e; for (let i = 0; i < 1e6; i++) e = new Error("x", { cause: e }); console.log(e); throw e`,
		"a Proxy trap's":                         `const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x`,
		"a prototype that is a Proxy of its own": `const h = {}; const p = new Proxy(Object.create(null), h); Object.setPrototypeOf(h, p); p.x`,
		"a class hierarchy":                      `let C = class {}; for (let i = 0; i < 1e5; i++) C = class extends C {}; new C()`,
		"instanceof":                             `let f = function () {}; for (let i = 0; i < 1e6; i++) f = f.bind(); ({}) instanceof f`,
		"toJSON":                                 `const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)`,
		"Symbol.toPrimitive":                     `const o = { [Symbol.toPrimitive]: () => +o }; +o`,
		"the console":                            `let m = new Map(); for (let i = 0; i < 1e6; i++) m = new Map([[m, m]]); console.log(m); output = 1`,
	})...)
}

func largeRequests() []scriptRow {
	ended := []supervisor.Outcome{supervisor.OK, supervisor.MemoryLimit, supervisor.Timeout}
	large := supervisor.Limits{Timeout: 20 * time.Second, MemoryBytes: 512 << 20, OutputBytes: 16 << 20}
	const code = 1 << 20
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	var keys strings.Builder
	keys.WriteString(`{"k":0`)
	for i := 0; keys.Len() < 15<<20; i++ {
		fmt.Fprintf(&keys, `,"%x":%d`, i, i%10)
	}
	keys.WriteByte('}')
	list := "[" + strings.Repeat("[],", 5_000_000) + "[]]"
	return []scriptRow{
		{threat: "36 a line of 1 MiB", code: "output = '" + strings.Repeat("x", code-20) + "'.length", output: fmt.Sprint(code - 20), limits: seconds(10)},
		{threat: "36 statements to 1 MiB", code: strings.Repeat("a=1;", code/4-1), limits: seconds(20)},
		{threat: "36 a sum of 64 KB", code: "output = 1" + strings.Repeat("+1", 32_000), limits: seconds(3), outcomes: append(ended, supervisor.StackOverflow)},
		{threat: "36 functions to 1 MiB", code: strings.Repeat("()=>{};", code/7-1), limits: large, outcomes: ended},
		{threat: "36 input nested 10 000 deep", code: `let d = 0, v = input; while (v) { v = v[0]; d++ } output = d`, input: deep, output: "10000"},
		{threat: "36 input nested 10 000 deep, put out", code: `output = input`, input: deep, outcomes: []supervisor.Outcome{supervisor.OutputInvalid}},
		{threat: "36 input nested 10 000 deep, shown", code: `console.log(input); output = 1`, input: deep, output: "1"},
		{threat: "36 input of many lists nested deep", code: `output = input.length`, input: "[" + strings.Repeat(deep[1:len(deep)-1]+",", 800) + "1]", limits: large, outcomes: ended, output: "801"},
		{threat: "36 input of more than a million small keys", code: `output = Object.keys(input).length > 1e6`, input: keys.String(), limits: large, outcomes: ended, output: "true"},
		{threat: "36 input of the same key", code: `output = input`, input: `{"a":0` + strings.Repeat(`,"a":1`, 2_500_000) + `}`, limits: large, outcomes: ended, output: `{"a":1}`},
		{threat: "36 input of five million lists", code: `output = input.length`, input: list, limits: large, outcomes: ended, output: "5000001"},
		{threat: "36 input of five million lists in little memory", code: `output = input.length`, input: list, limits: supervisor.Limits{Timeout: 20 * time.Second, MemoryBytes: 64 << 20}, outcomes: []supervisor.Outcome{supervisor.MemoryLimit}},
		{threat: "36 input of escapes", code: `output = input.length`, input: `"` + strings.Repeat(`\ud83d\ude00`, 1_000_000) + `"`, limits: large, output: "2000000"},
		{threat: "36 input of large numbers", code: `output = [input[0], input[1] === Infinity, input[2]]`, input: `[1` + strings.Repeat("0", 300) + `,1e999,-0]`, output: `[1e+300,true,0]`},
		{threat: "36 input in and out", code: `output = input`, input: `"` + strings.Repeat("x", 15<<20) + `"`, limits: large, outcomes: []supervisor.Outcome{supervisor.OK}},
	}
}
