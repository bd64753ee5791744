package supervisor

import (
	"errors"
	"time"
)

// fences are the limits that a child is started behind, which stay as they are.
type fences struct {
	memory     int64  // of its cgroup, which alone can be changed later
	dataBytes  uint64 // RLIMIT_DATA
	cpuSeconds uint64 // RLIMIT_CPU
}

// fencesFor are those of a child that is started for one request. Beside a pool they are
// those of the pool: what comes of a script must not depend on whether a child waited.
func (s *Supervisor) fencesFor(r resolved) fences {
	if s.pool.minIdle > 0 && s.cgroups != nil {
		return s.fencesForAll()
	}
	return fences{
		memory:     r.memory,
		dataBytes:  s.policy.DataBytes(r.memory, s.cgroups != nil),
		cpuSeconds: cpuSeconds(r.cpu),
	}
}

// fencesForAll are those of a child whose request is not known yet. The cgroup holds it to
// the default, which most requests want, and what cannot be changed is as wide as the policy
// lets any request be. Without a cgroup nothing else would hold a request to less memory:
// there the child waits with the default alone.
func (s *Supervisor) fencesForAll() fences {
	usual, most := s.policy.Defaults(), s.policy.Ceilings()
	f := fences{
		memory:     usual.Memory,
		dataBytes:  s.policy.DataBytes(most.Memory, true),
		cpuSeconds: cpuSeconds(max(most.CPU, most.Timeout*time.Duration(s.policy.CPUs()))),
	}
	if s.cgroups == nil {
		f.dataBytes = s.policy.DataBytes(usual.Memory, false)
	}
	return f
}

// serves reports whether the child can be held to this memory limit.
func (c *child) serves(memory int64) bool { return c.slot.cell != nil || c.fences.memory == memory }

// errSpent is the end of a child that has waited for very long: the runtime in it wakes now
// and then, and what RLIMIT_CPU leaves for the start is not to come out of an execution's.
var errSpent = errors.New("it used too much CPU time while it waited")

// prepare sets the limits of one request on a child that is ready.
func (c *child) prepare(memory int64) error {
	var err error
	if c.spent, err = c.process.CPU(); err != nil {
		return err
	}
	if c.claims != nil && c.spent > startCPU {
		return errSpent
	}
	if c.slot.cell == nil {
		return nil
	}
	return c.slot.cell.Limit(memory)
}

// startCPU is the CPU time that a child may use before its execution: some milliseconds, and
// more on a host that is busy or slow.
const startCPU = 2 * time.Second

// cpuSeconds is RLIMIT_CPU: behind the limit, its grace and what starting took.
func cpuSeconds(limit time.Duration) uint64 {
	return uint64((limit+cpuGrace(limit)+startCPU)/time.Second) + 1
}
