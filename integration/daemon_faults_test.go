package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cordon/integration/service"
	"cordon/supervisor"
	"cordon/supervisor/api"
)

// pooled is a policy that keeps three children waiting.
const pooled = "pool:\n  min_idle: 3\n"

// TestKilledWaitingChildrenAreReplaced: somebody kills the children that wait, again and
// again. Executions go on, and the pool is full again by itself.
func TestKilledWaitingChildrenAreReplaced(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, pooled))
	client := service.Client(s.Socket())
	defer client.CloseIdleConnections()
	const rounds = 4
	for round := range uint64(rounds) {
		becomesQuiet(t, s, 3)
		killChildren(t, s, 3)
		// Who takes a child in the moment of its death is told that it crashed.
		becomes(t, func() string {
			if lost := statusOf(t, s).PoolLost; lost != 3*(round+1) {
				return fmt.Sprintf("%d were lost, want %d", lost, 3*(round+1))
			}
			return ""
		})
		wantRun(t, s, client)
	}
	becomesQuiet(t, s, 3)
	if outcomes := statusOf(t, s).Outcomes; outcomes["ok"] != rounds {
		t.Errorf("the outcomes are %v, want %d times ok", outcomes, rounds)
	}
}

// killChildren kills the daemon's children, or so many of them.
func killChildren(t *testing.T, s *service.Service, most ...int) {
	t.Helper()
	pids, err := service.Children(s.PID())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range most {
		if len(pids) < n {
			t.Fatalf("children are %v, want at least %d", pids, n)
		}
		pids = pids[:n]
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatal(err)
		}
	}
}

// TestKilledRunningChildren: somebody kills half of the children at work. Just those
// executions crashed, and the others know nothing of it.
func TestKilledRunningChildren(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, "admission:\n  concurrency: 6\npool:\n  min_idle: 0\n"))
	client := service.Client(s.Socket())
	defer client.CloseIdleConnections()
	runs := waitingRuns(t, client, 6, `await new Promise((f) => setTimeout(f, 3000)); output = "done"`)
	killChildren(t, s, 3)
	outcomes := map[supervisor.Outcome]int{}
	for _, run := range runs {
		r, err := run.end()
		if err != nil {
			t.Errorf("a stream ended with %v", err)
		}
		if r.Outcome == supervisor.Crashed && (r.Error == nil || r.Error.Name != "CrashError" || len(r.Logs) != 1) {
			t.Errorf("crashed with %s and the lines %v", describe(r.Error), r.Logs)
		}
		outcomes[r.Outcome]++
	}
	if outcomes[supervisor.Crashed] != 3 || outcomes[supervisor.OK] != 3 {
		t.Errorf("outcomes are %v, want three crashed and three ok", outcomes)
	}
	wantRun(t, s, client)
	becomesQuiet(t, s, 0)
}

// TestChildrenKilledAtRandom: somebody kills children whatever they are at, while clients ask
// on. Every answer is the right one, or says that the child crashed or could not be started,
// and there are no more of these than kills.
func TestChildrenKilledAtRandom(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, pooled))
	const callers, rounds = 8, 30
	ctx, cancel := context.WithCancel(t.Context())
	var killer, asking sync.WaitGroup
	var killed, crashed, refused atomic.Int64
	killer.Go(func() { killed.Store(killAtRandom(t, ctx, s.PID())) })
	for caller := range callers {
		asking.Go(func() {
			client := service.Client(s.Socket())
			defer client.CloseIdleConnections()
			for round := range rounds {
				nonce := fmt.Sprintf(`"c%d-%d"`, caller, round)
				a, err := ask(t.Context(), client, supervisor.Request{
					Code: `await new Promise((f) => setTimeout(f, 20)); output = input`, Input: json.RawMessage(nonce)})
				switch {
				case err != nil:
					t.Errorf("%s: %v", nonce, err)
				case a.status == http.StatusServiceUnavailable && a.problem.Code == api.Unavailable:
					refused.Add(1)
				case a.result.Outcome == supervisor.Crashed:
					crashed.Add(1)
				case a.result.Outcome != supervisor.OK || string(a.result.Output) != nonce:
					t.Errorf("%s: %v", nonce, a)
				}
			}
		})
	}
	asking.Wait()
	cancel()
	killer.Wait()
	// While starts fail one after the other, some are refused without a try of their own.
	if crashed.Load() > killed.Load() || crashed.Load()+refused.Load() == callers*rounds {
		t.Errorf("%d children were killed, %d executions crashed and %d could not start", killed.Load(), crashed.Load(), refused.Load())
	}
	if got := statusOf(t, s).Outcomes["crashed"]; got != uint64(crashed.Load()) {
		t.Errorf("the daemon counted %d crashed executions, and clients got %d", got, crashed.Load())
	}
	client := service.Client(s.Socket())
	defer client.CloseIdleConnections()
	wantHealed(t, s, client, 3)
	t.Attr("killed", fmt.Sprintf("%d children, %d executions crashed, %d could not start", killed.Load(), crashed.Load(), refused.Load()))
}

