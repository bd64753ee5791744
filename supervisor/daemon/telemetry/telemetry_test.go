package telemetry

import (
	"compress/gzip"
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/daemon/records"

	metricservice "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	traceservice "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector is a receiver of OTLP, which decodes with the messages of the protocol's services.
type collector struct {
	*httptest.Server
	refuse []int // the statuses of its first answers

	mu       sync.Mutex
	spans    []*trace.Span
	metrics  []*metrics.Metric
	resource map[string]string
	headers  []http.Header
	faults   []string
}

func newCollector(t *testing.T) *collector {
	c := &collector{resource: map[string]string{}}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.headers = append(c.headers, r.Header.Clone())
	if len(c.refuse) > 0 {
		w.WriteHeader(c.refuse[0])
		c.refuse = c.refuse[1:]
		return
	}
	if err := c.take(r); err != "" {
		c.faults = append(c.faults, err)
		w.WriteHeader(http.StatusBadRequest)
	}
}

// take reads a request, and says what is wrong with it.
func (c *collector) take(r *http.Request) string {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			return err.Error()
		}
		body = unpacked
	}
	data, err := io.ReadAll(body)
	switch {
	case err != nil:
		return err.Error()
	case r.Method != "POST" || r.Header.Get("Content-Type") != "application/x-protobuf":
		return r.Method + " with " + r.Header.Get("Content-Type")
	case r.URL.Path == "/v1/traces":
		var message traceservice.ExportTraceServiceRequest
		if err := proto.Unmarshal(data, &message); err != nil {
			return err.Error()
		}
		for _, from := range message.ResourceSpans {
			values(c.resource, from.Resource.Attributes)
			c.spans = append(c.spans, from.ScopeSpans[0].Spans...)
		}
	case r.URL.Path == "/v1/metrics":
		var message metricservice.ExportMetricsServiceRequest
		if err := proto.Unmarshal(data, &message); err != nil {
			return err.Error()
		}
		for _, from := range message.ResourceMetrics {
			values(c.resource, from.Resource.Attributes)
			c.metrics = from.ScopeMetrics[0].Metrics
		}
	default:
		return "no such path: " + r.URL.Path
	}
	return ""
}

// values adds attributes to a map, as text.
func values(to map[string]string, from []*common.KeyValue) map[string]string {
	for _, a := range from {
		to[a.Key] = a.Value.GetStringValue()
		if _, isText := a.Value.Value.(*common.AnyValue_StringValue); !isText {
			to[a.Key] = a.Value.String()
		}
	}
	return to
}

func start(t *testing.T, m *records.Metrics, env map[string]string) *Telemetry {
	t.Helper()
	options := Options{Getenv: func(name string) string { return env[name] }, Version: "v1"}
	if m != nil {
		options.Metrics = m.Gatherer()
	}
	telemetry, err := Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		telemetry.Shutdown(ctx)
	})
	return telemetry
}

func execution() records.Execution {
	return records.Execution{
		ID: "01J", RequestID: "r1", Tenant: "acme", Code: "output = 1", Begin: time.Unix(1_700_000_000, 0), Status: 200,
		Outcome: supervisor.Timeout, Queue: time.Millisecond, Start: 4 * time.Millisecond, Run: 30 * time.Millisecond,
		Total: 40 * time.Millisecond, Usage: supervisor.Usage{CPUMS: 12.5, PeakMemoryBytes: 1 << 20},
	}
}

func TestTracesReachACollector(t *testing.T) {
	c := newCollector(t)
	c.refuse = []int{503}
	tel := start(t, nil, map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL + "/", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
		"OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20x,team=a", "OTEL_METRICS_EXPORTER": "none",
		"OTEL_RESOURCE_ATTRIBUTES": "service.name=other,deployment.environment.name=test%2C1", "OTEL_SERVICE_NAME": "box",
	})
	e := execution()
	e.TraceParent, e.TraceState = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1"
	tel.Observe(e)
	tel.Observe(records.Execution{Refusal: "unavailable", Reason: "audit", Status: 503, Begin: time.Now(), Total: time.Millisecond})
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(c.faults) > 0 || len(c.spans) != 5 || tel.Dropped() != 0 {
		t.Fatalf("%d spans, want 5; faults %q, dropped %d", len(c.spans), c.faults, tel.Dropped())
	}
	root := c.spans[0]
	if hex.EncodeToString(root.TraceId) != "0af7651916cd43dd8448eb211c80319c" || hex.EncodeToString(root.ParentSpanId) != "b7ad6b7169203331" ||
		root.TraceState != "vendor=1" || root.Kind != trace.Span_SPAN_KIND_SERVER || root.Status != nil {
		t.Errorf("root is %v", root)
	}
	if took := root.EndTimeUnixNano - root.StartTimeUnixNano; took != 40e6 || root.StartTimeUnixNano != 1_700_000_000e9 {
		t.Errorf("root took %d from %d", took, root.StartTimeUnixNano)
	}
	at := root.StartTimeUnixNano + 5e6 // which reading the request took
	for i, want := range []struct {
		name string
		took uint64
	}{{"queue", 1e6}, {"start", 4e6}, {"run", 30e6}} {
		s := c.spans[i+1]
		if s.Name != want.name || s.StartTimeUnixNano != at || s.EndTimeUnixNano != at+want.took ||
			string(s.ParentSpanId) != string(root.SpanId) || string(s.TraceId) != string(root.TraceId) {
			t.Errorf("%s is %v", want.name, s)
		}
		at += want.took
	}
	said := values(map[string]string{}, root.Attributes)
	for key, want := range map[string]string{"http.request.method": "POST", "http.response.status_code": "int_value:200", "error.type": "timeout",
		"cordon.execution.id": "01J", "cordon.request.id": "r1", "cordon.tenant": "acme", "cordon.outcome": "timeout"} {
		if got := strings.ReplaceAll(said[key], "  ", " "); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if refused := c.spans[4]; refused.Status.GetCode() != trace.Status_STATUS_CODE_ERROR || len(refused.ParentSpanId) != 0 {
		t.Errorf("refusal is %v", refused)
	}
	for key, want := range map[string]string{"service.name": "box", "service.version": "v1", "deployment.environment.name": "test,1"} {
		if c.resource[key] != want {
			t.Errorf("resource: %s is %q, want %q", key, c.resource[key], want)
		}
	}
	if h := c.headers[0]; len(c.headers) != 2 || h.Get("Authorization") != "Bearer x" || h.Get("Team") != "a" {
		t.Errorf("%d requests, the first with %v; want one more than was refused", len(c.headers), h)
	}
}

