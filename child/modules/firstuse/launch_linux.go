package main

import (
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// likeLauncher calls f on a thread whose capability bounding set is empty, as that of the
// supervisor's launcher is: a child refuses to start from any other. It needs root. The
// thread ends with the call.
func likeLauncher(f func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		done <- errors.Join(emptyBounding(), f())
	}()
	return <-done
}

func emptyBounding() error {
	for capability := uintptr(0); ; capability++ {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, capability, 0, 0, 0)
		switch {
		case errors.Is(err, unix.EINVAL) && capability > 0:
			// There are no more of them.
			return nil
		case err != nil:
			return fmt.Errorf("empty the capability bounding set: drop %d (it takes root): %w", capability, err)
		}
	}
}
