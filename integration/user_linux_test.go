package integration

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cordon/supervisor"
)

// TestWithoutRoot runs a supervisor as an ordinary user: in a user namespace, and without
// cgroups unless somebody delegated one.
func TestWithoutRoot(t *testing.T) {
	var report userReport
	uid := playAsUser(t, "user", &report)
	checkUserReport(t, report, uid)
}

// playAsUser runs a helper as an ordinary user, whom it gives, and reads its report.
func playAsUser(t *testing.T, helper string, report any) (uid int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe")
	cmd.Dir = "/"
	cmd.Env = []string{helperVariable + "=" + helper, "TMPDIR=/tmp"}
	if uid = os.Getuid(); uid == 0 {
		uid = 1000
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		if !required() && strings.Contains(problems.String(), "user namespace") {
			t.Skipf("this host: %s", problems.String())
		}
		t.Fatalf("%v: %s", err, problems.String())
	}
	if err := json.Unmarshal(out, report); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	return uid
}

func checkUserReport(t *testing.T, report userReport, uid int) {
	t.Helper()
	for i, m := range report.Refusal {
		if m.Wall != "cgroup" || !strings.Contains(m.Hint, "memory and pids") || report.Hints[i] == "" {
			t.Errorf("refused for %+v (%s), want cgroup alone, with the way to get it", m, report.Hints[i])
		}
	}
	var missing []string
	for _, m := range report.Refusal {
		missing = append(missing, m.Wall)
	}
	if !slices.Equal(missing, report.Degraded) {
		t.Errorf("refused for %v, and goes without %v", missing, report.Degraded)
	}
	if report.Left != 0 {
		t.Errorf("%d children are left", report.Left)
	}
	for want, r := range report.Results {
		if string(r.Outcome) != want || describeLogs(r.Logs) != "log: hello\n" {
			t.Errorf("outcome %s, want %s; error %s, logs %v", r.Outcome, want, describe(r.Error), r.Logs)
		}
		i := r.Isolation
		if !i.UserNamespace || !i.Seccomp || i.UID != uid || !slices.Equal(i.Degraded, report.Degraded) || len(i.Namespaces) < 6 {
			t.Errorf("isolation %+v, want all that is there and what is not", i)
		}
		if wantVersion := slices.Contains(report.Degraded, "cgroup"); wantVersion != (i.Cgroup == "none") {
			t.Errorf("cgroup %s with %v missing", i.Cgroup, report.Degraded)
		}
		checkNothingOfTheHost(t, r, "")
	}
	if got := string(report.Results["ok"].Output); got != "6" || len(report.Results) != len(userRequests()) {
		t.Errorf("output %s of %d results, want 6", got, len(report.Results))
	}
	if os.Getuid() == 0 && len(report.Refusal) == 0 && !writable() {
		t.Error("a user who cannot make cgroups was not refused")
	}
}

// writable reports whether everybody may make cgroups, which nobody should.
func writable() bool {
	for _, dir := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/memory"} {
		info, err := os.Stat(dir)
		if err == nil && info.Mode().Perm()&0o002 != 0 {
			fmt.Fprintln(os.Stderr, dir, "is writable for everybody")
			return true
		}
	}
	return false
}

// TestUserRequestsAreOutcomes keeps the keys of the report above honest.
func TestUserRequestsAreOutcomes(t *testing.T) {
	for name := range userRequests() {
		if !slices.Contains(supervisor.Outcomes(), supervisor.Outcome(name)) {
			t.Errorf("%s is no outcome", name)
		}
	}
}
