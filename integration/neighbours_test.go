package integration

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
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

// neighboursVariable says for how long TestNeighbours goes on, as a Go duration.
const neighboursVariable = "CORDON_TEST_NEIGHBOURS"

func neighboursTime(t *testing.T) time.Duration {
	t.Helper()
	if text := os.Getenv(neighboursVariable); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			t.Fatalf("%s is %q, want a duration such as 5m", neighboursVariable, text)
		}
		return d
	}
	if required() {
		return 5 * time.Minute
	}
	return 25 * time.Second
}

// street is where honest executions and attacks live side by side: one supervisor for
// scripts, and one whose children have a broken engine.
type street struct {
	t               *testing.T
	scripts, broken *supervisor.Supervisor
	clean           string // what the probe of residue sees

	mu       sync.Mutex
	outcomes map[string]int // of attacks
}

// TestNeighbours runs eight executions at a time, half of them honest scripts with known
// answers and half of them attacks of every kind. Each honest answer is right, nothing goes
// from one to another, and nothing is left behind. How much slower the honest ones are than
// among themselves is printed and not asserted: it is the machine's as well.
func TestNeighbours(t *testing.T) {
	const honest, scripted, native = 4, 3, 1
	total := neighboursTime(t)
	t.Setenv("TMPDIR", t.TempDir())
	attacks := scriptAttacks()
	before := holdingsNow(t)
	st := openStreet(t, honest+scripted+native)

	alone := st.live(total/6, honest+scripted+native, 0, 0, attacks)
	// What is made once and kept is made now, and more memory is needed than ever after.
	st.live(total/15, 0, honest+scripted, native, largeRequests())
	st.live(total/15, honest, scripted, native, attacks)
	settled, resident, held, heap := holdingsNow(t), residentNow(t), heldNow(), heapNow()
	among := st.live(total-total/6-2*total/15, honest, scripted, native, attacks)

	if found := eventually(func() []string { return settled.differences(holdingsNow(t)) }); found != nil {
		t.Errorf("after %d attacks: %v", st.attacked(), found)
	}
	resident, held, heap = residentNow(t)-resident, heldNow()-held, heapNow()-heap
	runtime.KeepAlive(attacks) // their requests are large, and were there before
	if most := int64(8 << 20); heap > most {
		t.Errorf("the heap grew by %d bytes, want at most %d", heap, most)
	}
	if most := int64(48 << 20); held > most {
		t.Errorf("what the runtime holds grew by %d bytes, want at most %d", held, most)
	}
	// The race detector has several bytes for each that ever was, and gives none of them back.
	if most := int64(48 << 20); resident > most && !raceDetector {
		t.Errorf("the supervisor's resident memory grew by %d bytes, want at most %d", resident, most)
	}
	var branches []string
	if st.scripts.Isolation().Cgroup != "none" {
		branches = []string{ownBranch(t, st.scripts), branchOfAChild(t, st.broken)}
	}
	st.close()
	if found := eventually(func() []string { return append(before.differences(holdingsNow(t)), jailedThreads(t)...) }); found != nil {
		t.Errorf("after Close: %v", found)
	}
	for _, branch := range branches {
		if left := branchDirs(t, branch); len(left) != 0 {
			t.Errorf("cgroups are left: %v", left)
		}
	}
	t.Attr("honest-alone", fmt.Sprintf("%d executions, p50 %v, p99 %v", len(alone), percentile(alone, 50), percentile(alone, 99)))
	t.Attr("honest-among-attacks", fmt.Sprintf("%d executions, p50 %v, p99 %v, %.1f times the p99 alone",
		len(among), percentile(among, 50), percentile(among, 99), float64(percentile(among, 99))/float64(percentile(alone, 99))))
	t.Attr("attacks", fmt.Sprintf("%d of %d scripts and %d of the native, heap %+d KiB, held %+d KiB, resident %+d KiB: %v",
		st.attacked(), len(attacks), len(nativeNeighbours()), heap>>10, held>>10, resident>>10, st.outcomes))
}

