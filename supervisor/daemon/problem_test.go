package daemon

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/daemon/peer"
	"cordon/supervisor/daemon/records"
)

// TestProblems drives what a caller can do wrong by itself.
func TestProblems(t *testing.T) {
	s := serve(t, Rules{Access: peer.Rules{TenantHeaderUIDs: []int{os.Geteuid()}}}, nil)
	tests := []struct {
		name, method, path, body string
		header                   []string
		code                     api.Code
		field                    string
		line, column             int
	}{
		{name: "no JSON", body: "{\"code\":\n  x}", code: api.InvalidRequest, line: 2, column: 3},
		{name: "nothing", body: "", code: api.InvalidRequest, line: 1, column: 1},
		{name: "two values", body: `{"code":""} 1`, code: api.InvalidRequest, line: 1, column: 13},
		{name: "no object", body: `[]`, code: api.InvalidRequest, field: "body"},
		{name: "no code", body: `{}`, code: api.InvalidRequest, field: "code"},
		{name: "an unknown field", body: `{"code":"","cod":1}`, code: api.InvalidRequest, field: "cod"},
		{name: "a wrong type", body: `{"code":1}`, code: api.InvalidRequest, field: "code"},
		{name: "over the ceiling", body: `{"code":"","limits":{"timeout_ms":120001}}`, code: api.InvalidRequest, field: "limits.timeout_ms"},
		{name: "below the floor", body: `{"code":"","limits":{"memory_bytes":1}}`, code: api.InvalidRequest, field: "limits.memory_bytes"},
		{name: "an unknown module", body: `{"code":"","modules":["left-pad"]}`, code: api.InvalidRequest, field: "modules"},
		{name: "a zone that is none", body: `{"code":"","timezone":"Mars"}`, code: api.InvalidRequest, field: "timezone"},
		{name: "a tenant that is none", path: "/v1/status", method: "GET", header: []string{api.TenantHeader, "a b"}, code: api.InvalidRequest, field: api.TenantHeader},
		{name: "not found", method: "GET", path: "/v1/nothing", code: api.NotFound},
		{name: "not found below", method: "POST", path: executionsPath + "/", code: api.NotFound},
		{name: "not a method", method: "GET", code: api.MethodNotAllowed},
		{name: "HEAD of a POST", method: "PUT", code: api.MethodNotAllowed},
		{name: "POST of a GET", method: "POST", path: "/v1/status", code: api.MethodNotAllowed},
		{name: "an unheard of method", method: "BREW", path: "/healthz", code: api.MethodNotAllowed},
		{name: "XML wanted", body: `{"code":""}`, header: []string{"Accept", "text/xml"}, code: api.NotAcceptable},
		{name: "JSON refused", body: `{"code":""}`, header: []string{"Accept", "application/json;q=0"}, code: api.NotAcceptable},
		{name: "a form", body: `{"code":""}`, header: []string{"Content-Type", "application/x-www-form-urlencoded"}, code: api.UnsupportedMediaType},
		{name: "Latin 1", body: `{"code":""}`, header: []string{"Content-Type", "application/json; charset=latin1"}, code: api.UnsupportedMediaType},
		{name: "compressed", body: `{"code":""}`, header: []string{"Content-Encoding", "gzip"}, code: api.UnsupportedMediaType},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.method == "" {
				tt.method = http.MethodPost
			}
			if tt.path == "" {
				tt.path = executionsPath
			}
			before := s.Status().Rejected[string(tt.code)]
			a := s.ask(tt.method, tt.path, tt.body, tt.header...)
			p := a.problem(t)
			if p.Code != tt.code || p.Field != tt.field || p.Line != tt.line || p.Column != tt.column {
				t.Errorf("%s", a.body)
			}
			if tt.field != "" && (p.Value == "" || p.Want == "") {
				t.Errorf("value or want is missing: %s", a.body)
			}
			if (p.Code == api.MethodNotAllowed) != (a.header.Get("Allow") != "") {
				t.Errorf("Allow is %q", a.header.Get("Allow"))
			}
			if now := s.Status().Rejected[string(tt.code)]; now != before+1 {
				t.Errorf("counted %d times", now-before)
			}
		})
	}
	if r := s.run(`output = 1`); r.Outcome != "ok" {
		t.Errorf("afterwards an execution is %s", r.Outcome)
	}
}

