package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"
)

// awaitStats waits until the supervisor is in some state, which no test should have to hope for.
func awaitStats(t testing.TB, s *supervisor.Supervisor, what string, is func(supervisor.Stats) bool) supervisor.Stats {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Microsecond) {
		stats := s.Stats()
		if is(stats) {
			return stats
		}
		if time.Now().After(end) {
			t.Fatalf("%+v, start failure %+v: want %s", stats, stats.StartFailure, what)
		}
	}
}

func awaitIdle(t testing.TB, s *supervisor.Supervisor, n int) supervisor.Stats {
	t.Helper()
	return awaitStats(t, s, fmt.Sprintf("%d waiting, and nothing else", n), func(st supervisor.Stats) bool {
		return st.Idle == n && st.Running == 0 && st.Starting == 0
	})
}

// TestOutcomesOfWaitingChildren is TestOutcomes with children that have waited: with the
// policy's default limits, or wider ones, and not with the request's.
func TestOutcomesOfWaitingChildren(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2, Pool: supervisor.Pool{MinIdle: 2}})
	for _, c := range slices.Concat(endedWell(), syntaxErrors(), scriptErrors(), blockedModules(), limitsMet(), invalidOutputs()) {
		t.Run(string(c.want)+"/"+c.name, func(t *testing.T) {
			awaitIdle(t, s, 2)
			c.run(t, s)
		})
	}
	if got := awaitIdle(t, s, 2); got.Misses != 0 || got.Lost != 0 {
		t.Errorf("%+v, want neither misses nor losses", got)
	}
}

// TestEachChildServesOnce: every execution takes one child, which is gone after it, and one
// that has never been there before comes in its place.
func TestEachChildServesOnce(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Pool: supervisor.Pool{MinIdle: 2}})
	ever := map[int]bool{}
	awaitIdle(t, s, 2)
	before := children(t)
	for _, pid := range before {
		ever[pid] = true
	}
	for range 20 {
		r := run(t, s, supervisor.Request{Code: `output = typeof leak; leak = 1`})
		if string(r.Output) != `"undefined"` {
			t.Errorf("output %s: something is left of an earlier run", r.Output)
		}
		awaitIdle(t, s, 2)
		now := children(t)
		fresh := slices.DeleteFunc(slices.Clone(now), func(pid int) bool { return slices.Contains(before, pid) })
		if len(now) != 2 || len(fresh) != 1 || ever[fresh[0]] {
			t.Fatalf("children %v after %v, want one of them replaced by a new one", now, before)
		}
		ever[fresh[0]], before = true, now
	}
	if got := s.Stats(); got.Misses != 0 || got.Lost != 0 || got.Started != 22 {
		t.Errorf("%+v, want 22 started, none missed or lost", got)
	}
}

// TestABurstStartsItsOwn: when none waits, executions do not wait for the pool.
func TestABurstStartsItsOwn(t *testing.T) {
	const burst, idle = 8, 2
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: burst, Pool: supervisor.Pool{MinIdle: idle}})
	awaitIdle(t, s, idle)
	var group sync.WaitGroup
	for range burst {
		group.Go(func() {
			if r := run(t, s, supervisor.Request{Code: `await new Promise((f) => setTimeout(f, 50)); output = 1`}); string(r.Output) != "1" {
				t.Errorf("outcome %s: %s", r.Outcome, describe(r.Error))
			}
		})
	}
	group.Wait()
	got := awaitIdle(t, s, idle)
	if got.Misses == 0 || got.Misses > burst-idle {
		t.Errorf("%d misses of %d, want no more than the pool could not serve", got.Misses, burst)
	}
}

// TestFullPool: with no place for more than the executions, all of them still run, and the
// pool is filled from what they leave.
func TestFullPool(t *testing.T) {
	const n = 3
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: n, Pool: supervisor.Pool{MinIdle: n, Max: n}})
	var group sync.WaitGroup
	for i := range 60 {
		group.Go(func() {
			r := run(t, s, supervisor.Request{Code: `output = input + 1`, Input: json.RawMessage(fmt.Sprint(i))})
			if string(r.Output) != fmt.Sprint(i+1) {
				t.Errorf("output %s for %d: %s", r.Output, i, describe(r.Error))
			}
		})
	}
	group.Wait()
	awaitIdle(t, s, n)
	if pids := children(t); len(pids) != n {
		t.Errorf("%d children, want %d", len(pids), n)
	}
}

