package attack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cordon/policy"
	"cordon/supervisor"
)

// Walls that stand in the supervisor itself.
const (
	bySupervisor = "supervisor" // the pipe's strict reader, and the judgement of what is said
	byLimits     = "limits"     // the kill from outside
)

// behaviour is something that the probe does behind all walls, beside single system calls,
// and the outcome that has to come of it.
type behaviour struct {
	id, tries string
	attack    string // the probe's name for it
	limits    supervisor.Limits
	wall      string
	outcomes  []supervisor.Outcome
	// output is what an OK may have brought.
	output string
}

// slow is the time in which every behaviour that ends by itself ends on a busy host.
const slow = 20 * time.Second

// resourceJobs take what there is to take: 15 and 16 of the native classes.
func resourceJobs() []job {
	crashed := []supervisor.Outcome{supervisor.Crashed}
	timeout := []supervisor.Outcome{supervisor.Timeout}
	short, long := supervisor.Limits{Timeout: 300 * time.Millisecond}, supervisor.Limits{Timeout: slow}
	return behaviours([]behaviour{
		{"resources.memory", "touch 4 GiB", "touch 4096", supervisor.Limits{Timeout: slow, MemoryBytes: probeMemory}, string(policy.WallCgroup), []supervisor.Outcome{supervisor.MemoryLimit, supervisor.OK}, `"cannot allocate memory"`},
		{"resources.cpu", "use up every processor", "spin", supervisor.Limits{Timeout: slow, CPU: 200 * time.Millisecond}, byLimits, []supervisor.Outcome{supervisor.CPULimit}, ""},
		{"resources.hang", "never end", "hang", short, byLimits, timeout, ""},
		{"resources.sleep", "sleep for an hour", "sleep", short, byLimits, timeout, ""},
		{"resources.half-frame", "stop in the middle of a frame", "short-and-hang", short, byLimits, timeout, ""},
		{"resources.one-byte", "send a frame a byte at a time", "slow", short, byLimits, timeout, ""},
		{"resources.stderr", "write 1 GB to standard error", "stderr-flood", long, bySupervisor, crashed, ""},
		{"resources.output", "announce and send 1 GB", "output-flood", long, bySupervisor, crashed, ""},
		{"resources.logs", "write lines without end", "log-flood", long, bySupervisor, crashed, ""},
		{"resources.empty-logs", "write empty lines without end", "log-lines", long, bySupervisor, crashed, ""},
		{"resources.exit", "end without a result", "exit-silently", long, bySupervisor, crashed, ""},
		{"resources.fault", "die of a fault", "deref", long, bySupervisor, crashed, ""},
		{"resources.lie", "die with the words of another death", "lie-about-death", long, bySupervisor, crashed, ""},
	})
}

// protocolJobs speak on the pipe as no child does: 17 to 19.
func protocolJobs() []job {
	var all []behaviour
	for name, tries := range map[string]string{
		"length-zero": "send an empty frame", "length-most": "announce 4 GiB", "short-body": "die in the middle of a frame",
		"garbage": "send garbage", "not-utf8": "send what is no UTF-8", "deep": "nest 10 000 deep", "duplicate-key": "say a field twice",
		"duplicate-data": "say a key of the output twice", "unknown-field": "add a field", "own-usage": "say what it used",
		"own-outcome": "say what came of it", "own-status": "say that it was cancelled", "unknown-message": "send an unknown message",
		"host-message": "send what only the supervisor sends", "trailing": "send more behind a message", "ready-again": "be ready twice",
		"foreign-id": "answer for another execution", "foreign-log": "log for another execution", "bad-level": "log with a level of its own",
		"ok-with-error": "succeed with an error", "failure-without-error": "fail without an error",
		"claim-timeout": "claim a timeout before its time", "output-over": "send more output than it may",
	} {
		all = append(all, behaviour{"protocol." + name, tries, name, supervisor.Limits{Timeout: slow}, bySupervisor,
			[]supervisor.Outcome{supervisor.Crashed}, ""})
	}
	for name, tries := range map[string]string{
		"two-results": "send two results", "log-after": "log behind the result", "result-then-flood": "flood behind the result",
		"result-then-violate": "open a file behind the result",
	} {
		all = append(all, behaviour{"protocol." + name, tries, name, supervisor.Limits{Timeout: slow}, bySupervisor,
			[]supervisor.Outcome{supervisor.OK, supervisor.Crashed, supervisor.Violation}, "1"})
	}
	slices.SortFunc(all, func(a, b behaviour) int { return strings.Compare(a.id, b.id) })
	return behaviours(all)
}

func behaviours(all []behaviour) []job {
	var jobs []job
	for _, b := range all {
		row := Row{ID: b.id, Tries: b.tries, First: b.wall}
		jobs = append(jobs, job{row, func(ctx context.Context, a *arena) ([]Finding, error) {
			begin := time.Now()
			r, err := a.probes.Run(ctx, supervisor.Request{Code: b.attack, Limits: b.limits})
			if err != nil {
				return nil, err
			}
			return []Finding{b.judge(r, time.Since(begin))}, nil
		}})
	}
	return jobs
}

// lateness is how far past its deadline an attack may be on a host that is busy with others.
// It shows that the attack ends; how promptly is a matter of tests.
const lateness = 10 * time.Second

// onHost is the wall that takes another's place where the operator goes without that one.
func onHost(wall string, host supervisor.Isolation) string {
	if wall == string(policy.WallCgroup) && host.Cgroup == "none" {
		return string(policy.WallRlimits) // RLIMIT_DATA, and the engine's own watch before it
	}
	return wall
}

func (b behaviour) judge(r supervisor.Result, took time.Duration) Finding {
	f := Finding{AllWalls, NotStopped, "", "outcome " + string(r.Outcome)}
	switch {
	case !slices.Contains(b.outcomes, r.Outcome):
		f.How += fmt.Sprintf(", want one of %v", b.outcomes)
	case r.Outcome != supervisor.OK && r.Output != nil, r.Outcome == supervisor.OK && string(r.Output) != b.output:
		f.How += fmt.Sprintf(" with the output %.100s", r.Output)
	case took > b.limits.Timeout+lateness:
		f.How += fmt.Sprintf(" after %v", took.Round(time.Millisecond))
	case r.Isolation.Cgroup != "none" && b.limits.MemoryBytes > 0 && r.Usage.PeakMemoryBytes > b.limits.MemoryBytes:
		f.How += fmt.Sprintf(" after %d bytes of %d", r.Usage.PeakMemoryBytes, b.limits.MemoryBytes)
	default:
		f.Verdict, f.Wall = Stopped, onHost(b.wall, r.Isolation)
	}
	return f
}
