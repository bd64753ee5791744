package libraries

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/ipc"
	"cordon/policy"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// directoryOf makes a directory of these files, with a manifest that names them as they are:
// each a library of its name without .js.
func directoryOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	m := manifest{Version: manifestVersion}
	for name, text := range files {
		put(t, dir, name, text)
		m.Libraries = append(m.Libraries, entry{
			Name: strings.TrimSuffix(name, ".js"), Version: "1.0.0", Licence: "MIT", File: name, SHA256: hashOf([]byte(text)),
		})
	}
	putManifest(t, dir, m)
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func putManifest(t *testing.T, dir string, m manifest) {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, ManifestName, string(raw))
}

func TestRead(t *testing.T) {
	dir := directoryOf(t, map[string]string{"b.js": "exports.b = 1", "a.js": "exports.a = 1"})
	put(t, dir, "README", "not named, not read")
	set, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if names := set.Names(); !slices.Equal(names, []string{"a", "b"}) {
		t.Errorf("names are %q", names)
	}
	// What was read is what goes to children, whatever becomes of the files.
	put(t, dir, "a.js", "evil()")
	want := []ipc.Library{
		{Name: "a", Modules: []ipc.LibraryModule{{Specifiers: []string{"a"}, Code: ipc.Quote("exports.a = 1")}}},
		{Name: "b", Modules: []ipc.LibraryModule{{Specifiers: []string{"b"}}}},
	}
	if diff := cmp.Diff(want, set.ForChild([]string{"a", "lodash"})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(ipc.Quote("exports.b = 1"), set.ForChild([]string{"b"})[1].Modules[0].Code); diff != "" {
		t.Error("what is not sent to one child is not sent to the next", diff)
	}
	allowed, err := set.Allow(policy.Default())
	if err != nil || !slices.Contains(allowed.Modules(), "a") || !slices.Contains(allowed.Modules(), "lodash") {
		t.Errorf("allowed are %q, %v", allowed.Modules(), err)
	}
	if lib, ok := set.Find("b"); !ok || lib.Bytes() != 13 || lib.SHA256() != hashOf([]byte("exports.b = 1")) || lib.Version() != "1.0.0" {
		t.Errorf("b is %+v, %t", lib, ok)
	}
}

func TestNoSet(t *testing.T) {
	var none *Set
	if none.Names() == nil || len(none.Names())+len(none.Libraries()) != 0 || none.ForChild([]string{"a"}) != nil {
		t.Error("no set has libraries")
	}
	if p, err := none.Allow(policy.Default()); err != nil || !slices.Equal(p.Modules(), policy.Default().Modules()) {
		t.Errorf("no set allows %q, %v", p.Modules(), err)
	}
	if n := testing.AllocsPerRun(10, func() { none.ForChild(nil) }); n != 0 {
		t.Errorf("%v allocations for no libraries", n)
	}
}

// TestEntriesOfOneFile holds that two names of a file are one module.
func TestEntriesOfOneFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.js", "1")
	put(t, dir, "b.js", "2")
	a, b := hashOf([]byte("1")), hashOf([]byte("2"))
	putManifest(t, dir, manifest{Version: 1, Libraries: []entry{{Name: "a", Version: "1", Licence: "MIT", File: "a.js", SHA256: a,
		Entries: []part{{"a/index", "a.js", a}, {"a/b", "b.js", b}, {"a/b.js", "b.js", b}}}}})
	set, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []ipc.LibraryModule{{Specifiers: []string{"a", "a/index"}, Code: ipc.Quote("1")}, {Specifiers: []string{"a/b", "a/b.js"}, Code: ipc.Quote("2")}}
	if diff := cmp.Diff(want, set.ForChild([]string{"a"})[0].Modules); diff != "" {
		t.Error(diff)
	}
}

