package integration

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"cordon/integration/service"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/client"
)

// tenantOf calls a daemon for a tenant, which its policy has to trust this process to say.
func tenantOf(t testing.TB, s *service.Service, name string) *client.Client {
	t.Helper()
	c, err := client.New(client.Options{Socket: s.Socket(), Tenant: name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// trusting is a policy that lets this process name tenants, with lines of its own.
func trusting(lines ...string) string {
	return fmt.Sprintf("access: {tenant_header_uids: [%d]}\n%s\n", os.Getuid(), strings.Join(lines, "\n"))
}

// statusIs waits until what the daemon says of itself holds.
func statusIs(t testing.TB, s *service.Service, what string, holds func(api.Status) bool) {
	t.Helper()
	c := tenantOf(t, s, "")
	ctx, cancel := context.WithTimeout(t.Context(), daemonPatience)
	defer cancel()
	for {
		status, err := c.Status(ctx)
		if err != nil {
			t.Fatalf("wait for %s: %v; last %+v", what, err, status)
		}
		if holds(status) {
			return
		}
	}
}

// overloaded wants a refusal for a reason, and gives it.
func overloaded(t testing.TB, err error, reason string) *api.Problem {
	t.Helper()
	var p *api.Problem
	if !errors.As(err, &p) || p.Code != api.Overloaded || p.Status != http.StatusTooManyRequests || p.Reason != reason {
		t.Fatalf("%v, want to be refused for %s", err, reason)
	}
	return p
}

// forever are executions that run until they are ended.
type forever struct {
	end  context.CancelFunc
	done sync.WaitGroup
}

// occupy has count executions of a tenant run, or wait for a place, until they are ended.
func occupy(t testing.TB, c *client.Client, count int, memory int64) *forever {
	ctx, end := context.WithCancel(t.Context())
	f := &forever{end: end}
	for range count {
		f.done.Go(func() {
			r, err := c.Run(ctx, supervisor.Request{Code: `await new Promise(() => {})`, Limits: supervisor.Limits{MemoryBytes: memory}})
			if err == nil && r.Outcome != supervisor.Cancelled {
				t.Errorf("outcome %s, %s", r.Outcome, describe(r.Error))
			}
		})
	}
	t.Cleanup(f.stop)
	return f
}

func (f *forever) stop() {
	f.end()
	f.done.Wait()
}

// TestFloodOfOneTenant: what another one sends meanwhile waits for a round, and not for the
// flood. Both are measured by the daemon over the same time, so that a slow machine slows
// both.
func TestFloodOfOneTenant(t *testing.T) {
	const flood, single = 200, 20
	s := startDaemon(t, "--policy", policyOf(t, trusting("admission: {concurrency: 2, queue: 400, queue_timeout: 10m}")))
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	var mu sync.Mutex
	var flooded []float64
	noisy := tenantOf(t, s, "noisy")
	for i := range flood {
		all.Go(func() {
			for n := i; ctx.Err() == nil; n += flood {
				r, err := noisy.Run(ctx, supervisor.Request{Code: `output = input * 3`, Input: json.RawMessage(strconv.Itoa(n))})
				if ctx.Err() != nil {
					return
				}
				if err != nil || string(r.Output) != strconv.Itoa(n*3) {
					t.Errorf("flood: %d came to %s %s, %v", n, r.Outcome, r.Output, err)
					return
				}
				mu.Lock()
				flooded = append(flooded, r.Usage.QueueMS)
				mu.Unlock()
			}
		})
	}
	enough := func(status api.Status) bool { return status.Queued > flood/2 }
	statusIs(t, s, "the flood", enough)
	quiet := tenantOf(t, s, "quiet")
	var waited []float64
	for n := range single {
		r, err := quiet.Run(ctx, supervisor.Request{Code: `output = input + 1`, Input: json.RawMessage(strconv.Itoa(n))})
		if err != nil || string(r.Output) != strconv.Itoa(n+1) {
			t.Fatalf("%d came to %s %s, %v", n, r.Outcome, r.Output, err)
		}
		waited = append(waited, r.Usage.QueueMS)
	}
	statusIs(t, s, "the flood to the end", enough)
	// Those of the flood that came into a full queue had all the others of it before them.
	statusIs(t, s, "all of the flood once", func(status api.Status) bool { return status.Outcomes["ok"] > flood+single })
	mu.Lock()
	defer mu.Unlock()
	slices.Sort(flooded)
	slices.Sort(waited)
	one, other := waited[len(waited)/2], flooded[len(flooded)/2]
	t.Logf("half of the quiet tenant's waited %.1f ms or less, half of the flood's %.1f ms or less", one, other)
	if one*10 > other {
		t.Errorf("waited %.1f ms beside a flood that waits %.1f ms: want a round, about a hundredth", one, other)
	}
}

// TestFullQueueRefusesAtOnce fills a daemon with executions that do not end: whatever is
// answered meanwhile did not wait for any of them.
func TestFullQueueRefusesAtOnce(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, trusting(
		"admission: {concurrency: 1, queue: 3, queue_timeout: 10m}", "tenants: {limited: {rate: 0.001, burst: 1}}")))
	greedy, modest, limited := tenantOf(t, s, "greedy"), tenantOf(t, s, "modest"), tenantOf(t, s, "limited")
	if _, err := limited.Run(t.Context(), supervisor.Request{Code: ``}); err != nil {
		t.Fatal(err)
	}
	f := occupy(t, greedy, 4, 0)
	statusIs(t, s, "a full queue", func(status api.Status) bool { return status.Running == 1 && status.Queued == 3 })
	_, err := greedy.Run(t.Context(), supervisor.Request{Code: `output = 1`})
	if p := overloaded(t, err, "queue_full"); p.RetryAfterMS <= 0 {
		t.Errorf("%+v, want it to say when to try again", p)
	}
	_, err = limited.Run(t.Context(), supervisor.Request{Code: `output = 1`})
	if p := overloaded(t, err, "tenant_rate"); p.RetryAfterMS < 500_000 || p.RetryAfterMS > 1_000_000 {
		t.Errorf("%+v, want the time of one of its requests, 1000 s", p)
	}
	answer, p := raw(t, s, "limited")
	if seconds, err := strconv.ParseInt(answer.Header.Get("Retry-After"), 10, 64); err != nil || seconds != (p.RetryAfterMS+999)/1000 {
		t.Errorf("%v, %+v: want Retry-After in whole seconds", answer.Header, p)
	}

	// The full queue has a place for another tenant, and its turn is the next one.
	served := make(chan error, 1)
	go func() {
		r, err := modest.Run(t.Context(), supervisor.Request{Code: `output = 1`})
		if err == nil && string(r.Output) != "1" {
			err = fmt.Errorf("outcome %s", r.Outcome)
		}
		served <- err
	}()
	statusIs(t, s, "the other tenant in the queue", func(status api.Status) bool {
		return slices.ContainsFunc(status.Tenants, func(one api.TenantStatus) bool { return one.Tenant == "modest" && one.Queued == 1 })
	})
	f.stop()
	if err := <-served; err != nil {
		t.Errorf("the tenant that waited with a flood: %v", err)
	}
}

// raw posts an execution with any values of the tenant's header, and gives the refusal as it
// travels.
func raw(t *testing.T, s *service.Service, tenants ...string) (*http.Response, api.Problem) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://cordon/v1/executions", strings.NewReader(`{"code":""}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header[api.TenantHeader] = tenants
	answer, err := service.Client(s.Socket()).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var p api.Problem
	if err := json.NewDecoder(answer.Body).Decode(&p); err != nil || answer.Header.Get("Content-Type") != api.ProblemType {
		t.Fatalf("status %d, %v: %v, want a problem", answer.StatusCode, answer.Header, err)
	}
	return answer, p
}

