package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// startDaemon starts the real cordon serve and waits until it is ready. It gives its socket,
// and what ends it; the daemon has to end well.
func startDaemon(socket string, args ...string) (stop func() error, err error) {
	var said bytes.Buffer
	cmd := exec.Command("cordon", append([]string{"serve", "--socket", socket}, args...)...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop = func() error {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			return err
		}
		select {
		case err = <-ended:
		case <-time.After(time.Minute):
			cmd.Process.Kill()
			err = <-ended
		}
		if err != nil {
			return &daemonError{err, said.String()}
		}
		return nil
	}
	deadline := time.Now().Add(time.Minute)
	for {
		if err := exec.Command("cordon", "status", "--socket", socket).Run(); err == nil {
			return stop, nil
		}
		select {
		case err := <-ended:
			return nil, &daemonError{err, said.String()}
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			cmd.Process.Kill()
			return nil, &daemonError{<-ended, said.String()}
		}
	}
}

type daemonError struct {
	err  error
	said string
}

func (e *daemonError) Error() string { return "cordon serve: " + e.err.Error() + ": " + e.said }

// aDaemon starts one for the test, and gives its socket.
func aDaemon(t *testing.T, args ...string) (socket string) {
	t.Helper()
	requireWalls(t)
	dir, err := os.MkdirTemp("", "d") // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket = filepath.Join(dir, "s")
	stop, err := startDaemon(socket, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return socket
}

// serves starts a daemon for a script: serves SOCKET ARGS...
func serves(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: serves SOCKET ARGS...")
	}
	stop, err := startDaemon(ts.MkAbs(args[0]), args[1:]...)
	ts.Check(err)
	ts.Defer(func() { ts.Check(stop()) })
}
