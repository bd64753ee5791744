package policy

import "time"

// Limits are the bounds of one execution. As defaults they apply where a request is
// silent; as ceilings and floors they bound what a request may ask for.
type Limits struct {
	// Timeout bounds the wall clock over everything that an execution does: parsing,
	// running, awaiting, encoding its output.
	Timeout time.Duration
	// CPU bounds the CPU time of the child. Among the defaults it is 0, which means "the
	// execution's own timeout on each of [Policy.CPUs]", so that a request without it meets
	// its timeout first; it is never 0 among ceilings and floors.
	CPU time.Duration
	// Memory bounds what the whole child may use, in bytes.
	Memory int64
	// Output bounds the serialised output, in bytes.
	Output int64
	// LogBytes bounds the sum of all log messages, in bytes.
	LogBytes int64
	// LogLines bounds the number of log lines.
	LogLines int
}

const (
	kib = int64(1) << 10
	mib = int64(1) << 20
)

// defaultLimits are the defaults of the execution contract.
func defaultLimits() Limits {
	return Limits{
		Timeout:  30 * time.Second,
		CPU:      0,
		Memory:   128 * mib,
		Output:   4 * mib,
		LogBytes: 256 * kib,
		LogLines: 1000,
	}
}

// ceilingLimits are the most that a request may ask for.
func ceilingLimits() Limits {
	return Limits{
		Timeout:  120 * time.Second,
		CPU:      120 * time.Second,
		Memory:   512 * mib,
		Output:   16 * mib,
		LogBytes: 4 * mib,
		LogLines: 10_000,
	}
}

// floorLimits are the least that a request may ask for: the smallest positive value that
// the unit of each field can express. Memory alone is bounded by need: a child that has
// started and waits holds 6 MiB, and below 16 MiB it could not load its script.
func floorLimits() Limits {
	return Limits{
		Timeout:  time.Millisecond,
		CPU:      time.Millisecond,
		Memory:   16 * mib,
		Output:   1,
		LogBytes: 1,
		LogLines: 1,
	}
}

// mostLimits bound the ceilings that an operator may choose. Output and logs are held by the
// supervisor, for each execution that runs, until its caller has read them; a child of more
// memory or a longer life is a job for another tool, and is most likely a unit mistaken.
func mostLimits() Limits {
	return Limits{
		Timeout:  24 * time.Hour,
		CPU:      24 * time.Hour,
		Memory:   64 * 1024 * mib,
		Output:   64 * mib,
		LogBytes: 64 * mib,
		LogLines: 1_000_000,
	}
}
