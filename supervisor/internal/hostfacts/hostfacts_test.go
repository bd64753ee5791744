package hostfacts

import (
	"os"
	"slices"
	"strings"
	"testing"

	"cordon/supervisor/hostcheck"
)

// Lines of mountinfo as proc(5) and real hosts have them.
const (
	rootLine     = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard"
	procLine     = "22 27 0:21 / /proc rw,nosuid - proc proc rw,hidepid=invisible"
	initialLine  = "1 1 0:2 / / rw - rootfs none rw,size=48k"
	unifiedLine  = "30 23 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup2 rw,nsdelegate"
	tmpfsLine    = "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755"
	memoryLine   = "35 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory"
	systemdLine  = "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd"
	overmounting = "50 27 0:50 / / ro,relatime - overlay overlay rw,lowerdir=/x"
)

func table(t *testing.T, lines ...string) mounts {
	t.Helper()
	path := t.TempDir() + "/mountinfo"
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return readMounts(path)
}

func TestMounts(t *testing.T) {
	whole := table(t, rootLine, procLine, unifiedLine)
	if whole.initialRoot() || whole.chroot() || whole.hidePID() != "invisible" {
		t.Errorf("a root: initial %t, chroot %t, hidepid %q", whole.initialRoot(), whole.chroot(), whole.hidePID())
	}
	if m, ok := whole.at("/sys/fs/cgroup"); !ok || m.kind != "cgroup2" || !m.readOnly() {
		t.Errorf("cgroup mount %+v", m)
	}
	if !table(t, initialLine).initialRoot() || table(t, initialLine, overmounting).initialRoot() {
		t.Error("the initial root is the last mount on / of the kind rootfs")
	}
	if !table(t, procLine).chroot() || (mounts{}).chroot() {
		t.Error("a chroot shows mounts, and none on /")
	}
	if covered := table(t, rootLine, tmpfsLine, memoryLine, tmpfsLine); len(covered) != 3 {
		t.Errorf("%+v: a mount that a later one covers is not there", covered)
	}
	for _, bad := range []string{"", "1 2 3", "27 1 254:0 / / rw - ext4", strings.Replace(rootLine, " - ", " ", 1)} {
		if m, ok := parseMount(bad); ok {
			t.Errorf("%q is %+v", bad, m)
		}
	}
}

func TestControllers(t *testing.T) {
	all := parseControllers("#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t4\t17\t1\npids\t0\t17\t1\ncpu\t0\t1\t0\nbroken\n")
	for name, want := range map[string]hostcheck.Controller{
		"memory": {Name: "memory", Built: true, Enabled: true, V1: true},
		"pids":   {Name: "pids", Built: true, Enabled: true},
		"cpu":    {Name: "cpu", Built: true},
		"io":     {Name: "io"},
	} {
		if got := all.get(name); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if got := (controllers)(nil).get("memory"); !got.Built || !got.Enabled {
		t.Errorf("%+v: a kernel without the list may have it", got)
	}
}

func TestVersionOfCgroups(t *testing.T) {
	facts := hostcheck.Facts{Kernel: "5.4.0"}
	for want, all := range map[string]mounts{
		"v1":   table(t, rootLine, tmpfsLine, memoryLine, systemdLine),
		"v2":   table(t, rootLine, unifiedLine),
		"none": table(t, rootLine, tmpfsLine, systemdLine),
	} {
		got := gatherCgroup(facts, all)
		if got.Version != want || got.KillFile || got.BornIn || !got.GroupKill {
			t.Errorf("%+v, want %s on Linux 5.4", got, want)
		}
		if want == "none" && len(got.Controllers) != len(controllerNames) {
			t.Errorf("controllers %+v, want all that cordon uses", got.Controllers)
		}
	}
}

func TestOwnCgroups(t *testing.T) {
	own := parseOwn("4:memory:/a:b\n2:cpu,cpuacct:/c\n0::/user.slice\n\nbroken\n")
	for name, want := range map[string]string{"memory": "/a:b", "cpu": "/c", "cpuacct": "/c", "": "/user.slice"} {
		if own[name] != want {
			t.Errorf("%q is in %q, want %q", name, own[name], want)
		}
	}
}

func TestLackingCapabilities(t *testing.T) {
	all := ^uint64(0)
	if got := lacking(all, "000001ffffffffff"); len(got) != 0 {
		t.Errorf("root lacks %+v", got)
	}
	got := lacking(all&^(1<<19)&^(1<<37), "000001fffff7ffff")
	if len(got) != 2 || got[0].Name != "CAP_SYS_PTRACE" || !got[0].Bounded || !got[0].Launching ||
		got[1].Name != "CAP_AUDIT_READ" || got[1].Bounded || got[1].Launching {
		t.Errorf("lacks %+v", got)
	}
}

// TestGatherHere reads the host that runs this test.
func TestGatherHere(t *testing.T) {
	f := Gather(Standing{Effective: 0, OutsideUID: os.Getuid()})
	if f.Kernel == "" || f.Before(4, 0) || f.User.ID != os.Getuid() || !slices.Contains(f.Namespaces, "pid") ||
		!slices.Contains(f.Actions, "kill_process") || slices.Contains(f.Namespaces, "pid_for_children") {
		t.Errorf("%+v", f)
	}
	if len(f.Lacking) != len(hostcheck.Capabilities()) || len(f.Cgroup.Controllers) != len(controllerNames) {
		t.Errorf("lacking %+v, controllers %+v", f.Lacking, f.Cgroup.Controllers)
	}
	if path, err := os.Executable(); err != nil || f.Program != path {
		t.Errorf("program %s, want %s, %v", f.Program, path, err)
	}
}
