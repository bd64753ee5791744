package listen

import (
	"fmt"
	"io/fs"
)

// An InUseError says that another process serves on the socket, or is about to.
type InUseError struct {
	Path string
	// PID and UID are those of the process that listens; PID is 0 where the kernel names
	// none, which is so when it lives in a PID namespace that this process cannot see.
	PID, UID int
	// Program is what the process calls itself, as in ps; empty where it cannot be read.
	Program string
	// Silent says that nobody listens yet, or any more: a daemon holds the lock that is
	// starting or coming to its end, and PID is the one it wrote there.
	Silent bool
}

func (e *InUseError) Error() string {
	who := "another process"
	if e.PID > 0 {
		who = fmt.Sprintf("process %d", e.PID)
		if e.Program != "" {
			who += fmt.Sprintf(" (%s)", e.Program)
		}
	}
	if e.Silent {
		return fmt.Sprintf("listen on %s: %s holds %s%s: it is starting or ending; wait for it, stop it, or choose another path",
			e.Path, who, e.Path, lockSuffix)
	}
	return fmt.Sprintf("listen on %s: %s of user %d listens there already; stop it, or choose another path", e.Path, who, e.UID)
}

// A NotSocketError says that something else than a stream socket is in the socket's place.
// It is left as it is.
type NotSocketError struct {
	Path string
	Is   string // what is there: a directory, a symbolic link
}

func (e *NotSocketError) Error() string {
	return fmt.Sprintf("listen on %s: there is %s, and cordon replaces nothing but its own sockets; remove it, or choose another path",
		e.Path, e.Is)
}

// kind names what a file is, for people.
func kind(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "a regular file"
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	default:
		return "a device"
	}
}
