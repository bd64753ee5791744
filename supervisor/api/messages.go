package api

import (
	"bytes"
	"encoding/json"

	"cordon/supervisor"
)

// StreamType is the media type of a stream: one StreamLine a line.
const StreamType = "application/x-ndjson"

// StreamLine is one line of a stream. Exactly one of its fields is set: any number of logs,
// and at the end one result or, where cordon failed after the first line, one problem.
type StreamLine struct {
	Log     *supervisor.LogEntry `json:"log,omitempty"`
	Result  *supervisor.Result   `json:"result,omitempty"`
	Problem *Problem             `json:"problem,omitempty"`
}

// Status is what a daemon says of itself.
type Status struct {
	Version string `json:"version"`
	// Running executions, Queued ones that wait for a place, Idle children that wait for an
	// execution, and Starting ones that are not ready yet.
	Running  int `json:"running"`
	Queued   int `json:"queued"`
	Idle     int `json:"idle"`
	Starting int `json:"starting"`
	// Started counts the children since the daemon began, PoolMisses the executions that
	// found none waiting, and PoolLost waiting children that died.
	Started    uint64 `json:"started"`
	PoolMisses uint64 `json:"pool_misses"`
	PoolLost   uint64 `json:"pool_lost"`
	// Outcomes counts executions by outcome, Rejected calls by the code of their problem.
	// Every outcome and every code is there.
	Outcomes map[string]uint64 `json:"outcomes"`
	Rejected map[string]uint64 `json:"rejected"`
	// Concurrency is how many executions may run, QueueMax how many may wait.
	Concurrency int `json:"concurrency"`
	QueueMax    int `json:"queue_max"`
	// PromisedMemoryBytes are the limits of all that runs together, and MemoryBudgetBytes
	// what they may come to.
	PromisedMemoryBytes int64 `json:"promised_memory_bytes"`
	MemoryBudgetBytes   int64 `json:"memory_budget_bytes"`
	// Connections are open ones, BodyBytes the bodies that are held now.
	Connections int   `json:"connections"`
	BodyBytes   int64 `json:"body_bytes"`

	UptimeMS int64 `json:"uptime_ms"`
	// PolicyGeneration counts the policies, from 1; each reload that succeeds is one more.
	PolicyGeneration int  `json:"policy_generation"`
	Draining         bool `json:"draining"`
	// NotReady are the reasons for which /readyz fails; empty when the daemon is ready.
	NotReady []string `json:"not_ready"`
	// Tenants are those with something running or waiting, the busiest first; at most 100.
	Tenants []TenantStatus `json:"tenants"`
}

// TenantStatus is one tenant's part.
type TenantStatus struct {
	Tenant  string `json:"tenant"`
	Running int    `json:"running"`
	Queued  int    `json:"queued"`
}

// Health is the answer of /healthz and /readyz.
type Health struct {
	Status  string   `json:"status"` // ok, or unavailable
	Reasons []string `json:"reasons,omitempty"`
}

// Reloaded is the answer of a policy reload that succeeded.
type Reloaded struct {
	PolicyGeneration int `json:"policy_generation"`
}

// Library is one library that scripts can require.
type Library struct {
	Name        string `json:"name"`
	Version     string `json:"version"`
	Licence     string `json:"licence"`
	Origin      string `json:"origin"` // built-in, or operator
	Description string `json:"description,omitempty"`
	Bytes       int    `json:"bytes"`
	SHA256      string `json:"sha256"`
	// Functions are the names of the functions that the library exports.
	Functions []string `json:"functions"`
	// Requires are all the names that scripts can require.
	Requires []string `json:"requires"`
}

// The headers of cordon's own.
const (
	// RequestIDHeader carries the id of a request: the caller's, or one that is made.
	RequestIDHeader = "X-Request-Id"
	// TenantHeader names the tenant, from callers who are trusted to.
	TenantHeader = "X-Cordon-Tenant"
)

// Encode writes v as one line of JSON, with its line feed and with texts as they are: what a
// script printed is not escaped for HTML.
func Encode(v any) ([]byte, error) {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return line.Bytes(), nil
}
