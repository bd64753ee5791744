package supervisor

import (
	"context"
	"errors"

	"cordon/policy"

	"github.com/hashicorp/go-hclog"
)

// Config says how a Supervisor is made.
type Config struct {
	// Policy is what scripts may do: policy.Default(), or a value made from it. Required.
	Policy policy.Policy
	// Child is the child's binary. Required.
	Child ChildBinary
	// Logger takes what an operator should know; nil discards it.
	Logger hclog.Logger
}

// ChildBinary is the program that runs on the other side of the pipe, as bytes, with the
// SHA-256 that it must have.
type ChildBinary struct {
	Bytes  []byte
	SHA256 string // lower-case hexadecimal
}

// Supervisor runs executions on this host. Its methods are safe for concurrent use.
type Supervisor struct{}

// New probes the host, and fails with an *UnavailableError when a wall that the policy
// requires is missing.
func New(ctx context.Context, cfg Config) (*Supervisor, error) { return nil, errors.New("not built") }

// Run executes one script in a process of its own. The error tells that cordon failed
// (*InvalidRequestError, *UnavailableError, ErrShuttingDown, or the cause); whatever the
// script does is an outcome in the Result. Cancelling ctx kills the execution, whose
// outcome is then Cancelled.
func (s *Supervisor) Run(ctx context.Context, req Request) (Result, error) {
	return s.Stream(ctx, req, nil)
}

// Stream is Run with each console line handed to onLog as it comes, in order, from one
// goroutine. A slow onLog delays nobody but its own execution's lines.
func (s *Supervisor) Stream(ctx context.Context, req Request, onLog func(LogEntry)) (Result, error) {
	return Result{}, errors.New("not built")
}

// Isolation says which walls stand around every execution of this supervisor.
func (s *Supervisor) Isolation() Isolation { return Isolation{} }

// Close ends what runs, and removes what the supervisor made on the host.
func (s *Supervisor) Close() error { return nil }

// EnterUserNamespace gives a process without root the rights that walls need: where the
// caller lacks them, it starts the program again inside a user namespace of its own, waits
// for it and returns its exit code with done true; the caller then exits with that code.
// With root, or already inside, done is false. It must be called first thing in main.
func EnterUserNamespace() (code int, done bool, err error) { return 0, false, nil }
