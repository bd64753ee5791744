package admission

import (
	"errors"
	"fmt"
	"time"
)

// Reason says which limit a request met.
type Reason string

// The reasons.
const (
	// ReasonQueueFull: as many wait as may.
	ReasonQueueFull Reason = "queue_full"
	// ReasonQueueTimeout: it waited for as long as one may.
	ReasonQueueTimeout Reason = "queue_timeout"
	// ReasonTenantConcurrency: it waited for as long as one may, for one of its own tenant's
	// to leave.
	ReasonTenantConcurrency Reason = "tenant_concurrency"
	// ReasonTenantRate: its tenant's requests come faster than they may.
	ReasonTenantRate Reason = "tenant_rate"
	// ReasonTenantQueue: its tenant fills its share of the queue, or had to give up a place in
	// a full one for a tenant that has fewer waiting.
	ReasonTenantQueue Reason = "tenant_queue"
	// ReasonMemory: it wants more than all together may be promised. It never fits.
	ReasonMemory Reason = "memory"
)

// Reasons lists all of them.
func Reasons() []Reason {
	return []Reason{
		ReasonQueueFull, ReasonQueueTimeout, ReasonTenantConcurrency, ReasonTenantRate, ReasonTenantQueue, ReasonMemory,
	}
}

// OverloadedError refuses a request for now.
type OverloadedError struct {
	Reason Reason
	// RetryAfter is when another try has a chance: exact for a rate, and by how long
	// executions took of late for what waits for a place. 0 means that none ever has.
	RetryAfter time.Duration
}

func (e *OverloadedError) Error() string {
	what := map[Reason]string{
		ReasonQueueFull:         "as many requests wait as may",
		ReasonQueueTimeout:      "no place became free in time",
		ReasonTenantConcurrency: "as many requests of this tenant run as may, and none ended in time",
		ReasonTenantRate:        "requests of this tenant come faster than they may",
		ReasonTenantQueue:       "this tenant has its share of the queue waiting",
		ReasonMemory:            "the memory limit is more than this service may promise to all together",
	}[e.Reason]
	if e.RetryAfter > 0 {
		return fmt.Sprintf("overloaded: %s: try again in %v", what, e.RetryAfter.Round(time.Millisecond))
	}
	return "overloaded: " + what
}

// ErrClosed is what Enter returns once the gate was closed.
var ErrClosed = errors.New("admission is closed")