// TestTenantHeader: a proxy that adds its header to what a client sent does not let the client
// choose its tenant.
func TestTenantHeader(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, trusting()))
	for _, values := range [][]string{{"uid:0"}, {"client", "proxy"}, {"client", ""}, {strings.Repeat("x", 65)}} {
		if answer, p := raw(t, s, values...); answer.StatusCode != http.StatusBadRequest || p.Code != api.InvalidRequest || p.Field != api.TenantHeader {
			t.Errorf("%q: status %d, %+v", values, answer.StatusCode, p)
		}
	}
}

func TestMemoryIsNotPromisedTwice(t *testing.T) {
	const mib = 1 << 20
	s := startDaemon(t, "--policy", policyOf(t, trusting("admission: {concurrency: 8, memory: 300MiB, queue_timeout: 10m}")))
	c := tenantOf(t, s, "a")
	first := occupy(t, c, 1, 200*mib)
	statusIs(t, s, "200 MiB promised", func(status api.Status) bool { return status.PromisedMemoryBytes == 200*mib })
	_, err := c.Run(t.Context(), supervisor.Request{Code: ``, Limits: supervisor.Limits{MemoryBytes: 301 * mib}})
	if p := overloaded(t, err, "memory"); p.RetryAfterMS != 0 {
		t.Errorf("%+v: no other try would fit either", p)
	}
	second := occupy(t, c, 1, 101*mib)
	statusIs(t, s, "one that waits for memory", func(status api.Status) bool { return status.Queued == 1 })
	r, err := tenantOf(t, s, "b").Run(t.Context(), supervisor.Request{Code: `output = 1`, Limits: supervisor.Limits{MemoryBytes: 100 * mib}})
	if err != nil || string(r.Output) != "1" {
		t.Errorf("what fits beside both: %s, %v", r.Outcome, err)
	}
	first.stop()
	statusIs(t, s, "the other one inside", func(status api.Status) bool {
		return status.Running == 1 && status.Queued == 0 && status.PromisedMemoryBytes == 101*mib
	})
	second.stop()
}