// killAtRandom kills one child after the other until ctx is done, and counts.
func killAtRandom(t *testing.T, ctx context.Context, daemon int) (killed int64) {
	const pause = 25 * time.Millisecond
	random := rand.New(rand.NewPCG(1, 2))
	for {
		select {
		case <-ctx.Done():
			return killed
		case <-time.After(pause):
		}
		pids, err := service.Children(daemon)
		if err != nil {
			t.Error(err)
			return killed
		}
		if len(pids) > 0 && syscall.Kill(pids[random.IntN(len(pids))], syscall.SIGKILL) == nil {
			killed++
		}
	}
}

// waitingRuns begins executions that have said something and then do what code does.
func waitingRuns(t *testing.T, client *http.Client, n int, code string) []*streamed {
	t.Helper()
	runs := make([]*streamed, n)
	var group sync.WaitGroup
	for i := range runs {
		group.Go(func() {
			run, err := stream(t.Context(), client, supervisor.Request{Code: `console.log("up"); ` + code})
			if err != nil {
				t.Errorf("begin an execution: %v", err)
			}
			runs[i] = run
		})
	}
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return runs
}

// TestAStoppedChildMeetsItsDeadline: a child that somebody stops with SIGSTOP does nothing
// any more, and its execution ends when it would have ended anyway.
func TestAStoppedChildMeetsItsDeadline(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, "pool:\n  min_idle: 0\n"))
	client := service.Client(s.Socket())
	defer client.CloseIdleConnections()
	run, err := stream(t.Context(), client, supervisor.Request{
		Code: `console.log("up"); for (;;);`, Limits: supervisor.Limits{Timeout: time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	pids, err := service.Children(s.PID())
	if err != nil || len(pids) != 1 {
		t.Fatalf("children are %v, %v, want one", pids, err)
	}
	if err := syscall.Kill(pids[0], syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if r, err := run.end(); err != nil || r.Outcome != supervisor.Timeout {
		t.Errorf("outcome %s (%s), %v; want timeout", r.Outcome, describe(r.Error), err)
	}
	wantRun(t, s, client)
	becomesQuiet(t, s, 0)
}

// TestAKilledClientEndsItsExecution: a client is killed in the middle of a stream, as an
// agent's process is; nobody closes anything, and the child is gone soon.
func TestAKilledClientEndsItsExecution(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, "pool:\n  min_idle: 0\n"))
	scripts := []string{`console.log("up"); await new Promise(() => {})`, `for (;;) console.log("up")`, `console.log("up"); for (;;);`}
	for _, code := range scripts {
		caller := exec.Command("/proc/self/exe")
		caller.Env = append(os.Environ(), helperVariable+"=follower", followedSocket+"="+s.Socket(), followedCode+"="+code)
		out, err := caller.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := caller.Start(); err != nil {
			t.Fatal(err)
		}
		// It says when its script runs.
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Errorf("%s: the caller said nothing: %v", code, err)
		}
		if err := caller.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = caller.Wait() // tells of the kill
		becomesQuiet(t, s, 0)
	}
	becomes(t, func() string {
		if n := statusOf(t, s).Outcomes["cancelled"]; n != uint64(len(scripts)) {
			return fmt.Sprintf("%d executions were cancelled, want %d", n, len(scripts))
		}
		return ""
	})
	if pids, err := service.Children(s.PID()); err != nil || len(pids) > 0 {
		t.Errorf("children are left: %v, %v", pids, err)
	}
}

// The variables of the helper "follower".
const (
	followedSocket = "CORDON_TEST_FOLLOWED_SOCKET"
	followedCode   = "CORDON_TEST_FOLLOWED_CODE"
)

// callAndWait begins an execution, says so once a line of it came, and reads on.
func callAndWait() error {
	run, err := stream(context.Background(), service.Client(os.Getenv(followedSocket)), supervisor.Request{Code: os.Getenv(followedCode)})
	if err != nil {
		return err
	}
	if _, err := os.Stdout.WriteString("up\n"); err != nil {
		return err
	}
	_, err = run.end()
	return err
}

