package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"

	"github.com/google/go-cmp/cmp"
)

// stage plays the supervisor for the tests of the command line; what the supervisor itself
// does is tested with the real one in script_test.go.
type stage struct {
	result   supervisor.Result
	err      error
	closeErr error
	startErr error
	logs     []supervisor.LogEntry
	during   func(context.Context) // what happens while the execution runs

	request supervisor.Request
	config  supervisor.Config
	closed  bool
}

func (s *stage) Stream(ctx context.Context, req supervisor.Request, onLog func(supervisor.LogEntry)) (supervisor.Result, error) {
	s.request = req
	for _, entry := range s.logs {
		if onLog != nil {
			onLog(entry)
		}
	}
	if s.during != nil {
		s.during(ctx)
	}
	return s.result, s.err
}

func (s *stage) Close() error { s.closed = true; return s.closeErr }

// call runs cordon with the stage as its supervisor.
func call(t *testing.T, s *stage, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	p := &program{
		in: strings.NewReader(stdin), out: &out, err: &errOut,
		getenv: func(string) string { return "" },
		enter:  func() (int, bool, error) { return 0, false, nil },
		start: func(_ context.Context, cfg supervisor.Config) (runner, error) {
			s.config = cfg
			return s, s.startErr
		},
		version: "v1.2.3",
	}
	code = p.main(args)
	return code, out.String(), errOut.String()
}

func TestFlagsBecomeTheRequest(t *testing.T) {
	s := &stage{result: supervisor.Result{Outcome: supervisor.OK}}
	code, _, stderr := call(t, s, "output = 1",
		"run", "--input-json", `{"a": 1.0}`, "--timeout", "5s", "--cpu", "2s", "--memory", "64m", "--output-limit", "1k",
		"--log-limit", "2KiB", "--log-lines", "7", "--modules", "lodash,uuid", "--seed", "42", "--now", "2026-03-01T12:00:00Z",
		"--timezone", "Europe/Berlin", "--allow-degraded", "cgroup,landlock", "-")
	if code != exitOK || stderr != "" {
		t.Fatalf("code %d, stderr %q", code, stderr)
	}
	seed, now := uint64(42), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	want := supervisor.Request{
		Code: "output = 1", Input: json.RawMessage(`{"a": 1.0}`), Filename: "stdin",
		Limits: supervisor.Limits{
			Timeout: 5 * time.Second, CPU: 2 * time.Second, MemoryBytes: 64 << 20, OutputBytes: 1 << 10,
			LogBytes: 2 << 10, LogLines: 7,
		},
		Modules: []string{"lodash", "uuid"}, Seed: &seed, Now: &now, Timezone: "Europe/Berlin",
	}
	if diff := cmp.Diff(want, s.request); diff != "" {
		t.Error(diff)
	}
	if got := fmt.Sprint(s.config.Policy.Degraded()); got != "[cgroup landlock]" {
		t.Errorf("degraded = %s", got)
	}
	if !s.closed {
		t.Error("the supervisor was not closed")
	}
}

func TestWithoutFlagsTheSupervisorChooses(t *testing.T) {
	s := &stage{result: supervisor.Result{Outcome: supervisor.OK}}
	if code, _, stderr := call(t, s, "1", "run", "-"); code != exitOK {
		t.Fatalf("code %d, stderr %q", code, stderr)
	}
	if diff := cmp.Diff(supervisor.Request{Code: "1", Filename: "stdin"}, s.request); diff != "" {
		t.Error(diff)
	}
}

func TestNoModulesIsNotAllModules(t *testing.T) {
	s := &stage{result: supervisor.Result{Outcome: supervisor.OK}}
	call(t, s, "1", "run", "--modules=", "-")
	if s.request.Modules == nil || len(s.request.Modules) != 0 {
		t.Errorf("modules = %#v, want none", s.request.Modules)
	}
}

