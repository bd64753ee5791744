package integration

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cordon/supervisor"
)

// agentRunner runs scripts in Node as cordon runs them: with require, input and output. What
// JSON lacks goes the way of the contract.
const agentRunner = `
const path = require("path"), fs = require("fs");
const [packages, ...files] = process.argv.slice(1);
const load = require("module").createRequire(path.resolve(packages));
const Async = (async () => {}).constructor;
const data = (key, value) => value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value;
(async () => {
	const results = {};
	for (const file of files) {
		// Each with libraries of its own: a script may configure them.
		for (const name of Object.keys(load.cache)) delete load.cache[name];
		const body = "let output; " + fs.readFileSync(file, "utf8") + "\nreturn output;";
		results[file] = JSON.stringify(await new Async("require", "input", body)(load, null), data);
	}
	process.stdout.write(JSON.stringify(results));
})();`

// TestScriptsOfAgents runs scripts as models write them, five or more for each of the large
// libraries, and expects what Node makes of them.
func TestScriptsOfAgents(t *testing.T) {
	files, err := filepath.Glob("testdata/agents/*.js")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d scripts, want 50 or more; %v", len(files), err)
	}
	want := inNode(t, files)
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".js"), func(t *testing.T) {
			t.Parallel()
			code, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := run(t, s, supervisor.Request{Code: string(code)})
			if r.Outcome != supervisor.OK {
				t.Fatalf("outcome %s: %s", r.Outcome, describe(r.Error))
			}
			reportDifferences(t, want[file], string(r.Output))
		})
	}
}

// inNode gives the outputs of scripts in Node, in UTC.
func inNode(t *testing.T, files []string) map[string]string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("node", append([]string{"-e", agentRunner, "../libs/package.json"}, files...)...)
	cmd.Env, cmd.Stderr = append(os.Environ(), "TZ=UTC"), &stderr
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("run node, which this test compares with: %v\n%s", err, stderr.String())
	}
	var outputs map[string]string
	if err := json.Unmarshal(answer, &outputs); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return outputs
}

// reportDifferences compares two outputs as text, so with the order of keys, and shows the
// members that differ.
func reportDifferences(t *testing.T, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	var wanted, given []json.RawMessage
	if json.Unmarshal([]byte(want), &wanted) != nil || json.Unmarshal([]byte(got), &given) != nil || len(wanted) != len(given) {
		t.Errorf("output %s\nNode   %s", got, want)
		return
	}
	for i := range wanted {
		if !bytes.Equal(wanted[i], given[i]) {
			t.Errorf("output[%d] %s\nNode      %s", i, given[i], wanted[i])
		}
	}
}
