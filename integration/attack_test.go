package integration

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
	attacks "cordon/supervisor/attack"
)

// TestEveryAttackIsStopped makes the attacks of `cordon check --attack`, all of them, in each
// configuration: nothing comes through but what the threat model says that the filter alone
// stops.
func TestEveryAttackIsStopped(t *testing.T) {
	report, err := attacks.Run(t.Context(), attacks.Options{Policy: policy.Default(), Child: realChild()}, nil)
	var unavailable *supervisor.UnavailableError
	if errors.As(err, &unavailable) && !required() {
		t.Skipf("this host: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range report.Rows {
		checkRow(t, row)
	}
	checkSecondWalls(t, report)
	t.Logf("%d attacks: %v", len(report.Rows), report.Counts)
	if few := 450; len(report.Rows) < few || !report.Stopped {
		t.Errorf("%d attacks, want at least %d; stopped %t", len(report.Rows), few, report.Stopped)
	}
	for _, c := range attacks.Configurations() {
		if few := 250; report.Counts[c][attacks.Stopped] < few && (c != attacks.WithoutSeccomp || report.Isolation.Landlock > 0) {
			t.Errorf("%d attacks were stopped in configuration %s, want at least %d", report.Counts[c][attacks.Stopped], c, few)
		}
	}
}

// secondWalls are what stops an attack when the filter, or the filter and Landlock, are gone:
// one for each wall, so that none can go unnoticed.
func secondWalls() map[string][2]policy.Wall {
	both := func(w policy.Wall) [2]policy.Wall { return [2]policy.Wall{w, w} }
	return map[string][2]policy.Wall{
		"processes.execve-child":  {policy.WallLandlock, policy.WallMount},
		"files.openat-passwd":     both(policy.WallRlimits),
		"network.socket-inet":     both(policy.WallRlimits),
		"files.statx":             both(policy.WallMount),
		"changes.mkdir":           both(policy.WallMount),
		"others.kill-all":         both(policy.WallPID),
		"others.process_vm_readv": both(policy.WallPID),
		"mounts.mount":            both(policy.WallCapabilities),
		"rights.setuid":           both(policy.WallCapabilities),
		"scheduling.prlimit-data": both(policy.WallCapabilities),
		"rights.no_new_privs":     both("no_new_privs"),
		"processes.fork":          both(policy.WallCgroup),
		"kernel.uname":            both(policy.WallUTS),
		"channels.shmget":         both(policy.WallIPC),
		"channels.msgget":         both(policy.WallIPC),
		"channels.semget":         both(policy.WallIPC),
		"memory.mlock":            both(policy.WallRlimits),
		"descriptors.read-5":      both("descriptors"),
		"channels.ioctl-tiocsti":  both("descriptors"),
		"descriptors.fchmod":      both(policy.WallUID),
	}
}

func checkSecondWalls(t *testing.T, report attacks.Report) {
	t.Helper()
	if !required() || report.Isolation.UserNamespace || len(report.Isolation.Degraded) > 0 {
		return // another host may stop them by other walls
	}
	found := 0
	for _, row := range report.Rows {
		want, pinned := secondWalls()[row.ID]
		if !pinned {
			continue
		}
		found++
		for i, w := range want {
			if f := row.Findings[i+1]; f.Wall != string(w) {
				t.Errorf("%s in configuration %s: %q stopped it (%s), want %s", row.ID, f.Configuration, f.Wall, f.How, w)
			}
		}
	}
	if found != len(secondWalls()) {
		t.Errorf("%d of %d rows were found", found, len(secondWalls()))
	}
}

func checkRow(t *testing.T, row attacks.Row) {
	t.Helper()
	if row.ID == "" || row.Tries == "" || row.First == "" || len(row.Findings) == 0 {
		t.Errorf("row %+v is not whole", row)
	}
	for _, f := range row.Findings {
		switch f.Verdict {
		case attacks.Stopped:
			if f.Configuration == attacks.AllWalls && f.Wall != row.First {
				t.Errorf("%s was stopped by %s first, want %s: %s", row.ID, f.Wall, row.First, f.How)
			}
		case attacks.OnlySeccomp:
			if f.Configuration == attacks.AllWalls {
				t.Errorf("%s came through the filter: %s", row.ID, f.How)
			}
		case attacks.NotRun:
			if required() && policy.NativeArch() == policy.AMD64 {
				t.Errorf("%s was not made in configuration %s: %s", row.ID, f.Configuration, f.How)
			}
		default:
			t.Errorf("%s (%s) in configuration %s: %s", row.ID, row.Tries, f.Configuration, f.How)
		}
	}
}

// unbackedBegin and unbackedEnd are around the threat model's list of what the filter alone
// stops.
const (
	unbackedBegin = "<!-- made by integration/attack_test.go -update: begin -->\n"
	unbackedEnd   = "<!-- made by integration/attack_test.go -update: end -->\n"
)

// TestTheThreatModelListsWhatTheFilterAloneStops: the document's list is the tables', which
// TestEveryAttackIsStopped holds against the kernel.
func TestTheThreatModelListsWhatTheFilterAloneStops(t *testing.T) {
	const path = "../docs/threat-model.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), unbackedBegin)
	list, after, ends := strings.Cut(rest, unbackedEnd)
	if !begins || !ends {
		t.Fatalf("%s has no place for the list", path)
	}
	var want strings.Builder
	want.WriteString("| why that is bearable | attacks |\n|---|---|\n")
	var reasons []string
	ids := map[string][]string{}
	for _, u := range attacks.OnlyByTheFilter() {
		if ids[u.Reason] == nil {
			reasons = append(reasons, u.Reason)
		}
		ids[u.Reason] = append(ids[u.Reason], "`"+u.ID+"`")
	}
	for _, reason := range reasons {
		fmt.Fprintf(&want, "| %s | %s |\n", reason, strings.Join(ids[reason], ", "))
	}
	if *update {
		text = []byte(before + unbackedBegin + want.String() + unbackedEnd + after)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if list != want.String() {
		t.Errorf("%s lists\n%swant (accept with -update where that is meant)\n%s", path, list, &want)
	}
}