func TestOutcomesOtherThanOKExitWith3(t *testing.T) {
	for _, outcome := range supervisor.Outcomes() {
		want := exitOutcome
		switch outcome {
		case supervisor.OK:
			want = exitOK
		case supervisor.Cancelled:
			want = exitInterrupted
		}
		for _, flag := range []string{"--json=false", "--json"} {
			s := &stage{result: supervisor.Result{Outcome: outcome}}
			code, stdout, stderr := call(t, s, "1", "run", flag, "-")
			if code != want {
				t.Errorf("%s %s: exit %d, want %d", outcome, flag, code, want)
			}
			if named := strings.Contains(stdout+stderr, string(outcome)); named == (want == exitOK && flag != "--json") {
				t.Errorf("%s %s: stdout %q, stderr %q", outcome, flag, stdout, stderr)
			}
		}
	}
}

func TestLogsStreamOnlyWithoutJSON(t *testing.T) {
	s := &stage{
		result: supervisor.Result{Outcome: supervisor.OK},
		logs:   []supervisor.LogEntry{{Level: "log", Message: "a\nb"}, {Level: "warn", Message: "c"}},
	}
	if _, _, stderr := call(t, s, "1", "run", "-"); stderr != "log: a\n     b\nwarn: c\n" {
		t.Errorf("stderr = %q", stderr)
	}
	if _, _, stderr := call(t, s, "1", "run", "--json", "-"); stderr != "" {
		t.Errorf("with --json stderr = %q", stderr)
	}
}

func TestRefusedRequestNamesTheFlag(t *testing.T) {
	for _, tt := range []struct {
		refusal supervisor.InvalidRequestError
		args    []string
		want    string
	}{
		{
			supervisor.InvalidRequestError{Field: "limits.cpu_ms", Value: "30000", Want: "at most 5000"},
			nil,
			"cordon: error: --cpu is 30000 ms: want at most 5000\n",
		},
		{
			supervisor.InvalidRequestError{Field: "code", Value: "x", Want: "y"}, nil,
			"cordon: error: the script is x: want y\n",
		},
	} {
		s := &stage{err: fmt.Errorf("run: %w", &tt.refusal)}
		code, stdout, stderr := call(t, s, "1", append([]string{"run", "-"}, tt.args...)...)
		if code != exitUsage || stdout != "" || stderr != tt.want {
			t.Errorf("exit %d, stdout %q, stderr %q, want %q", code, stdout, stderr, tt.want)
		}
		if !s.closed {
			t.Error("the supervisor was not closed")
		}
	}
}

// TestWrongRequestIsRefusedBeforeTheHostIsTried: it needs no walls to be wrong.
func TestWrongRequestIsRefusedBeforeTheHostIsTried(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--memory", "1GiB"}, "cordon: error: --memory=1GiB is 1073741824 bytes: want 16777216 to 536870912, the policy's ceiling\n"},
		{[]string{"--timezone", "Nowhere"}, "cordon: error: --timezone is \"Nowhere\": want an IANA time zone such as UTC or Europe/Berlin\n"},
	} {
		s := &stage{startErr: errors.New("this host has no walls")}
		code, stdout, stderr := call(t, s, "1", append([]string{"run", "-"}, tt.args...)...)
		if code != exitUsage || stdout != "" || stderr != tt.want {
			t.Errorf("exit %d, stdout %q, stderr %q, want %q", code, stdout, stderr, tt.want)
		}
	}
}

func TestMissingWallsAreToldWithTheWayToGetThem(t *testing.T) {
	missing := func(walls ...supervisor.MissingWall) error {
		return fmt.Errorf("probe: %w", &supervisor.UnavailableError{Missing: walls})
	}
	cgroup := supervisor.MissingWall{Wall: "cgroup", Cause: errors.New("read-only"), Hint: "mount it"}
	seccomp := supervisor.MissingWall{Wall: "seccomp", Cause: errors.New("ENOSYS"), Hint: "another kernel"}
	for _, tt := range []struct {
		err   error
		hints string
	}{
		{missing(cgroup), "cordon: hint: cgroup: mount it\ncordon: hint: cordon check tells why, and what mends it on this host\ncordon: hint: --allow-degraded=cgroup runs without, and every result says so\n"},
		{missing(cgroup, seccomp), "cordon: hint: cgroup: mount it\ncordon: hint: seccomp: another kernel\ncordon: hint: cordon check tells why, and what mends it on this host\n"},
	} {
		s := &stage{startErr: tt.err}
		code, stdout, stderr := call(t, s, "1", "run", "-")
		if code != exitFailed || stdout != "" || !strings.HasPrefix(stderr, "cordon: error: probe: ") || !strings.HasSuffix(stderr, tt.hints) {
			t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
		}
	}
}

