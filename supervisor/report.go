package supervisor

import (
	"fmt"
	"time"

	"cordon/policy"
	"cordon/supervisor/internal/audit"
)

// report turns the evidence into the result.
func (x *execution) report(e evidence) Result {
	result := x.blank(classify(e))
	result.Usage.WallMS, result.Usage.CPUMS = inMS(e.elapsed), inMS(e.cpu)
	result.Usage.PeakMemoryBytes = e.peak
	result.Isolation.Landlock = x.child.landlock
	if e.result != nil && e.breach == nil {
		result.LogsTruncated = e.result.LogsTruncated
	}
	switch result.Outcome {
	case OK:
		result.Output = e.result.Output
	case Violation:
		result.Error = x.violation()
	default:
		result.Error = x.describe(result.Outcome, e)
	}
	if result.Outcome == Crashed || result.Outcome == Violation {
		x.s.log.Error("child ended badly", "execution", x.id, "outcome", result.Outcome, "breach", e.breach,
			"exit", e.exit)
		x.s.log.Debug("its standard error", "execution", x.id, "stderr", string(e.stderr))
	}
	return result
}

// blank is a result with what is known without a child.
func (x *execution) blank(outcome Outcome) Result {
	result := Result{ID: x.id, Outcome: outcome, Logs: x.logs.all(), Isolation: x.s.Isolation()}
	result.Usage.QueueMS, result.Usage.StartMS = inMS(x.queued), inMS(x.started)
	return result
}

// cancelled is the result of an execution that ended before a child saw its script.
func (x *execution) cancelled() Result {
	result := x.blank(Cancelled)
	result.Error = x.describe(Cancelled, evidence{})
	return result
}

// describe says what ended the script: in the child's words where its account stands,
// otherwise in ours.
func (x *execution) describe(outcome Outcome, e evidence) *ExecutionError {
	if e.result != nil && e.result.Error != nil && e.breach == nil && claims(e.result.Status, outcome) {
		account := *e.result.Error
		return &ExecutionError{
			Name: account.Name, Message: account.Message, Line: account.Line, Column: account.Column,
			SourceLine: account.SourceLine, Stack: account.Stack,
		}
	}
	l := x.request.execute.Limits
	switch outcome {
	case Timeout:
		return &ExecutionError{Name: "TimeoutError", Message: fmt.Sprintf("The script ran longer than %d ms", l.TimeoutMS)}
	case CPULimit:
		return &ExecutionError{Name: "CPULimitError",
			Message: fmt.Sprintf("The script used more than %d ms of CPU time", x.request.cpu.Milliseconds())}
	case MemoryLimit:
		return &ExecutionError{Name: "MemoryError", Message: fmt.Sprintf("The script used more memory than %d bytes", l.MemoryBytes)}
	case StackOverflow:
		return &ExecutionError{Name: "StackOverflowError", Message: "The script nested too deeply for the engine"}
	case Cancelled:
		return &ExecutionError{Name: "CancelledError", Message: "The execution was cancelled"}
	default:
		return &ExecutionError{Name: "CrashError", Message: "The process of the script ended unexpectedly"}
	}
}

// auditPatience is how long the kernel's audit message may take. Its own thread sends it.
const auditPatience = 200 * time.Millisecond

// violation names the system call, if the kernel told.
func (x *execution) violation() *ExecutionError {
	out := &ExecutionError{Name: "ViolationError", Message: "The script's process made a system call that the filter forbids"}
	if x.s.audit == nil {
		return out
	}
	record, ok := x.s.audit.Find(x.child.process.PID, auditPatience)
	if !ok {
		return out
	}
	out.Syscall = syscallName(record)
	out.Message += ": " + out.Syscall
	return out
}

// syscallName also serves calls of another architecture than the filter's.
func syscallName(r audit.Record) string {
	if arch, ok := policy.ArchOf(r.Arch); ok {
		return policy.SyscallName(arch, r.Syscall)
	}
	return fmt.Sprintf("call %d of architecture %#x", r.Syscall, r.Arch)
}

// inMS gives milliseconds with microseconds as decimals, as results show them.
func inMS(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}
