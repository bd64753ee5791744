package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// summarise runs the go command over a module of these test files, each in a package of
// its own, and gives what is shown of it.
func summarise(t *testing.T, require bool, files map[string]string) (out string, code int) {
	t.Helper()
	t.Chdir(t.TempDir())
	files["go.mod"] = "module example\n\ngo 1.26\n"
	for name, content := range files {
		if dir, _, nested := strings.Cut(name, "/"); nested {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			content = "package " + dir + "\n" + content
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// The command's exit code says what its events say too.
	events, err := exec.Command("go", "test", "-json", "./...").Output()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	code = run(bytes.NewReader(events), &shown, require)
	return shown.String(), code
}

// wantShown wants each text in what was shown, and the totals as its last line.
func wantShown(t *testing.T, out, totals string, texts ...string) {
	t.Helper()
	if !strings.HasSuffix(out, "\n"+totals+"\n") {
		t.Errorf("want the last line %q", totals)
	}
	for _, text := range texts {
		if !strings.Contains(out, text) {
			t.Errorf("want %q", text)
		}
	}
	if t.Failed() {
		t.Logf("shown:\n%s", out)
	}
}

const good = `
import "testing"
func TestGood(t *testing.T) { t.Log("chatter") }
func TestParts(t *testing.T) {
	t.Run("a", func(t *testing.T) {})
	t.Run("b", func(t *testing.T) { t.Run("c", func(t *testing.T) {}) })
}
`

const skips = `
import "testing"
func TestSkips(t *testing.T) { t.Skip("no such kernel") }
`

func TestPassing(t *testing.T) {
	out, code := summarise(t, true, map[string]string{"good/good_test.go": good, "plain/plain.go": ""})
	if code != 0 || strings.Contains(out, "chatter") || strings.Contains(out, "plain") {
		t.Errorf("exit code %d, want 0 and nothing of what passed", code)
	}
	wantShown(t, out, "3 passed, 0 failed, 0 skipped", "ok    example/good  3 tests")
}

// TestFiguresAreShown: what a test has measured is shown also where it passed.
func TestFiguresAreShown(t *testing.T) {
	out, _ := summarise(t, false, map[string]string{"good/good_test.go": `
import "testing"
func TestGood(t *testing.T) { t.Attr("p99", "3 ms, twice") }
`})
	wantShown(t, out, "1 passed, 0 failed, 0 skipped", "ok    example/good  1 tests", "      TestGood p99: 3 ms, twice\n")
}

func TestSkipping(t *testing.T) {
	for require, want := range map[bool]int{false: 0, true: 1} {
		t.Run(map[bool]string{false: "allowed", true: "refused"}[require], func(t *testing.T) {
			out, code := summarise(t, require, map[string]string{"good/good_test.go": good, "skips/skips_test.go": skips})
			if code != want {
				t.Errorf("exit code %d, want %d", code, want)
			}
			wantShown(t, out, "3 passed, 0 failed, 1 skipped", "skip  example/skips TestSkips: ", "no such kernel")
		})
	}
}

func TestFailing(t *testing.T) {
	out, code := summarise(t, false, map[string]string{
		"good/good_test.go": good,
		"bad/bad_test.go": `
import "testing"
func TestFine(t *testing.T) { t.Log("chatter") }
func TestRow(t *testing.T) {
	t.Log("about the rows")
	t.Run("one", func(t *testing.T) { t.Error("one is wrong") })
	t.Run("two", func(t *testing.T) {})
}
func TestItself(t *testing.T) {
	t.Run("part", func(t *testing.T) {})
	t.Error("whole is wrong")
}
`})
	if code != 1 || strings.Contains(out, "chatter") {
		t.Errorf("exit code %d, want 1 and nothing of what passed", code)
	}
	wantShown(t, out, "6 passed, 2 failed, 0 skipped", "FAIL  example/bad", "about the rows", "one is wrong", "whole is wrong")
}

func TestPackagesThatFailOutsideTests(t *testing.T) {
	out, code := summarise(t, false, map[string]string{
		"broken/broken_test.go": "\nvar x int = undefinedName\n",
		"panics/panics_test.go": "\nimport \"testing\"\nfunc TestPanics(t *testing.T) { panic(\"no such row\") }\n",
		"exits/exits_test.go": `
import ("os"; "testing")
func TestMain(m *testing.M) { m.Run(); println("left a process"); os.Exit(7) }
func TestFine(t *testing.T) {}
`})
	if code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	wantShown(t, out, "1 passed, 3 failed, 0 skipped", "undefinedName", "no such row", "left a process")
}

func TestWhatIsNoRun(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "no tests ran",
		"go: cannot find main module": "cannot find main module",
		`{"Action":"start","Package":"p"}` + "\n" + `{"Action":"run","Package":"p","Test":"T"}`: "p  did not end",
	} {
		var out bytes.Buffer
		if code := run(strings.NewReader(text), &out, false); code != 1 || !strings.Contains(out.String(), want) {
			t.Errorf("%q: exit code %d and %q, want 1 and %q", text, code, &out, want)
		}
	}
}
