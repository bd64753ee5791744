package integration

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// observe reads all of a standing.
func observe(t *testing.T, pid int, cgroup string) standing {
	t.Helper()
	s := standing{
		Threads: observeThreads(t, pid), Process: observeProcess(t, pid), Root: observeRoot(t, pid), Mounts: observeMounts(t, pid),
		Mappings: observeMappings(t, pid), Descriptors: map[string]string{}, Limits: map[string]string{}, Namespaces: map[string]string{},
		Network: observeNetwork(t, pid), Cgroup: observeCgroup(t, pid, cgroup),
	}
	for fd, target := range links(t, pid, "fd") {
		kind := target
		if strings.HasPrefix(target, "pipe:") {
			kind = "pipe"
		}
		s.Descriptors[fd] = kind + " " + field(read(t, pid, "fdinfo/"+fd), "flags")
	}
	own := links(t, os.Getpid(), "ns")
	for ns, target := range links(t, pid, "ns") {
		s.Namespaces[ns] = "another"
		if target == own[ns] {
			s.Namespaces[ns] = "own"
		}
	}
	inherited := parseLimits(read(t, os.Getpid(), "limits"))
	for name, value := range parseLimits(read(t, pid, "limits")) {
		s.Limits[name] = value
		// Limits that cordon leaves alone are the supervisor's.
		if value == inherited[name] && slices.Contains([]string{"Max resident set", "Max processes", "Max address space", "Max file locks", "Max realtime timeout"}, name) {
			s.Limits[name] = "own"
		}
	}
	return s
}

