package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Holdings are what a process has of the host at a moment.
type Holdings struct {
	At          time.Time
	RSS         int64    // resident bytes
	Threads     int      // of its own
	Descriptors []string // what each open one leads to
	Children    []int    // processes, zombies too
	Branches    []string // the ULIDs of its cgroups
}

// Holdings reads what the daemon has now.
func (s *Service) Holdings() (Holdings, error) {
	h, err := Read(s.PID())
	if err != nil {
		return h, err
	}
	s.seen.add(h)
	return h, nil
}

// Read reads what a process has now. Its error is fs.ErrNotExist where there is no process,
// also when it ends in the meantime.
func Read(pid int) (Holdings, error) {
	h := Holdings{At: time.Now()}
	status, err := os.ReadFile(procFile(pid, "status"))
	if err != nil {
		return h, gone(err)
	}
	// The value is in kB, which is KiB (proc_pid_status(5)).
	kib, err := strconv.ParseInt(strings.TrimSuffix(statusField(string(status), "VmRSS"), " kB"), 10, 64)
	if err != nil {
		return h, fmt.Errorf("process %d has no memory any more: %w", pid, fs.ErrNotExist)
	}
	h.RSS = kib << 10
	if h.Threads, err = strconv.Atoi(statusField(string(status), "Threads")); err != nil {
		return h, fmt.Errorf("read threads of process %d: %w", pid, err)
	}
	if h.Descriptors, err = descriptors(pid); err != nil {
		return h, gone(err)
	}
	if h.Children, err = Children(pid); err != nil {
		return h, err
	}
	h.Branches, err = branches(pid, h.Children)
	return h, err
}

// gone makes one error of the two with which /proc says that a process is no more.
func gone(err error) error {
	if errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("%w: %w", err, fs.ErrNotExist)
	}
	return err
}

func procFile(pid int, name ...string) string {
	return filepath.Join(append([]string{"/proc", strconv.Itoa(pid)}, name...)...)
}

// statusField gives one value of /proc/PID/status.
func statusField(text, key string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, key+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func descriptors(pid int) ([]string, error) {
	entries, err := os.ReadDir(procFile(pid, "fd"))
	if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		// One that is closed meanwhile is nobody's.
		if target, err := os.Readlink(procFile(pid, "fd", e.Name())); err == nil {
			found = append(found, target)
		}
	}
	return found, nil
}

// Children lists the processes whose parent this is, zombies too.
func Children(parent int) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		// A process that has ended meanwhile is nobody's child.
		if status, err := os.ReadFile(procFile(pid, "status")); err == nil && statusField(string(status), "PPid") == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// branches gives the names, ULIDs below a directory cordon, of the cgroups that a supervisor's threads (cgroup v1) and
// children (both versions) live in.
func branches(pid int, children []int) ([]string, error) {
	files, err := filepath.Glob(procFile(pid, "task", "*", "cgroup"))
	if err != nil {
		return nil, err
	}
	for _, child := range children {
		files = append(files, procFile(child, "cgroup"))
	}
	var found []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // has ended meanwhile
		}
		for line := range strings.Lines(string(data)) {
			if _, below, ok := strings.Cut(strings.TrimSpace(line), "/cordon/"); ok {
				id, _, _ := strings.Cut(below, "/")
				found = append(found, id)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// sightings are all children and cgroups that a daemon was ever seen with.
type sightings struct {
	mu       sync.Mutex
	children map[int]bool
	branches map[string]bool
}

func newSightings() *sightings {
	return &sightings{children: map[int]bool{}, branches: map[string]bool{}}
}

func (s *sightings) add(h Holdings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Most children end a moment after they were seen; only those of the last look matter.
	clear(s.children)
	for _, pid := range h.Children {
		s.children[pid] = true
	}
	for _, id := range h.Branches {
		s.branches[id] = true
	}
}

// Left names what is still there of a daemon that has ended: children, cgroups, the socket.
// Processes and threads take a moment to be gone, so it waits for them, some seconds at most.
func (s *Service) Left(ctx context.Context) ([]string, error) {
	const pause, most = 20 * time.Millisecond, 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		left, err := s.leftNow()
		if err != nil || len(left) == 0 {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return left, nil
		case <-time.After(pause):
		}
	}
}

func (s *Service) leftNow() ([]string, error) {
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	var left []string
	for pid := range s.seen.children {
		status, err := os.ReadFile(procFile(pid, "status"))
		// A number that belongs to somebody else by now is no child, and a zombie waits for
		// an init that takes its time.
		if err == nil && statusField(string(status), "Name") == childName && !strings.HasPrefix(statusField(string(status), "State"), "Z") {
			left = append(left, fmt.Sprintf("child %d", pid))
		}
	}
	err := filepath.WalkDir("/sys/fs/cgroup", func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // somebody's cgroup that has ended meanwhile
		}
		if err == nil && s.seen.branches[d.Name()] {
			left = append(left, "cgroup "+path)
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for cgroups: %w", err)
	}
	if _, err := os.Lstat(s.socket); err == nil && !s.handed {
		left = append(left, "socket "+s.socket)
	}
	return left, nil
}

// childName is what the kernel calls a child: the last part of its binary's path in the jail.
const childName = "child"
