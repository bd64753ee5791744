// Package records keeps what an operator wants to know of executions: metrics, an audit log
// and the daemon's own log.
//
//	metrics := records.NewMetrics(records.Sources{Version: version, State: daemon.state})
//	audit, err := records.OpenAudit(records.AuditOptions{Path: "/var/log/cordon/audit.log", Required: true})
//	if err != nil { ... }
//	recorder := &records.Recorder{Metrics: metrics, Audit: audit, Log: logger}
//
//	if err := recorder.Ready(); err != nil { ... }  // before an execution: 503, reason audit
//	recorder.Record(ctx, records.Execution{...})     // after it, and after each refusal
//
// One Execution is handed over for each execution, and for each request that was refused by
// a decision (its form was wrong, it was too much, its caller may not). All records are made
// from it, so that they cannot contradict each other.
//
// # Limits
//
// Nothing here has a script's code, input, output or messages, but for the audit log where
// the operator asks for code by name. Durations are taken from the monotonic clock by those
// who measure them; the times of day in records are the wall clock's, and go back when it
// is set back. Metrics have a bounded number of series: callers' own words are never labels.
package records
