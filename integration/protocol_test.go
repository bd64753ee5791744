package integration

import (
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

// attack runs one of the hostile child's.
func attack(t *testing.T, s *supervisor.Supervisor, name string, limits supervisor.Limits) supervisor.Result {
	t.Helper()
	if limits.Timeout == 0 {
		limits.Timeout = 2 * time.Second
	}
	begin := time.Now()
	r := run(t, s, supervisor.Request{Code: name, Limits: limits})
	// The deadline and 250 ms, as the contract promises, and room for a busy machine: what
	// is shown here is that it ends, benchmarks show how fast.
	if took := time.Since(begin); took > limits.Timeout+5*time.Second {
		t.Errorf("it took %v with a timeout of %v", took, limits.Timeout)
	}
	return r
}

func TestHonestStandIn(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	if r := attack(t, s, "result", supervisor.Limits{}); r.Outcome != supervisor.OK || string(r.Output) != "42" {
		t.Errorf("result %+v", r)
	}
	if r := attack(t, s, "log", supervisor.Limits{}); r.Outcome != supervisor.OK || len(r.Logs) != 1 || r.Logs[0].Message != "hello" {
		t.Errorf("result %+v", r)
	}
}

// TestProtocolAttacks: what comes from the child is hostile, and what it says outside the
// protocol is a crash of its own, never of the supervisor's.
func TestProtocolAttacks(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 2})
	for _, name := range []string{
		"length-zero", "length-most", "short-body", "garbage", "not-utf8", "deep", "duplicate-key",
		"duplicate-data", "unknown-field", "own-usage", "own-outcome", "own-status", "unknown-message",
		"host-message", "trailing", "ready-again", "foreign-id", "foreign-log",
		"bad-level", "ok-with-error", "failure-without-error", "claim-timeout",
		"log-flood", "log-lines", "log-padded", "output-flood", "output-over", "error-over", "stderr-flood",
		"exit-silently", "exit-failing", "lie-about-death", "deref",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := attack(t, s, name, supervisor.Limits{Timeout: 20 * time.Second})
			if r.Outcome != supervisor.Crashed {
				t.Errorf("outcome %s (%+v), want crashed", r.Outcome, r.Error)
			}
			if r.Output != nil || r.Error == nil || r.Error.Stack != "" {
				t.Errorf("something of the hostile child's is in the result: %+v", r)
			}
		})
	}
}

// TestNothingCountsAfterTheResult: the child is killed as soon as its result is there, so
// either the rest was too late and the result stands, or it made the whole a breach.
func TestNothingCountsAfterTheResult(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 2})
	for _, name := range []string{"two-results", "log-after", "result-then-flood"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 10 {
				r := attack(t, s, name, supervisor.Limits{Timeout: 20 * time.Second})
				stands := r.Outcome == supervisor.OK && string(r.Output) == "1"
				breach := r.Outcome == supervisor.Crashed && r.Output == nil
				if !stands && !breach || len(r.Logs) != 0 {
					t.Errorf("outcome %s, output %s, logs %v", r.Outcome, r.Output, r.Logs)
				}
			}
		})
	}
}

// TestAClaimOfTooMuchMemoryIsBelieved: the kernel counts only memory that was touched, so it
// cannot tell an honest claim from a lie; and every child can make the claim true.
func TestAClaimOfTooMuchMemoryIsBelieved(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	r := attack(t, s, "claim-memory", supervisor.Limits{Timeout: 20 * time.Second})
	if r.Outcome != supervisor.MemoryLimit || r.Output != nil {
		t.Errorf("outcome %s, output %s, want memory_limit", r.Outcome, r.Output)
	}
}

// TestViolationAfterTheResult: the kernel's word about what the child did counts also where
// its own account came first.
func TestViolationAfterTheResult(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	for range 20 {
		r := attack(t, s, "result-then-violate", supervisor.Limits{Timeout: 20 * time.Second})
		killedFirst := r.Outcome == supervisor.OK && string(r.Output) == "1"
		if !killedFirst && (r.Outcome != supervisor.Violation || r.Output != nil) {
			t.Errorf("outcome %s, output %s", r.Outcome, r.Output)
		}
	}
}

func TestHangingChildrenMeetTheDeadline(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 2})
	for _, name := range []string{"hang", "sleep", "short-and-hang", "slow"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := attack(t, s, name, supervisor.Limits{Timeout: 300 * time.Millisecond}); r.Outcome != supervisor.Timeout {
				t.Errorf("outcome %s (%+v), want timeout", r.Outcome, r.Error)
			}
		})
	}
}

func TestResourceAttacks(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	const mib = 1 << 20
	t.Run("memory", func(t *testing.T) {
		r := attack(t, s, "touch 4096", supervisor.Limits{MemoryBytes: 64 * mib, Timeout: 20 * time.Second})
		if r.Outcome != supervisor.MemoryLimit || r.Usage.PeakMemoryBytes > 64*mib {
			t.Errorf("outcome %s, peak %d, want memory_limit within the limit", r.Outcome, r.Usage.PeakMemoryBytes)
		}
	})
	t.Run("memory below the limit", func(t *testing.T) {
		r := attack(t, s, "touch 32", supervisor.Limits{MemoryBytes: 64 * mib, Timeout: 20 * time.Second})
		if r.Outcome != supervisor.OK || r.Usage.PeakMemoryBytes < 32*mib {
			t.Errorf("outcome %s, peak %d", r.Outcome, r.Usage.PeakMemoryBytes)
		}
	})
	t.Run("cpu", func(t *testing.T) {
		r := attack(t, s, "spin", supervisor.Limits{CPU: 200 * time.Millisecond, Timeout: 20 * time.Second})
		// RLIMIT_CPU would end it as well, after 3 s.
		if r.Outcome != supervisor.CPULimit || r.Usage.CPUMS < 200 || r.Usage.CPUMS > 2700 {
			t.Errorf("outcome %s, %v ms of CPU, want cpu_limit, and by the supervisor's own clock", r.Outcome, r.Usage.CPUMS)
		}
	})
}

func TestForbiddenCallIsNamed(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	r := attack(t, s, "syscall 41 2 1 0", supervisor.Limits{}) // socket(AF_INET, SOCK_STREAM)
	if r.Outcome != supervisor.Violation || r.Error.Syscall != "socket" {
		t.Errorf("outcome %s, error %+v; want violation of socket", r.Outcome, r.Error)
	}
}

// TestNoScriptBehindFaultyWalls: a child that lies about its walls is found out by the look
// from outside, and sees nothing of the request.
func TestNoScriptBehindFaultyWalls(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	for page, test := range map[int64]struct{ name, says string }{
		1: {"result first", "before it was ready"},
		2: {"no walls", "data size"},
		3: {"no filter", "Seccomp"},
		4: {"never ready", "wait for ready"},
		5: {"own limit", "data size"},
		6: {"other version", "wait for ready"},
		7: {"no landlock", "Landlock"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := s.Run(t.Context(), supervisor.Request{
				Code: "result", Limits: supervisor.Limits{MemoryBytes: 64<<20 + page*4096},
			})
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want one about %q", err, test.says)
			}
		})
	}
}
