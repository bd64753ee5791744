package policy

import (
	"errors"
	"fmt"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// ignoreSignals makes the signals harmless from which Go dies by its own hand: its way to
// die of SIGHUP, SIGINT, SIGTERM or a broken pipe restores the default action and raises
// the signal again, the filter would kill it for that, and the supervisor would see an
// attack where there is none. A child ends by its own exit or by SIGKILL.
func ignoreSignals() error {
	signal.Ignore(unix.SIGHUP, unix.SIGINT, unix.SIGTERM, unix.SIGPIPE)
	return nil
}

// makeUndumpable acts on the process's memory, and so on all threads at once.
func makeUndumpable() error {
	return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}

func setNoNewPrivs() error {
	return onAllThreads(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0)
}

// onAllThreads makes one system call on every thread of the process, for state that the
// kernel keeps for each thread. The Go runtime stops the world for it, waits for threads
// that are being started, and ends the process if one thread's result differs; so
// when it returns no thread is half made, and none was left out. Pointers among the
// arguments stay valid for the call, as with [syscall.AllThreadsSyscall] itself.
//
//go:uintptrescapes
func onAllThreads(trap, a1, a2, a3 uintptr) error {
	_, _, errno := syscall.AllThreadsSyscall6(trap, a1, a2, a3, 0, 0, 0)
	if errors.Is(errno, unix.ENOTSUP) {
		return errCgo
	}
	if errno != 0 {
		return errno
	}
	return nil
}

// setRlimits acts on the process: limits are shared by all threads. A limit that was
// inherited and is stricter stays as it is.
func setRlimits(limits []Rlimit) error {
	for _, limit := range limits {
		var old unix.Rlimit
		if err := unix.Prlimit(0, limit.Resource, nil, &old); err != nil {
			return fmt.Errorf("read %s: %w", limit.Name, err)
		}
		hard := min(limit.Hard, old.Max)
		next := unix.Rlimit{Cur: min(limit.Soft, hard), Max: hard}
		if err := unix.Prlimit(0, limit.Resource, &next, nil); err != nil {
			return fmt.Errorf("set %s to %d: %w", limit.Name, hard, err)
		}
	}
	return nil
}
