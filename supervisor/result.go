package supervisor

import "encoding/json"

// Result is what one execution came to.
type Result struct {
	// ID is the execution's ULID.
	ID      string  `json:"id"`
	Outcome Outcome `json:"outcome"`
	// Output is the script's output as JSON; nil, and absent, when it left none.
	Output json.RawMessage `json:"output,omitempty"`
	// Error says what ended the execution; nil when Outcome is OK.
	Error *ExecutionError `json:"error,omitempty"`
	// Logs are the console lines in order, also when the execution failed.
	Logs []LogEntry `json:"logs"`
	// LogsTruncated says that lines were dropped or cut at the limits.
	LogsTruncated bool      `json:"logs_truncated"`
	Usage         Usage     `json:"usage"`
	Isolation     Isolation `json:"isolation"`
}

// ExecutionError describes what ended an execution, in the script's terms.
type ExecutionError struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	// Line and Column count from 1; 0, and absent, where the position is unknown.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// SourceLine is the line of the script that Line names.
	SourceLine string `json:"source_line,omitempty"`
	// Stack holds JavaScript frames only.
	Stack string `json:"stack,omitempty"`
	// Syscall is the name of the system call of a Violation.
	Syscall string `json:"syscall,omitempty"`
}

// LogEntry is one console line of a script.
type LogEntry struct {
	Level   string  `json:"level"` // log, info, warn, error or debug
	Message string  `json:"message"`
	AtMS    float64 `json:"at_ms"` // since the script began, by the script's clock
}

// Usage is what an execution cost, as the supervisor and the kernel measured it.
type Usage struct {
	// WallMS runs from sending the code to the result, or to what ended the execution.
	WallMS float64 `json:"wall_ms"`
	// CPUMS is the child's CPU time from sending the code to its end.
	CPUMS float64 `json:"cpu_ms"`
	// PeakMemoryBytes is the largest charge of the child's cgroup; without a cgroup its
	// largest resident set, where it could be seen in time. 0 is unknown: cgroup v2 counts
	// it since Linux 5.19.
	PeakMemoryBytes int64 `json:"peak_memory_bytes"`
	// QueueMS is the wait for a free place.
	QueueMS float64 `json:"queue_ms"`
	// StartMS is the time from the start of the child to its verified readiness; of one that
	// waited, the time it took to get it.
	StartMS float64 `json:"start_ms"`
}

// Isolation says which walls stood around the execution.
type Isolation struct {
	Seccomp    bool     `json:"seccomp"`
	Namespaces []string `json:"namespaces"`
	// Cgroup is "v1", "v2" or, degraded, "none".
	Cgroup string `json:"cgroup"`
	// Landlock is the ABI whose rights were all denied, 0 without Landlock.
	Landlock int `json:"landlock"`
	// UID is the child's user, as the host sees it.
	UID int `json:"uid"`
	// UserNamespace says that the supervisor runs without root in a user namespace.
	UserNamespace bool `json:"user_namespace"`
	// Degraded names the walls that the operator chose to go without.
	Degraded []string `json:"degraded,omitempty"`
}
