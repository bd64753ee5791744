package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
	"golang.org/x/sys/unix"
)

// branch is this process's own directory in one or more hierarchies, locked in the first.
type branch struct {
	id    string
	roots []string // the directories named cordon, one a hierarchy
	lock  *os.File // the branch's directory in roots[0], locked
}

// openBranch removes the branches of dead processes below roots and makes the branch id.
func openBranch(id string, roots []string) (*branch, error) {
	b := &branch{id: id, roots: roots}
	unlock, err := lockRoot(roots[0])
	if err != nil {
		return nil, err
	}
	// The root stays locked until the new branch is locked too: in between it would look
	// like one that a dead process left.
	defer unlock()
	if err := b.removeStale(); err != nil {
		return nil, err
	}
	for _, root := range roots {
		if err := os.MkdirAll(filepath.Join(root, id), 0o755); err != nil {
			return nil, fmt.Errorf("make cgroup: %w", err)
		}
	}
	lock, err := lockDir(filepath.Join(roots[0], id), unix.LOCK_EX|unix.LOCK_NB)
	if err != nil {
		return nil, err
	}
	b.lock = lock
	return b, nil
}

// lockRoot makes the directory and locks it. The process that held the lock before may
// have removed it meanwhile, so the lock counts only if the name still leads to it.
func lockRoot(root string) (unlock func(), err error) {
	for {
		if err := os.MkdirAll(root, 0o755); err != nil {
			return nil, fmt.Errorf("make cgroup: %w", err)
		}
		dir, err := lockDir(root, unix.LOCK_EX)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		held, err1 := dir.Stat()
		named, err2 := os.Stat(root)
		if err1 == nil && err2 == nil && os.SameFile(held, named) {
			return func() { _ = dir.Close() }, nil
		}
		_ = dir.Close()
		if err2 != nil && !errors.Is(err2, fs.ErrNotExist) {
			return nil, fmt.Errorf("lock cgroup: %w", err2)
		}
	}
}

// lockDir opens a directory and locks it; closing it, or dying, gives the lock back.
func lockDir(path string, how int) (*os.File, error) {
	dir, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("lock cgroup: %w", err)
	}
	for {
		err = unix.Flock(int(dir.Fd()), how)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		_ = dir.Close()
		return nil, fmt.Errorf("lock cgroup %s: %w", path, err)
	}
	return dir, nil
}

// removeStale removes the branches whose lock is free.
func (b *branch) removeStale() error {
	for _, root := range b.roots {
		entries, err := os.ReadDir(root)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look for stale cgroups: %w", err)
		}
		for _, e := range entries {
			if _, err := ulid.ParseStrict(e.Name()); err != nil || !e.IsDir() {
				continue // a file of the kernel's, or not ours
			}
			if err := b.removeIfStale(e.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *branch) removeIfStale(id string) error {
	lock, err := lockDir(filepath.Join(b.roots[0], id), unix.LOCK_EX|unix.LOCK_NB)
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		return nil // alive
	case err == nil:
		defer lock.Close()
	case !errors.Is(err, fs.ErrNotExist): // gone from the first hierarchy: stale in the others
		return err
	}
	for _, root := range b.roots {
		err := removeTree(filepath.Join(root, id))
		// What another user's process left is for their next one, or for root's, to remove.
		if err != nil && !errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("remove stale cgroup: %w", err)
		}
	}
	return nil
}

// close removes the branch, and the roots where no other process uses them.
func (b *branch) close() error {
	unlock, err := lockRoot(b.roots[0])
	if err != nil {
		return err
	}
	defer unlock()
	var errs []error
	for _, root := range b.roots {
		errs = append(errs, removeTree(filepath.Join(root, b.id)), removeRoot(root))
	}
	errs = append(errs, b.lock.Close())
	return errors.Join(errs...)
}

// removeRoot removes a directory named cordon, where no other process uses it and it was not
// made for somebody: who delegates v1 to a user makes it for them.
func removeRoot(root string) error {
	var st unix.Stat_t
	if err := unix.Stat(root, &st); err == nil && int(st.Uid) != os.Geteuid() {
		return nil
	}
	switch err := unix.Rmdir(root); {
	case err == nil, errors.Is(err, unix.ENOTEMPTY), errors.Is(err, unix.EBUSY):
		return nil // not empty: another supervisor lives there
	case errors.Is(err, fs.ErrPermission):
		return nil // the user in whose name this runs does not own the directory above
	default:
		return fmt.Errorf("remove cgroup %s: %w", root, err)
	}
}

// removeTree removes a cgroup and those below it, and kills what still lives in them.
func removeTree(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove cgroup: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := removeTree(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return removeDir(dir)
}

// removeDir removes one cgroup. A process that was killed leaves its cgroup a moment after
// it can be waited for, and a thread after its goroutine, so a busy one is tried again for
// as long as a busy host may take.
func removeDir(dir string) error {
	const patience = 10 * time.Second
	for end := time.Now().Add(patience); ; {
		err := unix.Rmdir(dir)
		if err == nil || errors.Is(err, unix.ENOENT) {
			return nil
		}
		if !errors.Is(err, unix.EBUSY) || time.Now().After(end) {
			return fmt.Errorf("remove cgroup %s: %w", dir, err)
		}
		if err := killAll(dir); err != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

// killAll sends SIGKILL to every process of a cgroup but this one.
func killAll(dir string) error {
	data, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, unix.ENODEV) {
		return fmt.Errorf("list processes of cgroup: %w", err)
	}
	for _, field := range strings.Fields(string(data)) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			return fmt.Errorf("list processes of cgroup %s: %w", dir, err)
		}
		// The list of v1 names the whole process for a thread that joined alone, and
		// 0 stands for a process that this PID namespace cannot see.
		if pid == os.Getpid() || pid == 0 {
			continue
		}
		if err := unix.Kill(pid, unix.SIGKILL); err != nil && !errors.Is(err, unix.ESRCH) {
			return fmt.Errorf("kill process %d of cgroup %s: %w", pid, dir, err)
		}
	}
	return nil
}

// readCounter reads one number from a file of a cgroup: all of it, or the value that
// stands behind key.
func readCounter(path, key string) (uint64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	text := strings.TrimSpace(string(data))
	if key != "" {
		found := false
		for line := range strings.Lines(text) {
			if v, ok := strings.CutPrefix(line, key+" "); ok {
				text, found = strings.TrimSpace(v), true
			}
		}
		if !found {
			return 0, fmt.Errorf("read %s: no %s in it: %w", path, key, fs.ErrNotExist)
		}
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", path, err)
	}
	return n, nil
}
