package integration

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"

	"golang.org/x/sys/unix"
)

// TestTakenAfterItsDeath: an execution whose child was dead gets another one, whether that
// had been noticed or not.
func TestTakenAfterItsDeath(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1, Pool: supervisor.Pool{MinIdle: 1}})
	large := json.RawMessage(`"` + string(slices.Repeat([]byte("x"), 1<<20)) + `"`)
	const rounds = 40
	for i := range rounds {
		awaitIdle(t, s, 1)
		killAndWait(t, children(t)[0])
		req := supervisor.Request{Code: fmt.Sprintf(`output = %d`, i)}
		if i%2 == 0 {
			req.Input = large // more than the pipe takes
		}
		if r := run(t, s, req); string(r.Output) != fmt.Sprint(i) {
			t.Fatalf("outcome %s (%s), output %s, want %d", r.Outcome, describe(r.Error), r.Output, i)
		}
		// One that serves shows that not all of them die.
		awaitIdle(t, s, 1)
		run(t, s, supervisor.Request{})
	}
	if got := s.Stats(); got.Lost != rounds {
		t.Errorf("%d lost, want %d", got.Lost, rounds)
	}
}

// killAndWait returns when the last thread of the process has ended.
func killAndWait(t *testing.T, pid int) {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Kill(pid, unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, -1)
		if err == nil {
			return
		}
		if err != unix.EINTR {
			t.Fatal(err)
		}
	}
}

// TestKillsAtRandom kills a child, whatever it is at, for every third answer. Whoever is
// killed at work has crashed, or could not be started; every other answer is right.
func TestKillsAtRandom(t *testing.T) {
	const workers, each = 4, 60
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: workers, Pool: supervisor.Pool{MinIdle: 8}})
	awaitIdle(t, s, 8)
	killAndWait(t, children(t)[0])
	var answers, kills, crashes atomic.Int64
	kills.Add(1)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := range each {
				want := fmt.Sprint(w*each + i)
				r, err := s.Run(t.Context(), supervisor.Request{Code: `output = input`, Input: json.RawMessage(want)})
				var start *supervisor.StartError
				switch {
				case errors.As(err, &start), err == nil && r.Outcome == supervisor.Crashed:
					crashes.Add(1)
				case err != nil:
					t.Error(err)
				case string(r.Output) != want:
					t.Errorf("outcome %s, output %s, want %s", r.Outcome, r.Output, want)
				case answers.Add(1)%3 == 0:
					kills.Add(killOne())
				}
			}
		})
	}
	group.Wait()
	got := awaitIdle(t, s, 8)
	if crashes.Load() > kills.Load() || got.Lost == 0 || got.Lost > uint64(kills.Load()) {
		t.Errorf("%d crashes and %d lost of %d killed", crashes.Load(), got.Lost, kills.Load())
	}
	t.Logf("%d killed: %d at work or in their start, %d while they waited", kills.Load(), crashes.Load(), got.Lost)
}

// killOne kills one of this process's children and gives how many that were.
func killOne() int64 {
	pids, err := childrenOf(os.Getpid())
	if err != nil || len(pids) == 0 || syscall.Kill(pids[rand.IntN(len(pids))], syscall.SIGKILL) != nil {
		return 0 // it has ended by itself
	}
	return 1
}

// hostilePool is a pool whose waiting children do one of the hostile child's early attacks.
func hostilePool(t *testing.T, page int64) *supervisor.Supervisor {
	t.Helper()
	p := policy.Default()
	ceilings := p.Ceilings()
	ceilings.Memory = 512<<20 + page*4096
	p, err := p.WithLimits(p.Defaults(), ceilings)
	if err != nil {
		t.Fatal(err)
	}
	return newSupervisor(t, supervisor.Config{Child: hostileChild, Policy: p, Concurrency: 2, Pool: supervisor.Pool{MinIdle: 1}})
}

// TestOutOfTurn: a child that does anything but wait while it waits is ended and replaced,
// the more slowly the more often it happens.
func TestOutOfTurn(t *testing.T) {
	for page, name := range map[int64]string{13: "ready twice", 14: "a log line", 16: "a flood of errors"} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			s := hostilePool(t, page)
			got := awaitStats(t, s, "six lost", func(st supervisor.Stats) bool { return st.Lost >= 6 })
			// The second is replaced after 50 to 100 ms, and each further one after twice that.
			if took, least := time.Since(begin), (50+100+200+400)*time.Millisecond; took < least {
				t.Errorf("six were started and lost within %v, want %v or more", took, least)
			}
			if got.StartFailure != nil {
				t.Errorf("start failure %v, but they did start", got.StartFailure.Err)
			}
		})
	}
}

// TestStartsThatFail: whoever cannot be started is not tried over and over, and a request is
// told so at once.
func TestStartsThatFail(t *testing.T) {
	for page, name := range map[int64]string{4: "gives up", 3: "without its filter", 15: "a frame too large"} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			s := hostilePool(t, page)
			got := awaitStats(t, s, "five failures", func(st supervisor.Stats) bool {
				return st.StartFailure != nil && st.StartFailure.Failures >= 5
			})
			if took, least := time.Since(begin), (50+100+200+400)*time.Millisecond; took < least {
				t.Errorf("five starts failed within %v, want %v or more", took, least)
			}
			f := got.StartFailure
			if f.Err == nil || f.Since.Before(begin) || !f.RetryAt.After(f.Since) || got.Started != 0 || got.Lost != 0 {
				t.Errorf("%+v, %+v: want a cause, its times, and none started", got, f)
			}
			_, err := s.Run(t.Context(), supervisor.Request{Code: "result"})
			var start *supervisor.StartError
			if !errors.As(err, &start) || start.Err == nil {
				t.Errorf("%v, want a StartError with its cause", err)
			}
		})
	}
}

