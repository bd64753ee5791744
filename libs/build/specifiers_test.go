package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSpecifiersWithoutPatterns holds that a recipe of a name and a way to link is enough for a
// package whose package.json names its main entry, however it does.
func TestSpecifiersWithoutPatterns(t *testing.T) {
	dir := installed(t, map[string]string{"a/index.js": "", "a/lib/a.min.js": "", "a/lib/other.js": "", "a/a.cjs": ""})
	root := filepath.Join(dir, "node_modules", "a")
	r := recipe{Name: "a", Link: linkModules}
	for main, want := range map[string]map[string]string{
		"":               {"a": "index.js", "a/index": "index.js"},
		"index":          {"a": "index.js", "a/index": "index.js"},
		"./index.js":     {"a": "index.js", "a/index": "index.js"},
		"./lib/a.min.js": {"a": "lib/a.min.js", "a/lib/a.min": "lib/a.min.js"},
		"lib/a.min":      {"a": "lib/a.min.js", "a/lib/a.min": "lib/a.min.js"},
		"a.cjs":          {"a": "a.cjs", "a/a.cjs": "a.cjs"},
	} {
		got, err := r.specifiers(root, pkg{Main: main})
		if err != nil {
			t.Errorf("%q: %v", main, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", main, diff)
		}
	}
	if _, err := r.specifiers(root, pkg{Main: "gone.js"}); err == nil || !strings.Contains(err.Error(), `main is "gone.js"`) {
		t.Errorf("a main entry that is not there: %v", err)
	}
	r.Files = []string{"lib/*.js"}
	if _, err := r.specifiers(root, pkg{Main: "a.cjs"}); err == nil || !strings.Contains(err.Error(), "lib/*.js") {
		t.Errorf("a main entry that no pattern matches: %v", err)
	}
}
