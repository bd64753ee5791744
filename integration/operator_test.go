package integration

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/libraries"
)

// operatorLibraries makes a directory of an operator's, and reads it.
func operatorLibraries(t testing.TB, packages ...libraries.Package) *libraries.Set {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "libs")
	for _, p := range packages {
		p.Version, p.Licence = "1.0.0", "MIT"
		if err := libraries.Add(dir, p); err != nil {
			t.Fatal(err)
		}
	}
	set, err := libraries.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// greedyLibrary is one that tries at each load and each call what a library could want.
const greedyLibrary = `
const attempt = (f) => { try { return String(f()) } catch (e) { return e instanceof Error ? e.name : typeof e } };
const doors = () => [
	attempt(() => eval("1")), attempt(() => (0, eval)("1")), attempt(() => Function("return 1")()), attempt(() => new Function("return 1")()),
	attempt(() => (function* () {}).constructor("yield 1")), attempt(() => (async () => {}).constructor("return 1")),
	attempt(() => require.constructor("return 1")()), attempt(() => module.constructor), attempt(() => define.constructor("return 1")()),
	attempt(() => setTimeout("1", 0)), attempt(() => globalThis.constructor.constructor("return 1")()),
];
exports.atLoad = doors();
exports.doors = doors;
exports.modules = ["fs", "node:fs", "child_process", "lodash", "./x", "/etc/passwd", "greedy/../fs"].map((name) => attempt(() => require(name)));
exports.surroundings = [typeof process, typeof Buffer, typeof __dirname, typeof __filename, typeof fetch, typeof WebAssembly, typeof require.cache, typeof require.resolve, typeof module.paths];
exports.network = attempt(() => fetch("http://127.0.0.1/"));
exports.names = [Object.getOwnPropertyNames(module).sort(), Reflect.ownKeys(require).map(String).sort()];
exports.state = { count: 0 };
exports.table = [1, 2, 3];
`

// TestOperatorLibrariesGetNoMore holds that a library of the operator's has what a script has,
// and nothing besides.
func TestOperatorLibrariesGetNoMore(t *testing.T) {
	set := operatorLibraries(t, libraries.Package{Name: "greedy", Main: greedyLibrary})
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Libraries: set})
	r := run(t, s, supervisor.Request{Code: attempts + `const g = require("greedy");
		const network = [g.network, attempt(() => fetch("http://127.0.0.1/"))];
		output = { doors: [g.atLoad, g.doors()], modules: g.modules, surroundings: g.surroundings, network, names: g.names };`})
	checkNothingOfTheHost(t, r, "")
	var got struct {
		Doors        [][]string
		Modules      []string
		Surroundings []string
		Network      []string
		Names        [][]string
	}
	if err := json.Unmarshal(r.Output, &got); err != nil {
		t.Fatalf("%s: %s, %v", r.Outcome, describe(r.Error), err)
	}
	// module.constructor is undefined, as module has no prototype; define is too.
	want := []string{"EvalError", "EvalError", "EvalError", "EvalError", "EvalError", "EvalError", "EvalError", "undefined", "TypeError", "TypeError", "EvalError"}
	for _, doors := range got.Doors {
		if !slices.Equal(doors, want) {
			t.Errorf("doors are %q, want %q", doors, want)
		}
	}
	for i, name := range got.Modules {
		if name != "Error" {
			t.Errorf("module %d of the tried ones gives %s", i, name)
		}
	}
	for _, kind := range got.Surroundings {
		if kind != "undefined" {
			t.Errorf("surroundings are %q", got.Surroundings)
		}
	}
	if len(got.Network) != 2 || got.Network[0] != got.Network[1] || !strings.HasSuffix(got.Network[0], "Error") {
		t.Errorf("fetch gives %q in the library and in a script", got.Network)
	}
	if names := [][]string{{"exports"}, {"length", "name"}}; len(got.Names) != 2 || !slices.Equal(got.Names[0], names[0]) || !slices.Equal(got.Names[1], names[1]) {
		t.Errorf("module and require have %q", got.Names)
	}
}

