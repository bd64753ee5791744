package console

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// node runs a script in Node 20 and decodes the JSON that it prints.
func node(t *testing.T, script string, argument, result any) {
	t.Helper()
	encoded, err := json.Marshal(argument)
	if err != nil {
		t.Fatalf("encode the argument for node: %v", err)
	}
	command := exec.Command("node", "-e", `const arg = JSON.parse(require("fs").readFileSync(0, "utf8"));`+script)
	command.Stdin = strings.NewReader(string(encoded))
	command.Env = []string{"TZ=UTC", "PATH=/usr/bin:/usr/local/bin:/bin"}
	var stderr strings.Builder
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("run node (these tests compare with Node 20): %v: %s", err, stderr.String())
	}
	if err := json.Unmarshal(output, result); err != nil {
		t.Fatalf("decode what node printed: %v: %.200s", err, output)
	}
}

// testStack is the stack of an error as the tests have it in Node too: its head, from data
// alone, and one frame.
func testStack(o *goja.Object) string {
	text := "Error"
	if name := o.Get("name"); name != nil {
		text = name.String()
	}
	if message := o.Get("message"); message != nil && message.String() != "" {
		text += ": " + message.String()
	}
	return text + "\n    at file.js:1:2"
}

// nodeStack makes Node's errors have that stack.
const nodeStack = `Error.prepareStackTrace = e => String(e) + "\n    at file.js:1:2";`

// line is what a console wrote.
type line struct{ Level, Message string }

// newConsole makes a runtime with a console whose clock stands still.
func newConsole(t testing.TB) (*goja.Runtime, *[]line) {
	t.Helper()
	rt := goja.New()
	lines := &[]line{}
	sink := func(level, message string) { *lines = append(*lines, line{level, message}) }
	if err := Install(rt, NewInspector(rt, testStack), sink, func() float64 { return 0 }); err != nil {
		t.Fatal(err)
	}
	return rt, lines
}