// TestHostileDirectories changes one thing about a good directory.
func TestHostileDirectories(t *testing.T) {
	replace := func(t *testing.T, path string, by func(path string) error) {
		t.Helper()
		if err := errors.Join(os.Remove(path), by(path)); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to string) func(string) error {
		return func(path string) error { return os.Symlink(to, path) }
	}
	for _, row := range []struct {
		threat, file string
		by           func(path string) error
		want         string
	}{
		{"a file that is another", "a.js", func(p string) error { return os.WriteFile(p, []byte("evil()"), 0o644) }, "a.js: its SHA-256 is "},
		{"no file", "a.js", func(string) error { return nil }, "a.js: no such file or directory"},
		{"a link out of the directory", "a.js", link("/etc/passwd"), "a.js: is a symbolic link"},
		{"a link within", "a.js", link("b.js"), "a.js: is a symbolic link"},
		{"a link to nothing", "a.js", link("nowhere"), "a.js: is a symbolic link"},
		{"a link for the manifest", ManifestName, link("b.js"), "libs.json: is a symbolic link"},
		{"a directory", "a.js", func(p string) error { return os.Mkdir(p, 0o755) }, "a.js: is no file"},
		{"a pipe that nobody writes to", "a.js", func(p string) error { return unix.Mkfifo(p, 0o644) }, "a.js: is no file"},
		{"a socket", "a.js", func(p string) error { return unix.Mknod(p, unix.S_IFSOCK|0o644, 0) }, "a.js: no such device or address"},
		{"no manifest", ManifestName, func(string) error { return nil }, "libs.json: no such file or directory"},
		{"a manifest without an end", ManifestName, func(p string) error { return os.WriteFile(p, make([]byte, maxManifest+1), 0o644) }, "libs.json: is too large: want at most 1048576 bytes"},
		{"an empty manifest", ManifestName, func(p string) error { return os.WriteFile(p, nil, 0o644) }, "libs.json: not usable as JSON"},
	} {
		t.Run(row.threat, func(t *testing.T) {
			dir := directoryOf(t, map[string]string{"a.js": "exports.a = 1", "b.js": "exports.a = 1"})
			replace(t, filepath.Join(dir, row.file), row.by)
			done := make(chan error, 1)
			go func() {
				_, err := Read(dir)
				done <- err
			}()
			select {
			case err := <-done:
				var file *FileError
				if err == nil || !strings.Contains(err.Error(), row.want) || !strings.HasPrefix(err.Error(), "read libraries of "+dir+": ") || !errors.As(err, &file) {
					t.Errorf("error %v, want %s", err, row.want)
				}
			case <-time.After(time.Minute):
				t.Fatal("it waits")
			}
		})
	}
}

func TestHostileSources(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "a.js: is empty",
		"\xff\xfe":                             "a.js: is not UTF-8",
		strings.Repeat("x", MaxBytes+1):        "a.js: is too large: want at most 4194304 bytes for all sources together",
		strings.Repeat("x", MaxBytes-5) + "\n": "b.js: is too large: want at most 4194304 bytes for all sources together",
	} {
		dir := directoryOf(t, map[string]string{"a.js": text, "b.js": "1234567"})
		m := manifest{Version: 1}
		for name, text := range map[string]string{"a": text, "b": "1234567"} {
			m.Libraries = append(m.Libraries, entry{Name: name, Version: "1", Licence: "MIT", File: name + ".js", SHA256: hashOf([]byte(text))})
		}
		slices.SortFunc(m.Libraries, func(a, b entry) int { return strings.Compare(a.Name, b.Name) })
		putManifest(t, dir, m)
		if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.10q of %d bytes: %v, want %s", text, len(text), err, want)
		}
	}
	if _, err := Read(directoryOf(t, map[string]string{"a.js": strings.Repeat("\x01", MaxBytes)})); err != nil {
		t.Errorf("exactly what sources may have together: %v", err)
	}
}

func TestReadNoDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	put(t, filepath.Dir(file), "file", "")
	for path, want := range map[string]string{
		file: "not a directory", file + "s": "no such file or directory", "": "no such file or directory",
	} {
		if _, err := Read(path); err == nil || err.Error() != "read libraries of "+path+": "+want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}
