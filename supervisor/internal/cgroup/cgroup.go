// Package cgroup gives each child a cgroup with its memory (swap off), pids and CPU
// bounded, on hosts with cgroup v1 and on hosts with cgroup v2, and reads the counters
// that prove what happened in it.
//
// A [Host] is this process's own branch of the hierarchy, named by a ULID under the
// directory "cordon" and locked with flock(2) for as long as the process lives. A branch
// whose lock is free belongs to a process that died, and the next Open removes it; nothing
// else is ever touched.
//
// A [Cell] is what one child lives in. On v2 the child is born in it (CLONE_INTO_CGROUP)
// and each child has a new one. On v1 there is no such flag, and moving a running process
// is slow and comes too late for what it has touched already: there the thread that forks
// joins the cell once (v1 takes single threads, cgroups(7)), its children are born in the
// cell, and the counters are set back between them.
package cgroup

import (
	"errors"
	"fmt"

	"github.com/containerd/cgroups/v3"
	"github.com/oklog/ulid/v2"
)

// Limits of one child.
type Limits struct {
	MemoryBytes int64
	Pids        int64 // tasks, so threads count
	CPUs        int64 // whole processors' worth of time in each period
}

// Counters are the kernel's account of one child.
type Counters struct {
	// OOMKills counts processes of the cell that the kernel killed for want of memory,
	// wherever it was wanting: in the cell, in a cgroup above it, or on the whole host. The
	// kernel counts before it kills (mm/oom_kill.c, __oom_kill_process), so a process that
	// was reaped has been counted.
	OOMKills uint64
	// AtLimit says that the cell's own limit was reached. An OOM kill without it is not the
	// child's doing.
	AtLimit bool
	// PeakBytes is the largest charge; 0 where the kernel keeps none (v2 before 5.19).
	PeakBytes int64
}

// Host is this process's branch of the cgroup hierarchy.
type Host interface {
	// Version is "v1" or "v2".
	Version() string
	// NewCell makes a place for one child at a time, with the given name.
	NewCell(name string, pids, cpus int64) (Cell, error)
	// Close removes the branch. All cells are closed before.
	Close() error
}

// Cell bounds one child at a time.
type Cell interface {
	// Path is the cgroup as /proc/PID/cgroup shows it for the memory controller.
	Path() string
	// Join is called once on the thread that forks the cell's children.
	Join() error
	// Prepare makes the cell ready for one child and its memory limit. On v2 it returns
	// the descriptor to be born in, on v1 -1.
	Prepare(memoryBytes int64) (fd int, err error)
	// Limit changes the memory limit of a child that has been prepared for. The counters go
	// on; AtLimit is then about the new one.
	Limit(memoryBytes int64) error
	// Bounds reads back what the kernel holds the child to.
	Bounds() (Limits, error)
	// Kill kills all that lives in the cell, save the thread that joined.
	Kill() error
	// Counters reads the account since Prepare.
	Counters() (Counters, error)
	// Finish ends what Prepare began, after the child was reaped.
	Finish() error
	// Close removes the cell, after the thread that joined has ended.
	Close() error
}

// ErrUnavailable says that the host has no cgroups that cordon could use.
var ErrUnavailable = errors.New("no usable memory and pids cgroup controllers")

// Open finds out which version this host has, removes what dead processes left behind, and
// makes this process's branch.
func Open() (Host, error) {
	id := ulid.Make().String()
	switch mode := cgroups.Mode(); mode {
	case cgroups.Unified:
		return openV2(id)
	case cgroups.Legacy, cgroups.Hybrid:
		return openV1(id)
	default:
		return nil, fmt.Errorf("%w: nothing is mounted on /sys/fs/cgroup", ErrUnavailable)
	}
}

// cpuPeriod is the scheduler's accounting period in microseconds, the kernel's default
// (Documentation/scheduler/sched-bwc.rst).
const cpuPeriod = 100_000
