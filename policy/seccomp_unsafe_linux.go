package policy

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// installFilter sets the filter on every thread at once. It requires no_new_privs and a
// locked thread.
func installFilter(program []bpf.RawInstruction) error {
	if len(program) == 0 {
		return errors.New("the filter is empty")
	}
	// bpf.RawInstruction has the layout of struct sock_filter: 16, 8, 8 and 32 bits.
	prog := unix.SockFprog{
		Len:    uint16(len(program)),
		Filter: (*unix.SockFilter)(unsafe.Pointer(&program[0])),
	}
	other, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER,
		unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	runtime.KeepAlive(program)
	if errno != 0 {
		return fmt.Errorf("install the filter: %w", errno)
	}
	// With TSYNC a positive return is no success: it is the id of a thread that has a
	// filter of its own and could not be synchronised, and then no thread has ours.
	if other != 0 {
		return fmt.Errorf("install the filter: thread %d has another one", other)
	}
	return nil
}
