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

// A pattern of no width at all needs no care, and the escapes must be followed to their ends.
func TestMixed(t *testing.T) {
	for pattern, want := range map[string]bool{
		"a": false, "": false, "a*": true, "a+": false, "a?": true, "a??b": false, "a{0,3}": true, "a{1,3}": false, "a{00}": true,
		"a{,3}": false, "^": false, `\b`: false, `\b|a`: true, "(?=a)": false, "(?=a)|b": true, "(?<!a)b": false, "(?:a|)": true,
		"(a|b)": false, "(a|b*)": true, "(?<n>a)": false, "(?<n>a)?": true, "[a*]": false, `[\]*]`: false, "[a]*": true,
		`\u0041*`: true, `\u0041+`: false, `\x41?`: true, `\cA*`: true, `\*`: false, `\\*`: true, "é?": true, "é+": false, "👍*": true,
		`\ud83d\udc4d*`: true, `\ud83d\udc4d+`: false, `(a)\1`: true, `\d{2}`: false, `\0*`: true, "a||b": true, "$|x": true, "((a)|(b))+": false, "((a)|(b)?)+": true, "a)": true,
	} {
		if got := mixed(pattern); got != want {
			t.Errorf("/%s/: %t, want %t", pattern, got, want)
		}
	}
}

func TestRegExpMethods(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"nothing behind a match", `output = ["xaab".replace(/a*/g, "-"), "xaab".match(/a*/g), "xaab".split(/a*/), "xéab".split(/é*/)]`,
			`["-x--b-",["","aa","",""],["x","b"],["x","a","b"]]`},
		{"the flag u without g", `output = "aéa".replace(/(?<!b)a/u, "-")`, `"-éa"`},
		{"the flag y", `output = ["aé".replace(/é/y, "-"), "aab".replace(/a*?/gy, "-")]`, `["aé","-a-a-b-"]`},
		{"an exec of one's own", `const r = /a*/g; let n = 0; r.exec = () => n++ ? null : ["a"]; r.lastIndex = 0; output = "ba".match(r)`, `["a"]`},
		{"frozen", `output = "aéa".replace(Object.freeze(/(?<!b)a/u), "-")`, `"-éa"`},
		{"limits of split", `output = [0, 1, 2 ** 32 + 1, -1, NaN, Infinity, "2"].map((n) => "bab".split(/a*/, n).length)`, "[0,1,1,2,0,0,2]"},
		{"split of nothing", `output = ["".split(/a*/), "".split(/a*b/)]`, `[[],[""]]`},
		{"groups of split", `output = "bab".split(/(a)|(c)*/)`, `["b","a",null,"b"]`},
		{"a species", `class R extends RegExp { exec() { return null } }; output = "bab".split(new R("a*"))`, `["bab"]`},
		{"no regular expression", `output = ["replace", "match", "split"].map((m) => { try { RegExp.prototype[Symbol[m]].call(1, "") } catch (e) { return e.name } })`,
			`["TypeError","TypeError","TypeError"]`},
		{"looks", `output = ["replace", "match", "split"].map((m) => { const f = RegExp.prototype[Symbol[m]]; return [f.name, f.length] })`,
			`[["[Symbol.replace]",2],["[Symbol.match]",1],["[Symbol.split]",2]]`},
	} {
		t.Run(row.name, func(t *testing.T) {
			wantOutput(t, runScript(t, row.code), row.want)
		})
	}
}

// What is written stays what is shown, wherever a pattern comes from and goes to.
func TestSurrogatesInPatterns(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"alternatives", `output = "👍🍎".replace(/👍|🍎/g, "?")`, `"??"`},
		{"halves", `output = "a👍b".replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, "?")`, `"a?b"`},
		{"constructed", `output = "👍🍎x".replace(new RegExp("👍|\\🍎", "g"), "?")`, `"??x"`},
		{"with another flag", `output = "👍🍎".replace(new RegExp(/👍|🍎/u, "g"), "?") + "🍎".replace(new RegExp(/👍|🍎/, "u"), "?")`, `"???"`},
		{"source", `const r = /👍|[x🍎]/g; output = [r.source, String(r), r.flags, new RegExp(r).source, String(new RegExp(r, "u")), structuredClone(r).source]`,
			`["👍|[x🍎]","/👍|[x🍎]/g","g","👍|[x🍎]","/👍|[x🍎]/u","👍|[x🍎]"]`},
		{"as output", `output = /👍|🍎/g`, `"👍|🍎"`},
		{"of half characters", `output = ["\ud83d", "\ud83c"].map((c) => new RegExp("x|" + c + "|\udc4d").test("\ud83d"))`, `[true,false]`},
		{"a class of one's own", `class R extends RegExp {}; output = [..."👍🍎".matchAll(new R("👍|🍎", "g"))].length`, "2"},
		{"an offered method", `output = RegExp.prototype.toString.call({source: "a", flags: "b", x: /👍|🍎/})`, `"/a/b"`},
		{"one of something else", `output = RegExp.prototype.toString.call(new String(String(/👍|🍎/)))`, `"/undefined/undefined"`},
		{"a bad pattern", `try { new RegExp("👍|🍎(") } catch (e) { output = e.name }`, `"SyntaxError"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			wantOutput(t, runScript(t, row.code), row.want)
		})
	}
	o := runScript(t, `console.log(/👍|🍎/g, [/👍|🍎/])`)
	if got := o.lines(); len(got) != 1 || got[0] != "/👍|🍎/g [ /👍|🍎/ ]" {
		t.Errorf("printed %q", got)
	}
}
