package integration

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"
)

// TestRandomEndsLeaveNothing: many executions at a time, of every kind, each given up at any
// moment or never, leave no descriptor, goroutine, process, jailed thread or cgroup.
func TestRandomEndsLeaveNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	before := holdingsNow(t)
	s, err := supervisor.New(t.Context(), supervisor.Config{Policy: policy.Default(), Child: hostileChild, Concurrency: 8})
	if err != nil {
		t.Fatal(err)
	}
	branch := branchOfAChild(t, s)
	const callers, rounds = 32, 12
	var done sync.WaitGroup
	for caller := range callers {
		done.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(caller)))
			for range rounds {
				anything(t, s, random)
			}
		})
	}
	done.Wait()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if left := branchDirs(t, branch); len(left) != 0 {
		t.Errorf("cgroups are left: %v", left)
	}
	if found := eventually(func() []string { return append(before.differences(holdingsNow(t)), jailedThreads(t)...) }); found != nil {
		t.Errorf("after Close: %v", found)
	}
}

// anything runs an attack of any kind, and gives it up at any moment or never.
func anything(t *testing.T, s *supervisor.Supervisor, random *rand.Rand) {
	kinds := []string{"result", "log", "hang", "spin", "log-flood", "stderr-flood", "short-body", "touch 4096",
		"result-then-flood", "exit-failing", "early 1", "early 4", "early 8", "early 9", "early 10", "early 11"}
	kind := kinds[random.IntN(len(kinds))]
	req := supervisor.Request{Code: kind, Limits: supervisor.Limits{Timeout: 50 * time.Millisecond, MemoryBytes: 64 << 20}}
	if page, ok := strings.CutPrefix(kind, "early "); ok {
		n, _ := strconv.ParseInt(page, 10, 64)
		req = early(n, 50*time.Millisecond)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if kind == "early 8" || random.IntN(2) == 0 {
		defer time.AfterFunc(time.Duration(random.IntN(60))*time.Millisecond, cancel).Stop()
	}
	r, err := s.Stream(ctx, req, func(supervisor.LogEntry) {})
	// Only a child that is not ready as it should be is cordon's failure.
	if err != nil && !strings.HasPrefix(kind, "early") {
		t.Errorf("%s: %v", kind, err)
	}
	if err == nil && ctx.Err() == nil && r.Outcome == supervisor.Cancelled {
		t.Errorf("%s: cancelled, and nobody did", kind)
	}
}

// jailedThreads names this process's threads that are in another mount namespace than its
// main thread.
func jailedThreads(t *testing.T) []string {
	t.Helper()
	threads, err := filepath.Glob("/proc/self/task/*/ns/mnt")
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.Readlink("/proc/self/ns/mnt")
	if err != nil {
		t.Fatal(err)
	}
	var jailed []string
	for _, thread := range threads {
		if ns, err := os.Readlink(thread); err == nil && ns != own {
			jailed = append(jailed, "jailed thread "+thread)
		}
	}
	return jailed
}

// branchOfAChild finds the ULID of the supervisor's cgroups.
func branchOfAChild(t *testing.T, s *supervisor.Supervisor) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _, _ = s.Run(ctx, supervisor.Request{Code: "hang"}) })
	defer running.Wait()
	defer cancel()
	for range 1000 {
		if pids := children(t); len(pids) > 0 {
			return filepath.Base(filepath.Dir(cgroupPath(t, pids[0])))
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("no child has started")
	return ""
}
