package listen

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// lockSuffix is what the lock's name has behind the socket's.
const lockSuffix = ".lock"

// lock takes PATH.lock, which a daemon holds for as long as it lives: the kernel lets it go
// with the process, however that ends. Of two daemons that start at the same time one gets
// it, so that the other never takes its socket, not yet listened on, for a stale one.
func lock(path string) (*os.File, error) {
	for {
		file, err := os.OpenFile(path+lockSuffix, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o600)
		if err != nil {
			return nil, fmt.Errorf("listen on %s: lock: %w", path, err)
		}
		if err := ownFile(file); err != nil {
			file.Close()
			return nil, fmt.Errorf("listen on %s: lock: %w", path, err)
		}
		err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil && !inPlace(file) {
			// The daemon that held it ended between the two calls and took the file away;
			// a third one may have made it anew.
			file.Close()
			continue
		}
		if err == nil {
			return file, writeHolder(file)
		}
		holder := readHolder(file)
		file.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, &InUseError{Path: path, PID: holder, Program: program(holder), Silent: true}
		}
		return nil, fmt.Errorf("listen on %s: lock: %w", path, err)
	}
}

// ownFile refuses what has another name too: somebody may have given a file of this user's
// the lock's name, to have it written over.
func ownFile(file *os.File) error {
	var info unix.Stat_t
	if err := unix.Fstat(int(file.Fd()), &info); err != nil {
		return fmt.Errorf("stat %s: %w", file.Name(), err)
	}
	if info.Nlink > 1 {
		return fmt.Errorf("%s has %d names, want a file that is a lock alone: remove this one", file.Name(), info.Nlink)
	}
	return nil
}

// inPlace tells whether the file still has its name.
func inPlace(file *os.File) bool {
	have, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(file.Name())
	return err == nil && os.SameFile(have, named)
}

// writeHolder leaves this process's id in the lock, for the one who finds it taken.
func writeHolder(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return fmt.Errorf("listen: write %s: %w", file.Name(), err)
	}
	if _, err := file.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0); err != nil {
		return fmt.Errorf("listen: write %s: %w", file.Name(), err)
	}
	return nil
}

// readHolder gives the process id in the lock, or 0.
func readHolder(file *os.File) int {
	var text [32]byte
	n, err := file.ReadAt(text[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	pid, err := strconv.Atoi(string(bytes.TrimSpace(text[:n])))
	if err != nil || pid < 1 {
		return 0
	}
	return pid
}

// program gives what a process calls itself, without what could disturb a terminal.
func program(pid int) string {
	if pid < 1 {
		return ""
	}
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return ""
	}
	return string(bytes.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r > 0x7e {
			return -1
		}
		return r
	}, name))
}
