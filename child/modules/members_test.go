package modules

import "testing"

// TestMembersOfAccessors holds date-fns' exports against what Node has: getters that cannot
// be replaced.
func TestMembersOfAccessors(t *testing.T) {
	rt := newScript(t)
	same(t, rt, `(({ get, set, enumerable, configurable }) => [typeof get, get.name, get.length, typeof set, enumerable, configurable])(Object.getOwnPropertyDescriptor(require("date-fns"), "addDays"))`,
		`["function","get",0,"undefined",true,false]`)
	same(t, rt, `(() => { "use strict"; try { require("date-fns").addDays = 1 } catch (e) { return e.name } })()`, `"TypeError"`)
	same(t, rt, `require("date-fns").addDays === require("date-fns").addDays`, `true`)
	same(t, rt, `(() => { const { addDays, ...rest } = require("date-fns"); return [addDays.name, typeof rest.subDays, "addDays" in rest] })()`,
		`["addDays","function",false]`)
}

// TestMembersOfData holds validator's exports against what Node has: data properties.
func TestMembersOfData(t *testing.T) {
	const descriptor = `Object.getOwnPropertyDescriptor(v, "isEmail")`
	rt := newScript(t)
	run(t, rt, `const v = require("validator")`)
	same(t, rt, `(v.isEmail, (({ value, writable, enumerable, configurable }) => [typeof value, writable, enumerable, configurable])(`+descriptor+`))`,
		`["function",true,true,true]`)
	same(t, rt, `(v.isEmail = 5, [v.isEmail, `+descriptor+`.value, Object.keys(v).includes("isEmail")])`, `[5,5,true]`)
	same(t, rt, `(delete v.isURL, ["isURL" in v, typeof v.isURL])`, `[false,"undefined"]`)
	same(t, rt, `(() => { const heir = Object.create(v); heir.isIP = 1; return [heir.isIP, Object.keys(heir), typeof v.isIP] })()`, `[1,["isIP"],"function"]`)
	same(t, rt, `(() => { const copy = { ...v }; return typeof copy.isFQDN })()`, `"function"`)
	same(t, rt, `(Object.freeze(v), [v.isAlpha("abc"), v.isAlpha === v.isAlpha])`, `[true,true]`)
	same(t, rt, `(() => { "use strict"; try { v.isInt = 1; return "set" } catch (e) { return e.name } })()`, `"TypeError"`)
	same(t, rt, `(() => { "use strict"; try { Object.getOwnPropertyDescriptor(v, "isInt").set.call(1, 2) } catch (e) { return e.name } })()`, `"TypeError"`)
}

// TestMembersOfAFunction holds the lazy _ against what Node has: a function with data
// properties, and one of it whatever way leads there.
func TestMembersOfAFunction(t *testing.T) {
	rt := newScript(t)
	run(t, rt, `const _ = require("lodash")`)
	same(t, rt, `[require("lodash-es") === _, require("lodash/lodash") === _, require("lodash/index") === _, require("lodash-es/map") === require("lodash/map")]`,
		`[true,true,true,true]`)
	same(t, rt, `(_.prototype, (({ writable, enumerable, configurable }) => [writable, enumerable, configurable])(Object.getOwnPropertyDescriptor(_, "prototype")))`,
		`[true,false,false]`)
	same(t, rt, `Object.getOwnPropertyNames(_.prototype).length > 300 && Object.getPrototypeOf(_) === Object.getPrototypeOf(() => 1)`, `true`)
	same(t, rt, `(() => { class Own extends _ {}; return typeof Own.map })()`, `"function"`)
	same(t, rt, `(Object.freeze(_), [_.chunk([1, 2, 3], 2), _.chunk === _.chunk, _([1]).map(String).value()])`, `[[[1,2],[3]],true,["1"]]`)
	same(t, rt, `(() => { try { _.groupBuy([]) } catch (e) { return e.message } })()`, `"Object has no member 'groupBuy'"`)
}

// TestMembersLinkOnDemand holds that a member brings what it needs and no more.
func TestMembersLinkOnDemand(t *testing.T) {
	rt := newRealm(t)
	loader := install(t, rt, everything...)
	run(t, rt, `require("date-fns"); require("validator")`)
	for _, name := range []string{"date-fns", "validator"} {
		if n := len(loader.libraries[name].loaded); n != 1 {
			t.Errorf("%s: require alone loads %d modules", name, n)
		}
	}
	run(t, rt, `require("date-fns").addDays(0, 1); require("validator").isUUID("x")`)
	for name, most := range map[string]int{"date-fns": 6, "validator": 4} {
		if n := len(loader.libraries[name].loaded); n < 2 || n > most {
			t.Errorf("%s: one function loads %d modules, want 2 to %d", name, n, most)
		}
	}
	run(t, rt, `const _ = require("lodash"); _.chunk([1], 1); _.VERSION; Object.keys(_)`)
	if n := len(loader.libraries["lodash"].loaded); n > 30 {
		t.Errorf("one function of lodash brings the modules to %d", n)
	}
	run(t, rt, `require("date-fns/locale").de`)
	if n := len(loader.libraries["date-fns"].loaded); n > 30 {
		t.Errorf("one locale brings the modules to %d", n)
	}
}
