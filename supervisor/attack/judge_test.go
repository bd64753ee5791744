package attack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/internal/launch"

	"golang.org/x/sys/unix"
)

// TestJudge: what proves a wall does, and nothing else does.
func TestJudge(t *testing.T) {
	host := supervisor.Isolation{Landlock: 7}
	mkdir := native{id: "x.mkdir", program: []step{call("mkdir", "/x", 0)}, stops: either(byLandlock, readOnlyRoot)}
	fork := native{id: "x.fork", program: []step{upTo(9, spawning("fork"))}, stops: tooManyTasks}
	read := native{id: "x.read", program: []step{call("read")}, harmless: returned(0, policy.WallPID, "it gave 0")}
	mmap := native{id: "x.mmap", program: []step{call("mmap")}, only: "its own memory"}
	poll := native{id: "x.poll", program: []step{call("epoll_ctl")}, only: "its own poller", mayEnd: true}
	came := func(o ...outcome) evidence { return evidence{report: &report{Calls: o}} }
	fails := func(e unix.Errno) evidence { return came(outcome{Return: -1, Errno: e}) }
	tests := []struct {
		name     string
		attack   native
		evidence evidence
		in       Configuration
		host     supervisor.Isolation
		verdict  Verdict
		wall     wall
		how      string
	}{
		{"a wall's errno", mkdir, fails(unix.EROFS), WithoutSeccomp, host, Stopped, policy.WallMount, "EROFS from mkdir"},
		{"an errno that proves nothing", mkdir, fails(unix.EFAULT), WithoutSeccomp, host, NotStopped, "", "EFAULT from mkdir"},
		{"Landlock where it stands", mkdir, fails(unix.EACCES), WithoutSeccomp, host, Stopped, policy.WallLandlock, "EACCES from mkdir"},
		{"Landlock where it was taken away", mkdir, fails(unix.EACCES), WithoutSeccompAndLandlock, host, NotStopped, "", "EACCES from mkdir"},
		{"Landlock where the host has none", mkdir, fails(unix.EACCES), WithoutSeccomp, supervisor.Isolation{}, NotStopped, "", "EACCES from mkdir"},
		{"success", mkdir, came(outcome{}), WithoutSeccomp, host, NotStopped, "", "it came through"},
		{"no such call", mkdir, fails(unix.ENOSYS), WithoutSeccomp, host, Stopped, absent, "ENOSYS from mkdir"},
		{"a bomb that was stopped", fork, came(outcome{Return: -1, Errno: unix.EAGAIN, Times: 7}), WithoutSeccomp, host, Stopped, policy.WallCgroup, "EAGAIN from fork, after 7"},
		{"a bomb that was not", fork, came(outcome{Return: 5, Times: 9}), WithoutSeccomp, host, NotStopped, "", "it came through"},
		{"an effect that is harmless", read, came(outcome{}), WithoutSeccomp, host, Stopped, policy.WallPID, "it gave 0"},
		{"an effect that is not", read, came(outcome{Return: 3}), WithoutSeccomp, host, NotStopped, "", "it came through, and not so that it gave 0"},
		{"what only the filter stops", mmap, came(outcome{}), WithoutSeccomp, host, OnlySeccomp, "", "its own memory"},
		{"a probe that died", mmap, evidence{announced: 1, exit: launch.Exit{Code: 2}}, WithoutSeccomp, host, NotStopped, "", "the probe ended (exit status 2) at mmap"},
		{"a probe that may die", poll, evidence{announced: 1, exit: launch.Exit{Code: 2}}, WithoutSeccomp, host, OnlySeccomp, "", "its own poller"},
		{"a call that was broken off", mmap, fails(unix.EINTR), WithoutSeccomp, host, OnlySeccomp, "", "its own memory"},
		{"one that nobody expects", mkdir, fails(unix.EINTR), WithoutSeccomp, host, NotStopped, "", "it came through"},
		{"a probe that failed", mmap, evidence{problem: "decode"}, WithoutSeccomp, host, NotStopped, "", "the probe failed: decode"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := Finding{tt.in, tt.verdict, string(tt.wall), tt.how}
			if got := tt.attack.judge(tt.evidence, tt.in, tt.host); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// TestJudgeFiltered: behind all walls only a kill by the filter counts, unless the row says
// that another wall comes first.
func TestJudgeFiltered(t *testing.T) {
	ok := supervisor.Result{Outcome: supervisor.OK, Output: json.RawMessage(`{"calls":[{"ret":-1,"errno":12,"times":0}]}`)}
	violation := supervisor.Result{Outcome: supervisor.Violation, Error: &supervisor.ExecutionError{Syscall: "mmap"}}
	crashed := supervisor.Result{Outcome: supervisor.Crashed, Error: &supervisor.ExecutionError{Message: "gone"}}
	row := native{program: []step{call("mmap")}, first: policy.WallSeccomp, stops: by(policy.WallRlimits, unix.ENOMEM), only: "x"}
	other := row
	other.first = policy.WallRlimits
	for _, tt := range []struct {
		name    string
		row     native
		result  supervisor.Result
		verdict Verdict
	}{
		{"killed", row, violation, Stopped}, {"let through", row, ok, NotStopped}, {"crashed", row, crashed, NotStopped},
		{"let through to another wall", other, ok, Stopped}, {"crashed before another wall", other, crashed, NotStopped},
	} {
		if got := tt.row.judgeFiltered(tt.result, supervisor.Isolation{}); got.Verdict != tt.verdict {
			t.Errorf("%s: %+v, want %s", tt.name, got, tt.verdict)
		}
	}
}

// TestTables: each row is whole, known by one name, and can be made on amd64.
func TestTables(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range natives() {
		if n.tries == "" || len(n.program) == 0 || !strings.Contains(n.id, ".") {
			t.Errorf("row %+v is not whole", n)
		}
		if n.harmless != nil && n.only != "" {
			t.Errorf("%s is harmless, and stopped by the filter alone", n.id)
		}
		if _, err := encode(n.program, policy.AMD64); err != nil {
			t.Errorf("%s: %v", n.id, err)
		}
	}
	for _, j := range (&arena{arch: policy.AMD64}).attacks(nil) {
		if seen[j.row.ID] {
			t.Errorf("two rows are called %s", j.row.ID)
		}
		seen[j.row.ID] = true
	}
}

// TestEveryNumberIsTried: on both architectures each number is swept or begins a program.
func TestEveryNumberIsTried(t *testing.T) {
	for _, arch := range policy.Arches() {
		numbers := numbersOf(arch)
		tried := untried(arch)
		for _, n := range natives() {
			if nr, ok := numbers[n.program[0].name]; ok {
				tried = append(tried, uint64(nr))
			}
		}
		for nr := range uint64(lastNumber) {
			if !slices.Contains(tried, nr) {
				t.Errorf("%s: nothing tries call %d", arch, nr)
			}
		}
		if names := len(numbers); names < 300 {
			t.Errorf("%s has the names of %d calls", arch, names)
		}
	}
}
