package daemon

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/daemon/openapi"
	"cordon/supervisor/daemon/peer"
	"cordon/supervisor/daemon/records"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Every operation, status and code of /openapi.json is made the daemon's answer, and each
// answer is held to its schema; what the daemon has and the document has not fails too.
func TestTheDescriptionIsTrue(t *testing.T) {
	s := serve(t, Rules{}, func(o *Options) {
		o.Libraries = []api.Library{{Name: "lodash", Version: "4.17.21", Licence: "MIT", Origin: "built-in", Bytes: 1,
			SHA256: strings.Repeat("0a", 32), Functions: []string{"sum"}, Requires: []string{"lodash"}}}
	})
	a := s.ask(http.MethodGet, "/openapi.json", "")
	c := newContract(t, a.body)
	if diff := cmp.Diff(s.routed(), c.operations()); diff != "" {
		t.Errorf("operations of the daemon (-) and of the document (+):\n%s", diff)
	}
	c.plain(s)
	c.execution(s)
	c.strangers()
	c.faults()
	c.full(t)
	c.unavailable(t)
	for path, method := range map[string]string{"/v1/nothing": "GET", "/v1/status": "PUT"} {
		problem := c.values(api.ProblemType, s.ask(method, path, "").body, t.Errorf)[0]
		if err := c.valid(problem, "components", "schemas", "Problem"); err != nil {
			t.Errorf("%s %s: %v", method, path, err)
		}
		c.seen[problem.(map[string]any)["code"].(string)] = true
	}
	if missing := c.missing(); len(missing) > 0 {
		t.Errorf("documented, and never seen:\n%s", strings.Join(missing, "\n"))
	}
	c.codes(t)
}

// codes holds the list of codes, and that each was seen.
func (c *contract) codes(t *testing.T) {
	said, _ := c.at("components", "schemas", "Code")
	var want []any
	for _, code := range api.Codes() {
		want = append(want, string(code))
		end := func(one string) bool { return strings.HasSuffix(" "+one, " "+string(code)) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(c.seen)), end) {
			t.Errorf("no answer had the code %s", code)
		}
	}
	if diff := cmp.Diff(want, said["enum"]); diff != "" {
		t.Error(diff)
	}
}

// ask drives an operation and holds its answer.
func (c *contract) ask(s *service, method, path, body string, header ...string) {
	c.t.Helper()
	c.check(method, path, s.ask(method, path, body, header...))
}

// each drives all operations alike.
func (c *contract) each(do func(method, path string)) {
	for _, one := range c.operations() {
		method, path, _ := strings.Cut(one, " ")
		do(method, path)
	}
}

func (c *contract) open(path string) bool { return path == "/healthz" || path == "/readyz" }

// plain drives what goes well.
func (c *contract) plain(s *service) {
	c.each(func(method, path string) {
		body := ""
		if path == executionsPath {
			body = execution(`console.log(1); output = [null, {a: "b"}]`)
		}
		c.ask(s, method, path, body, "X-Request-Id", "mine")
	})
}

// execution drives what is wrong with a request.
func (c *contract) execution(s *service) {
	post := func(body string, header ...string) { c.ask(s, http.MethodPost, executionsPath, body, header...) }
	post(execution(`console.log(1); output = 2`), "Accept", api.StreamType)
	for _, code := range []string{`throw new TypeError("x")`, `(`, `require("fs")`, `output = 1n`, `console.error("x".repeat(1e6))`} {
		post(execution(code))
		post(execution(code), "Accept", api.StreamType)
	}
	post(`{"code":1}`)
	post(`{"code"`)
	post(`{"code":"","limits":{"timeout_ms":999999}}`)
	post(execution(``), "Accept", "text/xml")
	post(execution(``), "Content-Type", "text/plain")
	conn := s.dial()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n", executionsPath)
	c.check(http.MethodPost, executionsPath, s.response(conn))
	slow := serve(c.t, Rules{}, func(o *Options) { o.Bounds.Receive = Pace{Patience: 2e8, Stall: 1e8} })
	conn = slow.dial()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", executionsPath)
	c.check(http.MethodPost, executionsPath, slow.response(conn))
}

