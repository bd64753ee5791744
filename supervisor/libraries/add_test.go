package libraries

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func slug(version, code string) Package {
	return Package{
		Name: "@acme/slug", Version: version, Licence: "MIT", Description: "Slugs", Main: code,
		Entries: map[string]string{"@acme/slug/de": "exports.de = 1"}, Functions: []string{"slug", "extend"},
	}
}

func filesOf(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestAdd makes a directory, adds to it, and puts a new version in an old one's place.
func TestAdd(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "libs")
	steps := []Package{
		slug("1.0.0", "exports.a = 1"),
		{Name: "b", Version: "1", Licence: "ISC", Main: "exports.b = 1"},
		slug("2.0.0", "exports.a = 2"),
		slug("2.0.0", "exports.a = 2"),
	}
	for _, p := range steps {
		if err := Add(dir, p); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(dir); err != nil {
			t.Fatal(err)
		}
	}
	set, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if names := set.Names(); !slices.Equal(names, []string{"@acme/slug", "b"}) {
		t.Errorf("libraries are %q", names)
	}
	lib, _ := set.Find("@acme/slug")
	if lib.Version() != "2.0.0" || !slices.Equal(lib.Functions(), []string{"extend", "slug"}) || lib.Description() != "Slugs" ||
		!slices.Equal(lib.Requires(), []string{"@acme/slug", "@acme/slug/de"}) || lib.Licence() != "MIT" {
		t.Errorf("the library is %+v", lib)
	}
	if code := set.ForChild([]string{"@acme/slug"})[0].Modules[0].Code; string(code) != `"exports.a = 2"` {
		t.Errorf("its code is %q", code)
	}
	want := []string{"acme-slug-" + hashOf([]byte("exports.a = 2"))[:12] + ".js", "acme-slug-" + hashOf([]byte("exports.de = 1"))[:12] + ".js",
		"b-" + hashOf([]byte("exports.b = 1"))[:12] + ".js", ManifestName}
	slices.Sort(want)
	if got := filesOf(t, dir); !slices.Equal(got, want) {
		t.Errorf("files are %q, want %q", got, want)
	}
}

// TestAddRepairs holds that a library whose file was damaged can be added again.
func TestAddRepairs(t *testing.T) {
	dir := t.TempDir()
	p := slug("1.0.0", "exports.a = 1")
	if err := Add(dir, p); err != nil {
		t.Fatal(err)
	}
	for _, name := range filesOf(t, dir) {
		if name != ManifestName {
			put(t, dir, name, "damaged")
		}
	}
	if err := Add(dir, p); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(dir); err != nil {
		t.Error(err)
	}
}

// TestAddRefuses holds that what cannot be added leaves the directory as it was.
func TestAddRefuses(t *testing.T) {
	dir := directoryOf(t, map[string]string{"a.js": strings.Repeat("x", MaxBytes-10)})
	before := filesOf(t, dir)
	for want, p := range map[string]Package{
		`libraries[0].name is "fs": want another name`:      {Name: "fs", Version: "1", Licence: "MIT", Main: "1"},
		`libraries[0].licence is ""`:                        {Name: "b", Version: "1", Main: "1"},
		`.js: is empty`:                                     {Name: "b", Version: "1", Licence: "MIT"},
		`.js: is not UTF-8`:                                 {Name: "b", Version: "1", Licence: "MIT", Main: "\xff"},
		`.js: is too large: want at most 4194304 bytes`:     {Name: "b", Version: "1", Licence: "MIT", Main: "exports.b = 1"},
		`libraries[0].entries[0].require is "c/x": want b/`: {Name: "b", Version: "1", Licence: "MIT", Main: "1", Entries: map[string]string{"c/x": "1"}},
	} {
		err := Add(dir, p)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "add library "+p.Name+" to ") {
			t.Errorf("%v, want %s", err, want)
		}
	}
	put(t, dir, "a.js", "damaged")
	if err := Add(dir, Package{Name: "b", Version: "1", Licence: "MIT", Main: "1"}); err == nil || !strings.Contains(err.Error(), "a.js: its SHA-256 is") {
		t.Errorf("another library is damaged, and %v", err)
	}
	put(t, dir, ManifestName, "{")
	if err := Add(dir, Package{Name: "a", Version: "1", Licence: "MIT", Main: "1"}); err == nil {
		t.Error("a broken manifest is overwritten")
	}
	if after := filesOf(t, dir); !slices.Equal(before, after) {
		t.Errorf("files are %q, and were %q", after, before)
	}
}

// TestAddTogether adds many at a time, and replaces one again and again, while others read.
func TestAddTogether(t *testing.T) {
	dir := t.TempDir()
	if err := Add(dir, slug("0", "0")); err != nil {
		t.Fatal(err)
	}
	const writers, rounds = 4, 8
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for r := range rounds {
				name := fmt.Sprintf("lib%d-%d", w, r)
				err := Add(dir, Package{Name: name, Version: "1", Licence: "MIT", Main: "exports.n = " + name})
				if err = errors.Join(err, Add(dir, slug(name, name))); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			for range rounds {
				if _, err := Read(dir); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	set, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(set.Names()); n != writers*rounds+1 {
		t.Errorf("%d libraries, want %d", n, writers*rounds+1)
	}
}
