package values

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// node runs a script in Node and gives the JSON that it prints. argument becomes the
// variable arg.
func node(t *testing.T, script string, argument any) json.RawMessage {
	t.Helper()
	encoded, err := json.Marshal(argument)
	if err != nil {
		t.Fatalf("encode the argument for node: %v", err)
	}
	command := exec.Command("node", "-e",
		`const arg = JSON.parse(require("fs").readFileSync(0, "utf8"));`+script)
	command.Stdin = strings.NewReader(string(encoded))
	output, err := command.Output()
	if err != nil {
		t.Fatalf("run node (these tests compare with Node 20): %v", err)
	}
	return output
}

// run executes a script that leaves its output in a variable of that name.
func run(t testing.TB, rt *goja.Runtime, script string) goja.Value {
	t.Helper()
	if _, err := rt.RunString("var output;" + script); err != nil {
		t.Fatalf("run %q: %v", script, err)
	}
	return rt.Get("output")
}

const testLimit = 1 << 20

// encode gives the JSON or the error of what a script leaves in output, as text.
func encode(t testing.TB, script string) string {
	t.Helper()
	rt := goja.New()
	encoder := NewEncoder(rt, func(*goja.Object) string { return "STACK" })
	json, err := encoder.Encode(run(t, rt, script), testLimit, nil)
	if err != nil {
		return "error: " + err.Error()
	}
	return string(json)
}
