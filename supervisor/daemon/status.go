package daemon

import (
	"cmp"
	"context"
	"slices"
	"time"

	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/daemon/records"
)

// The reasons for which a daemon is not ready.
const (
	reasonDraining = "draining"
	reasonStart    = "start" // children cannot be started
	reasonAudit    = "audit" // the audit log is required, and cannot be written
)

// Further reasons for which a request is refused, beside those of admission.
const (
	reasonWalls  = "walls"       // the policy requires some that the host lacks
	reasonBodies = "body_memory" // too many large requests and answers are held
)

// notReady gives the reasons for which an execution that comes now would not run.
func (d *Daemon) notReady() []string {
	reasons := []string{}
	if d.draining.Load() {
		reasons = append(reasons, reasonDraining)
	}
	if d.current.Load().supervisor.Stats().StartFailure != nil {
		reasons = append(reasons, reasonStart)
	}
	if d.records.Ready() != nil {
		reasons = append(reasons, reasonAudit)
	}
	return reasons
}

// Status tells what the daemon is at.
func (d *Daemon) Status() api.Status {
	children, gate := d.children(), d.gate.Stats()
	return api.Status{
		Version:             d.options.Version,
		Running:             gate.Running,
		Queued:              gate.Queued,
		Idle:                children.Idle,
		Starting:            children.Starting,
		Started:             children.Started,
		PoolMisses:          children.Misses,
		PoolLost:            children.Lost,
		Outcomes:            d.outcomes.counts(),
		Rejected:            d.rejected.counts(),
		Concurrency:         gate.Limits.Concurrency,
		QueueMax:            gate.Limits.Queue,
		PromisedMemoryBytes: gate.MemoryBytes,
		MemoryBudgetBytes:   gate.Limits.MemoryBytes,
		Connections:         d.connections(),
		BodyBytes:           d.held.bytes(),
		UptimeMS:            time.Since(d.begin).Milliseconds(),
		PolicyGeneration:    d.current.Load().number,
		Draining:            d.draining.Load(),
		NotReady:            d.notReady(),
		Tenants:             busiest(gate.Tenants),
	}
}

// Healthy returns when the daemon can tell of itself: one that hangs cannot.
func (d *Daemon) Healthy(context.Context) error {
	d.Status()
	return nil
}

// busiest are the tenants with most at work or waiting.
func busiest(tenants []admission.TenantStats) []api.TenantStatus {
	const most = 100
	slices.SortStableFunc(tenants, func(a, b admission.TenantStats) int {
		return cmp.Compare(b.Running+b.Queued, a.Running+a.Queued)
	})
	out := []api.TenantStatus{}
	for _, t := range tenants[:min(len(tenants), most)] {
		out = append(out, api.TenantStatus{Tenant: t.Tenant, Running: t.Running, Queued: t.Queued})
	}
	return out
}

// refusals are the codes and reasons with which a request for an execution can be refused.
func refusals() []records.Refusal {
	reasons := map[api.Code][]string{
		api.Unavailable: {reasonWalls, reasonStart, reasonAudit},
		api.Overloaded:  {reasonBodies},
	}
	for _, r := range admission.Reasons() {
		reasons[api.Overloaded] = append(reasons[api.Overloaded], string(r))
	}
	var all []records.Refusal
	for _, code := range api.Codes() {
		if code == api.NotFound || code == api.MethodNotAllowed {
			continue // of other paths
		}
		if reasons[code] == nil {
			reasons[code] = []string{""}
		}
		for _, reason := range reasons[code] {
			all = append(all, records.Refusal{Code: string(code), Reason: reason})
		}
	}
	return all
}

// state is one look at the daemon for the metrics.
func (d *Daemon) state() records.State {
	children, gate := d.children(), d.gate.Stats()
	s := records.State{
		Running: gate.Running, Queued: gate.Queued, Idle: children.Idle, Starting: children.Starting,
		Concurrency: gate.Limits.Concurrency, ChildrenStarted: children.Started,
		PoolMisses: children.Misses, PoolLost: children.Lost, StartFailing: children.StartFailure != nil,
		PromisedMemoryBytes: gate.MemoryBytes, MemoryBudgetBytes: gate.Limits.MemoryBytes,
		Connections: d.connections(), ConnectionsRefused: d.refused.Load(),
		Draining: d.draining.Load(), TelemetryDropped: d.sending.Dropped(),
	}
	if d.options.Audit != nil {
		s.Audit = d.options.Audit.Stats()
	}
	return s
}
