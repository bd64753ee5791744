package globals

import "testing"

// describe shows a clone with its types, so that nothing that differs stays unseen.
const describe = `((seen) => function d(v) {
	if (typeof v === "string") return JSON.stringify(v);
	if (typeof v === "bigint") return v + "n";
	if (Object.is(v, -0)) return "-0";
	if (v === null || typeof v !== "object") return String(v);
	if (seen.has(v)) return "*" + seen.get(v);
	seen.set(v, seen.size);
	let out = Object.prototype.toString.call(v) + (Object.getPrototypeOf(v) === null ? "null" : v.constructor.name);
	if (v instanceof Map) out += [...v].map(([k, x]) => d(k) + "=>" + d(x));
	if (v instanceof Set) out += [...v].map(d);
	if (v instanceof RegExp || v instanceof Date || v instanceof Number || v instanceof String || v instanceof Boolean || v instanceof BigInt) out += String(Object.is(v.valueOf(), -0) ? "-0" : v.valueOf());
	if (v instanceof ArrayBuffer) return out + new Uint8Array(v);
	if (ArrayBuffer.isView(v)) return out + v.byteOffset + "," + v.byteLength + d(v.buffer);
	if (v instanceof Error) return out + v.name + v.message + ("cause" in v ? d(v.cause) : "") + (typeof v.stack) + Object.keys(v);
	return out + "{" + Object.keys(v).map((k) => k + ":" + d(v[k])) + (Array.isArray(v) ? "#" + v.length : "") + "}";
})(new Map())`

