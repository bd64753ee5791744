package cgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/containerd/cgroups/v3/cgroup1"
	"github.com/opencontainers/runtime-spec/specs-go"
	"golang.org/x/sys/unix"
)

// v1Mount is where distributions mount the v1 hierarchies (file-hierarchy(7)).
const v1Mount = "/sys/fs/cgroup"

type v1Host struct {
	*branch
	hierarchy cgroup1.Hierarchy
	swap      bool // the kernel accounts swap, so it can be limited
}

func openV1(id string) (Host, error) {
	subsystems := []cgroup1.Subsystem{
		cgroup1.NewMemory(v1Mount, cgroup1.OptionalSwap()),
		cgroup1.NewPids(v1Mount),
		cgroup1.NewCpu(v1Mount),
	}
	var roots []string
	for _, s := range subsystems {
		mount := filepath.Join(v1Mount, string(s.Name()))
		if err := isMount(mount, unix.CGROUP_SUPER_MAGIC); err != nil {
			return nil, fmt.Errorf("%w: cgroup v1 controller %s: %w", ErrUnavailable, s.Name(), err)
		}
		roots = append(roots, filepath.Join(mount, "cordon"))
	}
	_, err := os.Stat(filepath.Join(v1Mount, "memory", "memory.memsw.limit_in_bytes"))
	b, openErr := openBranch(id, roots)
	if openErr != nil {
		return nil, openErr
	}
	return &v1Host{
		branch:    b,
		hierarchy: func() ([]cgroup1.Subsystem, error) { return subsystems, nil },
		swap:      err == nil,
	}, nil
}

func isMount(path string, magic int64) error {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return fmt.Errorf("stat %s: %w", path, err)
	}
	if st.Type != magic {
		return fmt.Errorf("%s is not a mount of it", path)
	}
	return nil
}

func (h *v1Host) Version() string { return "v1" }

func (h *v1Host) Close() error { return h.close() }

func (h *v1Host) NewCell(name string, pids, cpus int64) (Cell, error) {
	// The thread that forks lives in the cell too, and counts.
	pids++
	quota, period := cpus*cpuPeriod, uint64(cpuPeriod)
	path := "/cordon/" + h.id + "/" + name
	group, err := cgroup1.New(cgroup1.StaticPath(path), &specs.LinuxResources{
		Pids: &specs.LinuxPids{Limit: &pids},
		CPU:  &specs.LinuxCPU{Quota: &quota, Period: &period},
	}, cgroup1.WithHierarchy(h.hierarchy))
	if err != nil {
		return nil, fmt.Errorf("make cgroup %s: %w", path, err)
	}
	return &v1Cell{
		path:   path,
		memory: filepath.Join(v1Mount, "memory", path),
		group:  group,
		swap:   h.swap,
	}, nil
}

// v1Cell is a cgroup that lives as long as the thread that joined it.
type v1Cell struct {
	path   string
	memory string // the directory of the memory controller
	group  cgroup1.Cgroup
	swap   bool

	limited      int64  // the present limit in bytes
	killedBefore uint64 // the OOM counter only ever grows
}

func (c *v1Cell) Path() string { return c.path }

func (c *v1Cell) Join() error {
	if err := c.group.AddTask(cgroup1.Process{Pid: unix.Gettid()}); err != nil {
		return fmt.Errorf("join cgroup %s: %w", c.path, err)
	}
	return nil
}

func (c *v1Cell) Prepare(memoryBytes int64) (int, error) {
	if err := c.limit(memoryBytes); err != nil {
		return -1, fmt.Errorf("limit memory of cgroup %s: %w", c.path, err)
	}
	// The library cannot set a peak back; any write does it (memory.rst, 5.2).
	for _, peak := range []string{peakFile, c.boundedPeak()} {
		if err := os.WriteFile(filepath.Join(c.memory, peak), []byte("0"), 0); err != nil {
			return -1, fmt.Errorf("set back memory peak of cgroup: %w", err)
		}
	}
	kills, err := c.oomKills()
	if err != nil {
		return -1, err
	}
	c.limited, c.killedBefore = memoryBytes, kills
	return -1, nil
}

