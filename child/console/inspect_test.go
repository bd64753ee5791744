package console

import (
	"testing"

	"github.com/dop251/goja"
)

// inspected are expressions that Node and the Inspector must show alike.
var inspected = []string{
	// primitives and strings
	`undefined`, `null`, `true`, `0`, `-0`, `1.5`, `1e21`, `1e-7`, `NaN`, `-Infinity`, `10n`, `-5n`,
	`Symbol()`, `Symbol("a")`, `Symbol.iterator`, `Symbol("a\nb")`,
	`"plain"`, `"it's"`, `"it's \"x\""`, "`it's \"x\" \\`y\\``", "\"it's \\\"x\\\" ${y}\"",
	`["it's", "\"", "'\"", "'\"` + "`" + `", "a\nb\t\0\x07\x1b\x7f\x85\\", "é€😀", "\ud800", "x\udc00", "\u2028"]`,
	`"x".repeat(10005)`, `["x".repeat(10002)]`, `"a".repeat(100) + "\nb"`, `["a".repeat(70) + "\nb", "c\nd"]`,
	`["first line that is long\nsecond line that is long\nthird line that is long as well, more than the width\n"]`,
	`{a: "a long line of text that goes on\nand another long line of text that goes on and on"}`,
	// arrays
	`[]`, `[1, 2, 3]`, `[[]]`, `[[[[]]]]`, `[[[[1]]]]`, `[undefined, null]`, `[,]`, `[, , 1, , ]`, `[1, , 2]`, `Array(5)`, `Array(200)`,
	`Array.from({length: 7}, (_, i) => i)`, `Array.from({length: 27}, (_, i) => i)`, `Array.from({length: 100}, (_, i) => i)`,
	`Array.from({length: 101}, (_, i) => i)`, `Array.from({length: 120}, (_, i) => i * i)`, `Array.from({length: 1000}, (_, i) => "s" + i)`,
	`Array.from({length: 20}, (_, i) => "word" + "x".repeat(i % 5))`, `Array.from({length: 20}, (_, i) => "a rather long word " + i)`,
	`Array.from({length: 9}, (_, i) => ({i}))`, `Array.from({length: 10}, (_, i) => [i, i * 2])`, `Array.from({length: 30}, (_, i) => i % 2 ? i : "s" + i)`,
	`Array.from({length: 12}, (_, i) => 10 ** i)`, `Array.from({length: 12}, (_, i) => BigInt(i))`, `Array.from({length: 12}, (_, i) => -i / 3)`,
	`Object.assign([1, 2], {a: 1, "b c": 2})`, `Object.assign([], {x: 1})`, `Object.assign([1, 2, 3, 4, 5, 6, 7], {x: 1})`, `Object.assign([1], {"-1": 1, "01": 2})`,
	`["日本語", "中文", "한국어", "é", "😀", "ab", "c", "dddd"]`, `Array.from({length: 30}, () => "日本")`,
	`(() => { const a = [1]; a[3] = 4; a[200] = 1; return a })()`, `(() => { const a = Array(150).fill(0); delete a[10]; return a })()`,
	`(() => { const a = []; a.length = 2 ** 32 - 1; return a })()`, `(() => { class A extends Array {} return A.of(1, 2) })()`,
	`(() => { const a = [1, 2]; Object.setPrototypeOf(a, null); return a })()`,
	`(() => { const a = [1]; Object.defineProperty(a, 0, {get() { return 1 }, enumerable: true}); return a })()`,
	// objects
	`{}`, `{a: 1}`, `{a: {b: {c: {d: 1}}}}`, `{a: {b: {c: {}}}}`, `{a: {b: {c: []}}}`, `{a: {b: {c: [1]}}}`,
	`{"a-b": 1, a_b: 2, 1: 3, "": 4, "it's": 5, $: 6, "é": 7, constructor: 8, __proto: 9}`, `{["__proto__"]: 1}`,
	`{[Symbol("s")]: 1, [Symbol()]: 2, a: Symbol("v")}`, `Object.defineProperty({}, Symbol("hidden"), {value: 1})`,
	`{undefined: undefined, null: null, f() {}, g: () => 1, h: function () {}, i: class {}, j: class A {}}`,
	`{a: "x".repeat(30), b: "y".repeat(30), c: 12}`, `{a: "x".repeat(30), b: "y".repeat(20), c: 12}`, `{a: 1, b: {c: "x".repeat(60)}}`,
	`{a: {a: {a: 1}}, b: {b: {b: 1}}, c: 1}`, `{a: {b: 1}}`, `{a: {b: {c: 1}}, d: 2}`, `[{a: 1, b: [1, {c: 1}]}]`,
	`{list: [{id: 1, name: "one", tags: ["x", "y"]}, {id: 2, name: "two", tags: []}], total: 2, next: null}`,
	`Object.fromEntries(Array.from({length: 30}, (_, i) => ["key" + i, i]))`, `Object.create(null)`, `Object.create(null, {a: {value: 1, enumerable: true}})`,
	`Object.create({a: 1})`, `Object.create(Object.create(null))`, `({__proto__: {constructor: 5}})`, `({__proto__: {__proto__: null, a: 1}, b: 1})`,
	`{get a() { return 1 }, set a(v) {}, get b() { return 1 }, set c(v) {}}`, `Object.defineProperty({}, "hidden", {value: 1})`,
	`Object.defineProperty({}, "a", {get: undefined, enumerable: true})`, `(function () { return arguments })(1, "x")`, `(function () { return arguments })()`,
	`{a: {b: {c: Object.create(null), d: new Map([[1, 2]]), e: new Date(0), f: /x/g, g: () => 1, h: Symbol("x")}}}`,
	`{a: {b: {c: new (class Foo { x = 1 }), d: Object.assign(() => 1, {x: 1}), e: new Set([1]), f: new Uint8Array(1), g: new Map()}}}`,
	// classes
	`new (class Foo {})`, `new (class Foo { x = 1; #y = 2 })`, `(() => { class A {} class B extends A { x = 1 } return [new A, new B] })()`,
	`new (class {})`, `new (class { x = 1 })`, `(class A {}).prototype`, `(() => { class A {} class B extends A {} return B.prototype })()`,
	`(() => { function F() { this.a = 1 } return new F })()`,
	`(() => { function F() {} F.prototype = {}; return new F })()`, `(() => { function F() {} F.prototype = null; return new F })()`,
	`Object.defineProperty({}, Symbol.toStringTag, {value: "Tag"})`, `{[Symbol.toStringTag]: "Tag"}`,
	`(() => { class A {} A.prototype[Symbol.toStringTag] = "Tag"; return [new A, Object.assign(new A, {x: 1})] })()`, `Math`, `JSON`, `Reflect`,
	`(() => { const o = Object.create(null); Object.defineProperty(o, Symbol.toStringTag, {value: "T"}); return o })()`,
	// functions
	`() => 1`, `function f() {}`, `function () {}`, `class A {}`, `class {}`, `(() => { class A {} return class B extends A {} })()`, `class A extends null {}`,
	`async () => 1`, `async function f() {}`, `function* g() {}`, `({*m() {}}).m`, `({async m() {}}).m`, `({async() {}}).async`, `({get() {}}).get`, `async x => x`,
	`Object.assign(function f() {}, {a: 1, b: {c: 1}})`, `class A { static x = 1; static y() {} }`, `Math.max`, `Array`, `(function f() {}).bind(null)`,
	`Object.setPrototypeOf(function f() {}, null)`, `Object.setPrototypeOf(class A {}, null)`, `(() => { const f = () => 1; Object.defineProperty(f, "name", {value: ""}); return f })()`,
	`[function f() {}, class A {}, () => 1]`, `Object.defineProperty(function f() {}, Symbol.toStringTag, {value: "T"})`,
	// collections
	`new Map`, `new Set`, `new Map([["a", 1], [{b: 1}, [2]]])`, `new Set([1, "x", {a: 1}])`, `new Map([[1, new Map([[2, new Map([[3, new Map]])]])]])`,
	`new Set(Array.from({length: 120}, (_, i) => i))`, `new Map(Array.from({length: 102}, (_, i) => [i, "v" + i]))`, `Object.assign(new Map([[1, 2]]), {x: 1})`, `Object.assign(new Set, {x: 1})`,
	`(() => { class M extends Map {} return [new M, new M([[1, 2]])] })()`, `Object.setPrototypeOf(new Map([[1, 2]]), null)`, `Object.setPrototypeOf(new Set([1]), null)`,
	`new WeakMap`, `new WeakSet`, `Object.assign(new WeakMap, {x: 1})`, `(() => { class W extends WeakMap {} return new W })()`, `[new Map([["key", {a: {b: {c: 1}}}]])]`,
	`new Map([["a rather long key", "a rather long value of some size"], ["another long key", "another long value of some size"]])`,
	// binary data
	`new Uint8Array(3)`, `new Uint8Array`, `new Float64Array([0.5, -0, NaN])`, `new BigInt64Array([1n, -1n])`, `new Uint8ClampedArray([300])`, `new Int16Array(150)`,
	`Uint32Array.from({length: 20}, (_, i) => i * 1000)`, `Object.assign(new Uint8Array(2), {x: 1})`, `(() => { class U extends Uint8Array {} return new U(2) })()`,
	`new Uint8Array([1, 2, 255]).buffer`, `new ArrayBuffer(0)`, `new ArrayBuffer(120)`, `[new ArrayBuffer(4)]`, `new DataView(new ArrayBuffer(4), 1, 2)`, `Object.setPrototypeOf(new Uint8Array(2), null)`,
	`Object.assign(new ArrayBuffer(2), {x: 1})`, `new Float32Array([0.1])`, `new BigUint64Array(8)`,
	// dates, regular expressions, boxed values
	`new Date(0)`, `new Date(NaN)`, `Object.assign(new Date(0), {x: 1})`, `(() => { class D extends Date {} return new D(0) })()`, `Object.setPrototypeOf(new Date(0), null)`,
	`/a\/b/gi`, `Object.assign(/x/, {y: 1})`, `(() => { class R extends RegExp {} return new R("x", "g") })()`, `[/x/, new Date(1e12)]`, `new RegExp("")`,
	`Object(1)`, `Object("abc")`, `Object(true)`, `Object(1n)`, `Object(Symbol("s"))`, `Object.assign(Object("abc"), {x: 1})`, `Object(-0)`, `new (class S extends String {})("x")`,
	`Object("it's")`, `Object.setPrototypeOf(Object(1), null)`, `[Object("x")]`,
	// promises, generators, proxies, weird things
	`Promise.resolve(1)`, `new Promise(() => {})`, `(() => { const p = Promise.reject(new Error("no")); p.catch(() => {}); return p })()`, `Promise.resolve({a: {b: {c: 1}}})`,
	`(() => { const p = Promise.reject(3); p.catch(() => {}); return [p] })()`, `Object.assign(Promise.resolve("x"), {y: 1})`, `(() => { class P extends Promise {} return P.resolve(1) })()`,
	`(function* () {})()`, `(function* g() {})().constructor`, `[1][Symbol.iterator]()`, `"x"[Symbol.iterator]()`,
	`new Proxy({a: 1}, {get() { throw 1 }, ownKeys() { throw 2 }, getOwnPropertyDescriptor() { throw 3 }, getPrototypeOf() { throw 4 }})`,
	`new Proxy([1, 2], {})`, `new Proxy(function f() {}, {})`, `new Proxy(class A {}, {})`, `[new Proxy(new Map([[1, 2]]), {})]`, `(() => { const r = Proxy.revocable({}, {}); r.revoke(); return [r.proxy] })()`,
	// cycles
	`(() => { const o = {}; o.self = o; return o })()`, `(() => { const a = [1]; a.push(a); return a })()`, `(() => { const o = {a: {}}; o.a.b = o.a; o.c = o; return o })()`,
	`(() => { const m = new Map; m.set("m", m); m.set(m, 1); return m })()`, `(() => { const s = new Set; s.add(s); return {s} })()`, `(() => { class A { constructor() { this.me = this } } return new A })()`,
	`(() => { const o = {x: 1}; return [o, o] })()`, `(() => { const f = () => 1; f.f = f; return f })()`, `(() => { const e = new Error("x"); e.e = e; return e })()`,
	`(() => { const a = {name: "a"}, b = {name: "b", a}; a.b = b; return [a, b] })()`, `(() => { const p = {}; p.p = Promise.resolve(p); return p })()`,
	// errors
	`new Error("message")`, `new Error`, `new TypeError("no")`, `Object.assign(new Error("m"), {code: "E", detail: {a: 1}})`, `[new Error("in a list")]`, `{a: {b: new RangeError("deep")}}`,
	`new Error("outer", {cause: new TypeError("inner")})`, `new Error("outer", {cause: "text"})`, `new Error("outer", {cause: {a: 1}})`, `new Error("outer", {cause: undefined})`,
	`(() => { class MyError extends Error {} return new MyError("mine") })()`, `(() => { class ValidationFailure extends Error {} return new ValidationFailure("mine") })()`,
	`(() => { class MyError extends Error { constructor(m) { super(m); this.name = "MyError" } } return new MyError("mine") })()`,
	`(() => { class MyError extends Error { constructor(m) { super(m); this.name = "Other"; this.code = 5 } } return new MyError("mine") })()`,
	`new AggregateError([new Error("a"), new Error("b")], "many")`, `(() => { const e = new Error("m"); e.name = "Custom"; return e })()`, `new Error("two\nlines")`, `{e: new Error("two\nlines")}`,
	`(() => { const e = new Error("m"); e.message = "changed"; return e })()`, `Object.assign(new Error("m"), {message2: "m"})`, `(() => { class E extends TypeError {} return Object.assign(new E("m"), {x: 1}) })()`,
}

func TestInspectLikeNode(t *testing.T) {
	var want []string
	node(t, nodeStack+`process.stdout.write(JSON.stringify(arg.map(code => {
		const value = (0, eval)("(" + code + ")");
		return require("util").inspect(value);
	})))`, inspected, &want)
	for i, code := range inspected {
		rt := goja.New()
		inspector := NewInspector(rt, testStack)
		value, err := rt.RunString("(" + code + ")")
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		if got := inspector.Inspect(value); got != want[i] {
			t.Errorf("%s\n got %s\nwant %s", code, got, want[i])
		}
	}
}
