package launch

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// setThreadGroups sets the groups of the calling thread alone; Go's own sets those of all.
func setThreadGroups(groups []uint32) error {
	_, _, errno := unix.RawSyscall(unix.SYS_SETGROUPS, uintptr(len(groups)), uintptr(unsafe.Pointer(&groups[0])), 0)
	if errno != 0 {
		return errno
	}
	return nil
}
