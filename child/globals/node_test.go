package globals

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// show turns the result of an expression into text, here and in Node alike.
const show = `function show(f) {
	try {
		const v = f();
		return typeof v === "string" ? JSON.stringify(v) : typeof v + " " + String(v);
	} catch (e) {
		return "throws " + e.name + " " + (e.code === undefined ? "" : e.code);
	}
}`

// nodeRunner runs in Node what the test sends: expressions that see the same show.
const nodeRunner = show + `
const expressions = JSON.parse(require("fs").readFileSync(0, "utf8"));
const run = (source) => show(() => (0, eval)("(" + source + ")"));
process.stdout.write(JSON.stringify(expressions.map(run)));
`

// askNode gives what Node makes of each expression.
func askNode(t *testing.T, expressions []string) []string {
	t.Helper()
	input, err := json.Marshal(expressions)
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.Command("node", "-e", nodeRunner)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("run node, which this test compares with: %v\n%s", err, stderr.String())
	}
	var results []string
	if err := json.Unmarshal(answer, &results); err != nil {
		t.Fatal(err)
	}
	return results
}

// askRealm gives what our realm makes of each expression.
func askRealm(t *testing.T, rt *goja.Runtime, expressions []string) []string {
	t.Helper()
	if _, err := rt.RunString(show); err != nil {
		t.Fatal(err)
	}
	results := make([]string, len(expressions))
	for i, source := range expressions {
		v, err := rt.RunString("show(() => (" + source + "\n))")
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		results[i] = v.String()
	}
	return results
}

// compareWithNode runs expressions in both and reports every difference that is not
// among the expected ones: expressions where Node 20 is wrong, with what is right. Those
// must differ, so that none stays in the list longer than it is needed.
func compareWithNode(t *testing.T, expressions []string, expected map[string]string) {
	t.Helper()
	node := askNode(t, expressions)
	got := askRealm(t, newTestRealm(t), expressions)
	for i, source := range expressions {
		want, differs := expected[source]
		if !differs {
			want = node[i]
		}
		if got[i] != want {
			t.Errorf("%s\n   here: %s\n   want: %s", source, got[i], want)
		}
		if differs && node[i] == want {
			t.Errorf("%s: listed as a difference, but Node agrees", source)
		}
	}
}

// quote writes text as a JavaScript string.
func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return strings.NewReplacer("\u2028", `\u2028`, "\u2029", `\u2029`).Replace(string(quoted))
}
