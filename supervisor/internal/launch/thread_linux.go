package launch

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// onOwnThread runs f on a new goroutine that is locked to a thread for ever: the thread is
// destroyed when f returns, so nothing that f did to it can reach another goroutine.
//
// The main thread is never used. Everything that reads /proc/self or /proc/PID sees the
// main thread's namespaces, so a jailed main thread would blind the whole process.
func onOwnThread(f func()) {
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() {
			// This goroutine holds the main thread, so the next one gets another.
			started := make(chan struct{})
			onOwnThread(func() {
				close(started)
				f()
			})
			<-started
			runtime.UnlockOSThread()
			return
		}
		f()
	}()
}

// inThread runs f on a thread of its own and waits for its answer.
func inThread(f func() error) error {
	done := make(chan error, 1)
	onOwnThread(func() { done <- f() })
	return <-done
}

// TryNamespace finds out whether this process may make the kind of namespace with the
// given CLONE_NEW* flag. For a mount namespace it also tries to change mounts, which a
// security module may forbid where the namespace is allowed.
func TryNamespace(flag uintptr) error {
	return inThread(func() error {
		if err := unix.Unshare(unix.CLONE_FS | int(flag)); err != nil {
			return fmt.Errorf("unshare: %w", err)
		}
		if flag&unix.CLONE_NEWNS != 0 {
			if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
				return fmt.Errorf("make mounts private: %w", err)
			}
		}
		return nil
	})
}

// TryUserNamespace finds out whether this process may make a user namespace. A process
// with threads cannot enter one, so it is tried on one that would execute what is not there:
// that error says that the step before it went well.
func TryUserNamespace() error {
	_, err := syscall.ForkExec("/proc/self/no-such-program", nil, &syscall.ProcAttr{
		Sys: &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER},
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("make user namespace: %w", err)
}
