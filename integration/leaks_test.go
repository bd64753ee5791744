package integration

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"
)

// holdings is what a process has of the host.
type holdings struct {
	children    []int
	descriptors []string
	goroutines  int
	mounts      string
	namespaces  map[string]string
	temporary   []string
}

func holdingsNow(t *testing.T) holdings {
	t.Helper()
	h := holdings{children: children(t), goroutines: runtime.NumGoroutine(), mounts: read(t, os.Getpid(), "mountinfo"), namespaces: links(t, os.Getpid(), "ns")}
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		// One that is gone is the directory's own.
		if target, err := os.Readlink(filepath.Join("/proc/self/fd", fd.Name())); err == nil {
			h.descriptors = append(h.descriptors, fd.Name()+" "+target)
		}
	}
	files, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		h.temporary = append(h.temporary, f.Name())
	}
	return h
}

// differences names what is not as it was.
func (h holdings) differences(now holdings) []string {
	var found []string
	differ := func(same bool, what string) {
		if !same {
			found = append(found, what)
		}
	}
	differ(slices.Equal(h.children, now.children), "children")
	differ(len(now.descriptors) <= len(h.descriptors), "descriptors: "+strings.Join(now.descriptors, ", "))
	differ(now.goroutines <= h.goroutines, "goroutines: "+strconv.Itoa(now.goroutines)+" of "+strconv.Itoa(h.goroutines))
	differ(h.mounts == now.mounts, "mounts: "+now.mounts)
	differ(maps.Equal(h.namespaces, now.namespaces), "namespaces")
	differ(slices.Equal(h.temporary, now.temporary), "temporary files: "+strings.Join(now.temporary, ", "))
	return found
}

// mixed are small scripts of every outcome that one can come to.
func mixed() []outcomeCase {
	little := supervisor.Limits{MemoryBytes: 32 << 20}
	return []outcomeCase{
		{code: `output = 1`, want: supervisor.OK},
		{code: `for (let i = 0; i < 100; i++) console.log(i); output = input`, want: supervisor.OK},
		{code: `await new Promise((f) => setTimeout(f, 2)); output = 2`, want: supervisor.OK},
		{code: `output = require("uuid").v4()`, want: supervisor.OK},
		{code: `for (let i = 0; i < 1e5; i++) console.log(i); output = 1`, want: supervisor.OK, limits: supervisor.Limits{LogLines: 10}},
		{code: `output = = 1`, want: supervisor.SyntaxError},
		{code: `throw new Error("x")`, want: supervisor.ScriptError},
		{code: `await Promise.reject(1)`, want: supervisor.ScriptError},
		{code: `require("fs")`, want: supervisor.ModuleBlocked},
		{code: `const f = () => f() + 1; f()`, want: supervisor.StackOverflow},
		{code: `for (;;);`, want: supervisor.Timeout, limits: seconds(0.02)},
		{code: `await new Promise(() => {})`, want: supervisor.Timeout, limits: seconds(0.02)},
		{code: `/^(a+)+\1$/.test("a".repeat(60) + "b")`, want: supervisor.Timeout, limits: seconds(0.02)},
		{code: `for (;;);`, want: supervisor.CPULimit, limits: supervisor.Limits{CPU: 10 * time.Millisecond, Timeout: 20 * time.Second}},
		{code: `"x".repeat(2 ** 30)`, want: supervisor.MemoryLimit, limits: little},
		{code: `const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1))`, want: supervisor.MemoryLimit, limits: little},
		{code: `output = "x".repeat(100)`, want: supervisor.OutputLimit, limits: supervisor.Limits{OutputBytes: 10}},
		{code: `output = 1n`, want: supervisor.OutputInvalid},
		{code: `for (;;);`, want: supervisor.Cancelled},
	}
}

// TestNothingLeaks runs a thousand executions of every outcome and looks at what is left of
// them in the process and on the host.
func TestNothingLeaks(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	before := holdingsNow(t)
	s, err := supervisor.New(t.Context(), supervisor.Config{Policy: policy.Default(), Child: realChild(), Concurrency: 4})
	if err != nil {
		t.Fatal(err)
	}
	seen := newTally()
	round := func(n int) { runMixed(t, s, n, seen) }
	round(60) // what is made once and kept is made now
	settled, heap := holdingsNow(t), heapNow()
	round(840)
	if found := eventually(func() []string { return settled.differences(holdingsNow(t)) }); found != nil {
		t.Errorf("after a thousand executions: %v", found)
	}
	const slack = 8 << 20
	if grown := heapNow() - heap; grown > slack {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	runHostile(t, 100, seen)
	branch := ownBranch(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if found := eventually(func() []string { return before.differences(holdingsNow(t)) }); found != nil {
		t.Errorf("after Close: %v", found)
	}
	if branch != "" {
		if left := branchDirs(t, branch); len(left) != 0 {
			t.Errorf("cgroups are left: %v", left)
		}
	}
	for _, o := range supervisor.Outcomes() {
		if seen.count[o] == 0 {
			t.Errorf("no execution came to %s", o)
		}
	}
	t.Logf("%v", seen.count)
}

// tally counts outcomes.
type tally struct {
	mu    sync.Mutex
	count map[supervisor.Outcome]int
}

func newTally() *tally { return &tally{count: map[supervisor.Outcome]int{}} }

func (c *tally) add(o supervisor.Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count[o]++
}

func runMixed(t *testing.T, s *supervisor.Supervisor, n int, seen *tally) {
	t.Helper()
	jobs := make(chan outcomeCase)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for c := range jobs {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				if c.want == supervisor.Cancelled {
					ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
				}
				r, err := s.Run(ctx, supervisor.Request{Code: c.code, Limits: c.limits, Input: json.RawMessage(`{"a":[1,2,3]}`)})
				cancel()
				if err != nil || r.Outcome != c.want {
					t.Errorf("%s: outcome %s (%s), %v; want %s", c.code, r.Outcome, describe(r.Error), err, c.want)
				}
				seen.add(r.Outcome)
			}
		})
	}
	cases := mixed()
	for i := range n {
		jobs <- cases[i%len(cases)]
	}
	close(jobs)
	group.Wait()
}

