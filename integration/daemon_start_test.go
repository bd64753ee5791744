package integration

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/integration/service"
)

// A daemon that is killed has no time to clean up: its children die with it, and the next
// start on the same socket removes the rest.
func TestStartAfterTheDaemonWasKilled(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "cordon.sock")
	for range 3 {
		first := startDaemonWith(t, service.Options{Socket: socket})
		for range 3 {
			c := dialRaw(t, socket)
			c.say(whole(`{"code":"for(;;);"}`))
		}
		eventuallyHolds(t, "scripts run", func() error {
			if s := held(t, first); s.Running == 0 {
				return fmt.Errorf("%+v", s)
			}
			return nil
		})
		if err := first.Kill(); err != nil {
			t.Fatal(err)
		}
		for _, left := range []string{socket, socket + ".lock"} {
			if _, err := os.Lstat(left); err != nil {
				t.Errorf("the killed daemon left no %s, so this tests nothing: %v", filepath.Base(left), err)
			}
		}
		second := startDaemonWith(t, service.Options{Socket: socket})
		h := newHonest(t, socket, os.Getuid())
		h.ask()
		h.close()
		eventuallyHolds(t, "nothing of the killed daemon is left", func() error {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			left, err := first.Left(ctx)
			left = slices.DeleteFunc(left, func(what string) bool { return what == "socket "+socket }) // the second's
			if err != nil || len(left) > 0 {
				return fmt.Errorf("%v, %w", left, err)
			}
			return nil
		})
		endDaemon(t, second)
	}
}

// serveInVain starts a daemon that is to be refused, and gives what it said.
func serveInVain(t *testing.T, socket string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), daemonPatience)
	defer cancel()
	said, err := exec.CommandContext(ctx, cordonBinary(t), "serve", "--socket", socket).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("%v; want exit code 1: %s", err, said)
	}
	return string(said)
}

func TestSecondDaemonOnASocketIsRefused(t *testing.T) {
	first := startDaemon(t)
	said := serveInVain(t, first.Socket())
	for _, want := range []string{
		fmt.Sprintf("cordon: error: listen on %s: process %d (cordon) of user %d listens there already", first.Socket(), first.PID(), os.Getuid()),
		"cordon: hint: ",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("said %q; want %q", said, want)
		}
	}
	h := newHonest(t, first.Socket(), os.Getuid())
	defer h.close()
	h.ask()
}

func TestOnlyASocketIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cordon.sock")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := serveInVain(t, path); !strings.Contains(said, "there is a regular file") {
		t.Errorf("said %q", said)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "precious" {
		t.Errorf("the file now holds %q, %v", text, err)
	}
}
