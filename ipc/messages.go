package ipc

import "encoding/json"

// Version is the version of the pipe's protocol. Both ends are built together, so a
// difference means a damaged installation, and both ends refuse it.
const Version = 1

// Hello opens the conversation: supervisor to child, before the walls. It holds nothing
// that comes from a caller.
type Hello struct {
	Version int   `json:"version"`
	Walls   Walls `json:"walls"`
}

// Walls says what the child must put up around itself before it says Ready.
type Walls struct {
	// Seccomp and Landlock are false only where the operator chose to go without.
	Seccomp  bool `json:"seccomp"`
	Landlock bool `json:"landlock"`
	// DataBytes is RLIMIT_DATA in bytes: the second fence under the memory cgroup.
	DataBytes uint64 `json:"data_bytes"`
	// CPUSeconds is RLIMIT_CPU in whole seconds: the fence behind the supervisor's own
	// reading of the child's CPU clock.
	CPUSeconds uint64 `json:"cpu_seconds"`
}

// Ready ends the child's preparation: child to supervisor, after the last wall.
type Ready struct {
	Version int `json:"version"`
	// LandlockABI is the ABI whose rights were all denied, 0 without Landlock.
	LandlockABI int `json:"landlock_abi"`
	// Threads is how many threads the process has; each of them stands behind the walls.
	Threads int `json:"threads"`
}

// Execute carries the one execution of a child's life: the first untrusted bytes.
type Execute struct {
	// ID names the execution; every Log and the Result repeat it.
	ID string `json:"id"`
	// Code is the script, in UTF-8.
	Code string `json:"code"`
	// Filename is what errors and stacks call the script; nothing opens it.
	Filename string `json:"filename"`
	// Input is any JSON value, nested at most MaxInputDepth levels; of duplicate keys the
	// last wins.
	Input json.RawMessage `json:"input"`
	// Modules are the names that the script may require.
	Modules []string `json:"modules"`
	Limits  Limits   `json:"limits"`
	// Seed, where present, makes every source of randomness in the script repeatable.
	Seed *uint64 `json:"seed,omitempty"`
	// NowUnixNano, where present, is where the virtual clock starts.
	NowUnixNano *int64 `json:"now_unix_nano,omitempty"`
	// Timezone is the IANA name of what the script takes for local time.
	Timezone string `json:"timezone"`
	// Libraries are the operator's, with the sources of those that Modules names. What is
	// built into the child does not travel.
	Libraries []Library `json:"libraries,omitempty"`
}

// Library is one library of the operator's.
type Library struct {
	// Name is what Modules holds.
	Name    string          `json:"name"`
	Modules []LibraryModule `json:"modules"`
}

// LibraryModule is one file of a library.
type LibraryModule struct {
	// Specifiers are the names that a script requires it by.
	Specifiers []string `json:"specifiers"`
	// Code is the file's text, the body of a CommonJS module, as a JSON string: it is quoted
	// once for all executions ([Quote]), and unquoted where a script requires it ([Unquote]).
	// It is empty where Modules does not name the library.
	Code json.RawMessage `json:"code"`
}

// Limits are the resolved limits of one execution: every field is positive.
type Limits struct {
	// TimeoutMS bounds the wall clock, in milliseconds, from Execute to Result.
	TimeoutMS int64 `json:"timeout_ms"`
	// MemoryBytes is what the whole process may use.
	MemoryBytes int64 `json:"memory_bytes"`
	// OutputBytes bounds the output as JSON.
	OutputBytes int64 `json:"output_bytes"`
	// LogBytes bounds the UTF-8 bytes of all log messages together, LogLines their number.
	LogBytes int64 `json:"log_bytes"`
	LogLines int64 `json:"log_lines"`
}

// Log is one console line: child to supervisor, any number between Execute and Result
// within the limits of Execute.
type Log struct {
	ID string `json:"id"`
	// Level is log, info, warn, error or debug.
	Level   string `json:"level"`
	Message string `json:"message"`
	// AtMS is when, in milliseconds since the script began by the script's own clock; it is
	// finite and not negative.
	AtMS float64 `json:"at_ms"`
}

// Status is the child's account of how the script ended. The supervisor weighs it against
// the kernel's evidence before it becomes an outcome.
type Status string

// The statuses that a child can report. Deaths, kills and cancellations are not among
// them: those the supervisor sees for itself.
const (
	StatusOK            Status = "ok"
	StatusSyntaxError   Status = "syntax_error"
	StatusScriptError   Status = "script_error"
	StatusModuleBlocked Status = "module_blocked"
	StatusStackOverflow Status = "stack_overflow"
	StatusTimeout       Status = "timeout"
	StatusMemoryLimit   Status = "memory_limit"
	StatusOutputLimit   Status = "output_limit"
	StatusOutputInvalid Status = "output_invalid"
)

// Statuses lists every status that a child can report.
func Statuses() []Status {
	return []Status{
		StatusOK, StatusSyntaxError, StatusScriptError, StatusModuleBlocked, StatusStackOverflow,
		StatusTimeout, StatusMemoryLimit, StatusOutputLimit, StatusOutputInvalid,
	}
}

// Result ends the conversation: child to supervisor, once.
type Result struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
	// Output is the script's output as JSON, nested at most MaxOutputDepth levels and
	// without duplicate keys; absent when the script left none.
	Output json.RawMessage `json:"output,omitempty"`
	Error  *ScriptError    `json:"error,omitempty"`
	// LogsTruncated says that log lines were dropped or cut at the limits.
	LogsTruncated bool `json:"logs_truncated"`
}

// ScriptError describes what ended a script, in the script's terms alone. As JSON it takes
// at most ErrorRoom bytes.
type ScriptError struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	// Line and Column count from 1; 0 where the position is unknown.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// SourceLine is the line of the script that Line names.
	SourceLine string `json:"source_line,omitempty"`
	// Stack holds JavaScript frames only, as Node would print them.
	Stack string `json:"stack,omitempty"`
}
