package globals

import (
	"testing"
)

// TestNoCodeFromStrings tries the ways from a string to code that are known. Each
// expression must throw an EvalError with our text, or give nothing that runs code.
func TestNoCodeFromStrings(t *testing.T) {
	attempts := []string{
		`eval("1")`,
		`(0, eval)("1")`,
		`globalThis.eval("1")`,
		`globalThis["ev" + "al"]("1")`,
		`eval.call(null, "1")`,
		`eval.apply(null, ["1"])`,
		`Reflect.apply(eval, null, ["1"])`,
		`[..."1"].map(eval)`,
		`\u0065val("1")`,
		`(function () { return eval("1") })()`,
		`(() => { "use strict"; return eval("1") })()`,
		`Function("return 1")()`,
		`new Function("return 1")()`,
		`new Function("a", "b", "return 1")()`,
		`Function.call(null, "return 1")()`,
		`Function.apply(null, ["return 1"])()`,
		`Function.bind(null, "return 1")()()`,
		`new (Function.bind(null, "return 1"))()()`,
		`Reflect.construct(Function, ["return 1"])()`,
		`Reflect.construct(Function, ["return 1"], Object)()`,
		`Reflect.construct(Function, ["return 1"], class {})()`,
		`Reflect.apply(Function, null, ["return 1"])()`,
		`this.constructor.constructor("return 1")()`,
		`({}).constructor.constructor("return 1")()`,
		`[].constructor.constructor("return 1")()`,
		`"".constructor.constructor("return 1")()`,
		`(1n).constructor.constructor("return 1")()`,
		`Symbol().constructor.constructor("return 1")()`,
		`/x/.constructor.constructor("return 1")()`,
		`new Error().constructor.constructor("return 1")()`,
		`(function () {}).constructor("return 1")()`,
		`(() => {}).constructor("return 1")()`,
		`(class {}).constructor("return 1")()`,
		`(class { static m() {} }).m.constructor("return 1")()`,
		`({ m() {} }).m.constructor("return 1")()`,
		`({ async m() {} }).m.constructor("return 1")()`,
		`({ *m() {} }).m.constructor("yield 1")().next()`,
		`(function* () {}).constructor("yield 1")().next()`,
		`new ((function* () {}).constructor)("yield 1")().next()`,
		`Object.getPrototypeOf(function* () {}).constructor("yield 1")`,
		`(async () => {}).constructor("return 1")()`,
		`(async function () {}).constructor("return 1")()`,
		`new ((async () => {}).constructor)("return 1")()`,
		`Object.getPrototypeOf(async function () {}).constructor("return 1")`,
		`Object.getPrototypeOf((async () => {}).constructor)("return 1")()`,
		`Object.getPrototypeOf((function* () {}).constructor)("return 1")()`,
		`(function () {}).bind().constructor("return 1")()`,
		`Object.getOwnPropertyDescriptor({ get x() { return 1 } }, "x").get.constructor("return 1")()`,
		`Object.getOwnPropertyDescriptor(Map.prototype, "size").get.constructor("return 1")()`,
		`Object.getOwnPropertyDescriptor(Function.prototype, "constructor").value("return 1")()`,
		`Object.getOwnPropertyDescriptor(URL.prototype, "href").set.constructor("return 1")()`,
		`Function.prototype.constructor("return 1")()`,
		`Function.constructor("return 1")()`,
		`Function.prototype.toString.constructor("return 1")()`,
		`new Proxy(function () {}, {}).constructor("return 1")()`,
		`new (new Proxy(Function, {}))("return 1")()`,
		`new Proxy(Function, {})("return 1")()`,
		`(new (class extends Function {})("return 1"))()`,
		`(new (class extends Function { constructor() { super("return 1") } })())()`,
		`(new (class extends (async () => {}).constructor {})("return 1"))()`,
		`structuredClone.constructor("return 1")()`,
		`URL.constructor("return 1")()`,
		`new URL("a:b").constructor.constructor("return 1")()`,
		`crypto.getRandomValues.constructor("return 1")()`,
		`(() => { try { null.x } catch (e) { return e.constructor.constructor("return 1")() } })()`,
		`(() => { try { atob("!") } catch (e) { return e.constructor.constructor("return 1")() } })()`,
		`Promise.withResolvers().resolve.constructor("return 1")()`,
		`Iterator.from([]).map(x => x).next.constructor("return 1")()`,
		`JSON.parse("[1]").constructor.constructor("return 1")()`,
		`JSON.parse("[1]", Function)`,
		`"x".replace("x", Function)`,
		`["return 1"].map(Function)[0]()`,
		`Array.from(["return 1"], Function)[0]()`,
		`Array.from.call(Function, ["return 1"])`,
		`[].concat.call(Object.assign([1], { constructor: { [Symbol.species]: Function } }), 2)`,
		`Reflect.get(function () {}, "constructor")("return 1")()`,
		`(function () { return arguments.callee.constructor("return 1")() })()`,
		`new Function`,
		`Function()`,
	}
	if len(attempts) < 60 {
		t.Fatalf("only %d attempts", len(attempts))
	}
	rt := newTestRealm(t)
	for _, source := range attempts {
		v, err := rt.RunString(source)
		if name := thrownName(err); name != "EvalError" {
			t.Errorf("%s: gave %v, threw %v, want an EvalError", source, v, err)
		}
	}
}

func TestFunctionsStillWorkWithoutCodeGeneration(t *testing.T) {
	checkTrue(t, newTestRealm(t), []string{
		`(function () {}) instanceof Function`,
		`(() => {}) instanceof Function`,
		`(async () => {}) instanceof Function`,
		`(function* () {}) instanceof Function`,
		`(class {}) instanceof Function`,
		`URL instanceof Function && atob instanceof Function`,
		`Function.prototype === Object.getPrototypeOf(function () {})`,
		`Function.prototype.constructor === Function`,
		`Object.getPrototypeOf(Function) === Function.prototype`,
		`Object.getPrototypeOf((async () => {}).constructor) === Function`,
		`Object.getPrototypeOf((function* () {}).constructor) === Function`,
		`(async () => {}).constructor.name === "AsyncFunction"`,
		`(async () => {}) instanceof (async () => {}).constructor`,
		`(function* () {}) instanceof (function* () {}).constructor`,
		`(function* () {}).constructor.name === "GeneratorFunction"`,
		`Function.name === "Function" && Function.length === 1 && typeof Function === "function"`,
		`eval.name === "eval" && eval.length === 1 && typeof eval === "function"`,
		`(function (a, b) { return a + b }).bind(null, 1).call(null, 2) === 3`,
		`Object.getOwnPropertyDescriptor(globalThis, "Function").enumerable === false`,
		`Object.getOwnPropertyDescriptor(Function, "prototype").writable === false`,
		`String(Function) === "function Function() { [native code] }"`,
		`Object.getOwnPropertyNames(Function).sort().join() === "length,name,prototype"`,
	})
}

func TestNamesThatMustBeAbsent(t *testing.T) {
	rt := newTestRealm(t)
	names := append(absent(), "process", "module", "exports", "Buffer", "fetch",
		"XMLHttpRequest", "WebSocket", "global", "require", "goja")
	for _, name := range names {
		v, err := rt.RunString("typeof " + name + " + ('" + name + "' in globalThis)")
		if err != nil || v.String() != "undefinedfalse" {
			t.Errorf("typeof %s and its presence: %v, %v", name, v, err)
		}
	}
}