// anotherUser is what a process of another user sends, and where.
type anotherUser struct {
	Socket, Tenant string
}

// callAsAnotherUser runs one execution, and tells what came of it.
func callAsAnotherUser() error {
	var a anotherUser
	if err := json.NewDecoder(os.Stdin).Decode(&a); err != nil {
		return err
	}
	c, err := client.New(client.Options{Socket: a.Socket, Tenant: a.Tenant})
	if err != nil {
		return err
	}
	r, err := c.Run(context.Background(), supervisor.Request{Code: `output = 42`})
	var p *api.Problem
	switch {
	case errors.As(err, &p):
		return json.NewEncoder(os.Stdout).Encode(fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail))
	case err != nil:
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(string(r.Output))
}

// TestWhoMayCall has processes of other users and groups call.
func TestWhoMayCall(t *testing.T) {
	if os.Getuid() != 0 {
		if required() {
			t.Fatal("only root can be somebody else")
		}
		t.Skip("only root can be somebody else")
	}
	const uid, gid, supplementary = 12345, 12346, 12347
	tests := []struct { // root, who loads the policy again each time, is always let in
		access, tenant, want string
		groups               []uint32
	}{
		{"", "", "42", nil},
		{"uids: [0]", "", "403 forbidden: uid 12345 (gid 12346) may not use this service; allowed: uids 0", nil},
		{"uids: [0, 12345]", "", "42", nil},
		{"gids: [0, 12346]", "", "42", nil},
		{"gids: [0, 12347]", "", "42", []uint32{supplementary}},
		{"gids: [0, 12347]", "", "403 forbidden: uid 12345 (gid 12346, groups 12348) may not use this service; allowed: gids 0, 12347", []uint32{supplementary + 1}},
		{"tenant_header_uids: [0]", "shop", "403 forbidden: uid 12345 (gid 12346) may not name a tenant by X-Cordon-Tenant; allowed: uids 0", nil},
		{"tenant_header_uids: [12345]", "shop", "42", nil},
	}
	// Other users have to come to the socket, which the directory of a test does not let them.
	dir, err := os.MkdirTemp("", "cordon-callers-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	policy := filepath.Join(t.TempDir(), "policy.yaml")
	write := func(access string) {
		if err := os.WriteFile(policy, fmt.Appendf(nil, "access: {%s}\n", access), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("")
	s := startDaemonWith(t, service.Options{Socket: filepath.Join(dir, "s"), Args: []string{"--policy", policy, "--socket-mode", "0666"}})
	operator := tenantOf(t, s, "")
	for _, tt := range tests {
		write(tt.access)
		if _, err := operator.ReloadPolicy(t.Context()); err != nil {
			t.Fatalf("%s: %v", tt.access, err)
		}
		input, err := json.Marshal(anotherUser{Socket: s.Socket(), Tenant: tt.tenant})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "/proc/self/exe")
		cmd.Dir, cmd.Env, cmd.Stdin = "/", []string{helperVariable + "=caller"}, bytes.NewReader(input)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: gid, Groups: tt.groups}}
		var problems strings.Builder
		cmd.Stderr = &problems
		out, err := cmd.Output()
		var got string
		if err := errors.Join(err, json.Unmarshal(out, &got)); err != nil {
			t.Fatalf("%s: %v: %s", tt.access, err, problems.String())
		}
		if got != tt.want {
			t.Errorf("access {%s}, tenant %q: %s, want %s", tt.access, tt.tenant, got, tt.want)
		}
	}
}
