package engine

import (
	"strings"
	"testing"

	"cordon/ipc"
)

func TestRegExpClass(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"constructed", `output = new RegExp("a+", "i").exec("xAA")[0]`, `"AA"`},
		{"called", `output = RegExp("a").test("a")`, "true"},
		{"of a regular expression", `output = String(new RegExp(/a/g)) + String(new RegExp(/a/g, "i"))`, `"/a/g/a/i"`},
		{"of nothing", `output = String(new RegExp())`, `"/(?:)/"`},
		{"instanceof", `output = [/a/ instanceof RegExp, new RegExp("a") instanceof RegExp, /a/.constructor === RegExp]`, "[true,true,true]"},
		{"a class of one's own", `class R extends RegExp { test(s) { return !super.test(s) } }; const r = new R("a"); output = [r instanceof R, r instanceof RegExp, r.test("b")]`, "[true,true,true]"},
		{"as a member", `const o = {RegExp}; output = String(o.RegExp("a")) + new o.RegExp("b").source`, `"/a/b"`},
		{"Reflect.construct", `output = Reflect.construct(RegExp, ["a"]) instanceof RegExp`, "true"},
		{"species", `output = RegExp[Symbol.species] === RegExp`, "true"},
		{"replace, split, matchAll", `output = ["a1b2".replace(/\d/g, "-"), "a1b2".split(/\d/), [..."a1b2".matchAll(/\d/g)].length]`, `["a-b-",["a","b",""],2]`},
		{"looks", `output = [RegExp.name, RegExp.length, String(RegExp), typeof RegExp]`, `["RegExp",2,"function RegExp() { [native code] }","function"]`},
		{"a bad pattern", `try { new RegExp("(") } catch (e) { output = e.name }`, `"SyntaxError"`},
		{"a bad flag", `try { new RegExp("a", "z") } catch (e) { output = e.name }`, `"SyntaxError"`},
		{"a symbol", `try { new RegExp(Symbol()) } catch (e) { output = e.name }`, `"TypeError"`},
		{"a pattern that throws", `try { new RegExp({toString() { throw new RangeError("x") }}) } catch (e) { output = e.name }`, `"RangeError"`},
		{"no property escape", `output = [new RegExp("\\p{2}").test("pp"), new RegExp("\\\\p{2}", "u").test("\\pp")]`, "[true,true]"},
		{"a property escape", `try { new RegExp("\\p{L}", "u") } catch (e) { output = [e.name, e.message.includes("list the characters")] }`, `["SyntaxError",true]`},
		{"a property escape, called", `try { RegExp("[\\P{L}]", "gu") } catch (e) { output = e.name }`, `"SyntaxError"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			wantOutput(t, runScript(t, row.code), row.want)
		})
	}
	o := runScript(t, "1\nnew RegExp('\\\\p{L}', 'u')")
	if o.Status != ipc.StatusScriptError || !strings.Contains(o.Error.Message, "property escapes") {
		t.Fatalf("status %s: %+v", o.Status, o.Error)
	}
	wantAt(t, o, 2, 1)
}
