package daemon

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cordon/cmd/cordon/childbin"
	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"

	"github.com/hashicorp/go-hclog"
)

// patience is how long anything may take on a machine that is busy.
const patience = 60 * time.Second

// service is a daemon of this process on a real socket, with the real child.
type service struct {
	*Daemon
	t      testing.TB
	socket string
	client *http.Client
	rules  atomic.Pointer[Rules] // what the next reload reads
	broken atomic.Pointer[error] // what it fails with
	stop   func()                // begins the drain
	served chan error            // what Serve returned
	log    *bytes.Buffer
}

// serve starts a daemon; change may be nil.
func serve(t testing.TB, rules Rules, change func(*Options)) *service {
	t.Helper()
	if rules.Policy.Validate() != nil {
		rules.Policy = policy.Default()
	}
	if rules.Admission.Concurrency == 0 {
		rules.Admission.Concurrency = 2
	}
	s := &service{t: t, socket: filepath.Join(t.TempDir(), "s"), served: make(chan error, 1), log: &bytes.Buffer{}}
	s.rules.Store(&rules)
	options := Options{
		Load: func() (Rules, error) {
			if broken := s.broken.Load(); broken != nil {
				return Rules{}, *broken
			}
			return *s.rules.Load(), nil
		},
		Child:        supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256},
		Libraries:    []api.Library{{Name: "lodash"}},
		Version:      "test",
		DrainTimeout: patience,
		Log:          hclog.New(&hclog.LoggerOptions{Output: s.log, Level: hclog.Debug}),
	}
	if change != nil {
		change(&options)
	}
	d, err := New(t.Context(), options)
	var lacking *supervisor.UnavailableError
	if errors.As(err, &lacking) && os.Getenv("CORDON_TEST_REQUIRE") != "1" {
		t.Skipf("this host: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Daemon = d
	listener, err := net.Listen("unix", s.socket)
	if err != nil {
		t.Fatal(errors.Join(err, d.Close()))
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go func() { s.served <- d.Serve(ctx, listener) }()
	s.client = s.newClient(func(p *http.Protocols) { p.SetHTTP1(true) })
	t.Cleanup(s.end)
	return s
}

// end drains, and wants nothing left.
func (s *service) end() {
	s.stop()
	select {
	case err := <-s.served:
		if err != nil {
			s.t.Errorf("serve: %v", err)
		}
		s.served <- nil
	case <-time.After(patience):
		s.t.Error("the daemon does not end")
	}
	s.client.CloseIdleConnections()
	if held := s.held.bytes(); held != 0 {
		s.t.Errorf("%d bytes are held at the end", held)
	}
	if s.t.Failed() {
		s.t.Logf("the daemon's log:\n%s", s.log)
	}
}

func (s *service) newClient(protocols func(*http.Protocols)) *http.Client {
	transport := &http.Transport{
		Protocols: new(http.Protocols),
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", s.socket)
		},
	}
	protocols(transport.Protocols)
	s.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// dial opens a connection of its own.
func (s *service) dial() net.Conn {
	s.t.Helper()
	conn, err := net.Dial("unix", s.socket)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		s.t.Fatal(err)
	}
	return conn
}

// answer is a response that was read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (s *service) do(ctx context.Context, method, path, body string, header ...string) (answer, error) {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://cordon"+path, reader)
	if err != nil {
		return answer{}, err
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return read(s.client.Do(req))
}

func read(resp *http.Response, err error) (answer, error) {
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, body}, err
}

// ask is do, and fails the test where there is no answer.
func (s *service) ask(method, path, body string, header ...string) answer {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	a, err := s.do(ctx, method, path, body, header...)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// run executes code, which must come to a result.
func (s *service) run(code string) supervisor.Result {
	s.t.Helper()
	a := s.ask(http.MethodPost, executionsPath, execution(code))
	if a.status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", code, a.status, a.body)
	}
	return a.result(s.t)
}

func (a answer) result(t testing.TB) supervisor.Result {
	t.Helper()
	var r supervisor.Result
	if err := json.Unmarshal(a.body, &r); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return r
}

// problem checks the form that every problem has.
func (a answer) problem(t testing.TB) api.Problem {
	t.Helper()
	var p api.Problem
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		t.Fatalf("status %d, %q: %v", a.status, a.body, err)
	}
	if a.header.Get("Content-Type") != api.ProblemType || p.Status != a.status || p.Code.Status() != a.status ||
		p.Title != p.Code.Title() || p.Type != "about:blank" || p.Detail == "" ||
		p.Instance == "" || p.Instance != a.header.Get(api.RequestIDHeader) {
		t.Errorf("status %d, %v: %s", a.status, a.header, a.body)
	}
	if (p.RetryAfterMS > 0) != (a.header.Get("Retry-After") != "") {
		t.Errorf("Retry-After is %q: %s", a.header.Get("Retry-After"), a.body)
	}
	return p
}

// execution is the body of a request.
func execution(code string) string {
	body, err := api.EncodeRequest(supervisor.Request{Code: code})
	if err != nil {
		panic(err)
	}
	return string(body)
}

// endless prints a line and does not end.
const endless = `console.log("up"); await new Promise(() => {})`

// stream begins an execution that is to be told of line by line, and returns when the first
// line is there. Cancelling ctx disconnects.
func (s *service) stream(ctx context.Context, code string) (*bufio.Scanner, func()) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://cordon"+executionsPath, strings.NewReader(execution(code)))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Accept", api.StreamType)
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 32<<20)
	if resp.StatusCode != http.StatusOK || !lines.Scan() {
		s.t.Fatalf("status %d, first line %q, %v", resp.StatusCode, lines.Text(), lines.Err())
	}
	return lines, func() { resp.Body.Close() }
}

// eventually waits for what must come, and no longer than that takes.
func (s *service) eventually(what string, is func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("%s: not so after %v", what, patience)
		}
	}
}

// busy fills all places with endless executions, and gives the way to end them.
func (s *service) busy() (end func()) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.t.Cleanup(cancel)
	for range s.gate.Stats().Limits.Concurrency {
		s.stream(ctx, endless)
	}
	return func() {
		cancel()
		s.eventually("all places are free", func() bool { return s.gate.Stats().Running == 0 })
	}
}

// one lets a single execution run, and no other wait.
func one() Rules {
	return Rules{Admission: admission.Limits{Concurrency: 1, Queue: -1}}
}

// response reads one answer from a connection.
func (s *service) response(conn net.Conn) answer {
	s.t.Helper()
	a, err := read(http.ReadResponse(bufio.NewReader(conn), nil))
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}