func openStreet(t *testing.T, places int) *street {
	t.Helper()
	open := func(child supervisor.ChildBinary) *supervisor.Supervisor {
		s, err := supervisor.New(t.Context(), supervisor.Config{Policy: policy.Default(), Child: child, Concurrency: places})
		if err != nil && !required() {
			t.Skipf("this host: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() }) // told by street.close, but for a test that failed before
		return s
	}
	st := &street{t: t, scripts: open(realChild()), broken: open(hostileChild), outcomes: map[string]int{}}
	st.clean = probeRealm(t, st.scripts)
	return st
}

func (st *street) close() {
	for _, s := range []*supervisor.Supervisor{st.scripts, st.broken} {
		if err := s.Close(); err != nil {
			st.t.Error(err)
		}
	}
}

// live keeps so many executions of each kind going for a while, and gives the times that
// the honest ones took, sorted.
func (st *street) live(d time.Duration, honest, scripted, native int, attacks []scriptRow) []time.Duration {
	ctx, cancel := context.WithTimeout(st.t.Context(), d)
	defer cancel()
	var all sync.WaitGroup
	var mu sync.Mutex
	var times []time.Duration
	scripts := endlessly(ctx, attacks)
	natives := endlessly(ctx, nativeNeighbours())
	answers := endlessly(ctx, honestNeighbours(st.clean))
	for range honest {
		all.Go(func() {
			for a := range answers {
				took := a.ask(st.t, st.scripts)
				mu.Lock()
				times = append(times, took)
				mu.Unlock()
			}
		})
	}
	for range scripted {
		all.Go(func() {
			for row := range scripts {
				st.script(row)
			}
		})
	}
	for range native {
		all.Go(func() {
			for n := range natives {
				st.native(n)
			}
		})
	}
	all.Wait()
	slices.Sort(times)
	return times
}

// endlessly gives all of the list in one random order after another, until ctx is done.
func endlessly[T any](ctx context.Context, list []T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for round := uint64(0); ; round++ {
			random := rand.New(rand.NewPCG(round, 1))
			for _, i := range random.Perm(len(list)) {
				select {
				case out <- list[i]:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return out
}

// script runs an attack within limits that make it short. What it comes to then is more
// than its row says; that it comes to a crash never is.
func (st *street) script(row scriptRow) {
	req := supervisor.Request{Code: row.code, Limits: short(row.limits), Modules: row.modules}
	if row.input != "" {
		req.Input = json.RawMessage(row.input)
	}
	r, err := st.scripts.Run(context.WithoutCancel(st.t.Context()), req)
	expected := []supervisor.Outcome{supervisor.Timeout, supervisor.CPULimit, supervisor.MemoryLimit, supervisor.OutputLimit, supervisor.OK}
	if err != nil || !slices.Contains(slices.Concat(expected, row.outcomes), r.Outcome) {
		st.t.Errorf("%s: outcome %s (%s), %v; want one of %v", row.threat, r.Outcome, describe(r.Error), err, row.outcomes)
	}
	st.count("script " + string(r.Outcome))
}

// short bounds limits for a test that wants many runs.
func short(l supervisor.Limits) supervisor.Limits {
	atMost := func(value, most time.Duration) time.Duration {
		if value == 0 || value > most {
			return most
		}
		return value
	}
	l.Timeout = atMost(l.Timeout, time.Second)
	l.CPU = atMost(l.CPU, 2*time.Second)
	if l.MemoryBytes == 0 || l.MemoryBytes > 48<<20 {
		l.MemoryBytes = 48 << 20
	}
	return l
}

// native runs one of the hostile child's attacks.
func (st *street) native(n nativeNeighbour) {
	req := supervisor.Request{Code: n.attack, Limits: supervisor.Limits{Timeout: time.Second, MemoryBytes: 32 << 20}}
	if n.early != 0 {
		req = early(n.early, time.Second)
	}
	r, err := st.broken.Run(context.WithoutCancel(st.t.Context()), req)
	switch {
	case n.refused && err == nil:
		st.t.Errorf("early %d: outcome %s, want an error: its walls do not stand", n.early, r.Outcome)
	case !n.refused && err != nil:
		st.t.Errorf("%s%d: %v", n.attack, n.early, err)
	case err == nil && !slices.Contains(n.outcomes, r.Outcome):
		st.t.Errorf("%s%d: outcome %s (%s), want one of %v", n.attack, n.early, r.Outcome, describe(r.Error), n.outcomes)
	}
	st.count("native " + string(r.Outcome))
}

func (st *street) count(what string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.outcomes[strings.TrimSpace(what)]++
}

func (st *street) attacked() int {
	st.mu.Lock()
	defer st.mu.Unlock()
	n := 0
	for _, count := range st.outcomes {
		n += count
	}
	return n
}

// percentile is the value that n percent of the sorted times are below.
func percentile(times []time.Duration, n int) time.Duration {
	if len(times) == 0 {
		return 0
	}
	return times[min(len(times)-1, len(times)*n/100)].Round(100 * time.Microsecond)
}

// heldNow is what the Go runtime has of the system, in bytes, once it has given back what it can.
func heldNow() int64 {
	debug.FreeOSMemory()
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64() - sample[1].Value.Uint64())
}

// residentNow is this process's resident memory in bytes, with nothing of the collector's in it.
func residentNow(t *testing.T) int64 {
	t.Helper()
	debug.FreeOSMemory()
	text := field(read(t, os.Getpid(), "status"), "VmRSS")
	kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(text, "kB")), 10, 64)
	if err != nil {
		t.Fatalf("VmRSS is %q in %s", text, filepath.Join("/proc/self", "status"))
	}
	return kib << 10
}
