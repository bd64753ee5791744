package modules

import (
	"errors"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestNoSourceMapIsOpened: left to itself the engine's parser opens the file that the last
// line of a source names, and says nothing of it. Here that is a pipe, which tells.
func TestNoSourceMapIsOpened(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "map")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	rt := newRealm(t)
	registry := broken{"broken": {Code: body("module.exports = 1").Code + "\n//# sourceMappingURL=file://" + pipe}}
	if _, err := Install(rt, registry, []string{"broken"}); err != nil {
		t.Fatal(err)
	}
	loaded := make(chan error, 1)
	go func() {
		_, err := rt.RunString(`require("broken")`)
		loaded <- err
	}()
	for {
		// Opening this end fails with ENXIO while nobody has the other one.
		fd, err := unix.Open(pipe, unix.O_WRONLY|unix.O_NONBLOCK, 0)
		if err == nil {
			t.Error("the file that the source names was opened")
			_ = unix.Close(fd)
		} else if !errors.Is(err, unix.ENXIO) {
			t.Fatal(err)
		}
		select {
		case err := <-loaded:
			if err != nil {
				t.Error(err)
			}
			return
		default:
		}
	}
}
