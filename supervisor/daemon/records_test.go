package daemon

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/records"

	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector receives traces by OTLP.
type collector struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*trace.Span
}

func newCollector(t *testing.T) *collector {
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var message trace.TracesData
		body, err := io.ReadAll(r.Body)
		if err == nil && r.URL.Path == "/v1/traces" {
			err = proto.Unmarshal(body, &message)
		}
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, from := range message.ResourceSpans {
			c.spans = append(c.spans, from.ScopeSpans[0].Spans...)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// line is what the tests read of the audit log.
type line struct {
	Event, ID, Tenant, Outcome, Error, Refusal, Reason, Operation string
	RequestID                                                     string `json:"request_id"`
	UID, Status                                                   *int
	CodeSHA256                                                    string `json:"code_sha256"`
	Usage                                                         supervisor.Usage
}

func auditLines(t *testing.T, path string) []line {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []line
	for s := bufio.NewScanner(file); s.Scan(); {
		var one line
		if err := json.Unmarshal(s.Bytes(), &one); err != nil {
			t.Fatalf("%s: %v", s.Text(), err)
		}
		all = append(all, one)
	}
	return all
}

// TestRecordsAgree drives executions and refusals, and holds the audit log, the metrics and
// the traces against the answers.
func TestRecordsAgree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	audit, err := records.OpenAudit(records.AuditOptions{Path: path, Required: true})
	if err != nil {
		t.Fatal(err)
	}
	defer audit.Close()
	c := newCollector(t)
	env := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL}
	s := serve(t, one(), func(o *Options) { o.Audit, o.Getenv = audit, func(name string) string { return env[name] } })

	const parent, secret = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "my secret"
	ok := s.ask(http.MethodPost, executionsPath, execution(`output = 1`), "X-Request-Id", "r-1", "Traceparent", parent).result(t)
	thrown := s.run(`const e = new Error("my secret"); e.name = "my secret"; throw e`)
	wrong := s.ask(http.MethodPost, executionsPath, `{"code":1}`).problem(t)
	broken := s.ask(http.MethodPost, executionsPath, `{"code":`).problem(t)
	end := s.busy()
	full := s.ask(http.MethodPost, executionsPath, execution(`output = 1`)).problem(t)
	end()
	s.eventually("the cancelled one is counted", func() bool { return s.outcomes.counts()["cancelled"] == 1 })

	var got []line
	s.eventually("all lines are there", func() bool { got = auditLines(t, path); return len(got) == 6 })
	for i, want := range []line{
		{Event: "execution", ID: ok.ID, RequestID: "r-1", Outcome: "ok", Usage: ok.Usage},
		{Event: "execution", ID: thrown.ID, Outcome: "script_error", Error: "custom", Usage: thrown.Usage},
		{Event: "refusal", RequestID: wrong.Instance, Refusal: "invalid_request"},
		{Event: "refusal", RequestID: broken.Instance, Refusal: "invalid_request"},
		{Event: "refusal", RequestID: full.Instance, Refusal: "overloaded", Reason: full.Reason},
		{Event: "execution", Outcome: "cancelled", Error: "CancelledError"},
	} {
		one := got[i]
		if one.UID == nil || *one.UID != os.Getuid() || one.Tenant == "" || one.Status == nil {
			t.Errorf("line %d does not say who: %+v", i, one)
		}
		if want.RequestID == "" {
			want.RequestID = one.RequestID
		}
		if want.Outcome == "cancelled" {
			want.ID, want.Usage = one.ID, one.Usage
		}
		want.UID, want.Tenant, want.Status, want.CodeSHA256 = one.UID, one.Tenant, one.Status, one.CodeSHA256
		// The wait for admission is in the answer, and not yet in the supervisor's account.
		want.Usage.QueueMS, one.Usage.QueueMS = 0, 0
		if one != want {
			t.Errorf("line %d is\n%+v, want\n%+v", i, one, want)
		}
	}
	s.ask(http.MethodGet, "/v1/policy", "", api.TenantHeader, "other").problem(t)
	s.eventually("what is no execution has a line too", func() bool { got = auditLines(t, path); return len(got) == 7 })
	if one := got[6]; one.Refusal != "forbidden" || one.Operation != "/v1/policy" {
		t.Errorf("it is %+v", one)
	}
	metrics := string(s.ask(http.MethodGet, "/metrics", "").body)
	for _, want := range []string{`cordon_executions_total{outcome="ok"} 1`, `cordon_executions_total{outcome="cancelled"} 1`,
		`cordon_rejected_total{code="invalid_request",reason=""} 2`, `cordon_rejected_total{code="overloaded",reason="` + full.Reason + `"} 1`,
		`cordon_execution_phase_seconds_count{phase="total"} 3`, `cordon_rejected_total{code="forbidden",reason=""} 0`,
		`cordon_audit_records_written_total 7`, `cordon_telemetry_dropped_total 0`} {
		if !strings.Contains(metrics, "\n"+want+"\n") {
			t.Errorf("no %s in\n%s", want, metrics)
		}
	}
	for _, one := range regexp.MustCompile(`(?m)^cordon_rejected_total\{code="(.*)",reason="(.*)"\}`).FindAllStringSubmatch(metrics, -1) {
		if !slices.Contains(refusals(), records.Refusal{Code: one[1], Reason: one[2]}) {
			t.Errorf("a refusal that is not counted from 0 on: %q", one[1:])
		}
	}
	s.end()
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), secret) || strings.Contains(s.log.String(), secret) {
		t.Errorf("a record has the script's text, or %v", err)
	}
	roots := 0
	for _, span := range c.spans {
		if span.Name == "POST /v1/executions" {
			roots++
		}
	}
	if roots != 6 || string(c.spans[0].ParentSpanId) != "\xb7\xad\x6b\x71\x69\x20\x33\x31" {
		t.Errorf("%d requests were traced, want 6; the first from %x", roots, c.spans[0].ParentSpanId)
	}
}

// TestAuditLogComesBack has the log on a disk that is full, and then is not.
func TestAuditLogComesBack(t *testing.T) {
	dir := t.TempDir()
	path, disk := filepath.Join(dir, "audit.log"), filepath.Join(dir, "disk")
	if err := os.Symlink("/dev/full", path); err != nil {
		t.Fatal(err)
	}
	audit, err := records.OpenAudit(records.AuditOptions{Path: path, Required: true})
	if err != nil {
		t.Fatal(err)
	}
	defer audit.Close()
	s := serve(t, Rules{}, func(o *Options) { o.Audit = audit })
	first := s.run(`output = 1`) // what ran is answered, and its record kept
	refused := s.ask(http.MethodPost, executionsPath, execution(`output = 2`)).problem(t)
	if refused.Reason != reasonAudit {
		t.Fatalf("%+v", refused)
	}
	if err := os.Symlink(disk, path+".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	s.eventually("the daemon is ready", func() bool { return s.ask(http.MethodGet, "/readyz", "").status == http.StatusOK })
	last := s.run(`output = 3`)
	got := auditLines(t, disk)
	if len(got) != 3 || got[0].ID != first.ID || got[1].Reason != reasonAudit || got[2].ID != last.ID {
		t.Errorf("lines are %+v", got)
	}
}
