package modules

import (
	"testing"
)

// describers are all ways to the descriptors of properties; each gives a list of what it
// got hold of.
const describers = `(function (library) {
	const got = [], take = (d) => { if (d) got.push(d.get, d.set) };
	const proxy = new Proxy(library, {}), heir = Object.create(library), copy = Object.create(null, Object.getOwnPropertyDescriptors(heir));
	const all = (object) => Object.values(Object.getOwnPropertyDescriptors(object)).forEach(take);
	const names = Object.getOwnPropertyNames(library), a = names.length - 3, b = names.length - 30;
	for (let i = b; i < a; i++) {
		const name = names[i], object = [library, proxy, copy][i % 3];
		if (i % 2) take(Object.getOwnPropertyDescriptor(object, name)); else take(Reflect.getOwnPropertyDescriptor(object, name));
	}
	for (const name of names.slice(0, b)) got.push(heir.__lookupGetter__(name), proxy.__lookupSetter__(name));
	Object.freeze(library);
	all(proxy), all(library), all(copy);
	return got;
})`

// lookups gives a realm the functions of ECMA-262, annex B, that the engine lacks.
const lookups = `for (const half of ["Get", "Set"]) Object.defineProperty(Object.prototype, "__lookup" + half + "ter__", { configurable: true, writable: true,
	value: ((describe) => function (key) {
		for (let o = Object(this); o; o = Object.getPrototypeOf(o)) { const d = describe(o, key); if (d) return d[half.toLowerCase()] }
	})(Object.getOwnPropertyDescriptor) })`

// TestStandInsStayHidden holds that no description of a property shows a function of the
// loader.
func TestStandInsStayHidden(t *testing.T) {
	for _, name := range []string{"lodash", "validator"} {
		rt := newRealm(t)
		run(t, rt, lookups)
		loader := install(t, rt, everything...)
		list := run(t, rt, describers+`(require("`+name+`"))`).ToObject(rt)
		if len(loader.standIns) < 100 {
			t.Fatalf("%s: %d stand-ins", name, len(loader.standIns))
		}
		for i := range int(list.Get("length").ToInteger()) {
			if v := list.Get(rt.ToValue(i).String()); loader.standsIn(v) {
				t.Errorf("%s: a script has a stand-in at %d of %d", name, i, list.Get("length").ToInteger())
				break
			}
		}
	}
}

// TestStandInsAreDescribed holds the descriptors of members that were not read against what
// Node has.
func TestStandInsAreDescribed(t *testing.T) {
	rt := newRealm(t)
	run(t, rt, lookups)
	install(t, rt, everything...)
	run(t, rt, `const _ = require("lodash"), brief = (d) => d && [Object.keys(d).join(), typeof d.value, d.writable, d.enumerable, d.configurable]`)
	const keys = `"value,writable,enumerable,configurable"`
	same(t, rt, `brief(Object.getOwnPropertyDescriptor(_, "map"))`, `[`+keys+`,"function",true,true,true]`)
	same(t, rt, `brief(Reflect.getOwnPropertyDescriptor(_, "prototype"))`, `[`+keys+`,"object",true,false,false]`)
	same(t, rt, `brief(Object.getOwnPropertyDescriptors({ __proto__: null, ..._ }).each)`, `[`+keys+`,"function",true,true,true]`)
	same(t, rt, `[typeof _.__lookupGetter__("filter"), typeof _.__lookupSetter__("filter")]`, `["undefined","undefined"]`)
	same(t, rt, `brief(Object.getOwnPropertyDescriptor(Object.freeze(_), "chunk"))`, `[`+keys+`,"function",false,true,false]`)
	same(t, rt, `[Object.getOwnPropertyDescriptor(_, "nope"), brief(Object.getOwnPropertyDescriptor({ a: 1 }, "a"))]`, `[null,[`+keys+`,"number",true,true,true]]`)
	run(t, rt, `const v = require("validator"); Object.defineProperty(v, "isIP", { enumerable: false })`)
	same(t, rt, `[v.isIP("1.1.1.1"), Object.keys(v).includes("isIP")]`, `[true,false]`)
	same(t, rt, `(({ get, set }) => [typeof get, typeof set])(Object.getOwnPropertyDescriptor({ get a() { return 1 }, set a(v) {} }, "a"))`, `["function","function"]`)
	same(t, rt, `[Object.getOwnPropertyDescriptor.name, Object.getOwnPropertyDescriptor.length, Object.getOwnPropertyDescriptors.length]`, `["getOwnPropertyDescriptor",2,1]`)
	same(t, rt, `(() => { try { Object.getOwnPropertyDescriptor(null, "a") } catch (e) { return e.name } })()`, `"TypeError"`)
}

// TestDescriptionRunsNoGetter holds that describing a property looks at nothing that the
// script put on Object.prototype.
func TestDescriptionRunsNoGetter(t *testing.T) {
	rt := newScript(t)
	run(t, rt, `require("lodash"); globalThis.seen = 0; for (const name of ["get", "set", "value"])
		Object.defineProperty(Object.prototype, name, { __proto__: null, configurable: true, get() { seen++; return undefined } });
		Object.getOwnPropertyDescriptor([1], 0); Object.getOwnPropertyDescriptor(require("lodash"), "map"); Object.getOwnPropertyDescriptors([1, 2])`)
	if seen := rt.Get("seen"); !seen.StrictEquals(rt.ToValue(0)) {
		t.Errorf("%v getters ran", seen)
	}
}
