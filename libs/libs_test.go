package libs

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestManifest(t *testing.T) {
	m, err := Manifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"date-fns", "lodash", "uuid", "validator"} {
		lib, ok := m.Find(name)
		if !ok {
			t.Errorf("%s is missing", name)
			continue
		}
		if !strings.Contains(Licences(), name+" "+lib.Release+" ("+lib.Licence+")") {
			t.Errorf("%s: no licence text", name)
		}
	}
}

// TestMissingBundles builds without what the build of the libraries makes, as in a fresh
// clone, and wants one error that says what to run.
func TestMissingBundles(t *testing.T) {
	hidden := map[string]string{}
	for _, name := range []string{"manifest_generated.go", "bundle/tables_generated.go"} {
		path, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		hidden[path] = ""
	}
	overlay, err := json.Marshal(map[string]any{"Replace": hidden})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "build", "-overlay", file, "./...").CombinedOutput()
	if err == nil {
		t.Fatal("it builds without the libraries")
	}
	var complaints []string
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, ".go:") {
			complaints = append(complaints, strings.TrimSpace(line))
		}
	}
	if len(complaints) != 1 || !strings.Contains(complaints[0], "library_bundles_are_missing__run_make_libs") {
		t.Errorf("want one error that says to run make libs, got\n%s", out)
	}
}
