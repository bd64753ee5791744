package integration

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"cordon/integration/hostilejs"
	"cordon/supervisor"
)

// scriptsVariable says how many scripts TestFuzzedScripts runs, and from which seed on, as
// in 5000 or 5000@12345.
const scriptsVariable = "CORDON_TEST_SCRIPTS"

func scriptsToFuzz(t *testing.T) (n int, seed uint64) {
	t.Helper()
	const usual = 1500
	text := os.Getenv(scriptsVariable)
	if text == "" {
		return usual, 1
	}
	if _, err := fmt.Sscanf(text, "%d@%d", &n, &seed); err != nil {
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s is %q, want a number, or number@seed", scriptsVariable, text)
		}
	}
	return n, seed
}

// fuzzed bounds a script that nobody has seen.
func fuzzed() supervisor.Limits {
	return supervisor.Limits{
		Timeout: 200 * time.Millisecond, CPU: 400 * time.Millisecond, MemoryBytes: 64 << 20,
		OutputBytes: 32 << 10, LogBytes: 4 << 10, LogLines: 50,
	}
}

// knownScripts are the attacks that are changed: those that are not so long that most of
// what is changed says nothing.
func knownScripts() []string {
	const long = 3 << 10
	var known []string
	for _, row := range scriptAttacks() {
		if len(row.code) <= long {
			known = append(known, row.code)
		}
	}
	slices.Sort(known) // the tables have maps in them
	return known
}

// TestFuzzedScripts runs scripts that a seed makes, the same ones each time. Whatever they
// do comes to a typed outcome in time, says nothing of the host, and is not seen by those
// that follow.
func TestFuzzedScripts(t *testing.T) {
	n, first := scriptsToFuzz(t)
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 4})
	known, clean := knownScripts(), probeRealm(t, s)
	seeds := make(chan uint64)
	seen := newTally()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for seed := range seeds {
				code := hostilejs.Script(rand.New(rand.NewPCG(seed, 0)).IntN, known)
				outcome, faults := runFuzzed(t, s, code)
				for _, fault := range faults {
					t.Errorf("seed %d: %s\n%s", seed, fault, brief(code))
				}
				seen.add(outcome)
			}
		})
	}
	for seed := range uint64(n) {
		seeds <- first + seed
	}
	close(seeds)
	all.Wait()
	if got := probeRealm(t, s); got != clean {
		t.Errorf("the next execution saw %s", got)
	}
	// What ends before it begins shows nothing of the engine.
	if parsed := n - seen.count[supervisor.SyntaxError]; parsed*2 < n {
		t.Errorf("only %d of %d scripts parse", parsed, n)
	}
	t.Attr("scripts", fmt.Sprintf("%d from seed %d: %v", n, first, seen.count))
}

// FuzzScript is TestFuzzedScripts with the fuzzer's decisions instead of a seed's.
func FuzzScript(f *testing.F) {
	known := knownScripts()
	for seed := range byte(20) {
		f.Add([]byte{seed, 3 * seed, 7, seed, 200, 31, 5, 99, seed, 14, 77, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	}
	s := newSupervisor(f, supervisor.Config{Child: realChild(), Concurrency: 1})
	f.Fuzz(func(t *testing.T, decisions []byte) {
		code := hostilejs.Script(hostilejs.Bytes(decisions), known)
		_, faults := runFuzzed(t, s, code)
		for _, fault := range faults {
			t.Errorf("%s\n%s", fault, code)
		}
	})
}

// runFuzzed runs a script and names what must not be.
func runFuzzed(t *testing.T, s *supervisor.Supervisor, code string) (supervisor.Outcome, []string) {
	t.Helper()
	limits := fuzzed()
	begin := time.Now()
	r, err := s.Run(t.Context(), supervisor.Request{Code: code, Limits: limits, Input: json.RawMessage(`{"rows":[{"a":1},null],"n":1.5}`)})
	if err != nil {
		return "", []string{"cordon failed: " + err.Error()}
	}
	var faults []string
	fault := func(is bool, format string, args ...any) {
		if is {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	// That it ends is shown here; how promptly, by TestStopsArePrompt.
	fault(time.Since(begin) > 10*time.Second, "it took %v: %s, usage %+v", time.Since(begin), r.Outcome, r.Usage)
	fault(slices.Contains([]supervisor.Outcome{supervisor.Crashed, supervisor.Violation, supervisor.Cancelled}, r.Outcome) || !slices.Contains(supervisor.Outcomes(), r.Outcome),
		"outcome %s (%s)", r.Outcome, describe(r.Error))
	fault((r.Outcome == supervisor.OK) != (r.Error == nil), "outcome %s with error %s", r.Outcome, describe(r.Error))
	fault(r.Error != nil && r.Output != nil, "an output beside error %s", describe(r.Error))
	fault(r.Output != nil && (!json.Valid(r.Output) || !utf8.Valid(r.Output) || int64(len(r.Output)) > limits.OutputBytes), "output %s", brief(string(r.Output)))
	fault(r.Error != nil && (r.Error.Name == "" || r.Error.Line < 0 || r.Error.Column < 0), "error %s", describe(r.Error))
	var logged int64
	for _, l := range r.Logs {
		logged += int64(len(l.Message))
	}
	fault(logged > limits.LogBytes || int64(len(r.Logs)) > limits.LogLines, "%d bytes in %d lines", logged, len(r.Logs))
	fault(r.Isolation.Cgroup != "none" && r.Usage.PeakMemoryBytes > limits.MemoryBytes, "it used %d bytes", r.Usage.PeakMemoryBytes)
	checkNothingOfTheHost(t, r, code)
	return r.Outcome, faults
}
