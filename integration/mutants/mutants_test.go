package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the repository, seen from here.
const root = "../.."

// TestTableIsFresh: each text is there once, each mutant parses as a change of something,
// no name stands twice, and every test that has to notice exists.
func TestTableIsFresh(t *testing.T) {
	names := map[string]bool{}
	for _, m := range table() {
		if names[m.wall] {
			t.Errorf("%s: stands twice in the table", m.wall)
		}
		names[m.wall] = true
		if _, err := m.layOver(root, t.TempDir()); err != nil {
			t.Errorf("%s: %v", m.wall, err)
		}
		for name := range strings.SplitSeq(m.by.run, "|") {
			name, _, _ = strings.Cut(strings.Trim(name, "^$"), "$/")
			if !declared(t, m.by.pkg, name) {
				t.Errorf("%s: %s has no test %s", m.wall, m.by.pkg, name)
			}
		}
	}
}

func declared(t *testing.T, pkg, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	function := regexp.MustCompile(`(?m)^func ` + regexp.QuoteMeta(name) + `\(t \*testing\.T\)`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if function.Match(text) {
			return true
		}
	}
	return false
}

func TestStaleTextsAreRefused(t *testing.T) {
	for name, e := range map[string]edit{
		"gone":   {"f", "x", "y"},
		"twice":  {"f", "a", "y"},
		"itself": {"f", "b", "b"},
	} {
		if got, err := e.apply("a b a"); err == nil {
			t.Errorf("%s: gave %q, want an error", name, got)
		}
	}
	if got, err := (edit{"f", "b", "c"}).apply("a b a"); got != "a c a" || err != nil {
		t.Errorf("gave %q, %v", got, err)
	}
}

// TestVerdicts runs real mutants of a small package: one that a test notices, one that
// nobody can, one that does not compile, and one whose test does not exist.
func TestVerdicts(t *testing.T) {
	t.Chdir(root)
	b, err := newBench()
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	by := suite{"supervisor/internal/posture", "^TestCheckNamesEachFault$"}
	const file = "supervisor/internal/posture/check.go"
	for name, test := range map[string]struct {
		mutant mutant
		ok     bool
		says   string
	}{
		"noticed":          {one("w", by, file, `p.Environ == ""`, `p.Environ != "x"`), true, "TestCheckNamesEachFault"},
		"nobody can":       {one("w", by, file, "// Check compares p", "// Check compares"), false, "nobody noticed"},
		"does not compile": {one("w", by, file, `p.Environ == ""`, `p.Environ == 1`), false, "does not compile"},
		"stale":            {one("w", by, file, "no such text", ""), false, "stale"},
	} {
		if found, ok := b.mutant(test.mutant); ok != test.ok || !strings.Contains(found, test.says) {
			t.Errorf("%s: %t, %q; want %t and %q", name, ok, found, test.ok, test.says)
		}
	}
	if found, ok := b.control(by); !ok {
		t.Errorf("the control: %s", found)
	}
	if found, ok := b.control(suite{by.pkg, "^TestNoSuch$"}); ok {
		t.Errorf("a test that does not exist passes: %s", found)
	}
}
