package supervisor

import (
	"encoding/json"
	"time"

	"cordon/policy"
)

// Request is one script to run and what it may use. The zero value of an optional field
// means the policy's default; a value outside the policy's bounds is refused with an
// *InvalidRequestError and never clamped.
type Request struct {
	// Code is the script: UTF-8, at most the policy's MaxCode bytes (1 MiB). Blank code
	// is valid and gives no output.
	Code string
	// Input is any JSON value of at most the policy's MaxInput bytes (16 MiB); nil is null.
	Input json.RawMessage
	// Filename is used in errors and stacks only, and never opened. Default script.js.
	Filename string
	Limits   Limits
	// Modules narrows what require gives; nil means all that the policy allows, and an
	// empty list none.
	Modules []string
	// Seed makes randomness repeatable; Now starts a virtual clock. With both, two runs
	// give identical results.
	Seed *uint64
	Now  *time.Time
	// Timezone is the IANA name of the script's local time. Default UTC.
	Timezone string
}

// Validate checks the request against a policy as Run does, without running anything. Its
// error is an *InvalidRequestError.
func (r Request) Validate(p policy.Policy) error {
	_, err := resolve(p, r)
	return err
}

// Limits of one execution. Zero means the policy's default; a request can lower a limit
// and never raise it over the policy's ceiling.
type Limits struct {
	Timeout     time.Duration // wall clock, over everything
	CPU         time.Duration // CPU time of the child; default: the timeout on each of its processors
	MemoryBytes int64         // of the whole child
	OutputBytes int64         // of the serialised output
	LogBytes    int64
	LogLines    int64
}
