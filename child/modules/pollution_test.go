package modules

import (
	"testing"

	"cordon/libs/bundle"
)

// pollutions are what a script does before it requires a library. Each collects in spoils
// all that it gets hold of.
var pollutions = map[string]string{
	"setters for the names that loaders use": `
		for (const name of ["require", "module", "exports", "get", "value", "writable", "default", "__esModule", "code", "message", "cause"])
			Object.defineProperty(Object.prototype, name, { __proto__: null, configurable: true, set(v) { spoils.push(this, v) } });`,
	"getters that see who reads": `
		for (const name of ["require", "nodeType", "amd", "webpackPolyfill", "process", "binding"])
			Object.defineProperty(Object.prototype, name, { configurable: true, get() { spoils.push(this); return undefined } });`,
	"a require on Object.prototype": `Object.prototype.require = function (name) { spoils.push(this, name) };`,
	"call and apply": `
		for (const name of ["call", "apply", "bind"]) {
			const real = Function.prototype[name];
			Function.prototype[name] = function (...args) { spoils.push(this, ...args); return Reflect.apply(real, this, args) };
		}`,
	"defineProperty and its like": `
		for (const name of ["defineProperty", "defineProperties", "assign", "create", "keys", "getOwnPropertyNames", "getOwnPropertyDescriptor", "setPrototypeOf", "freeze"]) {
			const real = Object[name];
			Object[name] = function (...args) { spoils.push(...args, ...Object.values(args[2] || {})); return real(...args) };
		}`,
	"iterators and array methods": `
		for (const name of [Symbol.iterator, "forEach", "map", "push", "slice", "concat", "join", "indexOf"]) {
			const real = Array.prototype[name];
			Array.prototype[name] = function (...args) { if (this !== spoils) spoils[spoils.length] = this, spoils[spoils.length] = args; return Reflect.apply(real, this, args) };
		}`,
	"a module loader of its own": `
		globalThis.define = function (...args) { spoils.push(args) }; define.amd = {};
		globalThis.module = { exports: {} }; globalThis.exports = module.exports; globalThis.self = globalThis.window = globalThis.global = { Object };
		globalThis.process = { binding() { return {} } };`,
	"error constructors": `
		globalThis.Error = globalThis.TypeError = function () { spoils.push("error") };
		Object.defineProperty(Object.prototype, "prototype", { configurable: true, get() { spoils.push(this) } });`,
	"weak sets": `WeakSet.prototype.add = WeakSet.prototype.has = function (v) { spoils.push(v); return true };`,
}

// search walks all that can be reached from the spoils and from every library, and looks
// for what only a loader has: a function that answers to numbers or gives a module for a
// name, other than the script's own require, and an object with a module's exports.
const search = `(function () {
	const own = Reflect.ownKeys, seen = new Set(), found = [], all = libraries;
	const queue = [...spoils, ...all];
	for (let value; queue.length > 0 && seen.size < 60000; ) {
		value = queue.pop();
		if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue;
		seen.add(value);
		if (value === require || value === globalThis) continue;
		if (typeof value === "function" && value.name === "require" && !has(value, "prototype")) found.push("require");
		if (Object.getPrototypeOf(value) === null && all.includes((descriptor(value, "exports") || {}).value)) found.push("module");
		for (const key of own(value)) {
			const d = descriptor(value, key);
			if (d && "value" in d) queue.push(d.value);
			else if (d) queue.push(d.get, d.set);
		}
	}
	return found;
})()`

// collect keeps what the search needs from before the pollution.
const collect = `globalThis.spoils = []; globalThis.libraries = [];
	globalThis.original = new Set(Object.getOwnPropertyNames(Object.prototype));
	globalThis.descriptor = Object.getOwnPropertyDescriptor;
	globalThis.keep = ((define) => (v) => define(libraries, libraries.length, { __proto__: null, value: v, enumerable: true }))(Object.defineProperty);
	globalThis.has = ((f) => (o, k) => f(o, k) !== undefined)(descriptor);`

// clean takes the pollution of Object.prototype away for the search: the engine's own
// iterators stumble over it.
const clean = `{ const names = Object.getOwnPropertyNames(Object.prototype);
	for (let i = 0; i < names.length; i++) if (!original.has(names[i])) delete Object.prototype[names[i]]; }`

// entries are the names by which the libraries are required as a whole.
func entries() []string {
	var names []string
	for _, name := range everything {
		names = append(names, bundle.Registry{}.Specifiers(name)[0])
	}
	return names
}

