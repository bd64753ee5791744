package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"cordon/libs"
	"cordon/libs/format"
)

// TestTypical makes every call once, as linked; no library may be without.
func TestTypical(t *testing.T) {
	manifest, err := libs.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, lib := range manifest.Libraries {
		if len(typical[lib.Name]) == 0 {
			t.Errorf("%s has no typical functions", lib.Name)
		}
		got, err := outcomes(lib, typical[lib.Name], func() (*goja.Runtime, error) { return linkedRealm(lib.Name) })
		if err != nil {
			t.Errorf("%s: %v", lib.Name, err)
		}
		for i, text := range got {
			if text == "undefined" && lib.Name != "jstat" {
				t.Errorf("%s: %s gives nothing", lib.Name, typical[lib.Name][i].name)
			}
		}
	}
}

// measured runs the command for one library, with the given text for its plain bundle.
func measured(t *testing.T, library, bundle string) (stdout, stderr string, code int) {
	t.Helper()
	t.Chdir("../../..")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, library+".js"), []byte(bundle), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, problems strings.Builder
	code = run([]string{"-plain", dir, "-library", library, "-patience", "1ms"}, &out, &problems)
	return out.String(), problems.String(), code
}

const plainUUID = `module.exports = { v4: () => "1", v5: () => "2", v7: () => "3", validate: () => false }`

// TestDifferenceFails holds that a plain bundle which does something else is no measure.
func TestDifferenceFails(t *testing.T) {
	stdout, stderr, code := measured(t, "uuid", plainUUID)
	if code != 1 || stdout != "" || !strings.Contains(stderr, `uuid: v4 gives`) {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}

// TestTable prints the table of a library whose plain bundle agrees.
func TestTable(t *testing.T) {
	const plain = `module.exports = { produce: (base) => ({ a: 2 }) }`
	stdout, stderr, code := measured(t, "immer", plain)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for _, want := range []string{"\nimmer ", "(plain, whole)", "\n  produce "} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	for line := range strings.Lines(stdout) {
		if len(line) > 81 {
			t.Errorf("longer than 80 columns: %s", line)
		}
	}
}

func TestUsage(t *testing.T) {
	if code := run(nil, io.Discard, io.Discard); code != 2 {
		t.Errorf("exit %d without a directory", code)
	}
}

func TestCompressed(t *testing.T) {
	if n, err := compressed([]byte(strings.Repeat("abc", 1000))); n == 0 || n > 100 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// BenchmarkFirstUse is for profiles of one use: go test -bench FirstUse/lodash/get -cpuprofile FILE.
func BenchmarkFirstUse(b *testing.B) {
	manifest, err := libs.Manifest()
	if err != nil {
		b.Fatal(err)
	}
	for _, lib := range manifest.Libraries {
		for _, c := range typical[lib.Name] {
			b.Run(lib.Name+"/"+c.name, func(b *testing.B) { c.benchmark(b, lib) })
		}
	}
}

func (c call) benchmark(b *testing.B, lib format.Library) {
	b.ReportAllocs()
	var took time.Duration
	for b.Loop() {
		cost, err := c.cost(lib, func() (*goja.Runtime, error) { return linkedRealm(lib.Name) }, 0)
		if err != nil {
			b.Fatal(err)
		}
		took += cost.first
	}
	b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "first-ns/op")
}