// TestAWaitingChildThatDies is noticed at once, told, and replaced.
func TestAWaitingChildThatDies(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Pool: supervisor.Pool{MinIdle: 2}})
	for i := range 3 {
		awaitIdle(t, s, 2)
		dead := children(t)[0]
		if err := syscall.Kill(dead, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		awaitStats(t, s, "one more lost", func(st supervisor.Stats) bool { return st.Lost == uint64(i+1) })
		awaitIdle(t, s, 2)
		if slices.Contains(children(t), dead) {
			t.Errorf("child %d was not reaped", dead)
		}
	}
	if r := run(t, s, supervisor.Request{Code: `output = 1`}); string(r.Output) != "1" {
		t.Errorf("outcome %s", r.Outcome)
	}
}

// TestDrainWaits: what runs ends as it would, what is new is refused, and nothing is left.
func TestDrainWaits(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	before := holdingsNow(t)
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2, Pool: supervisor.Pool{MinIdle: 2}})
	awaitIdle(t, s, 2)
	up := make(chan struct{}, 3)
	var group sync.WaitGroup
	for range 3 { // two run, and one queues
		group.Go(func() {
			r, err := s.Stream(t.Context(), supervisor.Request{Code: `console.log("up"); await new Promise((f) => setTimeout(f, 300)); output = 1`},
				func(supervisor.LogEntry) { up <- struct{}{} })
			if err != nil || string(r.Output) != "1" {
				t.Errorf("outcome %s, %v", r.Outcome, err)
			}
		})
	}
	<-up
	<-up
	awaitStats(t, s, "one in the queue", func(st supervisor.Stats) bool { return st.Queued == 1 })
	drained := make(chan error, 1)
	go func() { drained <- s.Drain(t.Context()) }()
	awaitStats(t, s, "none waiting", func(st supervisor.Stats) bool { return st.Idle == 0 && st.Starting == 0 })
	if _, err := s.Run(t.Context(), supervisor.Request{}); !errors.Is(err, supervisor.ErrShuttingDown) {
		t.Errorf("%v, want ErrShuttingDown", err)
	}
	group.Wait()
	if err := <-drained; err != nil {
		t.Error(err)
	}
	if found := eventually(func() []string { return append(before.differences(holdingsNow(t)), jailedThreads(t)...) }); found != nil {
		t.Errorf("after Drain: %v", found)
	}
}

// TestDrainCutsShort: what still runs when the time is over is cancelled.
func TestDrainCutsShort(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Pool: supervisor.Pool{MinIdle: 1}})
	up := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		r, err := s.Stream(t.Context(), supervisor.Request{Code: `console.log("up"); for (;;);`}, func(supervisor.LogEntry) { close(up) })
		if err != nil || r.Outcome != supervisor.Cancelled || len(r.Logs) != 1 {
			t.Errorf("outcome %s, logs %v, %v; want cancelled", r.Outcome, r.Logs, err)
		}
	})
	<-up
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if err := s.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the deadline", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	group.Wait()
}

// TestPoolConfig: what cannot be is refused, with what would be right.
func TestPoolConfig(t *testing.T) {
	for want, cfg := range map[string]supervisor.Config{
		"pool.min_idle is -1": {Concurrency: 2, Pool: supervisor.Pool{MinIdle: -1}},
		"pool.max is -1":      {Concurrency: 2, Pool: supervisor.Pool{Max: -1}},
		"pool.max is 1":       {Concurrency: 2, Pool: supervisor.Pool{Max: 1}},
		"pool.max is 3":       {Concurrency: 2, Pool: supervisor.Pool{MinIdle: 4, Max: 3}},
	} {
		cfg.Child, cfg.Policy = realChild(), policy.Default()
		s, err := supervisor.New(t.Context(), cfg)
		if err == nil {
			_ = s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q in it", cfg.Pool, err, want)
		}
	}
}

