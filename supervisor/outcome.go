package supervisor

// Outcome says what the program did. The supervisor decides it from evidence (the kernel's
// counters, the exit status, the clock), never from the text of a message, and never from
// the child's word where the kernel knows better. What went wrong with cordon itself is a
// Go error and never an outcome.
type Outcome string

// The outcomes of an execution.
const (
	// OK: the script ended and its output is valid.
	OK Outcome = "ok"
	// SyntaxError: the script did not parse.
	SyntaxError Outcome = "syntax_error"
	// ScriptError: an exception or a rejected promise that nobody caught.
	ScriptError Outcome = "script_error"
	// ModuleBlocked: an uncaught require of a name outside the allowlist.
	ModuleBlocked Outcome = "module_blocked"
	// StackOverflow: the script's stack, or the engine's own, was exhausted.
	StackOverflow Outcome = "stack_overflow"
	// Timeout: the wall clock passed limits.timeout_ms.
	Timeout Outcome = "timeout"
	// CPULimit: the child's CPU time passed limits.cpu_ms.
	CPULimit Outcome = "cpu_limit"
	// MemoryLimit: the child wanted more than limits.memory_bytes.
	MemoryLimit Outcome = "memory_limit"
	// OutputLimit: the serialised output is larger than limits.output_bytes.
	OutputLimit Outcome = "output_limit"
	// OutputInvalid: the output has a value that JSON cannot say.
	OutputInvalid Outcome = "output_invalid"
	// Violation: the syscall filter killed the child.
	Violation Outcome = "violation"
	// Crashed: the child died in another way, or spoke outside the protocol.
	Crashed Outcome = "crashed"
	// Cancelled: the caller went away or asked for it.
	Cancelled Outcome = "cancelled"
)

// Outcomes lists every outcome, in the order in which the documentation tells them.
func Outcomes() []Outcome {
	return []Outcome{OK, SyntaxError, ScriptError, ModuleBlocked, StackOverflow, Timeout, CPULimit,
		MemoryLimit, OutputLimit, OutputInvalid, Violation, Crashed, Cancelled}
}
