package integration

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"cordon/policy"
	"cordon/supervisor"

	"github.com/google/go-cmp/cmp"
)

// standing is everything that can be observed of a running child from outside, as text so
// that a difference reads well. What differs between hosts or runs is left out, or is held
// against this process's own value ("own").
type standing struct {
	// Threads has one entry for each way in which a thread stands; there is to be one.
	Threads []string
	// Process are facts of /proc/PID that hold for all threads.
	Process map[string]string
	Root    []string
	Mounts  []string
	// Mappings are the distinct permissions and names of memory that is executable or
	// backed by a file.
	Mappings    []string
	Descriptors map[string]string
	Limits      map[string]string
	Namespaces  map[string]string
	Network     []string
	Cgroup      map[string]string
}

// wantStanding is what a child with 96 MiB and 7 s of CPU time shows.
func wantStanding(cgroup string) standing {
	want := standing{
		Threads: []string{strings.Join([]string{
			"CapAmb 0000000000000000", "CapBnd 0000000000000000", "CapEff 0000000000000000", "CapInh 0000000000000000", "CapPrm 0000000000000000",
			"Gid 65534 65534 65534 65534", "Groups", "Name child", "NoNewPrivs 1", "Seccomp 2", "Seccomp_filters own+1",
			"SigBlk 0000000000000000", "SigIgn 0000000000005003", "TracerPid 0", "Uid 65534 65534 65534 65534",
		}, "\n")},
		Process: map[string]string{
			"NSpid": "two, 1 inside", "NSpgid": "two, 1 inside", "NSsid": "two, 1 inside", "parent": "own", "session": "itself", "process group": "itself", "tty": "0",
			"nice": "own", "policy": "0", "cmdline": "cordon-child\x00", "environ": "", "exe": "/child", "cwd": "/", "root": "/", "comm": "child",
			"oom_score_adj": "1000", "personality": "00000000", "uid_map": "own", "gid_map": "own",
			"owner of environ": "0", "owner of fd": "0", "owner of mem": "0", "children": "", "threads": "as many as tasks, at most 16",
		},
		Root:   []string{"child -r-xr-xr-x"},
		Mounts: []string{"/ / ro,nosuid,nodev,relatime tmpfs cordon ro,nr_inodes=2,mode=555"},
		Mappings: []string{
			"--xp [vsyscall]", "r--p /child", "r-xp /child", "r-xp [vdso]", "rw-p /child",
		},
		Descriptors: map[string]string{
			"0": "pipe 00", "1": "pipe 01", "2": "pipe 01", "3": "anon_inode:[eventpoll] 02000002", "4": "anon_inode:[eventfd] 02004002",
		},
		Limits: map[string]string{
			"Max cpu time": "10 10", "Max file size": "0 0", "Max data size": fmt.Sprintf("%[1]d %[1]d", 2*96<<20+policy.Default().DataHeadroom()), "Max stack size": "1048576 1048576",
			"Max core file size": "0 0", "Max resident set": "own", "Max processes": "own", "Max open files": "0 0", "Max locked memory": "0 0", "Max address space": "own",
			"Max file locks": "own", "Max pending signals": "0 0", "Max msgqueue size": "0 0", "Max nice priority": "0 0", "Max realtime priority": "0 0", "Max realtime timeout": "own",
		},
		Namespaces: map[string]string{
			"cgroup": "another", "ipc": "another", "mnt": "another", "net": "another", "pid": "another", "pid_for_children": "another",
			"time": "own", "time_for_children": "own", "user": "own", "uts": "another",
		},
		Network: []string{"lo down, no addresses, no traffic"},
		Cgroup: map[string]string{
			"path": "/cordon/ULID/slot0", "processes": "the child", "memory": strconv.Itoa(96 << 20), "swap": "none", "pids": "32", "cpu": "2",
		},
	}
	if cgroup == "v1" {
		// The thread that forked it lives there too, and counts.
		want.Cgroup["pids"] = "33"
	}
	return want
}

// TestPosture compares all that is observable of a child with what it should be, while a
// script waits in it.
func TestPosture(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	limits := supervisor.Limits{MemoryBytes: 96 << 20, CPU: 7e9}
	whileWaiting(t, s, limits, 1, func(pids []int) {
		got := observe(t, pids[0], s.Isolation().Cgroup)
		want := wantStanding(s.Isolation().Cgroup)
		normalise(&got, &want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the child stands otherwise than it should (-want +got):\n%s", diff)
		}
	})
}

// normalise forgives what depends on the kernel: a page that not every configuration maps,
// namespaces that older kernels do not have.
func normalise(got, want *standing) {
	const vsyscall = "--xp [vsyscall]"
	if !slices.Contains(got.Mappings, vsyscall) {
		want.Mappings = slices.DeleteFunc(want.Mappings, func(m string) bool { return m == vsyscall })
	}
	for _, ns := range []string{"time", "time_for_children"} {
		if _, there := got.Namespaces[ns]; !there {
			delete(want.Namespaces, ns)
		}
	}
}

// TestTwoChildrenStandApart: what each has for itself, and what they share because nothing
// in it can be changed.
func TestTwoChildrenStandApart(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	whileWaiting(t, s, supervisor.Limits{}, 2, func(pids []int) {
		a, b := links(t, pids[0], "ns"), links(t, pids[1], "ns")
		for ns, want := range map[string]bool{"pid": false, "cgroup": false, "mnt": true, "net": true, "ipc": true, "uts": true} {
			if same := a[ns] == b[ns]; same != want {
				t.Errorf("namespace %s shared: %t, want %t", ns, same, want)
			}
		}
		if s.Isolation().Cgroup == "none" {
			return
		}
		if a, b := cgroupPath(t, pids[0]), cgroupPath(t, pids[1]); a == b {
			t.Errorf("both live in the cgroup %s", a)
		}
	})
}

// whileWaiting runs n scripts that wait, and calls look with their processes.
func whileWaiting(t *testing.T, s *supervisor.Supervisor, limits supervisor.Limits, n int, look func(pids []int)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	up := make(chan struct{}, n)
	for range n {
		group.Go(func() {
			// The library and the timer put the runtime to work before it is looked at.
			code := `require("lodash"); setTimeout(() => console.log("up"), 20); await new Promise(() => {});`
			r, err := s.Stream(ctx, supervisor.Request{Code: code, Limits: limits}, func(supervisor.LogEntry) { up <- struct{}{} })
			if err != nil || r.Outcome != supervisor.Cancelled {
				t.Errorf("the waiting script came to %s: %s, %v", r.Outcome, describe(r.Error), err)
				up <- struct{}{}
			}
		})
	}
	defer group.Wait()
	defer cancel()
	for range n {
		<-up
	}
	pids := children(t)
	if len(pids) != n {
		t.Errorf("%d children, want %d", len(pids), n)
		return
	}
	look(pids)
}

// children lists the processes whose parent is this one.
func children(t *testing.T) []int {
	t.Helper()
	pids, err := childrenOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	return pids
}

func childrenOf(parent int) ([]int, error) {
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
		if status, err := os.ReadFile(filepath.Join("/proc", e.Name(), "status")); err == nil &&
			field(string(status), "PPid") == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// field gives the value behind a key in the form of /proc/PID/status, its blanks single.
func field(text, key string) string {
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(line, ":"); ok && name == key {
			return strings.Join(strings.Fields(value), " ")
		}
	}
	return ""
}
