package listen

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLockWritesOverNoOtherFile has somebody give a file the lock's name.
func TestLockWritesOverNoOtherFile(t *testing.T) {
	dir := t.TempDir()
	file, path := filepath.Join(dir, "file"), filepath.Join(dir, "s")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(file, path+lockSuffix); err != nil {
		t.Fatal(err)
	}
	if l, err := Unix(path, 0o600, -1); err == nil {
		l.Close()
		t.Error("it listens")
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "precious" {
		t.Errorf("the file has %q, %v", text, err)
	}
}