func TestAcceptableForms(t *testing.T) {
	s := serve(t, Rules{}, nil)
	for accept, want := range map[string]string{
		"":                                  jsonType,
		"*/*":                               jsonType,
		"application/*":                     jsonType,
		"application/json, text/plain, */*": jsonType,
		"application/x-ndjson":              api.StreamType,
		"application/x-ndjson, application/json;q=0.9": api.StreamType,
		"application/x-ndjson;q=0.1, */*":              jsonType,
		"application/json;q=0, */*":                    api.StreamType,
		"text/html, nonsense//, application/json":      jsonType,
	} {
		a := s.ask(http.MethodPost, executionsPath, execution(``), "Accept", accept, "Content-Type", "Application/JSON; charset=UTF-8")
		if got := a.header.Get("Content-Type"); a.status != http.StatusOK || got != want {
			t.Errorf("%q gives %d %s, want %s", accept, a.status, got, want)
		}
	}
}

func TestHeadAndOptions(t *testing.T) {
	s := serve(t, Rules{}, nil)
	for path := range s.paths {
		a := s.ask(http.MethodOptions, path, "")
		if a.status != http.StatusNoContent || !strings.Contains(a.header.Get("Allow"), "OPTIONS") || len(a.body) > 0 {
			t.Errorf("OPTIONS %s: %d %v", path, a.status, a.header)
		}
		a = s.ask(http.MethodHead, path, "")
		want := http.StatusOK
		if !strings.Contains(s.ask(http.MethodOptions, path, "").header.Get("Allow"), "HEAD") {
			want = http.StatusMethodNotAllowed
		}
		if a.status != want || len(a.body) > 0 || a.header.Get(api.RequestIDHeader) == "" {
			t.Errorf("HEAD %s: %d %v %q, want %d", path, a.status, a.header, a.body, want)
		}
	}
}

func TestTooLarge(t *testing.T) {
	s := serve(t, Rules{}, nil)
	limit := maxBody(policy.Default())
	// An announced length is refused before anything of it is asked for.
	conn := s.dial()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", executionsPath, limit+1)
	a := s.response(conn)
	if p := a.problem(t); p.Code != api.TooLarge || p.Field != "body" || !strings.Contains(p.Want, strconv.FormatInt(limit, 10)) {
		t.Errorf("%+v", p)
	}
	// One without a length is cut where it passes the limit.
	endless := &chunks{}
	req, err := http.NewRequest(http.MethodPost, "http://cordon"+executionsPath, endless)
	if err != nil {
		t.Fatal(err)
	}
	if a, err = read(s.client.Do(req)); err != nil {
		t.Fatal(err)
	}
	if p := a.problem(t); p.Code != api.TooLarge {
		t.Errorf("%+v", p)
	}
	if sent := endless.sent.Load(); sent > 4*limit {
		t.Errorf("%d bytes were taken", sent)
	}
}

// chunks is a body without a length, and without an end.
type chunks struct{ sent atomic.Int64 }

func (c *chunks) Read(p []byte) (int, error) {
	c.sent.Add(int64(len(p)))
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestTheLargestRequestFits(t *testing.T) {
	p := policy.Default()
	s := serve(t, Rules{}, func(o *Options) { o.Bounds.BodyBytes = 1 })
	code := "output = input.length //" + strings.Repeat(`\u0061`, int(p.MaxCode())-len("output = input.length //"))
	input := `"` + strings.Repeat("x", int(p.MaxInput())-2) + `"`
	for name, protocol := range protocols() {
		t.Run(name, func(t *testing.T) {
			s.client = s.newClient(protocol)
			a := s.ask(http.MethodPost, executionsPath, `{"code":"`+code+`","input":`+input+`,"limits":{"memory_bytes":536870912}}`)
			if a.status != http.StatusOK {
				t.Fatalf("%d %.500s", a.status, a.body)
			}
			if r := a.result(t); string(r.Output) != strconv.FormatInt(p.MaxInput()-2, 10) {
				t.Errorf("%s %s", r.Outcome, r.Output)
			}
		})
	}
}

func TestSlowBodyIsCut(t *testing.T) {
	s := serve(t, Rules{}, func(o *Options) { o.Bounds.Receive = Pace{Patience: 2e8, Stall: 1e8} })
	for name, head := range map[string]string{
		"with a length": "Content-Length: 100\r\n\r\n{",
		"in chunks":     "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
	} {
		conn := s.dial()
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\n%s", executionsPath, head)
		if p := s.response(conn).problem(t); p.Code != api.RequestTimeout {
			t.Errorf("%s: %+v", name, p)
		}
	}
	// One byte now and then is progress of a kind, but not enough.
	conn := s.dial()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", executionsPath)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				_, _ = conn.Write([]byte(" "))
			}
		}
	}()
	if p := s.response(conn).problem(t); p.Code != api.RequestTimeout {
		t.Errorf("byte by byte: %+v", p)
	}
}