// cgroupFile finds a file of the supervisor's own branch of cgroups, above its children's, by
// its name on v1 and on v2.
func cgroupFile(t *testing.T, s *supervisor.Supervisor, v1, v2 string) string {
	t.Helper()
	version := s.Isolation().Cgroup
	if version == "none" {
		if required() {
			t.Fatal("no cgroups")
		}
		t.Skip("no cgroups")
	}
	name := map[string]string{"v1": v1, "v2": v2}[version]
	branch := filepath.Base(filepath.Dir(cgroupPath(t, children(t)[0])))
	for _, dir := range branchDirs(t, branch) {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Fatalf("no %s in the cgroups of %s", name, branch)
	return ""
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0); err != nil {
		t.Fatal(err)
	}
}

// TestNoMoreTasks: where the kernel lets no process be made, what waits still serves, the
// rest is told at once, and all is well again by itself when it lets.
func TestNoMoreTasks(t *testing.T) {
	const idle = 2
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 4, Pool: supervisor.Pool{MinIdle: idle}})
	awaitIdle(t, s, idle)
	limit := cgroupFile(t, s, "pids.max", "pids.max")
	write(t, limit, "0")
	for range idle {
		if r := run(t, s, supervisor.Request{Code: `output = 1`}); string(r.Output) != "1" {
			t.Errorf("outcome %s: %s", r.Outcome, describe(r.Error))
		}
	}
	got := awaitStats(t, s, "three failures", func(st supervisor.Stats) bool {
		return st.StartFailure != nil && st.StartFailure.Failures >= 3
	})
	if !errors.Is(got.StartFailure.Err, syscall.EAGAIN) {
		t.Errorf("%v, want EAGAIN", got.StartFailure.Err)
	}
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			_, err := s.Run(t.Context(), supervisor.Request{Code: `output = 1`})
			var start *supervisor.StartError
			if !errors.As(err, &start) || !errors.Is(err, syscall.EAGAIN) {
				t.Errorf("%v, want a StartError for EAGAIN", err)
			}
		})
	}
	group.Wait()
	write(t, limit, "max")
	if got := awaitIdle(t, s, idle); got.StartFailure != nil {
		t.Errorf("start failure %v, want it gone", got.StartFailure.Err)
	}
	if r := run(t, s, supervisor.Request{Code: `output = 1`}); string(r.Output) != "1" {
		t.Errorf("outcome %s: %s", r.Outcome, describe(r.Error))
	}
}

// TestARequestHeals: the first request after the trouble is over does not wait for the
// background to try again.
func TestARequestHeals(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2, Pool: supervisor.Pool{MinIdle: 1}})
	awaitIdle(t, s, 1)
	limit := cgroupFile(t, s, "pids.max", "pids.max")
	write(t, limit, "0")
	run(t, s, supervisor.Request{})
	awaitStats(t, s, "six failures", func(st supervisor.Stats) bool {
		return st.StartFailure != nil && st.StartFailure.Failures >= 6 // the next in 1.6 s or later
	})
	write(t, limit, "max")
	if r := run(t, s, supervisor.Request{Code: `output = 1`}); string(r.Output) != "1" {
		t.Errorf("outcome %s: %s", r.Outcome, describe(r.Error))
	}
	if got := awaitIdle(t, s, 1); got.StartFailure != nil || got.Misses != 1 {
		t.Errorf("%+v, want no start failure and one miss", got)
	}
}

// TestNoMemoryForAStart: the same for a service that has no memory left.
func TestNoMemoryForAStart(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2, Pool: supervisor.Pool{MinIdle: 1}})
	awaitIdle(t, s, 1)
	tasks := cgroupFile(t, s, "pids.max", "pids.max")
	memory := cgroupFile(t, s, "memory.limit_in_bytes", "memory.max")
	inUse := cgroupFile(t, s, "memory.usage_in_bytes", "memory.current")
	write(t, tasks, "0")
	run(t, s, supervisor.Request{}) // none is left that would hold memory
	held, err := os.ReadFile(inUse)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(held)), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	write(t, memory, fmt.Sprint(n+64<<10)) // a child takes several MiB
	write(t, tasks, "max")
	awaitStats(t, s, "starts that fail for another reason", func(st supervisor.Stats) bool {
		return st.StartFailure != nil && st.StartFailure.Failures >= 3 && !errors.Is(st.StartFailure.Err, syscall.EAGAIN)
	})
	_, err = s.Run(t.Context(), supervisor.Request{Code: `output = 1`})
	var start *supervisor.StartError
	if !errors.As(err, &start) {
		t.Errorf("%v, want a StartError", err)
	}
	unlimited := map[string]string{"v1": "-1", "v2": "max"}[s.Isolation().Cgroup]
	write(t, memory, unlimited)
	if got := awaitIdle(t, s, 1); got.StartFailure != nil {
		t.Errorf("start failure %v, want it gone", got.StartFailure.Err)
	}
	if r := run(t, s, supervisor.Request{Code: `output = 1`}); string(r.Output) != "1" {
		t.Errorf("outcome %s: %s", r.Outcome, describe(r.Error))
	}
}
