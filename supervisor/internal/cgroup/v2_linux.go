package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/containerd/cgroups/v3/cgroup2"
	"golang.org/x/sys/unix"
)

const v2Mount = "/sys/fs/cgroup"

// v2Controllers are what every cell needs.
var v2Controllers = []string{"memory", "pids", "cpu"}

type v2Host struct {
	*branch
	group string // the branch's path below the mount
}

func openV2(id string) (Host, error) {
	base, err := v2Base()
	if err != nil {
		return nil, err
	}
	h := &v2Host{group: filepath.Join(base, "cordon", id)}
	if base != "/" {
		if err := leaveInnerNode(base); err != nil {
			return nil, err
		}
	}
	if h.branch, err = openBranch(id, []string{filepath.Join(v2Mount, base, "cordon")}); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	// Making a group with all three controllers switches them on along the path, and
	// shows at once whether this process may.
	var pids int64 = 1
	probe, err := cgroup2.NewManager(v2Mount, h.group+"/probe", v2Resources(1<<30, pids, 1, false))
	if err == nil {
		err = probe.Delete()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrUnavailable, err), h.close())
	}
	return h, nil
}

// Base says where on v2 cordon's branch hangs, and whether systemd handed that cgroup over:
// in the cgroup of this process, or, for root without delegation, at the top. The user 0 of
// a user namespace is not root there, and may not write at the top.
func Base() (path string, handedOver bool, err error) {
	own, err := cgroup2.NestedGroupPath("")
	if err != nil {
		return "", false, fmt.Errorf("%w: find own cgroup: %w", ErrUnavailable, err)
	}
	// An earlier supervisor of this process has moved it already.
	if filepath.Base(own) == leafName() {
		own = filepath.Dir(own)
	}
	handedOver = delegated(filepath.Join(v2Mount, own))
	if os.Geteuid() == 0 && !handedOver && unix.Access(filepath.Join(v2Mount, "cgroup.procs"), unix.W_OK) == nil {
		own = "/"
	}
	return own, handedOver, nil
}

// v2Base gives the base, if it has the controllers that cells need.
func v2Base() (string, error) {
	base, _, err := Base()
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(filepath.Join(v2Mount, base, "cgroup.controllers"))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	have := strings.Fields(string(data))
	for _, c := range v2Controllers {
		if !slices.Contains(have, c) {
			return "", fmt.Errorf("%w: cgroup v2 controller %s is not delegated to %s", ErrUnavailable, c, base)
		}
	}
	return base, nil
}

// delegated reports whether systemd handed the cgroup over (Delegate=; systemd.exec(5) and
// "Control Group APIs and Delegation" name the attributes).
func delegated(dir string) bool {
	var value [4]byte
	for _, name := range []string{"trusted.delegate", "user.delegate"} {
		if n, err := unix.Getxattr(dir, name, value[:]); err == nil && string(value[:n]) == "1" {
			return true
		}
	}
	return false
}

// leaveInnerNode moves this process into a leaf below base: a cgroup that hands out
// controllers may hold no processes itself (cgroups(7), "no internal processes").
func leaveInnerNode(base string) error {
	leaf := filepath.Join(base, leafName())
	m, err := cgroup2.NewManager(v2Mount, leaf, &cgroup2.Resources{})
	if err != nil {
		return fmt.Errorf("%w: make cgroup for the supervisor: %w", ErrUnavailable, err)
	}
	if err := m.AddProc(uint64(os.Getpid())); err != nil {
		return errors.Join(fmt.Errorf("%w: move the supervisor to cgroup %s: %w", ErrUnavailable, leaf, err), m.Delete())
	}
	return nil
}

func leafName() string { return "cordon-supervisor-" + strconv.Itoa(os.Getpid()) }

func (h *v2Host) Version() string { return "v2" }

// Close leaves the supervisor's leaf, which it is in itself, to systemd, which removes it
// with the unit.
func (h *v2Host) Close() error { return h.close() }

