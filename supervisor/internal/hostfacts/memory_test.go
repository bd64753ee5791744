package hostfacts

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestMemory(t *testing.T) {
	const (
		v1, v2    = "31 23 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
		service   = "/system.slice/cordon.service"
		unlimited = "9223372036854771712\n"
		group     = "sys/fs/cgroup" + service
		group1    = "sys/fs/cgroup/memory" + service
	)
	tests := []struct {
		name        string
		own, mounts string
		files       map[string]string
		bytes       int64
		source      string
	}{
		{"no cgroups", "", "", nil, 8 << 30, "/proc/meminfo MemTotal"},
		{"v2 without limits", "0::" + service, v2, map[string]string{group + "/memory.max": "max\n"}, 8 << 30, "/proc/meminfo MemTotal"},
		{"v2, its own", "0::" + service, v2, map[string]string{group + "/memory.max": "1073741824\n", "sys/fs/cgroup/system.slice/memory.max": "max\n"},
			1 << 30, "/" + group + "/memory.max"},
		{"v2, above it", "0::" + service, v2, map[string]string{group + "/memory.max": "1073741824\n", "sys/fs/cgroup/system.slice/memory.max": "1000000\n"},
			1000000, "/sys/fs/cgroup/system.slice/memory.max"},
		{"v2, more than the host has", "0::" + service, v2, map[string]string{group + "/memory.max": "109951162777600\n"}, 8 << 30, "/proc/meminfo MemTotal"},
		{"v2 in a namespace", "0::/", v2, map[string]string{"sys/fs/cgroup/memory.max": "2097152\n"}, 2 << 20, "/sys/fs/cgroup/memory.max"},
		{"v2, a neighbour's", "0::" + service, v2, map[string]string{"sys/fs/cgroup/system.slice/other/memory.max": "1\n"}, 8 << 30, "/proc/meminfo MemTotal"},
		{"v2, a name that only begins so", "0::/docker/abcd", strings.Replace(v2, " / /", " /docker/abc /", 1),
			map[string]string{"sys/fs/cgroup/d/memory.max": "1\n"}, 8 << 30, "/proc/meminfo MemTotal"},
		{"v1, its own", "4:memory:" + service, v1, map[string]string{group1 + "/memory.limit_in_bytes": "1073741824\n"},
			1 << 30, "/" + group1 + "/memory.limit_in_bytes"},
		{"v1, above it", "4:cpu,memory:" + service, v1,
			map[string]string{group1 + "/memory.limit_in_bytes": unlimited, "sys/fs/cgroup/memory/memory.limit_in_bytes": "5000000\n"},
			5000000, "/sys/fs/cgroup/memory/memory.limit_in_bytes"},
		{"v1, above what is mounted", "4:memory:/docker/abc", strings.Replace(v1, " / /", " /docker/abc /", 1),
			map[string]string{"sys/fs/cgroup/memory/memory.limit_in_bytes": unlimited,
				"sys/fs/cgroup/memory/memory.stat": "cache 1\nhierarchical_memory_limit 3000000\nhierarchical_memsw_limit 1\n"},
			3000000, "/sys/fs/cgroup/memory/memory.stat hierarchical_memory_limit"},
		{"v1 of old without a limit", "4:memory:" + service, v1, map[string]string{group1 + "/memory.limit_in_bytes": "18446744073709551615\n"},
			8 << 30, "/proc/meminfo MemTotal"},
		{"both, memory on v1", "4:memory:" + service + "\n0::" + service, v1 + strings.Replace(v2, "cgroup ", "cgroup/unified ", 1),
			map[string]string{group1 + "/memory.limit_in_bytes": "4096\n"}, 4096, "/" + group1 + "/memory.limit_in_bytes"},
		{"outside of what is mounted", "0::/../other", v2, map[string]string{"sys/fs/cgroup/memory.max": "12288\n"}, 12288, "/sys/fs/cgroup/memory.max"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			host := fstest.MapFS{
				"proc/meminfo":        {Data: []byte("MemTotal:        8388608 kB\nMemFree:         1 kB\n")},
				"proc/self/cgroup":    {Data: []byte(tt.own + "\n")},
				"proc/self/mountinfo": {Data: []byte(tt.mounts)},
			}
			for name, text := range tt.files {
				host[name] = &fstest.MapFile{Data: []byte(text)}
			}
			bytes, source, err := Memory(host)
			if err != nil || bytes != tt.bytes || source != tt.source {
				t.Errorf("%d by %s, %v; want %d by %s", bytes, source, err, tt.bytes, tt.source)
			}
		})
	}
}

func TestMemoryThatCannotBeFound(t *testing.T) {
	v2 := &fstest.MapFile{Data: []byte(unifiedLine)}
	for name, host := range map[string]fstest.MapFS{
		"no MemTotal in /proc/meminfo": {"proc/meminfo": {Data: []byte("MemFree: 1 kB\n")}},
		"/sys/fs/cgroup/memory.max is much": {"proc/meminfo": {Data: []byte("MemTotal: 1 kB\n")},
			"proc/self/cgroup": {Data: []byte("0::/\n")}, "proc/self/mountinfo": v2, "sys/fs/cgroup/memory.max": {Data: []byte("much\n")}},
		"/sys/fs/cgroup/memory.max is 0": {"proc/meminfo": {Data: []byte("MemTotal: 1 kB\n")},
			"proc/self/cgroup": {Data: []byte("0::/\n")}, "proc/self/mountinfo": v2, "sys/fs/cgroup/memory.max": {Data: []byte("0\n")}},
	} {
		if bytes, source, err := Memory(host); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%d by %s, %v; want %s", bytes, source, err, name)
		}
	}
	denied := refusing{}
	if _, _, err := Memory(denied); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v: what may not be read is not passed over", err)
	}
}

type refusing struct{}

func (refusing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

// TestMemoryOfThisHost holds it against the kernel's account of this very process.
func TestMemoryOfThisHost(t *testing.T) {
	bytes, source, err := Memory(os.DirFS("/"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes < 64<<20 || !strings.HasPrefix(source, "/") {
		t.Errorf("%d bytes by %q", bytes, source)
	}
	t.Logf("%d bytes by %s", bytes, source)
}
