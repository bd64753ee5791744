package hostfacts

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Memory gives the memory that this process and its children can have at most: the least of
// what the host has and of the limits on its cgroup and on those above, as far as they can
// be seen from here; and the file that says so. root is the file system from / on.
func Memory(root fs.FS) (bytes int64, source string, err error) {
	m := memory{root: root}
	m.least("/proc/meminfo", "MemTotal:")
	if m.err == nil && m.source == "" {
		return 0, "", errors.New("find the memory of this host: no MemTotal in /proc/meminfo")
	}
	own := parseOwn(m.text("/proc/self/cgroup"))
	for _, on := range parseMounts(m.text("/proc/self/mountinfo")) {
		switch {
		case on.kind == "cgroup2":
			for _, dir := range on.upwards(own[""]) {
				m.least(path.Join(dir, "memory.max"), "")
			}
		case on.kind == "cgroup" && slices.Contains(on.super, "memory"):
			for _, dir := range on.upwards(own["memory"]) {
				m.least(path.Join(dir, "memory.limit_in_bytes"), "")
				// It takes in the cgroups above those that are mounted here.
				m.least(path.Join(dir, "memory.stat"), "hierarchical_memory_limit")
			}
		}
	}
	if m.err != nil {
		return 0, "", fmt.Errorf("find the memory of this host: %w", m.err)
	}
	return m.bytes, m.source, nil
}

// upwards gives the directory of a cgroup in this mount, and those above it. Of one that is
// outside of what is mounted, the top is all there is.
func (m mount) upwards(group string) []string {
	inside, ok := strings.CutPrefix(path.Clean(group), strings.TrimSuffix(m.root, "/"))
	if !ok || inside != "" && inside[0] != '/' {
		inside = ""
	}
	dirs := []string{m.point}
	for part := range strings.SplitSeq(strings.Trim(inside, "/"), "/") {
		if part != "" && part != ".." {
			dirs = append(dirs, path.Join(dirs[len(dirs)-1], part))
		}
	}
	slices.Reverse(dirs)
	return dirs
}

// memory is the least that was found until now.
type memory struct {
	root   fs.FS
	bytes  int64
	source string // empty for nothing yet
	err    error
}

// text reads a file; one that is not there is empty.
func (m *memory) text(name string) string {
	data, err := fs.ReadFile(m.root, strings.TrimPrefix(name, "/"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && m.err == nil {
		m.err = err
	}
	return string(data)
}

// least takes in the number in a file: the whole of it, or what stands behind key. The kernel
// writes "max" for no limit on v2, and on v1 a number beyond all memory.
func (m *memory) least(name, key string) {
	for entry := range strings.Lines(m.text(name)) {
		fields := strings.Fields(entry)
		if key != "" {
			if len(fields) < 2 || fields[0] != key {
				continue
			}
			fields = fields[1:]
		}
		if len(fields) == 0 || fields[0] == "max" {
			return
		}
		n, err := strconv.ParseInt(fields[0], 10, 64)
		if err == nil && len(fields) > 1 && fields[1] == "kB" {
			n <<= 10
		}
		switch {
		case errors.Is(err, strconv.ErrRange): // 2^64-1 before Linux 4.0: no limit
		case err != nil, n <= 0:
			m.err = errors.Join(m.err, fmt.Errorf("%s is %s, want a number of bytes", strings.TrimSpace(name+" "+key), fields[0]))
		case m.source == "" || n < m.bytes:
			m.bytes, m.source = n, strings.TrimSpace(name+" "+strings.TrimSuffix(key, ":"))
		}
		return
	}
}