func read(t *testing.T, pid int, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// links reads every link in a directory of /proc/PID.
func links(t *testing.T, pid int, dir string) map[string]string {
	t.Helper()
	path := filepath.Join("/proc", strconv.Itoa(pid), dir)
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, e := range entries {
		target, err := os.Readlink(filepath.Join(path, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		found[e.Name()] = target
	}
	return found
}

func observeThreads(t *testing.T, pid int) []string {
	t.Helper()
	ownFilters, err := strconv.Atoi(field(read(t, os.Getpid(), "status"), "Seccomp_filters"))
	if err != nil {
		t.Fatal(err)
	}
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		t.Fatal(err)
	}
	var ways []string
	for _, task := range tasks {
		status := read(t, pid, "task/"+task.Name()+"/status")
		var way []string
		for _, key := range []string{"CapAmb", "CapBnd", "CapEff", "CapInh", "CapPrm", "Gid", "Groups", "Name", "NoNewPrivs", "Seccomp", "Seccomp_filters", "SigBlk", "SigIgn", "TracerPid", "Uid"} {
			value := field(status, key)
			if key == "Seccomp_filters" && value == strconv.Itoa(ownFilters+1) {
				value = "own+1"
			}
			if key == "SigIgn" {
				value = withoutInherited(t, value)
			}
			way = append(way, strings.TrimSpace(key+" "+value))
		}
		ways = append(ways, strings.Join(way, "\n"))
	}
	slices.Sort(ways)
	return slices.Compact(ways)
}

// withoutInherited takes out of a child's ignored signals those that this process ignores,
// because whoever started it did, save the ones that a child ignores by itself.
func withoutInherited(t *testing.T, mask string) string {
	t.Helper()
	const own = 1<<(unix.SIGHUP-1) | 1<<(unix.SIGINT-1) | 1<<(unix.SIGTERM-1) | 1<<(unix.SIGPIPE-1)
	inherited, err1 := strconv.ParseUint(field(read(t, os.Getpid(), "status"), "SigIgn"), 16, 64)
	signals, err2 := strconv.ParseUint(mask, 16, 64)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%016x", signals&^(inherited&^own))
}

func observeProcess(t *testing.T, pid int) map[string]string {
	t.Helper()
	status, id := read(t, pid, "status"), strconv.Itoa(pid)
	stat, own := statOf(t, pid), statOf(t, os.Getpid())
	is := func(value, want, name string) string {
		if value == want {
			return name
		}
		return value
	}
	p := map[string]string{
		"parent": is(stat[1], strconv.Itoa(os.Getpid()), "own"), "process group": is(stat[2], id, "itself"), "session": is(stat[3], id, "itself"), "tty": stat[4],
		"nice": is(stat[16], own[16], "own"), "policy": stat[38], "children": strings.TrimSpace(read(t, pid, "task/"+id+"/children")),
	}
	for _, key := range []string{"NSpid", "NSpgid", "NSsid"} {
		p[key] = is(field(status, key), id+" 1", "two, 1 inside")
	}
	for _, name := range []string{"cmdline", "environ", "comm", "oom_score_adj", "personality"} {
		p[name] = strings.TrimSuffix(read(t, pid, name), "\n")
	}
	for _, name := range []string{"uid_map", "gid_map"} {
		p[name] = is(read(t, pid, name), read(t, os.Getpid(), name), "own")
	}
	for _, name := range []string{"exe", "cwd", "root"} {
		target, err := os.Readlink(filepath.Join("/proc", id, name))
		if err != nil {
			t.Fatal(err)
		}
		p[name] = target
	}
	// A process that is not dumpable shows its files as root's (proc(5)).
	for _, name := range []string{"environ", "fd", "mem"} {
		var st unix.Stat_t
		if err := unix.Stat(filepath.Join("/proc", id, name), &st); err != nil {
			t.Fatal(err)
		}
		p["owner of "+name] = strconv.Itoa(int(st.Uid))
	}
	tasks, err := os.ReadDir(filepath.Join("/proc", id, "task"))
	if err != nil {
		t.Fatal(err)
	}
	p["threads"] = field(status, "Threads")
	if p["threads"] == strconv.Itoa(len(tasks)) && len(tasks) <= 16 {
		p["threads"] = "as many as tasks, at most 16"
	}
	return p
}

// statOf gives the fields of /proc/PID/stat behind the command's name, which stands in
// parentheses (proc(5)).
func statOf(t *testing.T, pid int) []string {
	t.Helper()
	text := read(t, pid, "stat")
	return strings.Fields(text[strings.LastIndex(text, ")")+1:])
}

func observeRoot(t *testing.T, pid int) []string {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/root", pid))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, e.Name()+" "+info.Mode().String())
	}
	return names
}

// observeMounts gives root, mount point, options, type, source and super block's options of
// each mount (proc(5)), without the size, which is the binary's.
func observeMounts(t *testing.T, pid int) []string {
	t.Helper()
	var mounts []string
	for line := range strings.Lines(read(t, pid, "mountinfo")) {
		before, after, _ := strings.Cut(line, " - ")
		f := append(strings.Fields(before)[3:6], strings.Fields(after)...)
		options := strings.Split(f[len(f)-1], ",")
		options = slices.DeleteFunc(options, func(o string) bool { return strings.HasPrefix(o, "size=") || o == "inode64" })
		f[len(f)-1] = strings.Join(options, ",")
		mounts = append(mounts, strings.Join(f, " "))
	}
	return mounts
}

func observeMappings(t *testing.T, pid int) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(read(t, pid, "maps")) {
		f := strings.Fields(line)
		permissions, name := f[1], ""
		if len(f) > 5 {
			name = strings.Join(f[5:], " ")
		}
		if strings.Contains(permissions, "x") || strings.Contains(permissions, "s") || strings.HasPrefix(name, "/") {
			found = append(found, strings.TrimSpace(permissions+" "+name))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func parseLimits(text string) map[string]string {
	limits := map[string]string{}
	for line := range strings.Lines(text) {
		const nameWidth = 25
		if f := strings.Fields(line[min(nameWidth, len(line)):]); len(f) >= 2 && strings.HasPrefix(line, "Max ") {
			limits[strings.TrimSpace(line[:nameWidth])] = f[0] + " " + f[1]
		}
	}
	return limits
}

// observeNetwork enters the child's network namespace, on a thread that ends with it.
func observeNetwork(t *testing.T, pid int) []string {
	t.Helper()
	var seen []string
	var failed error
	onOtherThread(func() { seen, failed = networkOf(pid) })
	if failed != nil {
		t.Fatal(failed)
	}
	for _, name := range []string{"tcp", "tcp6", "udp", "udp6", "raw", "unix", "packet", "netlink", "route"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // a protocol that this kernel lacks
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			// The kernel's own netlink sockets belong to process 0.
			if f := strings.Fields(line); i > 0 && (name != "netlink" || len(f) < 3 || f[2] != "0") {
				seen = append(seen, name+": "+line)
			}
		}
	}
	return seen
}

// onOtherThread runs f on a thread that serves nobody else afterwards, and is not the main
// one, whose namespaces everything that reads /proc/self sees.
func onOtherThread(f func()) {
	done := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() {
			// While this goroutine holds the main thread, the next one gets another.
			onOtherThread(f)
			runtime.UnlockOSThread()
		} else {
			f()
		}
		close(done)
	}()
	<-done
}

func networkOf(pid int) ([]string, error) {
	ns, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		return nil, err
	}
	defer ns.Close()
	if err := unix.Setns(int(ns.Fd()), syscall.CLONE_NEWNET); err != nil {
		return nil, fmt.Errorf("enter network namespace: %w", err)
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	traffic, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/dev", pid))
	if err != nil {
		return nil, err
	}
	var seen []string
	for _, i := range interfaces {
		addresses, err := i.Addrs()
		if err != nil {
			return nil, err
		}
		state, has, counted := "down", "no addresses", "no traffic"
		if i.Flags&net.FlagUp != 0 {
			state = "up"
		}
		if len(addresses) > 0 {
			has = fmt.Sprint(addresses)
		}
		if numbers := field(string(traffic), "    "+i.Name); strings.Trim(numbers, "0 ") != "" || numbers == "" {
			counted = "traffic " + numbers
		}
		seen = append(seen, i.Name+" "+state+", "+has+", "+counted)
	}
	return seen, nil
}

// cgroupPath gives the path of a process for the memory controller, or on v2.
func cgroupPath(t *testing.T, pid int) string {
	t.Helper()
	path, err := cgroupOf(pid)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func cgroupOf(pid int) (string, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", pid))
	if err != nil {
		return "", err
	}
	unified := ""
	for line := range strings.Lines(string(data)) {
		f := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(f) == 3 && slices.Contains(strings.Split(f[1], ","), "memory") {
			return f[2], nil
		}
		if len(f) == 3 && f[1] == "" {
			unified = f[2]
		}
	}
	return unified, nil
}

func observeCgroup(t *testing.T, pid int, version string) map[string]string {
	t.Helper()
	path := cgroupPath(t, pid)
	file := func(controller, name string) string {
		dir := filepath.Join("/sys/fs/cgroup", path)
		if version == "v1" {
			dir = filepath.Join("/sys/fs/cgroup", controller, path)
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(data))
	}
	seen := map[string]string{"path": path, "processes": file("memory", "cgroup.procs"), "swap": "none"}
	if parts := strings.Split(path, "/"); len(parts) >= 3 && len(parts[len(parts)-2]) == 26 {
		parts[len(parts)-2] = "ULID"
		seen["path"] = strings.Join(parts, "/")
	}
	members := strings.Fields(seen["processes"])
	// On v1 the thread of this process that forked the child is in there as well.
	members = slices.DeleteFunc(members, func(m string) bool { return version == "v1" && m == strconv.Itoa(os.Getpid()) })
	if slices.Equal(members, []string{strconv.Itoa(pid)}) {
		seen["processes"] = "the child"
	}
	var quota, period string
	if version == "v1" {
		seen["memory"], seen["pids"] = file("memory", "memory.limit_in_bytes"), file("pids", "pids.max")
		if both := file("memory", "memory.memsw.limit_in_bytes"); both != seen["memory"] {
			seen["swap"] = "memory and swap " + both
		}
		quota, period = file("cpu", "cpu.cfs_quota_us"), file("cpu", "cpu.cfs_period_us")
	} else {
		seen["memory"], seen["pids"] = file("", "memory.max"), file("", "pids.max")
		if swap := file("", "memory.swap.max"); swap != "0" {
			seen["swap"] = swap
		}
		quota, period, _ = strings.Cut(file("", "cpu.max"), " ")
	}
	q, err1 := strconv.Atoi(quota)
	p, err2 := strconv.Atoi(period)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	seen["cpu"] = strconv.Itoa(q / p)
	return seen
}
