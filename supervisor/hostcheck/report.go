package hostcheck

import "cordon/policy"

// Report is what a host gives, wall by wall. Its JSON is part of the interface: fields are
// added, never renamed.
type Report struct {
	// OK says that every wall that the policy requires is enforced, and that nothing went
	// wrong in looking.
	OK bool `json:"ok"`
	// Problem says what went wrong with the child that was to be looked at.
	Problem string `json:"problem,omitempty"`
	Walls   []Wall `json:"walls"`
	Host    Facts  `json:"host"`
}

// Status says how a wall stands on a host.
type Status string

// How a wall stands.
const (
	// Enforced: a child behind it was looked at.
	Enforced Status = "enforced"
	// Degraded: the host lacks it, and the operator chose to go without.
	Degraded Status = "degraded"
	// Missing: the host lacks it, and the policy requires it.
	Missing Status = "missing"
	// Unproven: the host seems to have it, but no child could be started to look at.
	Unproven Status = "unproven"
)

// Wall is one wall on this host.
type Wall struct {
	Wall     policy.Wall `json:"wall"`
	Status   Status      `json:"status"`
	Required bool        `json:"required"`
	Stops    string      `json:"stops"`
	// Seen is what was seen of it around a child.
	Seen string `json:"seen,omitempty"`
	// Cause names what the wall lacks; Why says it with this host's own values.
	Cause Cause  `json:"cause,omitempty"`
	Why   string `json:"why,omitempty"`
	// Instead says what stands in the place of a wall that is not there.
	Instead string `json:"instead,omitempty"`
	// Mend are the ways to get the wall on this host, the best first.
	Mend []Way `json:"mend,omitempty"`
}
