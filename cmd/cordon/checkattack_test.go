package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/attack"
	"cordon/supervisor/hostcheck"
)

// attacked runs cordon check --attack on a host that is well and lets rows come of it.
func attacked(t *testing.T, terminal bool, rows []attack.Row, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	p := &program{
		in: strings.NewReader(""), out: &out, err: &err, errTerminal: terminal,
		getenv: func(string) string { return "" },
		enter:  func() (int, bool, error) { return 0, false, nil },
		check: func(context.Context, supervisor.Config) (hostcheck.Report, error) {
			return hostcheck.Report{OK: true}, nil
		},
		attack: func(_ context.Context, _ attack.Options, onRow func(attack.Row)) (attack.Report, error) {
			report := attack.Report{Rows: rows, Stopped: true, Counts: map[attack.Configuration]map[attack.Verdict]int{}}
			for _, row := range rows {
				onRow(row)
				report.Stopped = report.Stopped && row.Stopped()
			}
			return report, nil
		},
	}
	code = p.main(append([]string{"check", "--attack"}, args...))
	return code, out.String(), err.String()
}

func someRows(last attack.Verdict) []attack.Row {
	return []attack.Row{
		{ID: "files.open", Tries: "open the root", First: "seccomp", Findings: []attack.Finding{
			{Configuration: attack.AllWalls, Verdict: attack.Stopped, Wall: "seccomp", How: "killed at open"},
			{Configuration: attack.WithoutSeccomp, Verdict: attack.OnlySeccomp, How: "own"},
			{Configuration: attack.WithoutSeccompAndLandlock, Verdict: last, Wall: "mnt", How: "it \x1b[2J came through"}}},
	}
}

func TestAnAttackThatCameThroughIsLoud(t *testing.T) {
	code, stdout, stderr := attacked(t, false, someRows(attack.NotStopped))
	if code != exitAttack {
		t.Errorf("exit code %d, want %d", code, exitAttack)
	}
	for _, want := range []string{
		"files.open                        seccomp        only seccomp   NOT STOPPED\n",
		"  ! open the root: no-seccomp-no-landlock: it \\x1b[2J came through\n", "\nNOT STOPPED: attacks came through, in "} {
		if !strings.Contains(stdout, want) {
			t.Errorf("stdout:\n%s\nwant in it %q", stdout, want)
		}
	}
	if !strings.Contains(stderr, "cordon: NOT STOPPED: files.open\n") || !strings.Contains(stderr, "cordon: error: an attack came through\n") {
		t.Errorf("stderr: %s", stderr)
	}
}

func TestAttacksThatWereStopped(t *testing.T) {
	code, stdout, stderr := attacked(t, true, someRows(attack.Stopped))
	if code != exitOK || !strings.Contains(stdout, "All of 1 attacks were stopped, in ") || strings.Contains(stderr, "error") {
		t.Errorf("exit code %d, stdout %s, stderr %q", code, stdout, stderr)
	}
	if want := "\r\x1b[K1 of "; !strings.HasPrefix(stderr, want) || !strings.HasSuffix(stderr, "\r\x1b[K") {
		t.Errorf("stderr %q, want one line on the terminal, that is gone in the end", stderr)
	}
}

func TestAttacksAsJSON(t *testing.T) {
	code, stdout, _ := attacked(t, false, someRows(attack.NotStopped), "--json")
	var got struct {
		OK     bool          `json:"ok"`
		Attack attack.Report `json:"attack"`
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	if code != exitAttack || !got.OK || got.Attack.Stopped || len(got.Attack.Rows) != 1 || got.Attack.Rows[0].Findings[1].Verdict != attack.OnlySeccomp {
		t.Errorf("exit code %d, report %+v", code, got)
	}
}

func TestAttackTableFitsATerminal(t *testing.T) {
	long := someRows(attack.NotStopped)
	long[0].Findings[2].How = strings.Repeat("very long ", 30)
	for _, line := range strings.Split(attackText(attack.Report{Rows: long}, time.Second), "\n") {
		if len(line) > reportWidth {
			t.Errorf("a line of %d columns: %q", len(line), line)
		}
	}
}
