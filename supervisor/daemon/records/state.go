package records

import "github.com/prometheus/client_golang/prometheus"

// Sources are where metrics come from that nobody counts here.
type Sources struct {
	// Version is that of the program.
	Version string
	// State gives the daemon's state at this moment. It is called for each scrape, from
	// several goroutines.
	State func() State
	// Tenants are those that the policy names; Metrics.SetTenants changes them.
	Tenants []string
	// Refusals are those that there can be, so that each is counted from 0 on.
	Refusals []Refusal
}

// Refusal is a problem's code and reason, which may be empty.
type Refusal struct{ Code, Reason string }

// State is one look at the daemon. What is named after a past event never goes down, also
// not when a reload replaces the supervisor.
type State struct {
	Running, Queued, Idle, Starting int
	Concurrency                     int
	ChildrenStarted                 uint64
	PoolMisses, PoolLost            uint64
	StartFailing                    bool

	PromisedMemoryBytes, MemoryBudgetBytes int64

	Connections        int
	ConnectionsRefused uint64
	Draining           bool

	Audit            AuditStats
	TelemetryDropped uint64
}

// gauge is one metric that is read from the state.
type gauge struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(State) float64
}

// stateCollector turns one look at the daemon into metrics, so that those of one scrape
// agree with each other.
type stateCollector struct {
	state  func() State
	gauges []gauge
}

func newStateCollector(state func() State) *stateCollector {
	c := &stateCollector{state: state}
	add := func(kind prometheus.ValueType, name, help string, value func(State) float64) {
		c.gauges = append(c.gauges, gauge{prometheus.NewDesc("cordon_"+name, help, nil, nil), kind, value})
	}
	now, ever := prometheus.GaugeValue, prometheus.CounterValue
	add(now, "executions_running", "Executions that have a child at this moment.",
		func(s State) float64 { return float64(s.Running) })
	add(now, "executions_queued", "Executions that wait for admission or for a place.",
		func(s State) float64 { return float64(s.Queued) })
	add(now, "executions_limit", "Most executions that may run at a time.",
		func(s State) float64 { return float64(s.Concurrency) })
	add(now, "pool_idle_children", "Children that are walled in and wait for an execution.",
		func(s State) float64 { return float64(s.Idle) })
	add(now, "pool_starting_children", "Children that are being started.",
		func(s State) float64 { return float64(s.Starting) })
	add(ever, "children_started_total", "Children that were started.",
		func(s State) float64 { return float64(s.ChildrenStarted) })
	add(ever, "pool_misses_total", "Executions that found no child waiting.",
		func(s State) float64 { return float64(s.PoolMisses) })
	add(ever, "pool_lost_total", "Waiting children that died and were replaced.",
		func(s State) float64 { return float64(s.PoolLost) })
	add(now, "start_failing", "1 while children cannot be started.",
		func(s State) float64 { return truth(s.StartFailing) })
	add(now, "memory_promised_bytes", "Memory that the limits of all admitted executions add up to.",
		func(s State) float64 { return float64(s.PromisedMemoryBytes) })
	add(now, "memory_budget_bytes", "Most memory that may be promised.",
		func(s State) float64 { return float64(s.MemoryBudgetBytes) })
	add(now, "connections", "Connections that are open.",
		func(s State) float64 { return float64(s.Connections) })
	add(ever, "connections_refused_total", "Connections that were closed because there were too many.",
		func(s State) float64 { return float64(s.ConnectionsRefused) })
	add(now, "draining", "1 while the daemon takes no new work.",
		func(s State) float64 { return truth(s.Draining) })
	add(ever, "audit_records_written_total", "Lines written to the audit log.",
		func(s State) float64 { return float64(s.Audit.Written) })
	add(ever, "audit_records_lost_total", "Audit records that were dropped because they could not be written.",
		func(s State) float64 { return float64(s.Audit.Lost) })
	add(now, "audit_records_pending", "Audit records that wait to be written.",
		func(s State) float64 { return float64(s.Audit.Pending) })
	add(now, "audit_failing", "1 while the audit log cannot be written.",
		func(s State) float64 { return truth(s.Audit.Failing) })
	add(ever, "telemetry_dropped_total", "Executions whose trace was dropped because the collector is down or slow.",
		func(s State) float64 { return float64(s.TelemetryDropped) })
	return c
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Describe implements prometheus.Collector.
func (c *stateCollector) Describe(out chan<- *prometheus.Desc) {
	for _, g := range c.gauges {
		out <- g.desc
	}
}

// Collect implements prometheus.Collector.
func (c *stateCollector) Collect(out chan<- prometheus.Metric) {
	s := c.state()
	for _, g := range c.gauges {
		out <- prometheus.MustNewConstMetric(g.desc, g.kind, g.value(s))
	}
}
