package attack

import (
	"strconv"
	"strings"

	"cordon/policy"
)

// endlessScripts do not end: 28 to 31.
func endlessScripts() []script {
	const id = "endless."
	run := func(name, tries, code string) script {
		return script{id: id + name, tries: tries, wall: byLimits, outcomes: timedOut, limits: within(400), code: code}
	}
	native := func(name, tries, code string) script {
		return script{id: id + name, tries: tries, wall: byLimits, outcomes: bounded, limits: within(700), code: code}
	}
	return []script{
		run("loop", "loop", `while (true) {}`),
		run("finally", "loop in finally", `for (;;) { try { break } finally { continue } }`),
		run("catching", "catch being stopped", `const f = () => { try { for (;;); } catch (e) { f() } finally { f() } }; f();`),
		run("generator", "loop when a generator is left", `function* g() { try { yield 1 } finally { for (;;); } } for (const x of g()) break;`),
		run("microtasks", "make ever new microtasks", `const f = () => queueMicrotask(f); f(); await 1;`),
		native("thenable", "resolve itself for ever", `const t = { then(f) { f(t) } }; await t;`),
		run("getter", "loop in a getter", `({ get a() { for (;;); } }).a`),
		run("promise", "wait for nobody", `await new Promise(() => {})`),
		run("interval", "keep a timer for ever", `setInterval(() => {}, 0)`),
		native("timers", "make a million timers", `for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1e8 + i); for (;;);`),
		run("regexp", "back-track in a regular expression", `/^(a+)+\1$/.test("a".repeat(60) + "b")`),
		run("lookahead", "back-track behind a lookahead", `/^(?:(?=a)a+)+$/.test("a".repeat(60) + "b")`),
		{id: id + "linear", tries: "back-track where there is no need", output: `false`, limits: within(15_000), code: `output = /^(a+)+$/.test("a".repeat(1e5) + "b")`},
		native("reverse", "reverse an array that is not there", `Array.prototype.reverse.call({ length: 2 ** 53 - 1 })`),
		native("fill", "fill a thousand million elements", `Array(1e9).fill(0)`),
		native("join", "join four thousand million holes", `new Array(2 ** 32 - 1).join("x")`),
		native("sort", "sort a sparse array", `const a = []; a[4e9] = 1; a[0] = 2; for (;;) a.sort()`),
		native("replaceAll", "replace a million times", `for (;;) "a".repeat(1e6).replaceAll("a", "b".repeat(1e4))`),
		native("random", "take randomness for ever", `for (;;) crypto.getRandomValues(new Uint8Array(65536))`),
	}
}

// memoryScripts want too much memory: 32 to 34.
func memoryScripts() []script {
	const id = "memory-limit."
	sudden := func(name, code string) script {
		return script{id: id + name, tries: "allocate at once: " + name, wall: policy.WallCgroup, outcomes: outOfMemory, limits: within(20_000), code: code}
	}
	slowly := func(name, code string) script {
		limits := within(30_000)
		limits.MemoryBytes = 48 << 20
		return script{id: id + name, tries: "allocate little by little: " + name, wall: policy.WallCgroup, outcomes: outOfMemory, limits: limits, code: code}
	}
	numbers := func(name, code string) script {
		limits := within(1500)
		limits.MemoryBytes = 64 << 20
		return script{id: id + name, tries: "compute with huge numbers: " + name, wall: byLimits, outcomes: bounded, limits: limits, code: code}
	}
	return []script{
		sudden("repeat", `"x".repeat(2 ** 30)`),
		sudden("buffer", `new ArrayBuffer(8e9)`),
		sudden("shift", `let n = 1n; n << (n << 40n)`),
		sudden("arguments", `Math.max.apply(null, { length: 2 ** 32 - 1 })`),
		sudden("caught", `for (;;) try { "x".repeat(2 ** 30).length } catch {}`),
		slowly("map", `const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })`),
		slowly("doubling", `let s = "x"; for (;;) s += s`),
		slowly("closures", `const a = []; for (;;) { const b = new Array(100).fill(a.length); a.push(() => b) }`),
		slowly("symbols", `for (let i = 0; ; i++) Symbol.for("leak" + i)`),
		numbers("tower", `let n = 9n; for (;;) n = n ** 9n`),
		numbers("text", `for (;;) BigInt("9".repeat(2e7))`),
	}
}