// TestOperatorLibrariesAreFresh holds that what one script does to a library is gone in the
// next execution.
func TestOperatorLibrariesAreFresh(t *testing.T) {
	set := operatorLibraries(t, libraries.Package{Name: "greedy", Main: greedyLibrary})
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Libraries: set})
	clean := probeRealm(t, s)
	look := supervisor.Request{Code: `const g = require("greedy"); output = [typeof g.doors, g.state.count, g.table, typeof g.evil, Object.keys(g).length, [].concat(1)]`}
	before := run(t, s, look)
	if before.Outcome != supervisor.OK {
		t.Fatalf("%s: %s", before.Outcome, describe(before.Error))
	}
	r := run(t, s, supervisor.Request{Code: `const g = require("greedy");
		g.state.count = 7; g.table.push(4); g.evil = 1; g.doors = null; Array.prototype.concat = () => "evil";
		Object.defineProperty(Object.prototype, "exports", { set() {} }); globalThis.require = null; output = 1;`})
	if r.Outcome != supervisor.OK {
		t.Fatalf("%s: %s", r.Outcome, describe(r.Error))
	}
	if after := run(t, s, look); string(after.Output) != string(before.Output) {
		t.Errorf("the next execution saw %s, and before %s", after.Output, before.Output)
	}
	if got := probeRealm(t, s); got != clean {
		t.Errorf("the next realm is\n%s\nand was\n%s", got, clean)
	}
}

// TestOperatorLibrariesAreAllowedByName holds what an execution is sent: all by default, and
// what a request narrows is blocked and not merely unknown.
func TestOperatorLibrariesAreAllowedByName(t *testing.T) {
	set := operatorLibraries(t,
		libraries.Package{Name: "@acme/rules", Main: `exports.n = 1`, Entries: map[string]string{"@acme/rules/more": `exports.n = require("@acme/rules").n + 1`}},
		libraries.Package{Name: "bulky", Main: `exports.text = "` + strings.Repeat("x", 1<<20) + `"`},
		libraries.Package{Name: "broken", Main: "exports.a = 1;\nexports.b = = 2;\n"},
	)
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Libraries: set})
	for _, row := range []struct {
		code    string
		modules []string
		outcome supervisor.Outcome
		text    string // the output, or a part of the message
	}{
		{`output = [require("@acme/rules").n, require("@acme/rules/more").n, require("bulky").text.length, require("lodash").sum([1, 2])]`, nil, supervisor.OK, `[1,2,1048576,3]`},
		{`output = require("@acme/rules/more").n`, []string{"@acme/rules"}, supervisor.OK, `2`},
		{`require("bulky")`, []string{"@acme/rules", "lodash"}, supervisor.ModuleBlocked, `Module "bulky" is blocked: this execution does not allow it. Available modules: @acme/rules, lodash.`},
		{`require("@acme/rules/more")`, []string{}, supervisor.ModuleBlocked, `is blocked: this execution does not allow it. No modules are available.`},
		{`require("bulk")`, nil, supervisor.ModuleBlocked, `Did you mean "bulky"? Available modules: @acme/rules, broken, bulky, csv-parse/sync, `},
		{`require("@acme/rules/mroe")`, nil, supervisor.ModuleBlocked, `Did you mean "@acme/rules/more"?`},
		{`require("fs")`, nil, supervisor.ModuleBlocked, `Module "fs" is blocked: scripts have no file system.`},
		{`require("broken")`, nil, supervisor.ScriptError, `The library broken failed to load: broken:2:13: `},
		{`try { require("broken") } catch (e) { output = [e.code, e.cause.name] }`, nil, supervisor.OK, `["MODULE_FAILED","SyntaxError"]`},
	} {
		r := run(t, s, supervisor.Request{Code: row.code, Modules: row.modules})
		text := string(r.Output)
		if r.Error != nil {
			text = r.Error.Message
		}
		if r.Outcome != row.outcome || !strings.Contains(text, row.text) {
			t.Errorf("%s with %q: %s: %s", row.code, row.modules, r.Outcome, brief(text))
		}
	}
	_, err := s.Run(t.Context(), supervisor.Request{Modules: []string{"bulkier"}})
	if err == nil || !strings.Contains(err.Error(), "@acme/rules, broken, bulky, csv-parse") {
		t.Errorf("a name that nobody allows: %v", err)
	}
}

// TestFullDirectoryOfAnOperator sends as much as a directory may have, with the largest input
// and code beside it.
func TestFullDirectoryOfAnOperator(t *testing.T) {
	const head = `exports.n = 1; exports.text = "`
	set := operatorLibraries(t, libraries.Package{Name: "full", Main: head + strings.Repeat("\\", libraries.MaxBytes-len(head)-1) + `"`})
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Libraries: set})
	p := policy.Default()
	r := run(t, s, supervisor.Request{
		Code:   `output = [input.length, require("full").n]; //` + strings.Repeat("x", int(p.MaxCode())-len(`output = [input.length, require("full").n]; //`)),
		Input:  json.RawMessage(`"` + strings.Repeat("x", int(p.MaxInput())-2) + `"`),
		Limits: supervisor.Limits{MemoryBytes: p.Ceilings().Memory},
	})
	if want := `[16777214,1]`; string(r.Output) != want {
		t.Errorf("%s: %s, output %s, want %s", r.Outcome, describe(r.Error), brief(string(r.Output)), want)
	}
}
