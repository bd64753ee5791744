package cgroup

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func (c *v1Cell) Bounds() (Limits, error) {
	var l Limits
	for _, one := range []struct {
		controller, file string
		to               *int64
	}{
		{"memory", "memory.limit_in_bytes", &l.MemoryBytes},
		{"pids", "pids.max", &l.Pids},
		{"cpu", "cpu.cfs_quota_us", &l.CPUs},
	} {
		n, err := readCounter(filepath.Join(v1Mount, one.controller, c.path, one.file), "")
		if err != nil {
			return Limits{}, fmt.Errorf("read back cgroup %s: %w", c.path, err)
		}
		*one.to = int64(n)
	}
	l.CPUs /= cpuPeriod
	return l, nil
}

func (c *v2Cell) Bounds() (Limits, error) {
	var l Limits
	for file, to := range map[string]*int64{"memory.max": &l.MemoryBytes, "pids.max": &l.Pids} {
		n, err := readCounter(filepath.Join(c.dir(), file), "")
		if err != nil {
			return Limits{}, fmt.Errorf("read back cgroup %s: %w", c.group, err)
		}
		*to = int64(n)
	}
	quota, err := os.ReadFile(filepath.Join(c.dir(), "cpu.max")) // "200000 100000"
	if err != nil {
		return Limits{}, fmt.Errorf("read back cgroup %s: %w", c.group, err)
	}
	var period int64
	if _, err := fmt.Sscan(strings.TrimSpace(string(quota)), &l.CPUs, &period); err != nil || period <= 0 {
		return Limits{}, fmt.Errorf("read back cgroup %s: cpu.max is %q, want a quota and a period", c.group, quota)
	}
	l.CPUs /= period
	return l, nil
}