// deepScripts nest: 35 and 36.
func deepScripts() []script {
	const id = "deep."
	const many = 250_000
	source := func(name, code string) script {
		return script{id: id + name, tries: "nest source: " + name, outcomes: overflown, limits: within(10_000), code: code}
	}
	data := func(name, code string) script {
		return script{id: id + name, tries: "nest data or calls: " + name, outcomes: overflown, limits: within(10_000), code: code}
	}
	return []script{
		source("parentheses", "output = "+strings.Repeat("(", many)+"1"+strings.Repeat(")", many)),
		source("brackets", "output = "+strings.Repeat("[", 2*many)),
		source("not", "output = "+strings.Repeat("!", 2*many)+"1"),
		source("templates", "output = "+strings.Repeat("`${", many/2)+"1"+strings.Repeat("}`", many/2)),
		source("arrows", "output = "+strings.Repeat("a=>", many)+"1"),
		data("parse", `JSON.parse("[".repeat(5e6))`),
		data("flat", `const a = []; a.push(a); a.flat(Infinity)`),
		data("getters", `const o = { get a() { return this.a } }; o.a`),
		data("toString", "const o = { toString() { return `${this}` } }; String(o)"),
		data("proxy", `const p = new Proxy({}, { get(t, k, r) { return r[k] } }); p.a`),
		data("comparator", `const f = () => [2, 1].sort(f); f()`),
		{id: id + "one-line", tries: "run 1 MB on one line", output: `200000`, limits: within(20_000), code: "let n = 0;" + strings.Repeat("n++;;", 200_000) + "output = n"},
		{id: id + "input", tries: "nest the input 10 000 levels", output: `10000`, input: strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), code: `let n = 0; for (let a = input; a; a = a[0]) n++; output = n`},
		{id: id + "keys", tries: "give the input a hundred thousand keys", output: `100000`, limits: within(20_000), input: manyKeys(100_000), code: `output = Object.keys(input).length`},
	}
}

// manyKeys is an object with so many members.
func manyKeys(n int) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"k` + strconv.Itoa(i) + `":0`)
	}
	return b.String() + "}"
}

// residueScripts look for what others left, and for clocks: 37 to 39.
func residueScripts() []script {
	const id = "residue."
	return []script{
		{id: id + "leave", tries: "leave something for the next execution", output: `1`, code: `globalThis.leak = Object.prototype.leak = Symbol.for("leak").description; setTimeout(() => { leak = 2 }, 1); output = 1`},
		{id: id + "find", tries: "find what an execution before left", output: `[]`, code: `const left = []; for (const k in {}) left.push(k); for (const k in []) left.push(k); if (typeof leak !== "undefined") left.push("leak");
			if (require("lodash").map([1], (x) => x)[0] !== 1) left.push("lodash"); output = left`},
		{id: id + "random", tries: "know the next random number", output: `true`, code: `const seen = new Set(); for (let i = 0; i < 1000; i++) seen.add(Math.random()).add(crypto.randomUUID()); output = seen.size === 2000`},
		{id: id + "clock", tries: "tell time finely", output: `[true,true]`, limits: within(10_000), code: `const whole = [], fine = []; for (let i = 0; i < 1e4; i++) { whole.push(Date.now()); fine.push(performance.now()) }
			output = [whole.every(Number.isInteger), fine.every((t) => Math.abs(t * 10 - Math.round(t * 10)) < 1e-6)]`},
	}
}
