package supervisor

import (
	"errors"
	"fmt"
)

// InvalidRequestError says which field of a request is wrong, with its value and with what
// would be right.
type InvalidRequestError struct {
	Field string // as the contract spells it: limits.timeout_ms
	Value string // as given, cut where it is long
	Want  string // what would be right: "at most 120000"
	Cause error  // what found it, where there is more to know: an *ipc.SyntaxError for input
}

func (e *InvalidRequestError) Error() string {
	return fmt.Sprintf("invalid request: %s is %s: want %s", e.Field, e.Value, e.Want)
}

// Unwrap gives the cause, which may be nil.
func (e *InvalidRequestError) Unwrap() error { return e.Cause }

// UnavailableError says that this host lacks walls that the policy requires.
type UnavailableError struct {
	Missing []MissingWall
}

// MissingWall is one wall that the policy requires and the host lacks.
type MissingWall struct {
	Wall  string // the name that --allow-degraded takes
	Cause error  // what was tried, and how it failed
	Hint  string // how to get the wall
}

func (e *UnavailableError) Error() string {
	msg := "isolation that the policy requires is missing on this host:"
	for i, m := range e.Missing {
		if i > 0 {
			msg += ";"
		}
		msg += fmt.Sprintf(" %s (%v)", m.Wall, m.Cause)
	}
	return msg
}

// Unwrap gives the causes.
func (e *UnavailableError) Unwrap() []error {
	var causes []error
	for _, m := range e.Missing {
		causes = append(causes, m.Cause)
	}
	return causes
}

// StartError says that this host could not start a child just now. It may be able to in a
// moment.
type StartError struct {
	Err error
}

func (e *StartError) Error() string {
	return fmt.Sprintf("this host could not start a child: %v", e.Err)
}

// Unwrap gives the cause.
func (e *StartError) Unwrap() error { return e.Err }

// ErrShuttingDown is returned by calls that reach a supervisor after Drain or Close.
var ErrShuttingDown = errors.New("supervisor is shutting down")
