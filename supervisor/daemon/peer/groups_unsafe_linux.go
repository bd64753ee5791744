package peer

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// peerGroups reads SO_PEERGROUPS, for which x/sys has no function. The kernel wants room for
// all of the groups, and says how much where there is too little (net/core/sock.c). What the
// peer was when it connected does not change, so the second time there is enough.
func peerGroups(fd int) ([]int, error) {
	const usual = 64 // more than most users have
	ids := make([]uint32, usual)
	for {
		size := uint32(len(ids)) * uint32(unsafe.Sizeof(ids[0]))
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_PEERGROUPS,
			uintptr(unsafe.Pointer(&ids[0])), uintptr(unsafe.Pointer(&size)), 0)
		count := int(size) / int(unsafe.Sizeof(ids[0]))
		switch {
		case errno == unix.ERANGE && count > len(ids):
			ids = make([]uint32, count)
			continue
		case errno != 0:
			return nil, errno
		}
		groups := make([]int, count)
		for i, id := range ids[:count] {
			groups[i] = int(id)
		}
		return groups, nil
	}
}
