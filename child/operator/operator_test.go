package operator

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cordon/child/modules"
	"cordon/ipc"
	"cordon/libs/bundle"

	"github.com/dop251/goja"
)

func module(code string, names ...string) ipc.LibraryModule {
	return ipc.LibraryModule{Specifiers: names, Code: ipc.Quote(code)}
}

// given is what an execution brings along.
func given() []ipc.Library {
	return []ipc.Library{
		{Name: "@acme/rules", Modules: []ipc.LibraryModule{module(`exports.n = 1`, "@acme/rules")}},
		{Name: "closed", Modules: []ipc.LibraryModule{module("", "closed", "closed/part")}},
		{Name: "lodash", Modules: []ipc.LibraryModule{module(`module.exports = "evil"`, "lodash", "lodash/evil")}},
		{Name: "slug", Modules: []ipc.LibraryModule{
			module(`module.exports = function slug(s) { return s.toLowerCase() }; module.exports.rules = () => require("slug/rules") // ends in a comment`, "slug", "slug/index"),
			module(`exports.count = 0; exports.main = require("slug")`, "slug/rules"),
		}},
		{Name: "uncommon", Modules: []ipc.LibraryModule{
			module(`const tried = [];
				for (const name of ["fs", "lodash", "./rules", "@acme/rules", 0, 1, undefined, null, {}, "x".repeat(1e5), { toString() { return "uncommon" } }])
					try { require(name); tried.push("open") } catch (e) { tried.push(e.code) }
				exports.tried = tried;
				exports.require = require;
				exports.seen = [typeof define, typeof process, typeof module.require, typeof global, this === exports, Object.getPrototypeOf(module) === null];
				exports.doors = ["eval('1')", "Function('1')"].map((text) => { try { return (text[0] === "e" ? eval("1") : Function("1")) && "open" } catch (e) { return e.name } });`, "uncommon"),
			module("exports.a = 1;\nexports.b = = 2;", "uncommon/unparsed"),
			module("let a; let a;", "uncommon/uncompiled"),
			module("}", "uncommon/closed"),
			module("exports = = 1", "uncommon/first"),
			module("throw new RangeError('out of luck')", "uncommon/thrown"),
			module("}); globalThis.escaped = 1; (function () {", "uncommon/escape"),
		}},
	}
}

func realm(t *testing.T, allowed ...string) (*goja.Runtime, *modules.Loader) {
	t.Helper()
	rt := goja.New()
	if _, err := rt.RunString(`delete globalThis.eval; globalThis.Function = function () { throw new EvalError("no") }`); err != nil {
		t.Fatal(err)
	}
	loader, err := modules.Install(rt, Join(bundle.Registry{}, given()), allowed)
	if err != nil {
		t.Fatal(err)
	}
	return rt, loader
}

func same(t *testing.T, rt *goja.Runtime, code, want string) {
	t.Helper()
	got, err := rt.RunString("JSON.stringify(" + code + ")")
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	if got.String() != want {
		t.Errorf("%s\n got %s\nwant %s", code, got, want)
	}
}

func TestJoin(t *testing.T) {
	if got := Join(bundle.Registry{}, nil); got != (bundle.Registry{}) {
		t.Errorf("without libraries the registry is %T", got)
	}
	r := Join(bundle.Registry{}, given())
	want := append(bundle.Registry{}.Names(), "@acme/rules", "closed", "slug", "uncommon")
	slices.Sort(want)
	if got := r.Names(); !slices.Equal(got, want) {
		t.Errorf("names are %q, want %q", got, want)
	}
	if got := r.Specifiers("slug"); !slices.Equal(got, []string{"slug", "slug/index", "slug/rules"}) {
		t.Errorf("specifiers of slug are %q", got)
	}
	if got := r.Specifiers("lodash"); !slices.Equal(got, bundle.Registry{}.Specifiers("lodash")) {
		t.Error("a library takes the place of a built-in one")
	}
	for name, want := range map[string]string{
		"slug": "slug", "slug/index": "slug", "slug/rules": "slug/rules", "@acme/rules": "@acme/rules", "lodash": "lodash", "lodash/map": "lodash/map", "lodash-es": "lodash",
		"lodash/evil": "", "slug/none": "", "slug/": "", "Slug": "", "": "", "@acme": "",
	} {
		source, ok := r.Lookup(name)
		if source.Name != want || ok != (want != "") || source.Foreign != (strings.HasPrefix(want, "slug") || want == "@acme/rules") {
			t.Errorf("%q is %q, %t, foreign %t", name, source.Name, ok, source.Foreign)
		}
	}
	for _, index := range []int{-1, 2, 99} {
		if _, ok := r.Module("slug", index); ok {
			t.Errorf("slug has a module %d", index)
		}
	}
	if source, ok := r.Module("lodash", 0); !ok || source.Foreign {
		t.Error("the built-in modules are not there")
	}
}

