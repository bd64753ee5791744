package posture

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Want says which walls must be up.
type Want struct {
	Seccomp  bool
	UID, GID int
	// KeepsGroups says that the child has the caller's supplementary groups, which a user
	// namespace that was made without privilege cannot drop (user_namespaces(7), setgroups).
	KeepsGroups bool
	// Namespaces are file names under /proc/PID/ns that must differ from this process's.
	Namespaces []string
	// DataBytes is RLIMIT_DATA.
	DataBytes uint64
	// Cgroup is the path that the memory, pids and cpu controllers must show; empty without
	// a cgroup.
	Cgroup string
	// Threads is how many threads the child says it has.
	Threads int
}

// Own reads this process's namespaces, to compare with.
func Own() (map[string]string, error) {
	names, err := readNamespaces("/proc/self")
	if err != nil {
		return nil, fmt.Errorf("read own namespaces: %w", err)
	}
	return names, nil
}

// descriptors are what a child has open when it is ready: the three pipes of the protocol,
// and what the Go runtime needs to sleep and to wake.
var descriptors = map[int]string{
	0: "pipe", 1: "pipe", 2: "pipe",
	3: "anon_inode:[eventpoll]", 4: "anon_inode:[eventfd]",
}

// Check compares p with what is wanted, and names every difference.
func (p Posture) Check(w Want, own map[string]string) error {
	var faults faults
	for _, t := range p.Threads {
		t.check(w, &faults)
	}
	faults.dedupe() // most faults of threads are the same on all
	faults.unless(w.Threads == 0 || len(p.Threads) == w.Threads, "it has %d threads, want %d", len(p.Threads), w.Threads)
	for _, ns := range w.Namespaces {
		faults.unless(p.Namespaces[ns] != "" && own[ns] != "" && p.Namespaces[ns] != own[ns],
			"namespace %s is %s, the supervisor's own", ns, p.Namespaces[ns])
	}
	for fd, kind := range p.Descriptors {
		faults.unless(descriptors[fd] == kind, "descriptor %d is open: %s", fd, kind)
	}
	faults.unless(p.Environ == "", "the environment has %d bytes", len(p.Environ))
	data := strconv.FormatUint(w.DataBytes, 10)
	for name, want := range map[string]string{
		"Max data size": data, "Max core file size": "0", "Max file size": "0", "Max open files": "0",
	} {
		got := p.Limits[name]
		faults.unless(got == Limit{want, want}, "%s is %s, hard %s, want %s", strings.ToLower(name), got.Soft, got.Hard, want)
	}
	for _, controller := range []string{"memory", "pids", "cpu"} {
		path, ok := p.Cgroups[controller]
		if !ok {
			path = p.Cgroups[""]
		}
		faults.unless(w.Cgroup == "" || filepath.Clean(path) == w.Cgroup, "its %s cgroup is %s, want %s", controller, path, w.Cgroup)
	}
	return faults.err()
}

func (t Thread) check(w Want, f *faults) {
	uid, gid := strconv.Itoa(w.UID), strconv.Itoa(w.GID)
	f.unless(allAre(t.UIDs, uid, 4), "a thread has user ids %v, want %s", t.UIDs, uid)
	f.unless(allAre(t.GIDs, gid, 4), "a thread has group ids %v, want %s", t.GIDs, gid)
	f.unless(w.KeepsGroups || len(t.Groups) == 0, "a thread has the groups %v, want none", t.Groups)
	f.unless(len(t.Capabilities) == 5, "a thread shows the capability sets %v, want all five", t.Capabilities)
	for name, set := range t.Capabilities {
		f.unless(strings.Trim(set, "0") == "", "a thread has %s %s, want none", name, set)
	}
	f.unless(t.NoNewPrivs == "1", "a thread has NoNewPrivs %q, want 1", t.NoNewPrivs)
	if w.Seccomp {
		f.unless(t.Seccomp == "2", "a thread has Seccomp %q, want 2", t.Seccomp)
	}
}

func allAre(ids []string, want string, n int) bool {
	return len(ids) == n && !slices.ContainsFunc(ids, func(id string) bool { return id != want })
}

type faults []string

func (f *faults) unless(ok bool, format string, args ...any) {
	if !ok {
		*f = append(*f, fmt.Sprintf(format, args...))
	}
}

func (f *faults) dedupe() {
	slices.Sort(*f)
	*f = slices.Compact(*f)
}

// err tells all of them on one line.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return errors.New(strings.Join(f, "; "))
}
