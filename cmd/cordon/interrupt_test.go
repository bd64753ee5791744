package main

import (
	"context"
	"fmt"
	"syscall"
	"testing"

	"cordon/supervisor"
)

func TestSignalCancelsTheExecution(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		interrupt := func(ctx context.Context) {
			if err := syscall.Kill(syscall.Getpid(), sig); err != nil {
				t.Error(err)
			}
			<-ctx.Done()
		}
		s := &stage{during: interrupt, result: supervisor.Result{Outcome: supervisor.Cancelled}}
		if code, _, stderr := call(t, s, "1", "run", "-"); code != exitInterrupted || stderr != "cancelled\n" {
			t.Errorf("%v: exit %d, stderr %q", sig, code, stderr)
		}
		s = &stage{during: interrupt, err: fmt.Errorf("launch child: %w", context.Canceled)}
		if code, _, stderr := call(t, s, "1", "run", "-"); code != exitInterrupted || stderr != "cordon: error: interrupted\n" {
			t.Errorf("%v: exit %d, stderr %q", sig, code, stderr)
		}
		s = &stage{during: interrupt, result: supervisor.Result{Outcome: supervisor.OK}}
		if code, _, stderr := call(t, s, "1", "run", "-"); code != exitOK || stderr != "" {
			t.Errorf("%v after the end: exit %d, stderr %q", sig, code, stderr)
		}
		if !s.closed {
			t.Error("the supervisor was not closed")
		}
	}
}