// runHostile runs what only a broken engine does, in a supervisor of its own.
func runHostile(t *testing.T, n int, seen *tally) {
	t.Helper()
	s, err := supervisor.New(t.Context(), supervisor.Config{Policy: policy.Default(), Child: hostileChild, Concurrency: 2})
	if err != nil {
		t.Fatal(err)
	}
	attacks := []string{"garbage", "exit-silently", "syscall 41 2 1 0", "stderr-flood", "log-flood"}
	for i := range n {
		r, err := s.Run(t.Context(), supervisor.Request{Code: attacks[i%len(attacks)], Limits: supervisor.Limits{Timeout: 10 * time.Second}})
		if err != nil || r.Outcome != supervisor.Crashed && r.Outcome != supervisor.Violation {
			t.Errorf("%s: outcome %s, %v", attacks[i%len(attacks)], r.Outcome, err)
		}
		seen.add(r.Outcome)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// eventually gives what f finds, nil once it finds nothing: goroutines and threads take a
// moment to be gone after they are done.
func eventually(f func() []string) []string {
	var found []string
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if found = f(); len(found) == 0 {
			return nil
		}
	}
	return found
}

func heapNow() int64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// ownBranch finds the ULID of a supervisor's cgroups, by a child that lives in them.
func ownBranch(t *testing.T, s *supervisor.Supervisor) string {
	t.Helper()
	if s.Isolation().Cgroup == "none" {
		return ""
	}
	branch := ""
	whileWaiting(t, s, supervisor.Limits{}, 1, func(pids []int) { branch = filepath.Base(filepath.Dir(cgroupPath(t, pids[0]))) })
	return branch
}

// branchDirs finds the directories of a branch in every hierarchy.
func branchDirs(t *testing.T, branch string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir("/sys/fs/cgroup", func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // somebody's cgroup that has ended meanwhile
		}
		if err == nil && d.Name() == branch {
			found = append(found, path)
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestAKilledSupervisorLeavesNothing kills one with SIGKILL while scripts run in it: they
// die with it, and the next start removes its cgroups, and only its own.
func TestAKilledSupervisorLeavesNothing(t *testing.T) {
	dying, doomed := startVictim(t)
	living, kept := startVictim(t)
	if err := dying.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = dying.Wait() // tells of the kill
	if found := eventually(func() []string { return alive(doomed.Children) }); found != nil {
		t.Errorf("children of the dead supervisor live on: %v", found)
	}
	if doomed.Branch != "" {
		checkStaleCgroups(t, doomed.Branch, kept.Branch)
	}
	if left := alive(kept.Children); len(left) != len(kept.Children) {
		t.Errorf("of the living supervisor's children %v only %v are left", kept.Children, left)
	}
	if err := living.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = living.Wait()
	newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	if kept.Branch != "" {
		if left := branchDirs(t, kept.Branch); len(left) != 0 {
			t.Errorf("cgroups of the second one are left: %v", left)
		}
	}
}

func startVictim(t *testing.T) (*exec.Cmd, victim) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), helperVariable+"=victim")
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // has ended, unless the test failed before
	var v victim
	if err := json.NewDecoder(out).Decode(&v); err != nil {
		_ = cmd.Wait()
		if !required() {
			t.Skipf("this host: %s", problems.String())
		}
		t.Fatalf("%v: %s", err, problems.String())
	}
	return cmd, v
}

// alive gives those of the processes that are children still at work.
func alive(pids []int) []string {
	var found []string
	for _, pid := range pids {
		status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
		// A zombie waits for an init that takes its time.
		if err == nil && field(string(status), "Name") == "child" && !strings.HasPrefix(field(string(status), "State"), "Z") {
			found = append(found, strconv.Itoa(pid))
		}
	}
	return found
}

// checkStaleCgroups starts a supervisor, and looks at whose cgroups it removed.
func checkStaleCgroups(t *testing.T, stale, living string) {
	t.Helper()
	dirs := branchDirs(t, stale)
	if len(dirs) == 0 {
		t.Fatal("the dead supervisor's cgroups went without anybody's doing: nothing is shown here")
	}
	var foreign []string
	for _, dir := range dirs {
		// A name that is no ULID is not cordon's to remove.
		f := filepath.Join(filepath.Dir(dir), "somebody-elses")
		if err := os.Mkdir(f, 0o755); err != nil {
			t.Fatal(err)
		}
		foreign = append(foreign, f)
	}
	t.Cleanup(func() {
		for _, f := range foreign {
			if err := os.Remove(f); err != nil {
				t.Error(err)
			}
			_ = os.Remove(filepath.Dir(f)) // stays where others live in it
		}
	})
	newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	if left := branchDirs(t, stale); len(left) != 0 {
		t.Errorf("stale cgroups are left: %v", left)
	}
	if got := branchDirs(t, living); len(got) != len(dirs) {
		t.Errorf("of the living supervisor's cgroups %v are left, want %d", got, len(dirs))
	}
	for _, f := range foreign {
		if _, err := os.Stat(f); err != nil {
			t.Errorf("a directory that is not cordon's: %v", err)
		}
	}
}
