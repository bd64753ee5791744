package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/client"
)

// The tests of this file have the client of Go call the real daemon.

func newClient(t *testing.T, options client.Options) *client.Client {
	t.Helper()
	c, err := client.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestClientAsksAllThatTheDaemonTells(t *testing.T) {
	rules := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(rules, []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := newClient(t, client.Options{Socket: aDaemon(t, "--policy", rules)})
	ctx := t.Context()
	if err := errors.Join(c.Healthy(ctx), c.Ready(ctx)); err != nil {
		t.Error(err)
	}
	status, err := c.Status(ctx)
	if err != nil || status.Version == "" || status.Concurrency < 1 || len(status.Outcomes) != len(supervisor.Outcomes()) {
		t.Errorf("%+v, %v", status, err)
	}
	libraries, err := c.Libraries(ctx)
	if err != nil || len(libraries) < 10 || libraries[0].SHA256 == "" {
		t.Errorf("%d libraries, %v", len(libraries), err)
	}
	pol, err := c.Policy(ctx)
	def := policy.Default()
	if err != nil || pol.Ceiling("timeout_ms") != def.Ceilings().Timeout.Milliseconds() ||
		pol.Bound("code_bytes") != def.MaxCode() || len(pol.Modules) != len(def.Modules()) || !json.Valid(pol.Raw) {
		t.Errorf("%+v, %v", pol, err)
	}
	report, err := c.Check(ctx)
	if err != nil || len(report.Walls) != len(policy.Walls()) {
		t.Errorf("%+v, %v", report, err)
	}
	if err := os.WriteFile(rules, []byte("limits: {ceilings: {timeout: 5s}, defaults: {timeout: 1s}}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if reloaded, err := c.ReloadPolicy(ctx); err != nil || reloaded.PolicyGeneration != 2 {
		t.Errorf("%+v, %v", reloaded, err)
	}
	if pol, err = c.Policy(ctx); err != nil || pol.Ceiling("timeout_ms") != 5000 {
		t.Errorf("%+v, %v", pol.Limits, err)
	}
	if err := os.WriteFile(rules, []byte("nonsense: 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var problem *api.Problem
	if _, err := c.ReloadPolicy(ctx); !errors.As(err, &problem) {
		t.Errorf("%v", err)
	}
}

// Many callers of one client get each their own answers, lines and results.
func TestClientKeepsCallersApart(t *testing.T) {
	c := newClient(t, client.Options{Socket: aDaemon(t), Retry: time.Minute})
	var callers sync.WaitGroup
	for i := range 16 {
		callers.Go(func() {
			for n := range 8 {
				input := fmt.Sprint(i*100 + n)
				var lines []supervisor.LogEntry
				result, err := c.Stream(t.Context(), supervisor.Request{
					Code: `console.log("this is " + input); output = input`, Input: json.RawMessage(input),
				}, func(line supervisor.LogEntry) { lines = append(lines, line) })
				if err != nil || string(result.Output) != input || len(lines) != 1 || lines[0] != result.Logs[0] || lines[0].Message != "this is "+input {
					t.Errorf("%s: %+v, %v, lines %v", input, result, err, lines)
				}
			}
		})
	}
	callers.Wait()
}

// A caller who leaves ends the execution in the daemon, and still learns what it came to.
func TestClientThatLeavesLearnsTheEnd(t *testing.T) {
	socket := aDaemon(t)
	c := newClient(t, client.Options{Socket: socket})
	ctx, cancel := context.WithCancel(t.Context())
	result, err := c.Stream(ctx, supervisor.Request{Code: `console.log("started"); for (;;);`}, func(supervisor.LogEntry) { cancel() })
	if err != nil || result.Outcome != supervisor.Cancelled || result.ID == "" || len(result.Logs) != 1 || result.Usage.PeakMemoryBytes == 0 || !result.Isolation.Seccomp {
		t.Errorf("%+v, %v", result, err)
	}
	until(t, socket, "nothing runs", func(s api.Status) bool { return s.Running == 0 && s.Outcomes["cancelled"] == 1 })
}

// Inputs and outputs as large as they may be travel both ways.
func TestClientCarriesLargeValues(t *testing.T) {
	c := newClient(t, client.Options{Socket: aDaemon(t)})
	input := `"` + strings.Repeat("\u20ac", 5<<20) + `"`
	result, err := c.Run(t.Context(), supervisor.Request{
		Code: "output = input", Input: json.RawMessage(input),
		Limits: supervisor.Limits{OutputBytes: 16 << 20, MemoryBytes: 512 << 20},
	})
	if err != nil || result.Outcome != supervisor.OK || string(result.Output) != input {
		t.Errorf("%s, %d bytes, %v, %v", result.Outcome, len(result.Output), result.Error, err)
	}
	var problem *api.Problem
	if _, err := c.Run(t.Context(), supervisor.Request{Input: json.RawMessage(`"` + strings.Repeat("x", 60<<20) + `"`)}); !errors.As(err, &problem) || problem.Code != api.TooLarge {
		t.Errorf("%v", err)
	}
}

// A daemon that is killed breaks the answer off, and one that comes back is waited for.
func TestDaemonIsKilledUnderItsCallers(t *testing.T) {
	requireWalls(t)
	dir, err := os.MkdirTemp("", "d")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "s")
	start := func() *exec.Cmd {
		daemon := exec.Command("cordon", "serve", "--socket", socket)
		if err := daemon.Start(); err != nil {
			t.Fatal(err)
		}
		return daemon
	}
	first := start()
	c := newClient(t, client.Options{Socket: socket, Retry: time.Minute})
	if _, err := c.Run(t.Context(), supervisor.Request{}); err != nil { // when it is there
		t.Fatal(err)
	}
	_, err = c.Stream(t.Context(), supervisor.Request{Code: `console.log("started"); await new Promise(() => {})`}, func(supervisor.LogEntry) {
		first.Process.Kill()
	})
	var lost *client.LostError
	if !errors.As(err, &lost) {
		t.Errorf("%v", err)
	}
	first.Wait()
	var gone *client.UnreachableError
	if _, err := newClient(t, client.Options{Socket: socket}).Run(t.Context(), supervisor.Request{}); !errors.As(err, &gone) || !strings.Contains(gone.Hint, "cordon serve replaces it") {
		t.Errorf("%v", err)
	}
	waiting := make(chan error, 1)
	go func() { _, err := c.Run(t.Context(), supervisor.Request{}); waiting <- err }()
	second := start()
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	second.Process.Signal(syscall.SIGTERM)
	if err := second.Wait(); err != nil {
		t.Error(err)
	}
}

// A daemon that is started again under load loses nobody's answer, where callers try again.
func TestDaemonIsStartedAgainUnderItsCallers(t *testing.T) {
	requireWalls(t)
	dir, err := os.MkdirTemp("", "d")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "s")
	stop, err := startDaemon(socket)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, client.Options{Socket: socket, Retry: time.Minute})
	enough := make(chan struct{})
	var callers sync.WaitGroup
	var answers atomic.Int64
	for i := range 4 {
		callers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-enough:
					return
				default:
				}
				want := fmt.Sprint(1000*i + n)
				result, err := c.Run(t.Context(), supervisor.Request{Code: "output = input", Input: json.RawMessage(want)})
				if err != nil || result.Outcome != supervisor.OK || string(result.Output) != want {
					t.Errorf("want %s, got %+v, %v", want, result, err)
					return
				}
				answers.Add(1)
			}
		})
	}
	for restart := range 3 {
		waitFor := answers.Load() + 20
		for deadline := time.Now().Add(time.Minute); answers.Load() < waitFor && !t.Failed(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("no answers after restart %d", restart)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if stop, err = startDaemon(socket); err != nil {
			t.Fatal(err)
		}
	}
	close(enough)
	callers.Wait()
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// Over TCP the token counts, and not who calls.
func TestCommandsOverTCP(t *testing.T) {
	requireWalls(t)
	dir := t.TempDir()
	for name, text := range map[string]string{"token": "s3cret-s3cret-s3cret\n", "wrong": "guess-guess-guess-guess\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	aDaemon(t, "--listen", "tcp://"+address, "--token-file", filepath.Join(dir, "token"))
	url := " --url http://" + address
	for _, tt := range []struct {
		line, want string
		code       int
	}{
		{"run --input-json 42" + url + " --token-file token script.js", "42\n", exitOK},
		{"run --input-json 42 --url tcp://" + address + " --token-file token script.js", "42\n", exitOK},
		{"status --token-file token" + url, "ready", exitOK},
		{"run" + url + " --token-file wrong script.js", "cordon: hint: --token-file names the file with the daemon's token", exitFailed},
		{"run" + url + " script.js", "cordon: error: the daemon answers: unauthorized", exitFailed},
	} {
		if err := os.WriteFile(filepath.Join(dir, "script.js"), []byte("output = input"), 0o644); err != nil {
			t.Fatal(err)
		}
		if printed, _, code := shell(t, dir, "cordon "+tt.line+" 2>&1"); code != tt.code || !strings.Contains(printed, tt.want) {
			t.Errorf("cordon %s: exit %d, want %d: %s", tt.line, code, tt.code, printed)
		}
	}
	resp, err := http.Get("http://" + address + "/v1/status")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("%s: %s", resp.Status, body)
	}
}

// A caller whom the policy trusts says for whom it calls.
func TestTenantOfTheCommandLine(t *testing.T) {
	rules := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(rules, fmt.Appendf(nil, "access: {tenant_header_uids: [%d]}\n", os.Getuid()), 0o644); err != nil {
		t.Fatal(err)
	}
	socket := aDaemon(t, "--policy", rules)
	run := exec.Command("cordon", "run", "--socket", socket, "--tenant", "acme", "-")
	run.Stdin = strings.NewReader("await new Promise(() => {})")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	defer run.Wait()
	defer run.Process.Signal(syscall.SIGTERM)
	until(t, socket, "acme runs something", func(s api.Status) bool { return len(s.Tenants) == 1 && s.Tenants[0].Tenant == "acme" })
}

// One connection too many is refused with a problem like everything else, and comes back.
func TestClientPastTheBoundOfConnections(t *testing.T) {
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte("connections: {max: 4, max_per_uid: 2}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	socket := aDaemon(t, "--config", config)
	patient, hasty := newClient(t, client.Options{Socket: socket, Retry: time.Minute}), newClient(t, client.Options{Socket: socket})
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			result, err := patient.Run(t.Context(), supervisor.Request{Code: "await new Promise((done) => setTimeout(done, 50))"})
			if err != nil || result.Outcome != supervisor.OK {
				t.Errorf("%+v, %v", result, err)
			}
		})
		callers.Go(func() {
			_, err := hasty.Run(t.Context(), supervisor.Request{Code: "await new Promise((done) => setTimeout(done, 50))"})
			var problem *api.Problem
			if err != nil && (!errors.As(err, &problem) || problem.Code != api.Overloaded) {
				t.Errorf("%v", err)
			}
		})
	}
	callers.Wait()
}