// TestAKilledDaemonLeavesNothing kills the daemon under load. Its clients learn of it at
// once, its children die with it, and the next one on the same socket removes the rest.
func TestAKilledDaemonLeavesNothing(t *testing.T) {
	socket, policy := filepath.Join(t.TempDir(), "cordon.sock"), policyOf(t, pooled)
	doomed := startDaemonWith(t, service.Options{Socket: socket, Args: []string{"--policy", policy}})
	client := service.Client(socket)
	defer client.CloseIdleConnections()
	runs := waitingRuns(t, client, 3, `for (;;) console.log("x".repeat(100))`)
	ended := make(chan error, len(runs))
	for _, run := range runs {
		go func() {
			_, err := run.end()
			ended <- err
		}()
	}
	before, err := doomed.Holdings()
	if err != nil {
		t.Fatal(err)
	}
	if err := doomed.Kill(); err != nil {
		t.Fatal(err)
	}
	for range runs {
		select {
		case err := <-ended:
			if err == nil {
				t.Error("a stream of a killed daemon ended as if nothing had happened")
			}
		case <-time.After(daemonPatience):
			t.Fatal("a client of a killed daemon hangs")
		}
	}
	if _, err := ask(t.Context(), client, supervisor.Request{}); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the socket of a killed daemon answers %v, want a refusal", err)
	}
	if len(before.Children) < len(runs) {
		t.Errorf("the daemon had the children %v while %d executions ran", before.Children, len(runs))
	}
	if found := eventually(func() []string { return alive(before.Children) }); found != nil {
		t.Errorf("children of the killed daemon live on: %v", found)
	}
	next := startDaemonWith(t, service.Options{Socket: socket, Args: []string{"--policy", policy}})
	wantRun(t, next, client)
	endDaemon(t, next)
	if left, err := doomed.Left(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("after the next daemon: %v, %v", left, err)
	}
}

// TestNoDescriptorsLeft: the daemon may open nothing more. It says so to whoever has a
// connection, keeps the others waiting, and serves all of them as soon as it can.
func TestNoDescriptorsLeft(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, "pool:\n  min_idle: 0\n"))
	connected := service.Client(s.Socket())
	defer connected.CloseIdleConnections()
	wantRun(t, s, connected) // and keeps its connection
	statusOf(t, s)
	restore := limitDescriptors(t, s.PID(), 3)
	wantUnavailable(t, s, connected)

	late := make(chan error, 1)
	go func() {
		fresh := service.Client(s.Socket())
		defer fresh.CloseIdleConnections()
		a, err := ask(t.Context(), fresh, supervisor.Request{Code: `output = 1`})
		if err == nil && a.problem != nil {
			err = a.problem
		}
		late <- err
	}()
	wantUnavailable(t, s, connected)
	restore()
	if err := <-late; err != nil {
		t.Errorf("who came while there were no descriptors: %v", err)
	}
	wantHealed(t, s, connected, 0)
}

// wantUnavailable wants an execution to be refused with when to come again.
func wantUnavailable(t *testing.T, s *service.Service, client *http.Client) {
	t.Helper()
	a, err := ask(t.Context(), client, supervisor.Request{Code: `output = 1`})
	if err != nil {
		t.Fatalf("an execution that cannot start: %v; the daemon's log:\n%s", err, s.Log())
	}
	if seconds, err := strconv.Atoi(a.header.Get("Retry-After")); a.status != http.StatusServiceUnavailable ||
		a.problem.Code != "unavailable" || err != nil || seconds < 1 || a.problem.RetryAfterMS < 1 {
		t.Errorf("an execution that cannot start: %v with Retry-After %q; want 503 unavailable and a second at least", a, a.header.Get("Retry-After"))
	}
}

// wantHealed wants the daemon to come to itself again: ready, with so many children waiting.
func wantHealed(t *testing.T, s *service.Service, client *http.Client, idle int) {
	t.Helper()
	becomes(t, func() string {
		code, body, err := s.Get(t.Context(), "/readyz")
		if err != nil {
			return err.Error()
		}
		if code != http.StatusOK {
			return string(body)
		}
		return ""
	})
	wantRun(t, s, client)
	becomesQuiet(t, s, idle)
}

// wantNotReady wants /readyz to fail with a reason.
func wantNotReady(t *testing.T, s *service.Service) {
	t.Helper()
	becomes(t, func() string {
		code, body, err := s.Get(t.Context(), "/readyz")
		if err != nil {
			return err.Error()
		}
		if reasons := statusOf(t, s).NotReady; code != http.StatusServiceUnavailable || len(reasons) == 0 {
			return "ready: " + string(body)
		}
		return ""
	})
}