func TestStructuredCloneAsNode(t *testing.T) {
	sources := []string{
		`1`, `-0`, `NaN`, `"a"`, `"\ud800"`, `undefined`, `null`, `1n`, `true`, `{}`, `[]`, `[1,,3]`, `[,]`, `new Array(5)`, `Object.assign([1, 2], { foo: 1 })`, `{ a: { b: [{ c: 1 }] } }`,
		`new Date(5)`, `new Date(NaN)`, `/a\/b/gi`, `new RegExp("")`, `/x/suy`, `new Number(-0)`, `new String("é")`, `new Boolean(false)`, `Object(1n)`, `Object.create(null)`, `Object.create({ a: 1 }, { b: { value: 2, enumerable: true }, c: { value: 3 } })`,
		`new Map([[{ a: 1 }, new Set([1, [2]])], ["k", new Map]])`, `Object.assign(new Map([[1, 2]]), { x: 1 })`, `new (class M extends Map {})([[1, 2]])`, `new (class A { x = 1; #p = 2; get y() { return 1 } })`, `new (class A extends Array {})(1, 2, 3)`, `{ [Symbol("a")]: 1, b: 2 }`,
		`{ get a() { return 7 } }`, `{ get a() { throw new RangeError("g") } }`, `{ "\ud800": 1, "\udc00": 2, "\ufffd": 3, a: 4 }`, `JSON.parse('{"__proto__": 1, "constructor": 2}')`, `{ 2: "b", 1: "a", x: "c" }`,
		`new Error("m")`, `new TypeError("m", { cause: { a: 1 } })`, `new Error("m", { cause: undefined })`, `Object.assign(new TypeError("m"), { code: 1, name: "Foo" })`, `Object.assign(new Error("m"), { name: "RangeError" })`, `new AggregateError([1], "m")`, `new (class Foo extends RangeError {})("x")`, `Object.assign(new Error("x"), { name: Symbol.iterator.description })`, `new Error`, `Object.assign(Object.create(Error.prototype), { message: "m" })`,
		`new Uint8Array([1, 2, 3]).subarray(1)`, `new Float64Array([1.5])`, `new BigUint64Array([5n])`, `new DataView(new ArrayBuffer(4), 1, 2)`, `new ArrayBuffer(3)`, `new Uint16Array(new ArrayBuffer(8), 2, 2)`, `((b) => [new Uint8Array(b, 0, 1), new Uint8Array(b, 1), b])(new ArrayBuffer(4))`,
		`((a) => { a.self = a; a.list = [a, [a]]; return a })({})`, `((m) => { m.set(m, m); return m })(new Map)`, `((s) => { s.add(s); return s })(new Set)`, `((e) => { e.cause = e; return e })(new Error("x"))`, `((o) => [o, o, { o }])({})`,
		`Symbol("x")`, `[Symbol.iterator]`, `() => 1`, `function foo() {}`, `class X {}`, `{ a: () => 1 }`, `{ m() {} }`, `async () => 1`, `new Proxy({ a: 1 }, {})`, `new Proxy([], {})`, `new Proxy(() => 1, {})`, `(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return [proxy] })()`,
		`new WeakMap`, `new WeakSet`, `new WeakRef({})`, `Promise.resolve(1)`, `(function* () {})()`, `[].values()`, `new Map().values()`, `"x"[Symbol.iterator]()`, `(function () { return arguments })(1)`, `Object(Symbol("q"))`, `structuredClone`, `new Error("x", { cause: () => 1 })`, `new Map([[() => 1, 1]])`,
		`new URL("http://x/")`, `new URLSearchParams("a=1")`, `new TextEncoder`, `new TextDecoder`, `crypto`, `Math`, `JSON`, `globalThis.structuredClone.prototype`, `new Set([NaN, -0])`, `Object.assign(/x/g, { lastIndex: 3 })`, `Object.setPrototypeOf(new Map([[1, 2]]), Array.prototype)`, `Object.setPrototypeOf([1], null)`, `Object.setPrototypeOf({ a: 1 }, Map.prototype)`, `Object.setPrototypeOf(new Date(1), {})`,
		`{ get a() { delete this.b; return 1 }, b: 2 }`, `((m) => m.set(1, { get x() { m.set(2, 2); return 1 } }))(new Map)`, `((o) => { o.a = { get x() { o.z = 1; return [] } }; return o })({ a: 1, y: 2 })`, `((log) => [{ get a() { log.push(1); return 0 } }, { get b() { return log.length } }])([])`, `((log) => new Map([[{ get k() { log.push("k"); return 0 } }, { get v() { return log.join() } }]]))([])`,
		`Array.from({ length: 50 }, (_, i) => ({ i, next: i ? [i] : null }))`, `Object.freeze({ a: Object.freeze([1]) })`,
	}
	var expressions []string
	for _, source := range sources {
		expressions = append(expressions, describe+"(structuredClone("+source+"))")
	}
	expressions = append(expressions,
		`structuredClone()`, `structuredClone({}, { transfer: [1] })`, `structuredClone({}, { transfer: [{}] })`, `structuredClone({}, 5)`, `structuredClone({}, { transfer: 5 })`, `structuredClone(1, null)`, `structuredClone(1, {})`, `structuredClone(1, { transfer: null })`,
		`((b) => structuredClone({}, { transfer: [b, b] }))(new ArrayBuffer(2))`, `((b) => { structuredClone(b, { transfer: [b] }); return structuredClone(b) })(new ArrayBuffer(2))`, `((b) => { structuredClone(b, { transfer: [b] }); return structuredClone(new Uint8Array(b)) })(new ArrayBuffer(2))`, `((b) => { structuredClone(0, { transfer: [b] }); return b.byteLength })(new ArrayBuffer(2))`,
		`((b) => { const u = new Uint8Array(b, 2, 3); u[0] = 9; const c = structuredClone({ u, b }, { transfer: [b] }); return [c.u.join(), c.b.byteLength, b.byteLength, u.length, c.u.buffer === c.b].join("|") })(new ArrayBuffer(8))`,
		`((b) => { try { structuredClone({ f() {} }, { transfer: [b] }) } catch (e) { return b.byteLength } })(new ArrayBuffer(2))`,
		`(() => { try { structuredClone({ a: () => 1 }) } catch (e) { return e.name + e.code + e.message + (e instanceof Error) } })()`, `((e, c) => c.stack === e.stack && c.message === "q")(...((e) => [e, structuredClone(e)])(new Error("q")))`,
		`structuredClone.name + structuredClone.length`, `((a, b) => a !== b && a.x !== b.x)(...((o) => [o, structuredClone(o)])({ x: {} }))`,
	)
	compareWithNode(t, expressions, map[string]string{
		// Node 20 cannot read back the error that it wrote.
		describe + `(structuredClone(((e) => { e.cause = e; return e })(new Error("x"))))`: `"[object Error]ErrorErrorx*0string"`,
	})
}

// TestStructuredCloneIsAsDeepAsMemory goes deeper than Node does, which stops with a
// RangeError: here depth is no danger to the process.
func TestStructuredCloneIsAsDeepAsMemory(t *testing.T) {
	checkTrue(t, newTestRealm(t), []string{
		`(() => { let o = {}; for (let i = 0; i < 20000; i++) o = [{ o }]; let c = structuredClone(o), n = 0; while (c.length) { c = c[0].o; n++ } return n === 20000 })()`,
		`(() => { let o = 1; for (let i = 0; i < 10000; i++) o = new Map([[o, new Set([o])]]); return structuredClone(o).size === 1 })()`,
		`structuredClone(new Array(4294967295)).length === 4294967295`,
	})
}
