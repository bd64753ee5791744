package records

import (
	"context"
	"time"

	"cordon/supervisor"

	"github.com/hashicorp/go-hclog"
)

// Execution is what is known of one request for an execution after its end.
type Execution struct {
	// ID is the execution's ULID; empty for a refusal, which never became one.
	ID        string
	RequestID string
	Tenant    string
	// Caller is the process at the other end of the socket; nil over TCP.
	Caller *Caller
	// Code is the script. Records have its hash and size.
	Code       string
	InputBytes int
	// Begin is when the request was read.
	Begin time.Time

	// Outcome is empty for a refusal.
	Outcome supervisor.Outcome
	// ErrorName is Result.Error.Name.
	ErrorName string
	Usage     supervisor.Usage
	Isolation supervisor.Isolation

	// Refusal is the code of the problem that was answered instead of a result, such as
	// overloaded; Reason tells its kinds apart, such as queue_full. Both are cordon's own words.
	Refusal string
	Reason  string
	// Operation is the path of a refusal where it is not that of executions. Such a refusal
	// stands in the audit log and the log alone: nobody asked for an execution.
	Operation string
	// Status is that of the HTTP answer.
	Status int

	// Queue is the wait for admission and for a place, Start the start of a child where
	// none was waiting, Run from sending the code to the end, and Total everything from
	// Begin to the answer. Those that did not happen are 0.
	Queue, Start, Run, Total time.Duration

	// TraceParent and TraceState are the request's headers of W3C Trace Context.
	TraceParent, TraceState string
}

// Caller is who asked, as the kernel says.
type Caller struct {
	PID int `json:"pid"`
	UID int `json:"uid"`
	GID int `json:"gid"`
}

// Take fills in what a result says. admitted is the wait before the supervisor had it.
func (e *Execution) Take(r supervisor.Result, admitted time.Duration) {
	e.ID, e.Outcome, e.Usage, e.Isolation = r.ID, r.Outcome, r.Usage, r.Isolation
	if r.Error != nil {
		e.ErrorName = r.Error.Name
	}
	e.Queue = admitted + fromMS(r.Usage.QueueMS)
	e.Start, e.Run = fromMS(r.Usage.StartMS), fromMS(r.Usage.WallMS)
}

// fromMS reads milliseconds as results show them.
func fromMS(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// Recorder hands each execution to everything that keeps a record. Fields that are nil keep
// none.
type Recorder struct {
	Metrics *Metrics
	Audit   *Audit
	Log     hclog.Logger
	// Trace takes an execution for the traces. It must not wait.
	Trace func(Execution)
}

// Ready says whether an execution may begin: it may not where the audit log is required and
// cannot be written.
func (r *Recorder) Ready() error {
	if r.Audit == nil {
		return nil
	}
	return r.Audit.Healthy()
}

// Record keeps a record of one execution or refusal. With a required audit log it returns
// when the line is written, or known to wait for the disk; at the latest with ctx.
func (r *Recorder) Record(ctx context.Context, e Execution) {
	if r.Metrics != nil {
		r.Metrics.Observe(e)
	}
	if r.Trace != nil && e.Operation == "" {
		r.Trace(e)
	}
	if r.Log != nil {
		logExecution(r.Log, e)
	}
	if r.Audit != nil {
		r.Audit.Write(ctx, e)
	}
}

// logExecution leaves a line in the daemon's log: a warning where somebody should look, and
// otherwise one for those who ask for all of them.
func logExecution(log hclog.Logger, e Execution) {
	args := []any{"request", e.RequestID, "tenant", e.Tenant}
	if e.Caller != nil {
		args = append(args, "uid", e.Caller.UID, "pid", e.Caller.PID)
	}
	if e.Refusal != "" {
		log.Debug("request refused", append(args, "code", e.Refusal, "reason", e.Reason, "status", e.Status)...)
		return
	}
	args = append(args, "execution", e.ID, "outcome", e.Outcome, "total_ms", inMS(e.Total))
	switch e.Outcome {
	case supervisor.Violation, supervisor.Crashed:
		log.Warn("execution ended badly", args...)
	default:
		log.Debug("execution ended", args...)
	}
}

// inMS gives milliseconds with microseconds as decimals, as results show them.
func inMS(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