func TestForbidden(t *testing.T) {
	s := serve(t, Rules{Access: peer.Rules{UIDs: []int{12345}}}, nil)
	for path := range s.paths {
		a := s.ask(http.MethodGet, path, "")
		if open := path == "/healthz" || path == "/readyz"; open {
			if a.status != http.StatusOK {
				t.Errorf("%s: %d", path, a.status)
			}
		} else if p := a.problem(t); p.Code != api.Forbidden || !strings.Contains(p.Detail, "12345") {
			t.Errorf("%s: %+v", path, p)
		}
	}
	if p := s.ask(http.MethodGet, "/v1/nothing", "").problem(t); p.Code != api.Forbidden {
		t.Errorf("who may not is told what there is: %+v", p)
	}
}

func TestTokenForTCP(t *testing.T) {
	s := serve(t, Rules{}, func(o *Options) {
		o.Token = func(authorization string) bool { return authorization == "Bearer right" }
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := s.server()
	go func() { _ = server.Serve(listener) }() // ended by Close
	defer server.Close()
	ask := func(path string, header ...string) answer {
		req, err := http.NewRequest(http.MethodGet, "http://"+listener.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		a, err := read(http.DefaultClient.Do(req))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, header := range [][]string{nil, {"Authorization", "Bearer wrong"}} {
		a := ask("/v1/status", header...)
		if p := a.problem(t); p.Code != api.Unauthorized || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%+v", p)
		}
	}
	if a := ask("/v1/status", "Authorization", "Bearer right"); a.status != http.StatusOK {
		t.Errorf("with the token: %d %s", a.status, a.body)
	}
	if p := ask("/v1/status", "Authorization", "Bearer right", api.TenantHeader, "a").problem(t); p.Code != api.Forbidden {
		t.Errorf("with a tenant: %+v", p)
	}
	if a := ask("/healthz"); a.status != http.StatusOK {
		t.Errorf("/healthz: %d", a.status)
	}
}

func TestOverloaded(t *testing.T) {
	s := serve(t, one(), nil)
	end := s.busy()
	a := s.ask(http.MethodPost, executionsPath, execution(`output = 1`))
	if p := a.problem(t); p.Code != api.Overloaded || p.Reason != string(admission.ReasonQueueFull) || p.RetryAfterMS <= 0 || a.header.Get("Retry-After") == "" {
		t.Errorf("%v %+v", a.header, p)
	}
	end()
	if r := s.run(`output = 1`); r.Outcome != "ok" {
		t.Errorf("afterwards an execution is %s", r.Outcome)
	}
}

func TestQueueTime(t *testing.T) {
	s := serve(t, Rules{Admission: admission.Limits{Concurrency: 1, QueueTimeout: patience}}, nil)
	end := s.busy()
	got := make(chan answer, 1)
	go func() { got <- s.ask(http.MethodPost, executionsPath, execution(`output = 1`)) }()
	s.eventually("it waits", func() bool { return s.Status().Queued == 1 })
	end()
	if r := (<-got).result(t); r.Outcome != "ok" || r.Usage.QueueMS <= 0 {
		t.Errorf("%+v", r)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := serve(t, Rules{}, func(o *Options) { o.Bounds.BodyBytes = 1 })
	// One large body that does not end takes all that one tenant may hold.
	conn := s.dial()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", executionsPath, 20<<20)
	if _, err := conn.Write([]byte(`{"input":"` + strings.Repeat("x", 19<<20))); err != nil {
		t.Fatal(err)
	}
	s.eventually("it is held", func() bool { return s.held.bytes() > 19<<20 })
	a := s.ask(http.MethodPost, executionsPath, `{"code":"","input":"`+strings.Repeat("x", 8<<20)+`"}`)
	if p := a.problem(t); p.Code != api.Overloaded || p.Reason != "body_memory" || p.RetryAfterMS <= 0 {
		t.Errorf("%+v", p)
	}
	if r := s.run(`output = 1`); r.Outcome != "ok" {
		t.Errorf("a small one is %s", r.Outcome)
	}
	conn.Close()
	s.eventually("nothing is held", func() bool { return s.held.bytes() == 0 })
}

func TestUnavailableWithoutTheAuditLogThatIsRequired(t *testing.T) {
	audit, err := records.OpenAudit(records.AuditOptions{Path: "/dev/full", Required: true})
	if err != nil {
		t.Fatal(err)
	}
	defer audit.Close()
	s := serve(t, Rules{}, func(o *Options) { o.Audit = audit })
	s.run(`output = 1`) // its record is the first that cannot be written
	s.eventually("the log fails", func() bool { return audit.Healthy() != nil })
	p := s.ask(http.MethodPost, executionsPath, execution(`output = 1`)).problem(t)
	if p.Code != api.Unavailable || p.Reason != reasonAudit || p.RetryAfterMS <= 0 {
		t.Errorf("%+v", p)
	}
	if a := s.ask(http.MethodGet, "/readyz", ""); a.status != http.StatusServiceUnavailable || !strings.Contains(string(a.body), `"reasons":["audit"]`) {
		t.Errorf("/readyz: %d %s", a.status, a.body)
	}
}

// TestErrorsOfTheHostAreProblems has errors that this host does not make at will.
func TestErrorsOfTheHostAreProblems(t *testing.T) {
	s := serve(t, one(), nil)
	c := &call{d: s.Daemon, id: "the-id"}
	for _, tt := range []struct {
		err    error
		code   api.Code
		reason string
		retry  bool
	}{
		{&supervisor.UnavailableError{Missing: []supervisor.MissingWall{{Wall: "cgroup", Cause: errors.New("read-only"), Hint: "mount it"}}}, api.Unavailable, "walls", false},
		{&supervisor.StartError{Err: errors.New("fork: secret path")}, api.Unavailable, reasonStart, true},
		{&admission.OverloadedError{Reason: admission.ReasonTenantRate, RetryAfter: 1500 * time.Microsecond}, api.Overloaded, "tenant_rate", true},
		{&admission.OverloadedError{Reason: admission.ReasonMemory}, api.Overloaded, "memory", false},
		{admission.ErrClosed, api.ShuttingDown, "", true},
		{supervisor.ErrShuttingDown, api.ShuttingDown, "", true},
		{errors.New("secret path"), api.Internal, "", false},
	} {
		p := c.problemOf(fmt.Errorf("execution 01J: %w", tt.err))
		if p.Code != tt.code || p.Reason != tt.reason || (p.RetryAfterMS > 0) != tt.retry || p.Detail == "" || strings.Contains(p.Detail, "secret") {
			t.Errorf("%v: %+v", tt.err, p)
		}
	}
	if p := c.problemOf(&supervisor.UnavailableError{Missing: []supervisor.MissingWall{{Wall: "net", Cause: errors.New("c"), Hint: "h"}}}); len(p.Missing) != 1 ||
		p.Missing[0] != (api.MissingWall{Wall: "net", Cause: "c", Hint: "h"}) {
		t.Errorf("%+v", p)
	}
	if p := c.problemOf(&admission.OverloadedError{RetryAfter: 1500 * time.Microsecond}); p.RetryAfterMS != 2 {
		t.Errorf("a time is not rounded up: %+v", p)
	}
	if log := s.log.String(); strings.Count(log, "secret path") != 2 || strings.Count(log, "the-id") != 2 {
		t.Errorf("the log has not both causes with the request's id: %s", log)
	}
}

// TestPanicInAnExecution lets one happen behind the child's end, in both forms of an answer.
func TestPanicInAnExecution(t *testing.T) {
	s := serve(t, one(), nil)
	s.records.Trace = func(e records.Execution) {
		if e.Refusal == "" {
			panic("seen to it")
		}
	}
	if p := s.ask(http.MethodPost, executionsPath, execution(`output = 1`)).problem(t); p.Code != api.Internal {
		t.Errorf("%+v", p)
	}
	lines, closeBody := s.stream(t.Context(), `console.log("first"); await new Promise(done => setTimeout(done, 50))`)
	defer closeBody()
	for lines.Scan() {
		t.Errorf("behind the first line is %s", lines.Text())
	}
	if lines.Err() == nil {
		t.Error("the stream has an end, as if it were whole")
	}
	s.eventually("all is given back", func() bool { return s.gate.Stats().Running == 0 && s.held.bytes() == 0 })
}

func TestPanicCostsOneAnswer(t *testing.T) {
	s := serve(t, Rules{}, nil)
	s.paths["/panic"] = route{methods: map[string]handler{http.MethodGet: func(*call) *api.Problem { panic(errors.New("seen to it")) }}}
	p := s.ask(http.MethodGet, "/panic", "").problem(t)
	if p.Code != api.Internal || strings.Contains(p.Detail, "seen to it") {
		t.Errorf("%+v", p)
	}
	if r := s.run(`output = 1`); r.Outcome != "ok" {
		t.Errorf("afterwards an execution is %s", r.Outcome)
	}
	if log := s.log.String(); !strings.Contains(log, "seen to it") || !strings.Contains(log, p.Instance) || !strings.Contains(log, "route.go") {
		t.Errorf("the log does not tell: %s", log)
	}
}
