package records

import (
	"net/http"
	"runtime"
	"sync"
	"time"

	"cordon/supervisor"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// maxTenants bounds the tenants with series of their own, over the life of the process.
const maxTenants = 100

// otherTenants is the label of all tenants that have no series of their own.
const otherTenants = "other"

// Metrics counts executions for Prometheus, in a registry of its own. Its methods are safe
// for concurrent use.
type Metrics struct {
	registry *prometheus.Registry

	executions, rejected, kills, reloads *prometheus.CounterVec
	tenantExecutions, tenantRejected     *prometheus.CounterVec
	phases                               *prometheus.HistogramVec
	cpu, memory                          prometheus.Histogram

	mu      sync.RWMutex
	tenants map[string]bool
}

// seconds are the bounds for durations, from 0.5 ms to the ceiling of the default policy.
func seconds() []float64 {
	return []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}
}

// sizes are the bounds for memory, from less than any child needs to the policy's ceiling.
func sizes() []float64 {
	var bounds []float64
	for _, mib := range []float64{4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512} {
		bounds = append(bounds, mib*(1<<20))
	}
	return bounds
}

// NewMetrics makes the registry with all of cordon's metrics, those of the Go runtime and
// those of the process.
func NewMetrics(from Sources) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cordon_" + name, Help: help}, labels)
	}
	m := &Metrics{
		registry:   prometheus.NewRegistry(),
		executions: counter("executions_total", "Executions that ended, by outcome.", "outcome"),
		rejected:   counter("rejected_total", "Requests for an execution that were refused, by the problem's code and reason.", "code", "reason"),
		kills:      counter("kills_total", "Executions that were ended from outside or at a limit, by what ended them.", "reason"),
		reloads:    counter("policy_reloads_total", "Reloads of the policy file, by result.", "result"),

		tenantExecutions: counter("tenant_executions_total", "Executions that ended, by tenants that the policy names.", "tenant"),
		tenantRejected:   counter("tenant_rejected_total", "Requests for an execution that were refused, by tenants that the policy names.", "tenant"),
		phases: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cordon_execution_phase_seconds", Buckets: seconds(),
			Help: "Time that executions took by phase: queue, start, run, and total for everything.",
		}, []string{"phase"}),
		cpu: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "cordon_execution_cpu_seconds", Buckets: seconds(), Help: "CPU time that executions used."}),
		memory: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "cordon_execution_memory_peak_bytes", Buckets: sizes(), Help: "Most memory that executions used, where the kernel tells."}),
		tenants: map[string]bool{otherTenants: true},
	}
	m.registry.MustRegister(m.executions, m.rejected, m.kills, m.reloads, m.tenantExecutions, m.tenantRejected,
		m.phases, m.cpu, m.memory, newStateCollector(from.State), buildInfo(from.Version),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.begin(from.Refusals)
	m.SetTenants(from.Tenants)
	return m
}

// begin makes the series that are known beforehand, so that each begins at 0: a rate over a
// series that begins at 1 misses its first event.
func (m *Metrics) begin(refusals []Refusal) {
	for _, r := range refusals {
		m.rejected.WithLabelValues(r.Code, r.Reason)
	}
	for _, outcome := range supervisor.Outcomes() {
		m.executions.WithLabelValues(string(outcome))
		if killed(outcome) {
			m.kills.WithLabelValues(string(outcome))
		}
	}
	for _, phase := range []string{"queue", "start", "run", "total"} {
		m.phases.WithLabelValues(phase)
	}
	for _, result := range []string{"ok", "refused"} {
		m.reloads.WithLabelValues(result)
	}
	m.tenantExecutions.WithLabelValues(otherTenants)
	m.tenantRejected.WithLabelValues(otherTenants)
}

func buildInfo(version string) prometheus.Collector {
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "cordon_build_info", Help: "1, with the version of cordon and of Go as labels.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	})
	g.Set(1)
	return g
}

// killed tells whether an outcome means that the script did not end by itself.
func killed(o supervisor.Outcome) bool {
	switch o {
	case supervisor.Timeout, supervisor.CPULimit, supervisor.MemoryLimit, supervisor.Violation, supervisor.Cancelled:
		return true
	}
	return false
}

// SetTenants gives the tenants that have series of their own from now on. Those that had
// keep theirs: a counter that goes away and comes back looks like a restart.
func (m *Metrics) SetTenants(names []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range names {
		if len(m.tenants) > maxTenants {
			return
		}
		m.tenants[name] = true
		m.tenantExecutions.WithLabelValues(name)
		m.tenantRejected.WithLabelValues(name)
	}
}

func (m *Metrics) tenant(name string) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.tenants[name] {
		return name
	}
	return otherTenants
}

// Observe counts one execution, or the refusal of one.
func (m *Metrics) Observe(e Execution) {
	if e.Operation != "" {
		return
	}
	if e.Refusal != "" {
		m.rejected.WithLabelValues(e.Refusal, e.Reason).Inc()
		m.tenantRejected.WithLabelValues(m.tenant(e.Tenant)).Inc()
		return
	}
	m.executions.WithLabelValues(string(e.Outcome)).Inc()
	m.tenantExecutions.WithLabelValues(m.tenant(e.Tenant)).Inc()
	if killed(e.Outcome) {
		m.kills.WithLabelValues(string(e.Outcome)).Inc()
	}
	phase := func(name string, d time.Duration) { m.phases.WithLabelValues(name).Observe(d.Seconds()) }
	phase("queue", e.Queue)
	phase("start", e.Start)
	phase("run", e.Run)
	phase("total", e.Total)
	m.cpu.Observe(fromMS(e.Usage.CPUMS).Seconds())
	if e.Usage.PeakMemoryBytes > 0 {
		m.memory.Observe(float64(e.Usage.PeakMemoryBytes))
	}
}

// Reloaded counts a reload of the policy file; err is why it was refused.
func (m *Metrics) Reloaded(err error) {
	if err != nil {
		m.reloads.WithLabelValues("refused").Inc()
		return
	}
	m.reloads.WithLabelValues("ok").Inc()
}

// Gatherer gives the metrics to others that export them.
func (m *Metrics) Gatherer() prometheus.Gatherer { return m.registry }

// Handler serves the metrics in the formats of Prometheus and OpenMetrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: 4, Timeout: 10 * time.Second, EnableOpenMetrics: true,
	})
}