// limit bounds memory and swap together (memsw) by the same number, which leaves no swap.
// The kernel keeps memsw at or above the memory limit at every moment, so the order of the
// two writes depends on the direction; the library's own attempt at this puts them in the
// wrong order when both are given at once (v3.1.3, EINVAL on raising).
func (c *v1Cell) limit(bytes int64) error {
	memory := &specs.LinuxMemory{Limit: &bytes}
	if !c.swap {
		var none uint64
		memory.Swappiness = &none
		return c.group.Update(&specs.LinuxResources{Memory: memory})
	}
	steps := []*specs.LinuxMemory{memory, {Swap: &bytes}}
	now, err := readCounter(filepath.Join(c.memory, "memory.limit_in_bytes"), "")
	if err != nil {
		return err
	}
	if uint64(bytes) > now {
		slices.Reverse(steps)
	}
	for _, step := range steps {
		if err := c.group.Update(&specs.LinuxResources{Memory: step}); err != nil {
			return err
		}
	}
	return nil
}

func (c *v1Cell) Limit(memoryBytes int64) error {
	if memoryBytes == c.limited {
		return nil
	}
	files := []string{"memory.limit_in_bytes"}
	if c.swap {
		files = append(files, "memory.memsw.limit_in_bytes")
	}
	if memoryBytes > c.limited {
		slices.Reverse(files) // as in limit
	}
	for _, file := range files {
		if err := os.WriteFile(filepath.Join(c.memory, file), strconv.AppendInt(nil, memoryBytes, 10), 0); err != nil {
			return fmt.Errorf("limit memory of cgroup %s: %w", c.path, err)
		}
	}
	c.limited = memoryBytes
	return nil
}

func (c *v1Cell) oomKills() (uint64, error) {
	// Two small files are read by hand: the library's Stat reads fourteen.
	n, err := readCounter(filepath.Join(c.memory, "memory.oom_control"), "oom_kill")
	if err != nil {
		return 0, fmt.Errorf("read OOM counter: %w", err)
	}
	return n, nil
}

func (c *v1Cell) Counters() (Counters, error) {
	kills, err := c.oomKills()
	if err != nil {
		return Counters{}, err
	}
	peak, err := readCounter(filepath.Join(c.memory, peakFile), "")
	if err != nil {
		return Counters{}, fmt.Errorf("read memory peak: %w", err)
	}
	bounded, err := readCounter(filepath.Join(c.memory, c.boundedPeak()), "")
	if err != nil {
		return Counters{}, fmt.Errorf("read memory peak: %w", err)
	}
	return Counters{
		OOMKills:  kills - c.killedBefore,
		AtLimit:   int64(bounded) >= c.limited-limitSlack,
		PeakBytes: int64(peak),
	}, nil
}

const peakFile = "memory.max_usage_in_bytes"

// boundedPeak is the peak of what the limit holds: where swap is accounted, also of what a
// host in need has moved there.
func (c *v1Cell) boundedPeak() string {
	if c.swap {
		return "memory.memsw.max_usage_in_bytes"
	}
	return peakFile
}

// limitSlack is how far below its limit a cell can be when a charge fails. The kernel looks
// for somebody to kill for requests of up to eight pages (PAGE_ALLOC_COSTLY_ORDER), of up to
// 64 KiB each; the rest is for charges of other processors, which the peak may miss.
const limitSlack = 1 << 20

func (c *v1Cell) Kill() error { return killAll(c.memory) }

func (c *v1Cell) Finish() error { return nil }

// Close does not use the library's Delete, which gives up where a task is listed still:
// the thread that joined is leaving while its goroutine has ended.
func (c *v1Cell) Close() error {
	var errs []error
	for _, s := range c.group.Subsystems() {
		errs = append(errs, removeDir(filepath.Join(v1Mount, string(s.Name()), c.path)))
	}
	return errors.Join(errs...)
}
