package daemon

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"
)

// background asks without waiting for the answer.
func (s *service) background(code string) <-chan answer {
	got := make(chan answer, 1)
	go func() {
		a, err := s.do(context.Background(), http.MethodPost, executionsPath, execution(code))
		if err != nil {
			s.t.Errorf("%s: %v", code, err)
		}
		got <- a
	}()
	return got
}

func TestDrainLetsEndWhatRuns(t *testing.T) {
	s := serve(t, Rules{Admission: admission.Limits{Concurrency: 1, QueueTimeout: patience}}, nil)
	// An open connection is the way to ask while no new one is accepted.
	open := s.newClient(func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) })
	kept := func(method, path, body string) answer {
		req, err := http.NewRequest(method, "http://cordon"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		a, err := read(open.Do(req))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	running := s.background(`await new Promise(done => setTimeout(done, 500)); output = 1`)
	s.eventually("one runs", func() bool { return s.Status().Running == 1 })
	waiting := s.background(`output = 2`)
	s.eventually("one waits", func() bool { return s.Status().Queued == 1 })
	if a := kept(http.MethodGet, "/readyz", ""); a.status != http.StatusOK {
		t.Errorf("before: %d %s", a.status, a.body)
	}
	s.stop()
	p := (<-waiting).problem(t)
	if p.Code != api.ShuttingDown || p.RetryAfterMS <= 0 {
		t.Errorf("the one that waited: %+v", p)
	}
	if r := (<-running).result(t); r.Outcome != supervisor.OK {
		t.Errorf("the one that ran: %+v", r)
	}
}

func TestDrainingDaemonSaysSo(t *testing.T) {
	s := serve(t, one(), nil)
	s.draining.Store(true)
	if p := s.ask(http.MethodPost, executionsPath, execution(``)).problem(t); p.Code != api.ShuttingDown || p.RetryAfterMS <= 0 {
		t.Errorf("%+v", p)
	}
	if a := s.ask(http.MethodGet, "/readyz", ""); a.status != http.StatusServiceUnavailable || !strings.Contains(string(a.body), reasonDraining) {
		t.Errorf("/readyz: %d %s", a.status, a.body)
	}
	if a := s.ask(http.MethodGet, "/healthz", ""); a.status != http.StatusOK {
		t.Errorf("/healthz: %d %s", a.status, a.body)
	}
}

func TestDrainTimeoutKillsAndAnswers(t *testing.T) {
	for name, change := range map[string]func(*service){
		"timeout": func(*service) {},
		"hurry":   func(s *service) { s.Hurry() },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, one(), func(o *Options) {
				if name == "timeout" {
					o.DrainTimeout = 50 * time.Millisecond
				}
			})
			running := s.background(endless)
			s.eventually("it runs", func() bool { return s.children().Running == 1 })
			s.stop()
			change(s)
			if r := (<-running).result(t); r.Outcome != supervisor.Cancelled {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestReload(t *testing.T) {
	s := serve(t, one(), nil)
	reload := func() answer { return s.ask(http.MethodPost, "/v1/policy:reload", "") }
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	old, _ := s.stream(ctx, `console.log("up"); await new Promise(done => setTimeout(done, 300)); output = require("lodash").sum([1, 2])`)

	narrow, err := policy.Default().WithModules([]string{"dayjs"})
	if err != nil {
		t.Fatal(err)
	}
	s.rules.Store(&Rules{Policy: narrow, Admission: admission.Limits{Concurrency: 3}})
	if a := reload(); a.status != http.StatusOK || strings.TrimSpace(string(a.body)) != `{"policy_generation":2}` {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if r := s.run(`require("lodash")`); r.Outcome != supervisor.ModuleBlocked {
		t.Errorf("under the new policy: %+v", r)
	}
	if limits := s.Status(); limits.Concurrency != 3 || limits.PolicyGeneration != 2 {
		t.Errorf("%+v", limits)
	}
	if a := s.ask(http.MethodGet, "/v1/policy", ""); !strings.Contains(string(a.body), `"modules":["dayjs"]`) {
		t.Errorf("/v1/policy: %s", a.body)
	}
	if !old.Scan() || !strings.Contains(old.Text(), `"output":3`) {
		t.Errorf("under the old policy: %s", old.Text())
	}
	s.eventually("the old supervisor ends", func() bool { return len(s.alive()) == 1 })
	if n := s.Status().Started; n < 2 {
		t.Errorf("%d children were started, of all supervisors", n)
	}
}

func TestReloadIsRefusedWhole(t *testing.T) {
	s := serve(t, one(), nil)
	broken := errors.New("policy.yaml:3:1: modules: want a list")
	s.broken.Store(&broken)
	p := s.ask(http.MethodPost, "/v1/policy:reload", "").problem(t)
	if p.Code != api.InvalidRequest || p.Reason != "policy_file" || !strings.Contains(p.Detail, broken.Error()) {
		t.Errorf("%+v", p)
	}
	s.broken.Store(nil)
	s.rules.Store(&Rules{Policy: policy.Default(), Admission: admission.Limits{Concurrency: -1}})
	if p := s.ask(http.MethodPost, "/v1/policy:reload", "").problem(t); p.Code == "" {
		t.Errorf("%+v", p)
	}
	if status := s.Status(); status.PolicyGeneration != 1 || status.Concurrency != 1 || len(s.alive()) != 1 {
		t.Errorf("%+v", status)
	}
	if r := s.run(`output = 1`); r.Outcome != supervisor.OK {
		t.Errorf("%+v", r)
	}
}

func TestReloadsAreBounded(t *testing.T) {
	s := serve(t, Rules{Admission: admission.Limits{Concurrency: 2 * maxGenerations}}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range maxGenerations - 1 {
		s.stream(ctx, endless) // keeps its generation
		if err := s.Reload(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if p := s.ask(http.MethodPost, "/v1/policy:reload", "").problem(t); p.Code != api.Overloaded || p.Reason != "policies" || p.RetryAfterMS <= 0 {
		t.Errorf("%+v", p)
	}
	cancel()
	s.eventually("the old ones end", func() bool { return len(s.alive()) == 1 })
	if err := s.Reload(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestReloadUnderLoadLosesNothing(t *testing.T) {
	s := serve(t, Rules{Admission: admission.Limits{Concurrency: 2, QueueTimeout: patience}, Pool: supervisor.Pool{MinIdle: 1}}, nil)
	var done atomic.Bool
	var answered atomic.Int64
	var clients sync.WaitGroup
	// To check a large input takes a while, in which a reload can come between.
	large := `,"limits":{"memory_bytes":536870912},"input":[` + strings.Repeat("1,", 2<<20) + `1]}`
	for client := range 4 {
		clients.Go(func() {
			for i := 0; !done.Load(); i++ {
				want := fmt.Sprint(client*1_000_000 + i)
				body := execution("output = " + want)
				if client == 0 {
					body = strings.TrimSuffix(body, "}") + large
				}
				a, err := s.do(context.Background(), http.MethodPost, executionsPath, body)
				if err != nil || a.status != http.StatusOK || string(a.result(t).Output) != want {
					t.Errorf("%s: %d %s, %v", want, a.status, a.body, err)
					return
				}
				answered.Add(1)
			}
		})
	}
	const reloads = 8
	for i := range reloads {
		before := answered.Load()
		if err := s.Reload(t.Context()); err != nil {
			t.Errorf("reload %d: %v", i, err)
		}
		s.eventually("executions go on", func() bool { return answered.Load() > before+4 || t.Failed() })
	}
	done.Store(true)
	clients.Wait()
	s.eventually("the old supervisors end", func() bool { return len(s.alive()) == 1 })
	if s.Status().PolicyGeneration != 1+reloads {
		t.Errorf("%+v", s.Status())
	}
}

// TestConnections speaks HTTP/1.1 by hand.
func TestConnections(t *testing.T) {
	s := serve(t, one(), nil)
	body := execution(`output = 7`)
	post := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n", executionsPath, len(body))
	t.Run("100-continue", func(t *testing.T) {
		conn := s.dial()
		io.WriteString(conn, post+"Expect: 100-continue\r\n\r\n")
		in := bufio.NewReader(conn)
		if line, err := in.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100") {
			t.Fatalf("%q, %v", line, err)
		}
		_, _ = in.ReadString('\n')
		io.WriteString(conn, body)
		a, err := read(http.ReadResponse(in, nil))
		if err != nil || string(a.result(t).Output) != "7" {
			t.Errorf("%s, %v", a.body, err)
		}
	})
	t.Run("pipelined", func(t *testing.T) {
		conn := s.dial()
		in := bufio.NewReader(conn)
		const requests = 5
		for i := range requests {
			body := execution("output = " + strconv.Itoa(i))
			fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", executionsPath, len(body), body)
		}
		for i := range requests {
			a, err := read(http.ReadResponse(in, nil))
			if err != nil || string(a.result(t).Output) != strconv.Itoa(i) {
				t.Errorf("%d: %s, %v", i, a.body, err)
			}
		}
	})
	t.Run("a body that breaks off", func(t *testing.T) {
		conn := s.dial()
		io.WriteString(conn, post+"\r\n"+body[:5])
		conn.(interface{ CloseWrite() error }).CloseWrite()
		if p := s.response(conn).problem(t); p.Code != api.InvalidRequest || !strings.Contains(p.Detail, "broke off") {
			t.Errorf("%+v", p)
		}
	})
	t.Run("half closed is gone", func(t *testing.T) {
		before := s.Status().Outcomes["cancelled"]
		conn := s.dial()
		body := execution(endless)
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", executionsPath, len(body), body)
		s.eventually("it runs", func() bool { return s.Status().Running == 1 })
		conn.(interface{ CloseWrite() error }).CloseWrite()
		s.eventually("it is cancelled", func() bool { return s.Status().Outcomes["cancelled"] == before+1 })
	})
	t.Run("malformed", func(t *testing.T) {
		for _, text := range []string{"GARBAGE as long as a preface\r\n\r\n", "GET /healthz HTTP/1.1\r\nAccept: a\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
			post + "Content-Length: 1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n"} {
			conn := s.dial()
			go io.WriteString(conn, text)
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || resp.StatusCode < 400 || resp.StatusCode > 505 {
				t.Errorf("%.30q: %v, %v", text, resp, err)
				continue
			}
			resp.Body.Close()
		}
	})
	if r := s.run(`output = 1`); r.Outcome != supervisor.OK {
		t.Errorf("afterwards an execution is %+v", r)
	}
}

// TestBodyOfARefusedRequestHoldsNothing sends a body slowly to a path that wants none.
func TestBodyOfARefusedRequestHoldsNothing(t *testing.T) {
	s := serve(t, one(), func(o *Options) { o.Bounds.Receive = Pace{Patience: 1e8, Stall: 1e8} })
	conn := s.dial()
	io.WriteString(conn, "POST /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx")
	in := bufio.NewReader(conn)
	if a, err := read(http.ReadResponse(in, nil)); err != nil || a.status != http.StatusNotFound {
		t.Errorf("%d, %v", a.status, err)
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("the connection is open: %v", err)
	}
}

func TestCloseWithoutServe(t *testing.T) {
	s := serve(t, one(), nil)
	options := s.options
	d, err := New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Healthy(t.Context()); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := d.Reload(t.Context()); !errors.Is(err, supervisor.ErrShuttingDown) {
		t.Errorf("a reload behind the end: %v", err)
	}
	options.Load = func() (Rules, error) { return Rules{}, errors.New("no rules") }
	if _, err := New(t.Context(), options); err == nil || !strings.Contains(err.Error(), "no rules") {
		t.Errorf("without rules: %v", err)
	}
}

func TestCheckLooksOnceForAllWhoAsk(t *testing.T) {
	s := serve(t, one(), nil)
	answers := make(chan answer, 4)
	for range cap(answers) {
		go func() { answers <- s.ask(http.MethodGet, "/v1/check", "") }()
	}
	first := <-answers
	at := s.host.at // nobody looks again while the others wait for their turn, or have had it
	for range cap(answers) - 1 {
		if a := <-answers; a.status != http.StatusOK || string(a.body) != string(first.body) {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if s.host.at != at {
		t.Error("each of them had a look of its own")
	}
}

func TestOperations(t *testing.T) {
	s := serve(t, Rules{}, nil)
	for path, want := range map[string]string{
		"/v1/libraries": `[{"name":"lodash"`,
		"/v1/policy":    `{"limits":[{"name":"timeout_ms"`,
		"/v1/check":     `{"ok":`,
		"/v1/status":    `{"version":"test","running":0,`,
		"/healthz":      `{"status":"ok"}`,
		"/readyz":       `{"status":"ok"}`,
		"/metrics":      "# HELP cordon_",
	} {
		a := s.ask(http.MethodGet, path, "")
		if a.status != http.StatusOK || !strings.HasPrefix(string(a.body), want) {
			t.Errorf("%s: %d %.200s", path, a.status, a.body)
		}
	}
}
