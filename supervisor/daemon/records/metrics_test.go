package records

import (
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func newTestMetrics(state State) *Metrics {
	return NewMetrics(Sources{Version: "v1", State: func() State { return state }, Tenants: []string{"acme"}})
}

func execution(outcome supervisor.Outcome) Execution {
	return Execution{
		ID: "01J", RequestID: "r1", Tenant: "acme", Caller: &Caller{PID: 1, UID: 2, GID: 3}, Code: "output = 1",
		Outcome: outcome, Queue: time.Millisecond, Start: 2 * time.Millisecond, Run: 40 * time.Millisecond,
		Total: 50 * time.Millisecond, Begin: time.Now(), Status: 200,
		Usage: supervisor.Usage{WallMS: 40, CPUMS: 30, PeakMemoryBytes: 20 << 20},
	}
}

func TestMetricsAreWellNamed(t *testing.T) {
	m := newTestMetrics(State{})
	m.Observe(execution(supervisor.OK))
	m.Observe(Execution{Refusal: "overloaded", Reason: "queue_full"})
	problems, err := testutil.GatherAndLint(m.Gatherer())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestMetricsCount(t *testing.T) {
	m := newTestMetrics(State{Running: 3})
	for _, o := range supervisor.Outcomes() {
		m.Observe(execution(o))
	}
	m.Observe(Execution{Refusal: "overloaded", Reason: "queue_full", Tenant: "nobody-knows"})
	m.Reloaded(fmt.Errorf("no"))
	text := scrape(t, m)
	for _, want := range []string{
		`cordon_executions_total{outcome="timeout"} 1`,
		`cordon_kills_total{reason="timeout"} 1`,
		`cordon_rejected_total{code="overloaded",reason="queue_full"} 1`,
		`cordon_tenant_executions_total{tenant="acme"} 13`,
		`cordon_tenant_rejected_total{tenant="other"} 1`,
		`cordon_execution_phase_seconds_bucket{phase="run",le="0.025"} 0`,
		`cordon_execution_phase_seconds_bucket{phase="run",le="0.05"} 13`,
		`cordon_execution_phase_seconds_count{phase="total"} 13`,
		`cordon_execution_cpu_seconds_sum 0.39`,
		`cordon_execution_memory_peak_bytes_bucket{le="2.5165824e+07"} 13`,
		`cordon_executions_running 3`,
		`cordon_policy_reloads_total{result="refused"} 1`,
		`cordon_build_info{goversion="`,
		`go_goroutines `, `process_open_fds `,
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "nobody-knows") {
		t.Error("a tenant that the policy does not name has a series")
	}
	if killed(supervisor.OK) || strings.Contains(text, `kills_total{reason="ok"}`) {
		t.Error("an execution that ended by itself counts as killed")
	}
}

func TestTenantsAreBounded(t *testing.T) {
	m := newTestMetrics(State{})
	for round := range 5 {
		var names []string
		for i := range 60 {
			names = append(names, fmt.Sprintf("t%d-%d", round, i))
		}
		m.SetTenants(names)
		for _, name := range names {
			e := execution(supervisor.OK)
			e.Tenant = name
			m.Observe(e)
		}
	}
	if got := strings.Count(scrape(t, m), "\ncordon_tenant_executions_total{"); got != maxTenants+1 {
		t.Errorf("%d series of tenants, want %d and the others' one", got, maxTenants)
	}
}

// scrape reads the metrics as Prometheus does.
func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil || w.Code != 200 {
		t.Fatalf("status %d, %v", w.Code, err)
	}
	return "\n" + string(body)
}

var documented = regexp.MustCompile("(?m)^\\| `(cordon_[a-z_]+)(?:\\{([a-z,]+)\\})?` \\| ([a-z]+) \\|")

func TestMetricsAreDocumented(t *testing.T) {
	m := newTestMetrics(State{})
	m.Observe(Execution{Refusal: "overloaded", Reason: "queue_full"})
	var code []string
	families, err := m.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), "cordon_") {
			continue
		}
		var labels []string
		for _, l := range f.Metric[0].Label {
			labels = append(labels, l.GetName())
		}
		code = append(code, fmt.Sprintf("%s{%s} %s", f.GetName(), strings.Join(labels, ","), strings.ToLower(f.GetType().String())))
	}
	text, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var docs []string
	for _, row := range documented.FindAllStringSubmatch(string(text), -1) {
		docs = append(docs, fmt.Sprintf("%s{%s} %s", row[1], row[2], row[3]))
	}
	for _, one := range code {
		if !slices.Contains(docs, one) {
			t.Errorf("docs/operations.md does not tell of %s", one)
		}
	}
	for _, one := range docs {
		if !slices.Contains(code, one) {
			t.Errorf("docs/operations.md tells of %s, which there is not", one)
		}
	}
}
