package policy

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// scratchPage is memory that a raw call may read and write.
var scratchPage [4096]byte

func scratch() uintptr { return uintptr(unsafe.Pointer(&scratchPage[0])) }

// filterThread gives the calling thread, and no other, a filter that allows everything.
func filterThread() error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	program := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW}}
	prog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	_, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&prog)))
	if errno != 0 {
		return errno
	}
	return nil
}
