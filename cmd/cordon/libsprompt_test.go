package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"cordon/policy"
)

func promptOf(t *testing.T) string {
	t.Helper()
	all, err := allLibraries("")
	if err != nil {
		t.Fatal(err)
	}
	return prompt(all, policy.Default())
}

// inCordon runs a script with the real binary and gives what it prints on both outputs.
func inCordon(t *testing.T, code, input string) (stdout, stderr string) {
	t.Helper()
	cmd := exec.Command("cordon", "run", "-", "--input-json", input)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(code), &out, &errs
	_ = cmd.Run() // a failing script is an answer as well; it is in errs
	return out.String(), errs.String()
}

// compacted is JSON without spaces, or what it was.
func compacted(text string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(text)) != nil {
		return strings.TrimSpace(text)
	}
	return b.String()
}

// TestPromptExamples runs each example and compares its output.
func TestPromptExamples(t *testing.T) {
	requireWalls(t)
	_, examples, _ := strings.Cut(promptOf(t), "\nEXAMPLES\n")
	ran := 0
	for example := range strings.SplitSeq(examples, "\n\n") {
		lines := strings.Split(strings.TrimSpace(example), "\n")
		input, ok := strings.CutPrefix(lines[0], "// input: ")
		want, found := strings.CutPrefix(lines[len(lines)-1], "// output: ")
		if !ok || !found {
			t.Fatalf("no example: %s", example)
		}
		stdout, stderr := inCordon(t, strings.Join(lines[1:len(lines)-1], "\n"), input)
		if compacted(stdout) != want {
			t.Errorf("%s\n got %s%s", example, stdout, stderr)
		}
		ran++
	}
	if ran != 3 {
		t.Errorf("%d examples, want 3", ran)
	}
}

// claims are passages of the prompt, each with a script that shows it.
var claims = []struct{ passage, code, want string }{
	{"null if there is none", `output = [input]`, `[null]`},
	{"or `return` it at the top level", `return 7`, `7`},
	{"a Date its ISO string, a Map an object, a Set an array, NaN null", `output = [new Date(0), new Map([["k", 1]]), new Set([2]), NaN]`, `["1970-01-01T00:00:00.000Z",{"k":1},[2],null]`},
	{"The value of the last expression is not the result", `1 + 1`, ``},
	{"Top-level `await` works", `output = await Promise.resolve(5)`, `5`},
	{"plain JavaScript (ES2022)", `class A { #x = 1; static { A.y = 2 } get x() { return this.#x ?? 0 } }; output = [new A().x, A.y, [1].at(-1), Object.hasOwn({}, "a")]`, `[1,2,1,false]`},
	{"give out .toNumber(), .format() or\n  .value()", `const D = require("decimal.js"); output = [new D("0.1").plus("0.2").toNumber(), require("dayjs")(0).format("YYYY"), require("lodash").chain([1]).map(String).value()]`, `[0.3,"1970",["1"]]`},
	{"the toJSON of a class is not called", `output = new (class { a = 1; toJSON() { return 2 } })()`, `{"a":1}`},
	{"An uncaught error fails the run", `output = 1; throw new TypeError("no")`, `script_error`},
	{"TypeScript, import and export, async generators, for await", `let n: number = 1`, `syntax_error`},
	{"import and export", `import _ from "lodash"`, `syntax_error`},
	{"export", `export const a = 1`, `syntax_error`},
	{"async generators", `async function* f() {}`, `syntax_error`},
	{"for await", `for await (const x of []) {}`, `syntax_error`},
	{"\\p{...} in\n  regular expressions do not parse", `/\p{L}/u.test("a")`, `syntax_error`},
	{"Intl and toLocaleString know en-US alone", `output = [(1234.5).toLocaleString("en-US"), (() => { try { return (1).toLocaleString("de-DE") } catch (e) { return e.name } })()]`, `["1,234.5","RangeError"]`},
	{"Parts work as well", `output = [typeof require("lodash/groupBy"), typeof require("date-fns/locale/de").de, typeof require("dayjs/plugin/utc"), typeof require("validator/lib/isEmail")]`, `["function","object","function","function"]`},
	{"Nothing else can be required", `require("fs")`, `module_blocked`},
	{"fetch throws", `try { await fetch("http://a.com"); output = "sent" } catch (e) { output = "threw" }`, `"threw"`},
	{"files, processes, environment, Buffer", `output = [typeof Buffer, typeof process]`, `["undefined","undefined"]`},
	{"eval, new Function and _.template throw an EvalError", `output = [() => eval("1"), () => new Function("1"), () => require("lodash").template("x")].map((f) => { try { f() } catch (e) { return e.name } })`, `["EvalError","EvalError","EvalError"]`},
	{"are there", `output = [URL, TextEncoder, structuredClone, crypto.randomUUID, atob, btoa, setTimeout].every((f) => typeof f === "function")`, `true`},
	{"Local time is UTC", `output = new Date(2024, 0, 1).toISOString()`, `"2024-01-01T00:00:00.000Z"`},
	{"MODULES", `const { z } = require("zod"); output = [z.url().safeParse("http://a.com/x").success, z.base64().safeParse("SGVsbG8=").success, z.url().safeParse("x").success]`, `[true,true,false]`},
}

// TestPromptClaims runs each claim.
func TestPromptClaims(t *testing.T) {
	requireWalls(t)
	text := promptOf(t)
	for _, claim := range claims {
		if !strings.Contains(text, claim.passage) {
			t.Errorf("the prompt does not say %q", claim.passage)
		}
		stdout, stderr := inCordon(t, claim.code, "null")
		if compacted(stdout) != claim.want && (stdout != "" || claim.want == "" || !strings.HasPrefix(stderr, claim.want)) {
			t.Errorf("%s\n%s\n got %s%s", claim.passage, claim.code, stdout, stderr)
		}
	}
}

// TestGuideNamesLibraries holds that the guide for authors names each library.
func TestGuideNamesLibraries(t *testing.T) {
	all, err := allLibraries("")
	if err != nil {
		t.Fatal(err)
	}
	text := page(t, "docs/writing-scripts.md")
	for _, lib := range all {
		if !strings.Contains(text, "`"+lib.entry()+"`") {
			t.Errorf("docs/writing-scripts.md does not name %s", lib.entry())
		}
	}
}

// TestPromptModules requires every module that the prompt names.
func TestPromptModules(t *testing.T) {
	requireWalls(t)
	text := promptOf(t)
	all, err := allLibraries("")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, lib := range all {
		if !strings.Contains(text, lib.entry()+" "+line(lib.Version)) {
			t.Errorf("the prompt does not name %s", lib.entry())
		}
		code.WriteString("require(" + `"` + lib.entry() + `"` + ");\n")
	}
	if stdout, stderr := inCordon(t, code.String()+"output = 1", "null"); compacted(stdout) != "1" {
		t.Errorf("got %s%s", stdout, stderr)
	}
	limits := "30 seconds of time, 128 MiB of memory, 4 MiB of output, 1000 log lines"
	if !strings.Contains(text, limits) || strings.Contains(text, "{") && strings.Contains(text, "{modules}") {
		t.Errorf("the prompt lacks %q:\n%s", limits, text)
	}
	if len(text) > 3000 {
		t.Errorf("the prompt has %d bytes, want at most 3000", len(text))
	}
}