func TestOwnFailures(t *testing.T) {
	for name, s := range map[string]*stage{
		"start": {startErr: errBroken},
		"run":   {err: errBroken},
		"close": {result: supervisor.Result{Outcome: supervisor.OK}, closeErr: errBroken},
	} {
		code, _, stderr := call(t, s, "1", "run", "--log-level", "off", "-")
		if code != exitFailed || !strings.Contains(stderr, "cordon: error: ") || !strings.Contains(stderr, errBroken.Error()) {
			t.Errorf("%s: exit %d, stderr %q", name, code, stderr)
		}
	}
}

// An execution that ended badly stays the outcome, also where cleaning up fails.
func TestFailureToCloseDoesNotHideTheOutcome(t *testing.T) {
	s := &stage{result: supervisor.Result{Outcome: supervisor.Timeout}, closeErr: errBroken}
	code, _, stderr := call(t, s, "1", "run", "-")
	if code != exitOutcome || !strings.Contains(stderr, errBroken.Error()) {
		t.Errorf("exit %d, stderr %q", code, stderr)
	}
}

func TestProgramInAUserNamespaceHasTheLastWord(t *testing.T) {
	p := &program{
		in: failingReader{t}, out: io.Discard, err: io.Discard,
		getenv: func(string) string { return "" },
		enter:  func() (int, bool, error) { return 17, true, nil },
	}
	if code := p.main([]string{"run", "-"}); code != 17 {
		t.Errorf("exit %d, want 17", code)
	}
}

// failingReader is a standard input that must not be read.
type failingReader struct{ t *testing.T }

func (r failingReader) Read([]byte) (int, error) {
	r.t.Error("standard input was read before the program started again")
	return 0, io.EOF
}

func TestColours(t *testing.T) {
	for _, tt := range []struct {
		flag     string
		terminal bool
		env      map[string]string
		want     bool
	}{
		{"auto", true, nil, true},
		{"auto", false, nil, false},
		{"auto", true, map[string]string{"NO_COLOR": "1"}, false},
		{"auto", true, map[string]string{"TERM": "dumb"}, false},
		{"always", false, map[string]string{"NO_COLOR": "1"}, true},
		{"never", true, nil, false},
	} {
		p := &program{errTerminal: tt.terminal, getenv: func(name string) string { return tt.env[name] }}
		f := newRunFlags()
		f.color.word = tt.flag
		if got := f.colors(p); got != tt.want {
			t.Errorf("%+v: colours are %v", tt, got)
		}
	}
}

func TestOwnLogIsEscaped(t *testing.T) {
	var stderr bytes.Buffer
	f := newRunFlags()
	f.logger(&program{err: &stderr}).Warn("child wrote \x1b[2J", "tail", "\x1b]0;title\a")
	if strings.ContainsAny(stderr.String(), "\x1b\a") {
		t.Errorf("control characters reached the terminal: %q", stderr.String())
	}
}

func TestScriptSeesItsBareName(t *testing.T) {
	for script, want := range map[string]string{
		"-": "stdin", "a.js": "a.js", "/home/ada/x/a.js": "a.js", "./a\nb\x1b.js": "a_b_.js", "\xff.js": "_.js",
	} {
		if got := scriptName(script); got != want {
			t.Errorf("scriptName(%q) = %q, want %q", script, got, want)
		}
	}
}
