package integration

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"cordon/integration/service"
	"cordon/supervisor"
	"cordon/supervisor/api"

	"golang.org/x/sys/unix"
)

// limitDescriptors lowers how many descriptors a process may have open. What it has open
// stays. restore sets it back.
func limitDescriptors(t *testing.T, pid int, most uint64) (restore func()) {
	t.Helper()
	var before unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, nil, &before); err != nil {
		t.Fatal(err)
	}
	set := func(soft uint64) {
		if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: soft, Max: before.Max}, nil); err != nil {
			t.Errorf("limit the descriptors of %d: %v", pid, err)
		}
	}
	set(most)
	return func() { set(before.Cur) }
}

// scarcity is something of which the host, or the service's own cgroup, has too little.
type scarcity struct {
	name  string
	files []string // of the cgroup, v1's and v2's: the one that there is takes the limit
	limit string
	none  string // the value that lifts it
}

func scarcities() []scarcity {
	return []scarcity{
		// Fewer than there are already, so that no fork succeeds.
		{name: "processes", files: []string{"pids.max"}, limit: "0", none: "max"},
		// Less than a child takes to begin; the kernel kills it before it is ready.
		{name: "memory", files: []string{"memory.limit_in_bytes", "memory.max"}, limit: "1048576", none: "-1"},
	}
}

// TestScarcity: the cgroup around all of the daemon's children has too little of something
// for one more. Executions are refused with when to come again, /readyz says why, starts are
// tried less and less often, and all of it ends by itself when there is enough again.
func TestScarcity(t *testing.T) {
	for _, lack := range scarcities() {
		for name, policy := range map[string]struct {
			text string
			idle int
		}{
			"without a pool": {"pool:\n  min_idle: 0\n", 0},
			"with a pool":    {pooled, 3},
		} {
			t.Run(lack.name+" "+name, func(t *testing.T) { testScarcity(t, lack, policy.text, policy.idle) })
		}
	}
}

func testScarcity(t *testing.T, lack scarcity, policy string, idle int) {
	s := startDaemon(t, "--policy", policyOf(t, policy))
	client := service.Client(s.Socket())
	defer client.CloseIdleConnections()
	wantRun(t, s, client)
	becomesQuiet(t, s, idle)
	lift := lack.begin(t, s, client)
	if idle > 0 {
		wantNotReady(t, s)
	}
	wantUnavailable(t, s, client)
	wantUnavailable(t, s, client)
	wantNotReady(t, s)
	lift()
	wantHealed(t, s, client, idle)
}

// begin makes it scarce in the cgroup around the daemon's children, ends those that wait, who
// would be served all the same, and gives what lifts the limit.
func (l scarcity) begin(t *testing.T, s *service.Service, client *http.Client) (lift func()) {
	t.Helper()
	file := l.file(t, branchOf(t, s, client))
	becomes(t, func() string {
		// What has its children's memory cannot be limited to less (v1: EBUSY), and the
		// daemon replaces them while they are killed, so both go on until there are none.
		if err := os.WriteFile(file, []byte(l.limit), 0); err != nil && !errors.Is(err, syscall.EBUSY) {
			t.Fatal(err)
		} else if err != nil {
			killChildren(t, s)
			return err.Error()
		}
		killChildren(t, s)
		if n := statusOf(t, s).Idle; n > 0 {
			return fmt.Sprintf("%d children wait still", n)
		}
		return ""
	})
	return func() {
		none := l.none
		if filepath.Base(file) == "memory.max" {
			none = "max"
		}
		if err := os.WriteFile(file, []byte(none), 0); err != nil {
			t.Error(err)
		}
	}
}

// file finds what takes the limit in the cgroup around all children.
func (l scarcity) file(t *testing.T, branch string) string {
	t.Helper()
	for _, dir := range branchDirs(t, branch) {
		for _, name := range l.files {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				return filepath.Join(dir, name)
			}
		}
	}
	t.Fatalf("no cgroup of %s has one of %v", branch, l.files)
	return ""
}

// TestServiceWithoutTasks: the daemon itself, in a cgroup as an init system gives it, may
// start neither a thread nor a process more (TasksMax=). It answers on, and is whole again
// when the limit is lifted.
func TestServiceWithoutTasks(t *testing.T) {
	group := taskGroup(t) // removed after the daemon has left it
	join := `echo $$ > "$0" && exec "$@"`
	s := startDaemonWith(t, service.Options{
		Wrap: []string{"sh", "-c", join, filepath.Join(group, "cgroup.procs")},
		Args: []string{"--policy", policyOf(t, pooled)}})
	becomesQuiet(t, s, 3)
	limit := func(value string) {
		if err := os.WriteFile(filepath.Join(group, "pids.max"), []byte(value), 0); err != nil {
			t.Fatal(err)
		}
	}
	limit("0")
	const callers, rounds = 24, 10
	var asking sync.WaitGroup
	for range callers {
		asking.Go(func() {
			client := service.Client(s.Socket())
			defer client.CloseIdleConnections()
			for range rounds {
				a, err := ask(t.Context(), client, supervisor.Request{Code: `output = 6 * 7`})
				if err != nil || a.problem == nil && string(a.result.Output) != "42" || a.problem != nil && a.problem.Code != api.Unavailable {
					t.Errorf("without tasks: %v, %v", a, err)
					return
				}
			}
		})
	}
	asking.Wait()
	limit("max")
	client := service.Client(s.Socket())
	defer client.CloseIdleConnections()
	wantHealed(t, s, client, 3)
}

// taskGroup makes a cgroup that can limit tasks, and removes it with the test.
func taskGroup(t *testing.T) string {
	t.Helper()
	root := "/sys/fs/cgroup"
	if _, err := os.Stat(filepath.Join(root, "pids")); err == nil {
		root = filepath.Join(root, "pids") // v1
	}
	dir, err := os.MkdirTemp(root, "cordon-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		becomes(t, func() string {
			if err := os.Remove(dir); err != nil {
				return err.Error()
			}
			return ""
		})
	})
	if _, err := os.Stat(filepath.Join(dir, "pids.max")); err != nil {
		if required() {
			t.Fatal(err)
		}
		t.Skipf("this host: %v", err)
	}
	return dir
}

// branchOf finds the daemon's cgroup, by a child that lives in it: on cgroup v2 nothing else
// does.
func branchOf(t *testing.T, s *service.Service, client *http.Client) string {
	t.Helper()
	run := waitingRuns(t, client, 1, `await new Promise(() => {})`)[0]
	defer run.body.Close()
	h, err := s.Holdings()
	if err != nil || len(h.Branches) != 1 {
		t.Fatalf("the daemon's cgroups are %v, %v; want one branch", h.Branches, err)
	}
	return h.Branches[0]
}
