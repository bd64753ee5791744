package globals

import (
	"os"
	"strings"
	"testing"
)

// TestNoCodeFromStrings tries the ways from a string to code that are known, an
// expression a line. Each must throw an EvalError.
func TestNoCodeFromStrings(t *testing.T) {
	raw, err := os.ReadFile("testdata/codegen.txt")
	if err != nil {
		t.Fatal(err)
	}
	attempts := strings.Split(strings.TrimSpace(string(raw)), "\n")
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
