package policy

import (
	"errors"
	"fmt"
	"math"

	"golang.org/x/sys/unix"
)

// checkDescriptors establishes that the process has exactly the descriptors that the
// filter's numbers mean: 0, 1, 2, the poller at 3 and its eventfd at 4. There may be no
// /proc to ask, so it asks the descriptors themselves.
func checkDescriptors() error {
	// The kernel hands out the lowest free number: 5 says that 0 to 4 are all open.
	lowest, err := unix.FcntlInt(fdIn, unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("duplicate descriptor %d: %w", fdIn, err)
	}
	if lowest != fdCount {
		return fmt.Errorf("lowest free descriptor is %d, want %d: 0, 1 and 2 open, the poller started, and nothing else", lowest, fdCount)
	}
	// What is above is not ours, whoever left it.
	if err := unix.CloseRange(fdCount, math.MaxUint32, 0); err != nil {
		return fmt.Errorf("close descriptors from %d on: %w", fdCount, err)
	}
	return checkPoller()
}

// checkPoller establishes that descriptor 3 is an epoll instance and that 4 is the
// descriptor that it watches, without disturbing either.
func checkPoller() error {
	// The kernel answers EINVAL where the first descriptor is no epoll instance, and
	// EEXIST where it watches the second one already.
	var event unix.EpollEvent
	err := unix.EpollCtl(fdEpoll, unix.EPOLL_CTL_ADD, fdEventfd, &event)
	if errors.Is(err, unix.EEXIST) {
		return nil
	}
	if err == nil {
		err = errors.New("it was not watched")
	}
	return fmt.Errorf("descriptors %d and %d are not Go's poller and its eventfd: %w", fdEpoll, fdEventfd, err)
}

// CloseInherited closes every descriptor but the three that the protocol uses. The
// supervisor's process may hold some that it never marked close-on-exec, and [Enter] wants
// the poller's to be the next numbers. It must come before anything uses the poller.
func CloseInherited() error {
	if err := unix.CloseRange(fdEpoll, math.MaxUint32, 0); err != nil {
		return fmt.Errorf("close inherited descriptors: %w", err)
	}
	return nil
}