// TestManyCallers: each of 64 gets its own answer, within its own limits.
func TestManyCallers(t *testing.T) {
	const callers, each = 64, 2
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 4, Pool: supervisor.Pool{MinIdle: 4}})
	var group sync.WaitGroup
	for n := range callers {
		group.Go(func() {
			for i := range each {
				req := supervisor.Request{Code: `output = input * 2`, Input: json.RawMessage(fmt.Sprint(n*each + i))}
				want := fmt.Sprint(2 * (n*each + i))
				switch n % 4 {
				case 0: // needs more than the default
					req.Code = `const a = new Uint8Array(140 << 20).fill(1); output = input * 2 + a[0] - 1`
					req.Limits.MemoryBytes = 400 << 20
				case 1: // has less
					req.Limits.MemoryBytes = 16 << 20
				}
				if r := run(t, s, req); string(r.Output) != want {
					t.Errorf("caller %d: outcome %s (%s), output %s, want %s", n, r.Outcome, describe(r.Error), r.Output, want)
				}
			}
		})
	}
	group.Wait()
}

// TestWaitingIsNotRunning: what a script can see of time begins with it, however long its
// child has waited, and a seed and a time settle the rest.
func TestWaitingIsNotRunning(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Pool: supervisor.Pool{MinIdle: 1}})
	own := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	const wait = time.Second
	awaitIdle(t, s, 1)
	time.Sleep(wait)
	r := run(t, s, supervisor.Request{Code: `console.log("x"); output = [performance.now(), Date.now(), performance.timeOrigin ?? 0]`})
	var seen [3]float64
	if err := json.Unmarshal(r.Output, &seen); err != nil {
		t.Fatal(err)
	}
	if most := float64(wait.Milliseconds()); seen[0] >= most || r.Logs[0].AtMS >= most || r.Usage.StartMS >= most || r.Usage.WallMS >= most {
		t.Errorf("performance.now() %v, a line at %v ms, usage %+v: want the wait in none of it", seen[0], r.Logs[0].AtMS, r.Usage)
	}
	if now := float64(time.Now().UnixMilli()); now-seen[1] > 30_000 || now < seen[1] {
		t.Errorf("Date.now() %v, want about %v", seen[1], now)
	}
	req := seeded(everythingThatVaries, 42, time.Date(2024, 2, 29, 23, 59, 58, 123_000_000, time.UTC))
	want := said(t, run(t, own, req))
	for range 2 {
		awaitIdle(t, s, 1)
		if got := said(t, run(t, s, req)); got != want {
			t.Errorf("from a child that waited:\n%s\nfrom one of its own:\n%s", got, want)
		}
	}
	if got := s.Stats(); got.Misses != 0 {
		t.Errorf("%+v, want no misses", got)
	}
}

// TestPoolLeaksNothing of what it starts, loses and gives away.
func TestPoolLeaksNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	before := holdingsNow(t)
	s, err := supervisor.New(t.Context(), supervisor.Config{Policy: policy.Default(), Child: realChild(), Concurrency: 4, Pool: supervisor.Pool{MinIdle: 4}})
	if err != nil {
		t.Fatal(err)
	}
	runMixed(t, s, 60, newTally())
	awaitIdle(t, s, 4)
	settled, branch := holdingsNow(t), ""
	settled.children = nil // others each time
	if s.Isolation().Cgroup != "none" {
		branch = filepath.Base(filepath.Dir(cgroupPath(t, children(t)[0])))
	}
	for range 4 {
		runMixed(t, s, 60, newTally())
		awaitIdle(t, s, 4)
		for _, pid := range children(t) {
			killAndWait(t, pid)
		}
	}
	awaitIdle(t, s, 4)
	if found := eventually(func() []string {
		now := holdingsNow(t)
		now.children = nil
		return settled.differences(now)
	}); found != nil {
		t.Errorf("while four wait: %v", found)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if found := eventually(func() []string { return append(before.differences(holdingsNow(t)), jailedThreads(t)...) }); found != nil {
		t.Errorf("after Close: %v", found)
	}
	if branch != "" {
		if left := branchDirs(t, branch); len(left) != 0 {
			t.Errorf("cgroups are left: %v", left)
		}
	}
}