// strangers drives callers who may not do what they want.
func (c *contract) strangers() {
	trusting := serve(c.t, Rules{Access: peer.Rules{TenantHeaderUIDs: []int{os.Geteuid()}}}, nil)
	strict := serve(c.t, Rules{}, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	server := strict.server()
	go func() { _ = server.Serve(listener) }() // ended by Close
	defer server.Close()
	c.each(func(method, path string) {
		if c.open(path) {
			return
		}
		c.ask(trusting, method, path, "", api.TenantHeader, "a b")
		c.ask(strict, method, path, "", api.TenantHeader, "acme")
		req, err := http.NewRequest(method, "http://"+listener.Addr().String()+path, nil)
		if err != nil {
			c.t.Fatal(err)
		}
		a, err := read(http.DefaultClient.Do(req))
		if err != nil {
			c.t.Fatal(err)
		}
		c.check(method, path, a)
	})
}

// faults drives faults of the daemon's own: each handler panics.
func (c *contract) faults() {
	s := serve(c.t, Rules{}, nil)
	c.each(func(method, path string) {
		failing := s.paths[path]
		failing.methods = map[string]handler{method: func(*call) *api.Problem { panic(errors.New("seen to it")) }}
		s.paths[path] = failing
		c.ask(s, method, path, "")
	})
}

// full drives a daemon without room.
func (c *contract) full(t *testing.T) {
	s := serve(t, one(), nil)
	end := s.busy()
	c.ask(s, http.MethodPost, executionsPath, execution(``))
	end()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.rules.Store(&Rules{Policy: policy.Default(), Admission: admission.Limits{Concurrency: 2 * maxGenerations}})
	for len(s.alive()) < maxGenerations {
		if err := s.Reload(ctx); err != nil {
			t.Fatal(err)
		}
		s.stream(ctx, endless) // keeps its generation
	}
	c.ask(s, http.MethodPost, "/v1/policy:reload", "")
	cancel()
	s.eventually("the old ones end", func() bool { return len(s.alive()) == 1 })
}

// unavailable drives a daemon that cannot run anything, and one that ends.
func (c *contract) unavailable(t *testing.T) {
	audit, err := records.OpenAudit(records.AuditOptions{Path: "/dev/full", Required: true})
	if err != nil {
		t.Fatal(err)
	}
	defer audit.Close()
	s := serve(t, Rules{}, func(o *Options) { o.Audit = audit })
	s.run(`output = 1`) // its record is the first that cannot be written
	s.eventually("the log fails", func() bool { return audit.Healthy() != nil })
	c.ask(s, http.MethodPost, executionsPath, execution(``))
	c.ask(s, http.MethodGet, "/readyz", "")
	broken := errors.New("policy.yaml:3:1: modules: want a list")
	s.broken.Store(&broken)
	c.ask(s, http.MethodPost, "/v1/policy:reload", "")
	s.draining.Store(true)
	c.ask(s, http.MethodPost, executionsPath, execution(``))
	c.ask(s, http.MethodPost, "/v1/policy:reload", "")
	// A host that lacks a wall is not at hand everywhere, but the answer to what New then says.
	lacking := &supervisor.UnavailableError{Missing: []supervisor.MissingWall{{Wall: "landlock", Cause: errors.New("not built"), Hint: "another kernel"}}}
	s.paths["/v1/policy:reload"] = route{methods: map[string]handler{http.MethodPost: func(c *call) *api.Problem { return c.problemOf(lacking) }}}
	c.ask(s, http.MethodPost, "/v1/policy:reload", "")
}

// The schema of a request says of each what the daemon says.
func TestTheDescriptionOfRequestsIsTrue(t *testing.T) {
	narrow, err := policy.Default().WithModules([]string{"dayjs"})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, Rules{Policy: narrow}, nil)
	c := newContract(t, s.ask(http.MethodGet, "/openapi.json", "").body)
	for _, body := range []string{
		`{"code":""}`, `{"code":"","input":null,"filename":"a.js","modules":[],"seed":18446744073709551615,"now":"2026-03-01T12:00:00Z","timezone":"UTC"}`,
		`{"code":"","limits":{"timeout_ms":120000,"cpu_ms":120000,"memory_bytes":536870912,"output_bytes":16777216,"log_bytes":4194304,"log_lines":10000}}`,
		`{"code":"","limits":{"timeout_ms":120001}}`, `{"code":"","limits":{"memory_bytes":16777215}}`, `{"code":"","limits":{"cpu_ms":0}}`, `{"code":"","limits":{"log_lines":10001}}`,
		`{"code":"","limits":{"output_bytes":16777217}}`, `{"code":"","limits":{"log_bytes":-1}}`, `{"code":"","limits":{"timeout":1}}`, `{"code":"","limits":[]}`,
		`{}`, `[]`, `{"code":1}`, `{"code":null}`, `{"code":"","more":1}`, `{"code":"","filename":""}`, `{"code":"","modules":"dayjs"}`, `{"code":"","modules":["dayjs"]}`, `{"code":"","modules":["lodash"]}`,
		`{"code":"","seed":-1}`, `{"code":"","seed":"1"}`, `{"code":"","now":"yesterday"}`, `{"code":"","timezone":""}`,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		a := s.ask(http.MethodPost, executionsPath, body)
		if err := c.valid(value, "components", "schemas", "Request"); (err == nil) != (a.status == http.StatusOK) {
			t.Errorf("%s: %d %s\nand by its schema %v", body, a.status, a.body, err)
		}
	}
	example, _ := c.at("paths", executionsPath, "post", "requestBody", "content", jsonType, "examples", "sum")
	text, err := api.Encode(example["value"])
	if err != nil {
		t.Fatal(err)
	}
	s = serve(t, Rules{}, nil)
	a := s.ask(http.MethodPost, executionsPath, string(text))
	if a.status != http.StatusOK || string(a.result(t).Output) != "6" {
		t.Errorf("the example %s: %d %s", text, a.status, a.body)
	}
}

// Of a policy without modules too, the document is one that tools read.
func TestTheDescriptionOfANarrowPolicy(t *testing.T) {
	none, err := policy.Default().WithModules(nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := openapi.Document("", none)
	if err != nil {
		t.Fatal(err)
	}
	c := newContract(t, text)
	for body, valid := range map[string]bool{`{"code":"","modules":[]}`: true, `{"code":"","modules":["a"]}`: false} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.valid(value, "components", "schemas", "Request"); (err == nil) != valid {
			t.Errorf("%s: %v", body, err)
		}
	}
}
