package launch

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Securebits of capabilities(7): a program that is executed as user 0 gains nothing from
// that, nobody can raise an ambient capability, and neither can be undone.
const secureBits = 1<<0 | 1<<1 | // SECBIT_NOROOT and its lock
	1<<3 | // SECBIT_NO_SETUID_FIXUP's lock: changing the user id drops capabilities, always
	1<<5 | // SECBIT_KEEP_CAPS's lock
	1<<6 | 1<<7 // SECBIT_NO_CAP_AMBIENT_RAISE and its lock

// disinherit makes sure that no child of the calling thread has any capability. The thread
// keeps its own, which it needs to make namespaces and to change to the child's user.
//
// The order matters: securebits and the bounding set need CAP_SETPCAP, which stays in the
// effective set throughout; no_new_privs comes last and would forbid none of it, but says
// that all is done.
func disinherit() error {
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return fmt.Errorf("clear ambient capabilities: %w", err)
	}
	if err := clearInheritable(); err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_SECUREBITS, secureBits, 0, 0, 0); err != nil {
		return fmt.Errorf("set securebits: %w", err)
	}
	for c := uintptr(0); ; c++ {
		// PR_CAPBSET_READ answers EINVAL past the last capability that the kernel knows.
		if _, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, c, 0, 0, 0); err == unix.EINVAL {
			break
		} else if err != nil {
			return fmt.Errorf("read bounding capability %d: %w", c, err)
		}
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil {
			return fmt.Errorf("drop bounding capability %d: %w", c, err)
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("set no_new_privs: %w", err)
	}
	return nil
}

func clearInheritable() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return fmt.Errorf("read capabilities: %w", err)
	}
	data[0].Inheritable, data[1].Inheritable = 0, 0
	if err := unix.Capset(&header, &data[0]); err != nil {
		return fmt.Errorf("clear inheritable capabilities: %w", err)
	}
	return nil
}
