package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestFilesThatAreNotRead(t *testing.T) {
	dir := t.TempDir()
	fifo, open, large := filepath.Join(dir, "fifo"), filepath.Join(dir, "open"), filepath.Join(dir, "large")
	if err := unix.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(open, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o646); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(large, []byte(strings.Repeat("#\n", maxFile)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		fifo:                       "want a regular file",
		dir:                        "want a regular file",
		open:                       "has mode 0646, so that every user can change it: want 0644 or less",
		large:                      "want at most 1048576 bytes",
		filepath.Join(dir, "none"): "no such file or directory",
	} {
		for what, err := range map[string]error{"Load": second(Load(Sources{Path: path})), "LoadPolicy": second(LoadPolicy(path))} {
			if err == nil || err.Error() != path+": "+want {
				t.Errorf("%s: %v, want %s: %s", what, err, path, want)
			}
		}
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(written(t, "config.yaml", "libs: /x"), link); err != nil {
		t.Fatal(err)
	}
	if c := load(t, Sources{Path: link}); c.Libs != "/x" {
		t.Errorf("behind a link: %q", c.Libs)
	}
}

func second[T any](_ T, err error) error { return err }
