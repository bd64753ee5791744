package policy

import (
	"errors"
	"fmt"
	"slices"
)

// Policy says what executions may do. It is immutable: every With method and [Policy.Allow]
// return a new value, and what an accessor returns is the caller's own copy. The zero value
// is no policy and fails [Policy.Validate]; begin with [Default].
type Policy struct {
	defaults Limits
	ceilings Limits
	floors   Limits

	maxCode        int64
	maxInput       int64
	maxFilename    int
	maxInputDepth  int
	maxOutputDepth int

	modules []string // sorted, without duplicates

	degraded        []Wall // sorted, without duplicates
	freshNamespaces bool

	pidsMax      int64
	cpus         int64
	dataHeadroom int64
	childUID     int
	childGID     int
}

// Default returns the policy of the execution contract: every wall required, namespaces
// shared where that costs no isolation, all modules that the contract lists.
func Default() Policy {
	return Policy{
		defaults:       defaultLimits(),
		ceilings:       ceilingLimits(),
		floors:         floorLimits(),
		maxCode:        1 * mib,
		maxInput:       16 * mib,
		maxFilename:    255,
		maxInputDepth:  10_000,
		maxOutputDepth: 1_000,
		modules:        defaultModules(),
		pidsMax:        32,
		cpus:           2,
		dataHeadroom:   64 * mib,
		childUID:       65534,
		childGID:       65534,
	}
}

// Defaults returns the limits of an execution whose request names none. Its CPU is 0: as
// long as the execution's own timeout.
func (p Policy) Defaults() Limits { return p.defaults }

// Ceilings returns the most that a request may ask for; more is an invalid request.
func (p Policy) Ceilings() Limits { return p.ceilings }

// Floors returns the least that a request may ask for; less is an invalid request.
func (p Policy) Floors() Limits { return p.floors }

// MaxCode is the longest script, in bytes of UTF-8.
func (p Policy) MaxCode() int64 { return p.maxCode }

// MaxInput is the longest input, in bytes of JSON.
func (p Policy) MaxInput() int64 { return p.maxInput }

// MaxFilename is the longest filename, in bytes.
func (p Policy) MaxFilename() int { return p.maxFilename }

// MaxInputDepth is how deep arrays and objects of an input may nest.
func (p Policy) MaxInputDepth() int { return p.maxInputDepth }

// MaxOutputDepth is how deep arrays and objects of an output may nest.
func (p Policy) MaxOutputDepth() int { return p.maxOutputDepth }

// Modules returns the names that a script may require, sorted.
func (p Policy) Modules() []string { return slices.Clone(p.modules) }

// Requires reports whether w must stand before an execution may start. It is true for
// every wall that [Policy.Allow] was not told to go without.
func (p Policy) Requires(w Wall) bool { return !slices.Contains(p.degraded, w) }

// Degraded returns the walls that the operator chose to go without, sorted.
func (p Policy) Degraded() []Wall { return slices.Clone(p.degraded) }

// FreshNamespaces reports whether each child gets all of its namespaces fresh, rather than
// only those that [Namespaces] marks as PerChild.
func (p Policy) FreshNamespaces() bool { return p.freshNamespaces }

// PidsMax bounds the tasks (threads count) in one child's pids cgroup. The child's Go
// runtime holds about ten threads; the rest is room that a broken engine may waste.
func (p Policy) PidsMax() int64 { return p.pidsMax }

// CPUs is how many processors' worth of time a child may use at once: one for the script
// and one for the collector beside it. The child's GOMAXPROCS and its cgroup's CPU quota
// are both this.
func (p Policy) CPUs() int64 { return p.cpus }

// DataHeadroom is what RLIMIT_DATA gets beyond the memory limit, in bytes. The limit counts
// what is mapped for writing, touched or not, and a child that has only started has mapped
// 42 to 46 MiB of it.
func (p Policy) DataHeadroom() int64 { return p.dataHeadroom }

// DataBytes is RLIMIT_DATA for a memory limit. The rlimit counts what can be written and a
// cgroup what was written, and a runtime that copies what grows has twice of it mapped for
// a moment. Behind a cgroup it is there for what is only mapped, and must not come first:
// the cgroup's kill is counted by the kernel, while a failed mmap ends the runtime in one of
// many ways. Without a cgroup it is the first fence.
func (p Policy) DataBytes(memory int64, cgroup bool) uint64 {
	if cgroup {
		memory *= 2
	}
	return uint64(memory + p.dataHeadroom)
}

// ChildUID is the user id that a child runs as.
func (p Policy) ChildUID() int { return p.childUID }

// ChildGID is the only group id that a child runs with.
func (p Policy) ChildGID() int { return p.childGID }

// Allow returns p without the requirement of the walls that it names. A wall that is not
// known, or that cordon never goes without, is an error.
func (p Policy) Allow(degraded ...Wall) (Policy, error) {
	walls := slices.Clone(p.degraded)
	for _, w := range degraded {
		if err := degradable(w); err != nil {
			return Policy{}, err
		}
		walls = append(walls, w)
	}
	slices.Sort(walls)
	p.degraded = slices.Compact(walls)
	return p, nil
}

// WithFreshNamespaces returns p with every namespace fresh for each child, or not.
func (p Policy) WithFreshNamespaces(fresh bool) Policy {
	p.freshNamespaces = fresh
	return p
}

// WithLimits returns p with these limits for requests that name none, and with these as the
// most that a request may ask for. A default CPU of 0 means the execution's own timeout on
// each of [Policy.CPUs]. A limit out of its range is a *LimitError.
func (p Policy) WithLimits(defaults, ceilings Limits) (Policy, error) {
	p.defaults, p.ceilings = defaults, ceilings
	if err := p.validateLimits(); err != nil {
		return Policy{}, fmt.Errorf("policy with limits: %w", err)
	}
	return p, nil
}

func degradable(w Wall) error {
	walls := Walls()
	i := slices.IndexFunc(walls, func(info WallInfo) bool { return info.Wall == w })
	if i < 0 {
		return fmt.Errorf("allow degraded wall %q: no such wall; one of %s", w, degradableNames(walls))
	}
	if !walls[i].Degradable {
		return fmt.Errorf("allow degraded wall %q: %s; one of %s", w, walls[i].Degradation, degradableNames(walls))
	}
	return nil
}

func degradableNames(walls []WallInfo) string {
	names := ""
	for _, info := range walls {
		if !info.Degradable {
			continue
		}
		if names != "" {
			names += ", "
		}
		names += string(info.Wall)
	}
	return names
}

var errZeroPolicy = errors.New("policy is the zero value: begin with policy.Default()")