// TestPollution holds that whatever a script does to the realm first, it gets libraries from
// require and nothing of the loader; and that require goes on answering.
func TestPollution(t *testing.T) {
	for name, code := range pollutions {
		t.Run(name, func(t *testing.T) {
			rt := newRealm(t)
			loader := install(t, rt, everything...)
			run(t, rt, collect)
			run(t, rt, "{"+code+"}")
			for _, specifier := range append(entries(), "lodash/groupBy", "date-fns/format", "validator/lib/isEmail", "zod/mini") {
				run(t, rt, `try { keep(require("`+specifier+`")) } catch (e) { if (e.code !== "MODULE_FAILED") throw e }`)
			}
			for _, use := range []string{`require("date-fns").format(0, "yyyy")`, `require("validator").isEmail("a@b.com")`, `require("uuid").v4({})`, `require("lodash")([1]).map(String).value()`,
				`require("lodash").groupBy([1])`, `require("es-toolkit").chunk([1], 1)`, `require("ramda").map(String, [1])`, `require("zod").z.string().parse(1)`} {
				run(t, rt, `try { `+use+` } catch {}`)
			}
			run(t, rt, clean)
			same(t, rt, search, `[]`)
			refusal := run(t, rt, `(() => { try { require("fs") } catch (e) { return e } })()`)
			if !loader.Blocked(refusal) {
				t.Error("a blocked module is not reported")
			}
			if loader.Blocked(run(t, rt, `({})`)) {
				t.Error("an object of the script counts as blocked")
			}
			same(t, rt, `descriptor((() => { try { require("fs") } catch (e) { return e } })(), "message").value.slice(0, 22)`, `"Module \"fs\" is blocked"`)
		})
	}
}

// TestSearchFinds holds that the search of TestPollution finds what it looks for.
func TestSearchFinds(t *testing.T) {
	rt := newRealm(t)
	leak := body(`exports.way = { require }; exports.self = Object.create(null, { exports: { value: exports } })`)
	if _, err := Install(rt, broken{"broken": leak}, []string{"broken"}); err != nil {
		t.Fatal(err)
	}
	run(t, rt, collect+`libraries.push(require("broken"))`)
	same(t, rt, search, `["module","require"]`)
}

// TestHarmlessPollution holds that what a script adds to the prototypes does not break
// libraries that it has not loaded yet.
func TestHarmlessPollution(t *testing.T) {
	rt := newScript(t)
	run(t, rt, `Object.prototype.extra = 1; Array.prototype.extra = 2; Object.prototype.toJSON = undefined;
		Object.prototype.require = function () { throw new Error("taken") }; globalThis.define = function () {}; define.amd = {};`)
	same(t, rt, `require("lodash").sumBy([{ a: 1 }, { a: 2 }], "a")`, `3`)
	same(t, rt, `require("date-fns").format(new Date(2024, 0, 31), "yyyy-MM-dd")`, `"2024-01-31"`)
	same(t, rt, `require("validator").isEmail("a@b.com")`, `true`)
	same(t, rt, `require("uuid").validate(require("uuid").v4())`, `true`)
}

// TestExecutionsAreApart holds that what one execution does to a library is gone with it.
func TestExecutionsAreApart(t *testing.T) {
	first, second := newScript(t), newScript(t)
	same(t, first, `(require("lodash").map = () => "evil", require("lodash").map([1], (x) => x))`, `"evil"`)
	same(t, first, `(require("validator").isEmail = () => "evil", require("validator").isEmail("x"))`, `"evil"`)
	same(t, second, `require("lodash").map([1], (x) => x + 1)`, `[2]`)
	same(t, second, `require("validator").isEmail("x")`, `false`)
}

// TestRandomnessIsTheRealmsOwn holds that uuid keeps the realm's crypto when the script
// replaces it.
func TestRandomnessIsTheRealmsOwn(t *testing.T) {
	rt := newScript(t)
	run(t, rt, `globalThis.calls = 0; const fake = (p) => { calls++; return p.fill(0) };
		crypto.getRandomValues = fake; crypto.randomUUID = fake;
		globalThis.crypto = { getRandomValues: fake, randomUUID: fake }; Math.random = () => { calls++; return 0 };`)
	same(t, rt, `require("uuid").v4()`, `"5eeded00-0000-4000-8000-000000000000"`)
	same(t, rt, `[require("uuid").v4({}) !== require("uuid").v4({}), require("uuid").v7() < require("uuid").v7(), calls]`, `[true,true,0]`)

	again := newScript(t)
	want := run(t, newScript(t), `require("uuid").v4({})`).String()
	same(t, again, `require("uuid").v4({})`, `"`+want+`"`)
}

// TestNoCodeFromStrings holds that the libraries' own doors to the compiler are closed.
func TestNoCodeFromStrings(t *testing.T) {
	rt := newScript(t)
	for _, code := range []string{
		`require("lodash").template("<%= 1 %>")`,
		`require("lodash/template")("hello <%= user %>!")({ user: "fred" })`,
		`require("lodash").runInContext().template("x")`,
		`require("lodash/fp").template("x")`,
		`require("lodash").map.constructor("return 1")()`,
		`require("lodash").constructor("return 1")()`,
		`require("lodash").chain([1]).map.constructor("return 1")()`,
		`require("es-toolkit/compat").template("<%= 1 %>")({})`,
		`require("zod").z.object({}).parse.constructor("return 1")()`,
		`require("ramda").map.constructor("return 1")()`,
		`require("date-fns").format.constructor("return 1")()`,
		`Object.getOwnPropertyDescriptor(require("date-fns"), "format").get.constructor("return 1")()`,
		`require.constructor("return 1")()`,
	} {
		same(t, rt, `(() => { try { return `+code+` } catch (e) { return e.name } })()`, `"EvalError"`)
	}
}