func TestRequire(t *testing.T) {
	rt, _ := realm(t, "slug", "@acme/rules", "lodash")
	same(t, rt, `[require("slug")("ABC"), require("slug").name, require("@acme/rules").n, require("lodash").VERSION !== undefined]`, `["abc","slug",1,true]`)
	same(t, rt, `[require("slug") === require("slug/index"), require("slug").rules() === require("slug/rules"), require("slug/rules").main === require("slug")]`, `[true,true,true]`)
}

// TestLazy holds that nothing of a library is looked at before something requires it.
func TestLazy(t *testing.T) {
	rt, _ := realm(t, "uncommon", "slug")
	same(t, rt, `typeof require("slug")`, `"function"`)
}

// TestRequireOfLibraries holds that library code gets its own library's modules and no others.
func TestRequireOfLibraries(t *testing.T) {
	rt, _ := realm(t, "uncommon", "lodash", "@acme/rules")
	const no = `"MODULE_NOT_FOUND"`
	same(t, rt, `require("uncommon").tried`, `[`+strings.Repeat(no+",", 10)+no+`]`)
	same(t, rt, `require("uncommon").seen`, `["undefined","undefined","undefined","object",true,true]`)
	same(t, rt, `require("uncommon").doors`, `["ReferenceError","EvalError"]`)
	same(t, rt, `(() => { try { require("uncommon").require("fs") } catch (e) { return e.message } })()`,
		`"The library uncommon requires \"fs\", which is not in its bundle"`)
	same(t, rt, `require("uncommon").require("uncommon") === require("uncommon")`, `true`)
}

// TestFaults holds that a library which does not load says so, as an exception that the
// script can catch, and is not taken for one that is blocked.
func TestFaults(t *testing.T) {
	rt, loader := realm(t, "uncommon")
	for name, want := range map[string]string{
		"uncommon/unparsed":   "The library uncommon failed to load: uncommon/unparsed:2:13: Unexpected token =",
		"uncommon/uncompiled": "The library uncommon failed to load: uncommon/uncompiled: ",
		"uncommon/first":      "The library uncommon failed to load: uncommon/first:1:11: Unexpected token =",
		"uncommon/closed":     "The library uncommon failed to load: uncommon/closed:",
		"uncommon/thrown":     "The library uncommon failed to load: out of luck",
	} {
		_, err := rt.RunString(`require("` + name + `")`)
		var thrown *goja.Exception
		if !errors.As(err, &thrown) {
			t.Errorf("%s: %v, want an exception", name, err)
			continue
		}
		o := thrown.Value().(*goja.Object)
		if got := o.Get("message").String(); !strings.HasPrefix(got, want) || o.Get("code").String() != modules.CodeFailed || loader.Blocked(o) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestEscapeIsNoEscape holds that a text which leaves the function around it gains nothing:
// it runs as a script would, in the same realm.
func TestEscapeIsNoEscape(t *testing.T) {
	rt, _ := realm(t, "uncommon")
	same(t, rt, `[(() => { try { return typeof require("uncommon/escape") } catch (e) { return e.message } })(), typeof require, typeof module]`,
		`["object","function","undefined"]`)
}

func TestNotAllowed(t *testing.T) {
	rt, loader := realm(t, "slug")
	for name, want := range map[string]string{
		"closed":      `Module "closed" is blocked: this execution does not allow it. Available modules: slug.`,
		"closed/part": `Module "closed/part" is blocked: this execution does not allow it. Available modules: slug.`,
		"@acme/rules": `Module "@acme/rules" is blocked: this execution does not allow it. Available modules: slug.`,
		"slgu":        `Cannot find module "slgu". Did you mean "slug"? Available modules: slug.`,
		"slug/ruels":  `Cannot find module "slug/ruels". Did you mean "slug/rules"? Available modules: slug.`,
		"fs":          `Module "fs" is blocked: scripts have no file system. Available modules: slug.`,
	} {
		_, err := rt.RunString(`require("` + name + `")`)
		var thrown *goja.Exception
		if !errors.As(err, &thrown) || !loader.Blocked(thrown.Value()) {
			t.Errorf("%s: %v, want it blocked", name, err)
			continue
		}
		if got := thrown.Value().(*goja.Object).Get("message").String(); got != want {
			t.Errorf("%s\n got %s\nwant %s", name, got, want)
		}
	}
}
