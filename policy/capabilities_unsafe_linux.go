package policy

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// dropCapabilities takes every capability from every thread, and then makes sure that the
// bounding set is empty too. It cannot empty that itself: CAP_SETPCAP was gone with the
// change of user before the child began.
func dropCapabilities() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	err := onAllThreads(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&none[0])), 0)
	if err != nil {
		return fmt.Errorf("set all to zero: %w", err)
	}
	held := [2]unix.CapUserData{}
	if err := unix.Capget(&header, &held[0]); err != nil {
		return fmt.Errorf("read them back: %w", err)
	}
	if held != none {
		return fmt.Errorf("effective, permitted and inheritable are %x after they were dropped", held)
	}
	return checkBoundingSet()
}

// maxCapability is the highest number that the kernel's 64-bit sets can hold.
const maxCapability = 63

// checkBoundingSet asks for one capability after the other until the kernel knows no more.
// The ambient set needs no look: it is part of the permitted one.
func checkBoundingSet() error {
	for c := uintptr(0); c <= maxCapability; c++ {
		in, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, c, 0, 0, 0)
		if errors.Is(err, unix.EINVAL) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read capability %d of the bounding set: %w", c, err)
		}
		if in != 0 {
			return fmt.Errorf("capability %d is in the bounding set: the launcher must empty it", c)
		}
	}
	return nil
}