func (h *v2Host) NewCell(name string, pids, cpus int64) (Cell, error) {
	return &v2Cell{group: filepath.Join(h.group, name), pids: pids, cpus: cpus}, nil
}

// v2Cell makes a new cgroup for each child, so its counters start at zero.
type v2Cell struct {
	group      string
	pids, cpus int64

	fd      int
	limited int64 // the present limit in bytes
}

func (c *v2Cell) Path() string { return c.group }

func (c *v2Cell) Join() error { return nil }

func (c *v2Cell) dir() string { return filepath.Join(v2Mount, c.group) }

func v2Resources(memory, pids, cpus int64, swap bool) *cgroup2.Resources {
	group := true
	quota, period := cpus*cpuPeriod, uint64(cpuPeriod)
	r := &cgroup2.Resources{
		CPU:    &cgroup2.CPU{Max: cgroup2.NewCPUMax(&quota, &period)},
		Pids:   &cgroup2.Pids{Max: pids},
		Memory: &cgroup2.Memory{Max: &memory, OOMGroup: &group},
	}
	if swap {
		var none int64
		r.Memory.Swap = &none
	}
	return r
}

func (c *v2Cell) Prepare(memoryBytes int64) (int, error) {
	// What a Finish before could not remove would bring its counters along.
	if err := removeDir(c.dir()); err != nil {
		return -1, err
	}
	// A kernel that was built or booted without swap has no such file, and nothing to
	// switch off.
	_, err := os.Stat(filepath.Join(v2Mount, filepath.Dir(c.group), "memory.swap.max"))
	manager, err := cgroup2.NewManager(v2Mount, c.group, v2Resources(memoryBytes, c.pids, c.cpus, err == nil))
	if err != nil {
		return -1, fmt.Errorf("make cgroup %s: %w", c.group, err)
	}
	c.fd, err = unix.Open(c.dir(), unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, errors.Join(fmt.Errorf("open cgroup %s: %w", c.group, err), manager.Delete())
	}
	c.limited = memoryBytes
	return c.fd, nil
}

func (c *v2Cell) Limit(memoryBytes int64) error {
	if memoryBytes == c.limited {
		return nil
	}
	if err := os.WriteFile(filepath.Join(c.dir(), "memory.max"), strconv.AppendInt(nil, memoryBytes, 10), 0); err != nil {
		return fmt.Errorf("limit memory of cgroup %s: %w", c.group, err)
	}
	c.limited = memoryBytes
	return nil
}

func (c *v2Cell) Counters() (Counters, error) {
	events := filepath.Join(c.dir(), "memory.events")
	kills, err := readCounter(events, "oom_kill")
	if err != nil {
		return Counters{}, fmt.Errorf("read OOM counter: %w", err)
	}
	// The kernel counts "oom" in the cgroup whose limit it was, and "oom_kill" in that of
	// the victim (mm/memcontrol.c, mem_cgroup_oom).
	ooms, err := readCounter(events, "oom")
	if err != nil {
		return Counters{}, fmt.Errorf("read OOM counter: %w", err)
	}
	peak, err := readCounter(filepath.Join(c.dir(), "memory.peak"), "")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Counters{}, fmt.Errorf("read memory peak: %w", err)
	}
	return Counters{OOMKills: kills, AtLimit: ooms > 0, PeakBytes: int64(peak)}, nil
}

// Kill does not use the library's: before Linux 5.14, which brought cgroup.kill, that one
// reaps what it killed, and with it the exit status that the launcher waits for.
func (c *v2Cell) Kill() error {
	f, err := os.OpenFile(filepath.Join(c.dir(), "cgroup.kill"), os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return killAll(c.dir())
	}
	if err == nil {
		_, err = f.WriteString("1")
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fmt.Errorf("kill cgroup %s: %w", c.group, err)
	}
	return nil
}

func (c *v2Cell) Finish() error {
	err := unix.Close(c.fd)
	return errors.Join(err, removeDir(c.dir()))
}

func (c *v2Cell) Close() error { return nil }
