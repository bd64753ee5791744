package main

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"cordon/policy"
	"cordon/supervisor/api"
)

// playDaemon answers executions as a test wants, for what a real daemon seldom says.
func playDaemon(t *testing.T, execute http.HandlerFunc) (socket string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/policy", func(w http.ResponseWriter, _ *http.Request) {
		body, err := api.Encode(policy.Default())
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(body)
	})
	mux.HandleFunc("POST /v1/executions", execute)
	return playWhole(t, mux)
}

// playWhole serves a handler on a socket.
func playWhole(t *testing.T, handler http.Handler) (socket string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "d") // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket = filepath.Join(dir, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler}
	served := make(chan struct{})
	go func() { defer close(served); server.Serve(listener) }()
	t.Cleanup(func() { server.Close(); <-served })
	return socket
}

func TestRefusalsOfTheDaemon(t *testing.T) {
	with := func(code api.Code, detail string, change func(*api.Problem)) *api.Problem {
		p := api.NewProblem(code, detail)
		p.Instance = "01REQUEST"
		if change != nil {
			change(p)
		}
		return p
	}
	for _, tt := range []struct {
		problem *api.Problem
		code    int
		want    string
	}{
		{with(api.Overloaded, "the queue is full", nil), exitNotNow,
			"cordon: error: the daemon answers: overloaded: the queue is full\ncordon: hint: --retry=30s tries again for so long, when the daemon says\n"},
		{with(api.ShuttingDown, "", nil), exitNotNow,
			"cordon: error: the daemon answers: shutting down\ncordon: hint: --retry=30s tries again for so long, when the daemon says\n"},
		{with(api.Unavailable, "walls are missing", func(p *api.Problem) {
			p.Missing = []api.MissingWall{{Wall: "cgroup", Cause: "read-only", Hint: "mount it"}, {Wall: "landlock", Cause: "ENOSYS"}}
		}), exitNotNow,
			"cordon: error: the daemon answers: unavailable: walls are missing\ncordon: hint: cgroup: mount it\ncordon: hint: landlock: ENOSYS\n" +
				"cordon: hint: cordon status tells what keeps the daemon from running scripts\n"},
		{with(api.Internal, "cordon failed", nil), exitFailed,
			"cordon: error: the daemon answers: internal: cordon failed\ncordon: hint: the daemon's log has the cause, under the request 01REQUEST\n"},
		{with(api.Unauthorized, "", nil), exitFailed,
			"cordon: error: the daemon answers: unauthorized\ncordon: hint: --token-file names the file with the daemon's token\n"},
		{with(api.Forbidden, "uid 7 may not", nil), exitFailed,
			"cordon: error: the daemon answers: forbidden: uid 7 may not\ncordon: hint: the daemon's policy file says who may, under access\n"},
		{with(api.TooLarge, "too large", nil), exitUsage, "cordon: error: the daemon answers: too large: too large\n"},
		{with(api.InvalidRequest, "", func(p *api.Problem) { p.Field, p.Value, p.Want = "limits.memory_bytes", "1048576", "16777216 to 1" }), exitUsage,
			"cordon: error: --memory=1m is 1048576 bytes: want 16777216 to 1\n"},
		{with(api.Overloaded, "\x1b[2J", nil), exitNotNow,
			"cordon: error: the daemon answers: overloaded: \\x1b[2J\ncordon: hint: --retry=30s tries again for so long, when the daemon says\n"},
	} {
		socket := playDaemon(t, func(w http.ResponseWriter, _ *http.Request) { answerProblem(w, tt.problem) })
		code, stdout, stderr := call(t, &stage{}, "1", "run", "--socket", socket, "--memory", "1m", "-")
		if code != tt.code || stdout != "" || stderr != tt.want {
			t.Errorf("%s: exit %d, stdout %q, stderr:\n%swant %d:\n%s", tt.problem.Code, code, stdout, stderr, tt.code, tt.want)
		}
	}
}

func answerProblem(w http.ResponseWriter, p *api.Problem) {
	body, err := api.Encode(p)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", api.ProblemType)
	w.WriteHeader(p.Status)
	w.Write(body)
}

func TestRetryOfTheCommandLine(t *testing.T) {
	var calls atomic.Int64
	socket := playDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) < 3 {
			answerProblem(w, api.NewProblem(api.Overloaded, ""))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"id":"1","outcome":"ok","output":42}`))
	})
	code, stdout, stderr := call(t, &stage{}, "1", "run", "--json", "--socket", socket, "--retry", "30s", "-")
	if code != exitOK || !strings.Contains(stdout, `"output":42`) || stderr != "" || calls.Load() != 3 {
		t.Errorf("exit %d after %d calls, stdout %q, stderr %q", code, calls.Load(), stdout, stderr)
	}
}

// An execution that the daemon cancels by itself was interrupted by nobody here.
func TestCancelledByTheDaemon(t *testing.T) {
	socket := playDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", api.StreamType)
		w.Write([]byte(`{"result":{"id":"1","outcome":"cancelled","error":{"name":"CancelledError","message":"The execution was cancelled"}}}` + "\n"))
	})
	code, stdout, stderr := call(t, &stage{}, "1", "run", "--socket", socket, "-")
	want := "cancelled: The execution was cancelled\ncordon: hint: the daemon cancelled it: it was being shut down, or started again\n"
	if code != exitOutcome || stdout != "" || stderr != want {
		t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

// Over the socket this process enters no namespace and starts no supervisor, and what the
// daemon says nothing of is not guessed.
func TestRunOverTheSocketNeedsNothingOfTheHost(t *testing.T) {
	got := make(chan string, 1)
	socket := playDaemon(t, func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, 1000)
		n, _ := r.Body.Read(body)
		got <- string(body[:n])
		answerProblem(w, api.NewProblem(api.Internal, ""))
	})
	p := newProgram()
	p.in = strings.NewReader("output = 1")
	p.out, p.err = &strings.Builder{}, &strings.Builder{}
	p.enter = func() (int, bool, error) { t.Error("a user namespace was entered"); return 0, false, nil }
	p.start = nil
	p.main([]string{"run", "--socket", socket, "-"})
	select {
	case request := <-got:
		if want := `{"code":"output = 1","filename":"stdin"}`; request != want {
			t.Errorf("the request is %s, want %s", request, want)
		}
	default:
		t.Error("the daemon was not called")
	}
}

func TestStatusOfADaemonThatIsNotReady(t *testing.T) {
	for body, want := range map[string]int{
		`{"not_ready":[]}`: exitOK, `{"not_ready":["audit"]}`: exitNotNow, `{"draining":true}`: exitNotNow,
	} {
		socket := playWhole(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(body))
		}))
		for _, flag := range []string{"--json=false", "--json"} {
			code, stdout, stderr := call(t, &stage{}, "", "status", "--socket", socket, flag)
			if code != want || stdout == "" || stderr != "" {
				t.Errorf("%s: exit %d, want %d, stdout %q, stderr %q", body, code, want, stdout, stderr)
			}
		}
	}
}
