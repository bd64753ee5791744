package integration

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/supervisor"
)

// TestPublishedSuites runs the tests that packages bring along, as an execution and in Node:
// those that pass there pass here. Most packages bring none, see docs/adding-a-library.md.
func TestPublishedSuites(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	for _, suite := range []struct {
		library, files string // below the package's directory
		least          int
	}{
		{library: "papaparse", files: "tests/test-cases.js", least: 240},
		{library: "jstat", files: "test/*/*-test.js", least: 360},
	} {
		t.Run(suite.library, func(t *testing.T) {
			t.Parallel()
			program := differentialProgram(t, "harness.js", "published.js") + publishedFiles(t, suite.library, suite.files) + "\nreturn finished();"
			var node, here []sampled
			programInNode(t, "UTC", program, nil, &node)
			programInCordon(t, s, "UTC", program, nil, &here)
			if len(node) != len(here) {
				t.Fatalf("node runs %d tests, cordon %d", len(node), len(here))
			}
			passed := 0
			for i, want := range node {
				switch {
				case !passes(want):
					t.Logf("in Node too: %s: %s", want.Text, want.Result)
				case !passes(here[i]):
					t.Errorf("%s: %s", want.Text, here[i].Result)
				default:
					passed++
				}
			}
			if passed < suite.least {
				t.Errorf("%d tests passed, want at least %d", passed, suite.least)
			}
			t.Attr("published", fmt.Sprintf("%d of the package's own tests pass, as in Node", passed))
		})
	}
}

// passes tells whether a test came to its end.
func passes(test sampled) bool {
	return !strings.HasPrefix(test.Result, "throws ") && !strings.HasPrefix(test.Result, "a promise that ")
}

// publishedFiles makes a program of a package's test files.
func publishedFiles(t *testing.T, library, pattern string) string {
	t.Helper()
	root := os.DirFS(filepath.Join("..", "libs", "node_modules", library))
	files, err := fs.Glob(root, pattern)
	if err != nil {
		t.Fatal(err)
	}
	var program strings.Builder
	for _, file := range files {
		text, err := fs.ReadFile(root, file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&program, "published(%s, %s, function (require, module, describe, it) {%s\n});\n", asJSON(t, library), asJSON(t, file), text)
	}
	return program.String()
}
