package records

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"cordon/supervisor"
)

// auditLine is one line of the audit log. docs/operations.md tells its fields.
type auditLine struct {
	Time  time.Time `json:"time"`
	Event string    `json:"event"` // execution, refusal or lost

	ID        string `json:"id,omitempty"`
	RequestID string `json:"request_id,omitempty"`
	Tenant    string `json:"tenant,omitempty"`
	*Caller

	CodeSHA256  string  `json:"code_sha256,omitempty"`
	CodeBytes   *int    `json:"code_bytes,omitempty"`
	InputBytes  *int    `json:"input_bytes,omitempty"`
	Code        *string `json:"code,omitempty"`
	CodeOmitted bool    `json:"code_omitted,omitempty"`

	Outcome   supervisor.Outcome    `json:"outcome,omitempty"`
	Error     string                `json:"error,omitempty"`
	Usage     *supervisor.Usage     `json:"usage,omitempty"`
	Isolation *supervisor.Isolation `json:"isolation,omitempty"`

	Refusal   string  `json:"refusal,omitempty"`
	Reason    string  `json:"reason,omitempty"`
	Operation string  `json:"operation,omitempty"`
	Status    int     `json:"status,omitempty"`
	TotalMS   float64 `json:"total_ms"`
}

// lostLine stands where records are missing.
type lostLine struct {
	Time    time.Time `json:"time"`
	Event   string    `json:"event"`
	Records uint64    `json:"records"`
	Since   time.Time `json:"since"`
}

// encodeLine gives the record of an execution or refusal as one line.
func encodeLine(e Execution, withCode, omitCode bool) ([]byte, error) {
	line := auditLine{
		Time: e.Begin.UTC(), Event: "refusal", ID: e.ID, RequestID: e.RequestID, Tenant: e.Tenant, Caller: e.Caller,
		Refusal: e.Refusal, Reason: e.Reason, Operation: e.Operation, Status: e.Status, TotalMS: inMS(e.Total),
	}
	if e.Refusal == "" {
		line.Event, line.Outcome, line.Error = "execution", e.Outcome, errorName(e.ErrorName)
		line.Usage, line.Isolation = &e.Usage, &e.Isolation
	}
	// A request that could not be read has no script to speak of.
	if e.Refusal == "" || e.Code != "" {
		sum, size := sha256.Sum256([]byte(e.Code)), len(e.Code)
		line.CodeSHA256, line.CodeBytes, line.InputBytes = hex.EncodeToString(sum[:]), &size, &e.InputBytes
	}
	if withCode && line.CodeSHA256 != "" {
		if line.CodeOmitted = omitCode; !omitCode {
			line.Code = &e.Code
		}
	}
	return encode(line)
}

func encode(line any) ([]byte, error) {
	data, err := json.Marshal(line)
	if err != nil {
		return nil, fmt.Errorf("encode audit record: %w", err)
	}
	return append(data, '\n'), nil
}

// errorName gives the name of an error where it is one that everybody knows. A script can
// give its errors any name, and put what it likes in it.
func errorName(name string) string {
	switch name {
	case "", "Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
		"DataCloneError", "InternalError", "InvalidCharacterError", "QuotaExceededError", "TypeMismatchError", "TimeoutError", "CPULimitError", "MemoryError", "StackOverflowError", "OutputError",
		"CancelledError", "CrashError", "ViolationError":
		return name
	}
	return "custom"
}
