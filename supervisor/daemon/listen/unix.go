package listen

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// pathBytes is the longest path that fits the kernel's sockaddr_un with its closing zero.
const pathBytes = 107

// Unix listens on a Unix stream socket whose mode is exactly the one given, whatever the
// umask, and is never more open than that on the way. gid is the group that owns it; -1
// leaves the process's own. Missing directories above it are made.
//
// A socket that a daemon left there when it was killed is replaced. One that somebody
// listens on is an InUseError, something that is no socket a NotSocketError; both stay as
// they are. Close takes the socket away, and its lock.
func Unix(path string, mode fs.FileMode, gid int) (net.Listener, error) {
	path, err := checkPath(path)
	if err != nil {
		return nil, err
	}
	if mode != mode.Perm() {
		return nil, fmt.Errorf("listen on %s: mode %v: want permission bits alone, such as 0660", path, mode)
	}
	if err := makeParent(filepath.Dir(path), mode); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", path, err)
	}
	held, err := lock(path)
	if err != nil {
		return nil, liveOwner(path, err)
	}
	l, err := bind(path, mode, gid)
	if err != nil {
		os.Remove(held.Name())
		held.Close()
		return nil, err
	}
	l.lock = held
	return l, nil
}

// checkPath gives the path from the root on, or says what is wrong with it.
func checkPath(path string) (string, error) {
	if path == "" {
		return "", errors.New("listen on a Unix socket: its path is empty")
	}
	if strings.ContainsRune(path, 0) {
		return "", fmt.Errorf("listen on %q: a path has no zero bytes", path)
	}
	if strings.HasSuffix(path, "/") {
		return "", fmt.Errorf("listen on %s: that names a directory; want the socket's own name behind it", path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("listen on %s: %w", path, err)
	}
	if len(absolute) > pathBytes {
		return "", fmt.Errorf("listen on %s: the path has %d bytes; a socket's has at most %d", absolute, len(absolute), pathBytes)
	}
	return absolute, nil
}

// makeParent makes the directories that are missing, open to those alone that the socket is
// for. In a directory that anybody may write to, and take others' files away from, anybody
// could put a socket of their own in the place of this one, so that is refused.
func makeParent(dir string, mode fs.FileMode) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeParent(filepath.Dir(dir), mode); err != nil {
			return err
		}
		perm := fs.FileMode(0o755)
		if mode&0o077 == 0 {
			perm = 0o700
		}
		if err := os.Mkdir(dir, perm); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		// The umask may have taken away what callers need to get to the socket.
		return os.Chmod(dir, perm)
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is no directory", dir)
	}
	if info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 {
		return fmt.Errorf("directory %s: everybody may replace what is in it; want it closed to others (chmod o-w), or sticky", dir)
	}
	return nil
}

// bind makes the socket. It requires the lock: between the look and the removal nobody else
// who keeps to it can come in.
func bind(path string, mode fs.FileMode, gid int) (*unixListener, error) {
	if err := removeStale(path); err != nil {
		return nil, err
	}
	closed := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var err error
		// Linux gives the file the mode of the unnamed socket, less the umask, which
		// belongs to all threads and so is not ours to change: it is born open to nobody.
		if cerr := raw.Control(func(fd uintptr) { err = unix.Fchmod(int(fd), 0) }); cerr != nil {
			return cerr
		}
		return err
	}}
	l, err := closed.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", path, errors.Unwrap(err))
	}
	ours := &unixListener{UnixListener: l.(*net.UnixListener), path: path, emptied: make(chan struct{})}
	ours.SetUnlinkOnClose(false)
	ours.made, err = os.Lstat(path)
	if err == nil && gid >= 0 {
		err = os.Lchown(path, -1, gid)
	}
	if err == nil {
		err = os.Chmod(path, mode)
	}
	if err != nil {
		ours.Close()
		return nil, fmt.Errorf("listen on %s: %w", path, err)
	}
	return ours, nil
}

// probeTime bounds how long the answer of whoever listens may take. Connecting to a Unix
// socket waits for nobody, so this is for a machine that stands still.
const probeTime = 5 * time.Second

// removeStale takes a socket away that nobody listens on.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", path, err)
	}
	if info.Mode().Type() != fs.ModeSocket {
		return &NotSocketError{Path: path, Is: kind(info.Mode())}
	}
	switch owner, err := probe(path); {
	case err == nil:
		return &InUseError{Path: path, PID: int(owner.Pid), UID: int(owner.Uid), Program: program(int(owner.Pid))}
	case errors.Is(err, unix.EAGAIN):
		// Its queue is full, so somebody listens who cannot be asked who it is.
		return &InUseError{Path: path}
	case errors.Is(err, unix.EPROTOTYPE):
		return &NotSocketError{Path: path, Is: "a socket of another type than stream"}
	case !errors.Is(err, unix.ECONNREFUSED):
		return fmt.Errorf("listen on %s: does somebody listen there: %w", path, err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("listen on %s: remove what a killed daemon left: %w", path, err)
	}
	return nil
}

// probe connects, and gives who listens.
func probe(path string) (*unix.Ucred, error) {
	conn, err := net.DialTimeout("unix", path, probeTime)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	raw, err := conn.(*net.UnixConn).SyscallConn()
	if err != nil {
		return nil, err
	}
	var owner *unix.Ucred
	if cerr := raw.Control(func(fd uintptr) {
		owner, err = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); cerr != nil {
		return nil, cerr
	}
	return owner, err
}

// liveOwner names the one who listens where the lock is taken, and not only who wrote it.
func liveOwner(path string, err error) error {
	var taken *InUseError
	if !errors.As(err, &taken) {
		return err
	}
	if owner, perr := probe(path); perr == nil {
		return &InUseError{Path: path, PID: int(owner.Pid), UID: int(owner.Uid), Program: program(int(owner.Pid))}
	}
	return err
}
