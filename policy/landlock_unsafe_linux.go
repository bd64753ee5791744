package policy

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// LandlockABI returns the version of Landlock that the kernel offers, from 1 on. It opens
// nothing and changes nothing. The error is ENOSYS where the kernel has no Landlock, and
// EOPNOTSUPP where it is not among the active security modules.
func LandlockABI() (int, error) {
	abi, err := queryLandlock(unix.LANDLOCK_CREATE_RULESET_VERSION)
	if err != nil {
		return 0, fmt.Errorf("ask for landlock's version: %w", err)
	}
	return int(abi), nil
}

// landlockErrata returns the set of repairs that this kernel has over the first kernel
// with its ABI. Kernels older than the question (6.15, and stable kernels of that time)
// have none that we could know of.
func landlockErrata() uintptr {
	errata, err := queryLandlock(unix.LANDLOCK_CREATE_RULESET_ERRATA)
	if err != nil {
		return 0
	}
	return errata
}

func queryLandlock(flag uintptr) (uintptr, error) {
	answer, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, flag)
	if errno != 0 {
		return 0, errno
	}
	return answer, nil
}

// enterLandlock denies every thread all that this kernel's Landlock can deny, by a ruleset
// that handles every right and grants none. It requires no_new_privs.
func enterLandlock() (abi int, err error) {
	abi, err = LandlockABI()
	if err != nil {
		return 0, err
	}
	domain := landlockDomain(abi, landlockErrata())
	ruleset, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET,
		uintptr(unsafe.Pointer(&domain.attr)), domain.attrSize, 0)
	if errno != 0 {
		return 0, fmt.Errorf("create ruleset for abi %d: %w", abi, errno)
	}
	if err := restrict(ruleset, domain); err != nil {
		return 0, errors.Join(fmt.Errorf("restrict by abi %d: %w", abi, err), unix.Close(int(ruleset)))
	}
	if err := unix.Close(int(ruleset)); err != nil {
		return 0, fmt.Errorf("close ruleset: %w", err)
	}
	return abi, nil
}

func restrict(ruleset uintptr, domain landlock) error {
	if domain.flags&unix.LANDLOCK_RESTRICT_SELF_TSYNC == 0 {
		return onAllThreads(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, domain.flags, 0)
	}
	_, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, domain.flags, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