func TestMetricsReachACollector(t *testing.T) {
	c := newCollector(t)
	m := records.NewMetrics(records.Sources{State: func() records.State { return records.State{Running: 3} }})
	for range 4 {
		m.Observe(records.Execution{Outcome: supervisor.OK, Run: 30 * time.Millisecond})
	}
	m.Observe(records.Execution{Outcome: supervisor.OK, Run: 500 * time.Second})
	tel := start(t, m, map[string]string{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": c.URL + "/v1/metrics"})
	tel.Observe(execution()) // goes nowhere: traces were not asked for
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(c.faults) > 0 || len(c.spans) > 0 {
		t.Fatalf("faults %q, %d spans", c.faults, len(c.spans))
	}
	found := map[string]*metrics.Metric{}
	for _, one := range c.metrics {
		found[one.Name] = one
	}
	families, err := m.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if found[f.GetName()] == nil {
			t.Errorf("%s was not sent", f.GetName())
		}
	}
	sum := found["cordon_executions_total"].GetSum()
	if !sum.GetIsMonotonic() || values(map[string]string{}, sum.DataPoints[0].Attributes)["outcome"] == "" {
		t.Errorf("executions are %v", sum)
	}
	total := 0.0
	for _, p := range sum.DataPoints {
		total += p.GetAsDouble()
	}
	if total != 5 || found["cordon_executions_running"].GetGauge().DataPoints[0].GetAsDouble() != 3 {
		t.Errorf("%v executions, want 5; running %v, want 3", total, found["cordon_executions_running"])
	}
	for _, p := range found["cordon_execution_phase_seconds"].GetHistogram().DataPoints {
		if values(map[string]string{}, p.Attributes)["phase"] != "run" {
			continue
		}
		n := len(p.ExplicitBounds)
		if len(p.BucketCounts) != n+1 || p.Count != 5 || p.BucketCounts[n] != 1 || p.BucketCounts[6] != 4 || p.ExplicitBounds[6] != 0.05 {
			t.Errorf("run is %v", p)
		}
	}
	if s := found["go_gc_duration_seconds"].GetSummary(); len(s.GetDataPoints()) != 1 {
		t.Errorf("a summary is %v", s)
	}
}

func TestNothingRunsUnasked(t *testing.T) {
	for _, env := range []map[string]string{
		{}, {"OTEL_SERVICE_NAME": "x"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1", "OTEL_SDK_DISABLED": "true"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:1", "OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none"},
	} {
		before := runtime.NumGoroutine()
		if tel := start(t, nil, env); tel != nil || runtime.NumGoroutine() > before {
			t.Errorf("%v: %v was started", env, tel)
		}
	}
	var none *Telemetry
	none.Observe(execution())
	if none.Dropped() != 0 || none.Shutdown(t.Context()) != nil {
		t.Error("no telemetry is not the same as none")
	}
}

// TestACollectorDelaysNobody has one that never answers and one that is not there.
func TestACollectorDelaysNobody(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	release := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer hangs.Close()
	defer close(release)
	for _, url := range []string{gone.URL, hangs.URL} {
		tel := start(t, nil, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_BSP_MAX_QUEUE_SIZE": "10",
			"OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "1", "OTEL_METRICS_EXPORTER": "none"})
		// A call that waited for the collector would never end.
		for range 1000 {
			tel.Observe(execution())
		}
		if tel.Dropped() < 900 {
			t.Errorf("%s: %d dropped; what can the others wait in?", url, tel.Dropped())
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if tel.Shutdown(ctx) == nil || tel.Dropped() != 1000 {
			t.Errorf("%s: %d dropped, want all 1000", url, tel.Dropped())
		}
	}
}
