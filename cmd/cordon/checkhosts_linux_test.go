package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cordon/policy"
	"cordon/supervisor/hostcheck"
)

// The tests in this file take something from the host, for one process and what it starts,
// and want cordon check to see what is gone and to name what brings it back.

// requireRoot skips a test that takes away what only root has.
func requireRoot(t *testing.T) {
	t.Helper()
	requireWalls(t)
	if os.Getuid() != 0 {
		lacking(t, "the test is not run by root")
	}
}

// lacking skips a test that this host cannot run, and fails it where nothing may be skipped.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// checkIn runs a shell script that ends in cordon check --json, and reads the report.
func checkIn(t *testing.T, attr *syscall.SysProcAttr, script string) hostcheck.Report {
	t.Helper()
	cmd := exec.Command("sh", "-euc", script)
	cmd.Dir, cmd.SysProcAttr = "/", attr
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var r hostcheck.Report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	want := exitWalls
	if r.OK {
		want = exitOK
	}
	if code := cmd.ProcessState.ExitCode(); code != want || errs.Len() > 0 {
		t.Errorf("exit code %d with OK %t, and %s", code, r.OK, errs.String())
	}
	return r
}

// lackOf gives the walls that are missing, by cause.
func lackOf(r hostcheck.Report) map[hostcheck.Cause][]policy.Wall {
	causes := map[hostcheck.Cause][]policy.Wall{}
	for _, w := range r.Walls {
		if w.Cause != "" {
			causes[w.Cause] = append(causes[w.Cause], w.Wall)
		}
	}
	return causes
}

func wall(t *testing.T, r hostcheck.Report, name policy.Wall) hostcheck.Wall {
	t.Helper()
	i := slices.IndexFunc(r.Walls, func(w hostcheck.Wall) bool { return w.Wall == name })
	if i < 0 {
		t.Fatalf("no wall %s in %+v", name, r.Walls)
	}
	return r.Walls[i]
}

// nobody is a prefix that runs a program as a user whom nothing belongs to.
const nobody = "setpriv --reuid 65533 --regid 65533 --clear-groups --inh-caps=-all "

func TestCheckWithoutUserNamespaces(t *testing.T) {
	requireRoot(t)
	// The limit counts for one user namespace and those below it, so the host's stays.
	all := []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 65536}}
	r := checkIn(t, &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWUSER, UidMappings: all, GidMappings: all, GidMappingsEnableSetgroups: true,
	}, "echo 0 >/proc/sys/user/max_user_namespaces; exec "+nobody+"cordon check --json")
	causes := lackOf(r)
	want := []policy.Wall{policy.WallUID, policy.WallCapabilities, policy.WallPID, policy.WallNet, policy.WallMount,
		policy.WallIPC, policy.WallUTS, policy.WallCgroupNamespace}
	if got := causes[hostcheck.UserNamespacesOff]; !slices.Equal(got, want) {
		t.Errorf("without user namespaces %v are missing, want %v; all: %v", got, want, causes)
	}
	uid := wall(t, r, policy.WallUID)
	if r.OK || r.Problem == "" || uid.Status != hostcheck.Missing || !slices.Contains(uid.Mend[0].Lines, "sysctl -w user.max_user_namespaces=15000") {
		t.Errorf("OK %t, problem %q, %+v", r.OK, r.Problem, uid)
	}
	if s := wall(t, r, policy.WallSeccomp); s.Status != hostcheck.Unproven {
		t.Errorf("%+v: without a child nothing is enforced", s)
	}
}

// TestCheckOfARootWithLess: root that lost what launching takes cannot get it back, unless
// user namespaces give it.
func TestCheckOfARootWithLess(t *testing.T) {
	requireRoot(t)
	r := checkIn(t, nil, "exec setpriv --bounding-set=-sys_ptrace --inh-caps=-all cordon check --json")
	uid := wall(t, r, policy.WallUID)
	if r.OK || uid.Cause != hostcheck.CapabilitiesLacking || uid.Why != "this process lacks CAP_SYS_PTRACE" {
		t.Errorf("without CAP_SYS_PTRACE: OK %t, %+v", r.OK, uid)
	}
	if l := r.Host.Lacking; len(l) != 1 || l[0].Name != "CAP_SYS_PTRACE" || !l[0].Bounded {
		t.Errorf("lacking %+v", l)
	}
	r = checkIn(t, nil, "exec setpriv --bounding-set=-sys_admin --inh-caps=-all cordon check --json")
	if uid := wall(t, r, policy.WallUID); !r.Host.UserNamespaces.Inside || uid.Status != hostcheck.Enforced ||
		!strings.Contains(uid.Seen, "user 65534") {
		t.Errorf("without CAP_SYS_ADMIN: inside %t, %+v", r.Host.UserNamespaces.Inside, uid)
	}
}

// TestCheckMendsHiddenCgroups does what the report says, and looks again.
func TestCheckMendsHiddenCgroups(t *testing.T) {
	requireRoot(t)
	const hide = "mount -t tmpfs none /sys/fs/cgroup; "
	r := checkIn(t, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}, hide+"exec cordon check --json")
	w := wall(t, r, policy.WallCgroup)
	if r.OK || w.Cause != hostcheck.CgroupNotMounted || w.Status != hostcheck.Missing || len(w.Mend) == 0 {
		t.Fatalf("OK %t, %+v, want no cgroups", r.OK, w)
	}
	for _, other := range r.Walls {
		if other.Wall != w.Wall && other.Status != hostcheck.Enforced {
			t.Errorf("%+v, want it enforced: cgroups alone are gone", other)
		}
	}
	degraded := checkIn(t, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS},
		hide+"exec cordon check --json --allow-degraded=cgroup")
	if d := wall(t, degraded, policy.WallCgroup); !degraded.OK || d.Status != hostcheck.Degraded || d.Instead == "" {
		t.Errorf("OK %t, %+v, want it degraded", degraded.OK, d)
	}
	mended := checkIn(t, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS},
		hide+strings.Join(w.Mend[0].Lines, "\n")+"\nexec cordon check --json")
	if m := wall(t, mended, policy.WallCgroup); !mended.OK || m.Status != hostcheck.Enforced {
		t.Errorf("after %q: %+v", w.Mend, m)
	}
}

// TestCheckMendsOneHiddenController is about v1, where each is a mount.
func TestCheckMendsOneHiddenController(t *testing.T) {
	requireRoot(t)
	if _, err := os.Stat("/sys/fs/cgroup/pids/tasks"); err != nil {
		lacking(t, "this host has no cgroup v1")
	}
	const hide = "umount /sys/fs/cgroup/pids; "
	r := checkIn(t, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}, hide+"exec cordon check --json")
	w := wall(t, r, policy.WallCgroup)
	if w.Cause != hostcheck.CgroupV1Unmounted || !strings.Contains(w.Why, "controllers pids") {
		t.Fatalf("%+v, want pids to be missing", w)
	}
	mended := checkIn(t, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS},
		hide+strings.Join(w.Mend[0].Lines, "\n")+"\nexec cordon check --json")
	if !mended.OK {
		t.Errorf("after %q: %+v", w.Mend, wall(t, mended, policy.WallCgroup))
	}
}

// TestCheckOfV2WithoutControllers: the hybrid layout has v2 beside v1, and only its mount.
func TestCheckOfV2WithoutControllers(t *testing.T) {
	requireRoot(t)
	if _, err := os.Stat("/sys/fs/cgroup/unified/cgroup.controllers"); err != nil {
		lacking(t, "this host has no hybrid cgroups")
	}
	for user, prefix := range map[string]string{"root": "", "nobody": nobody} {
		r := checkIn(t, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS},
			"mount --bind /sys/fs/cgroup/unified /sys/fs/cgroup; exec "+prefix+"cordon check --json")
		w := wall(t, r, policy.WallCgroup)
		if r.OK || r.Host.Cgroup.Version != "v2" || w.Cause != hostcheck.CgroupHeldByV1 || r.Host.Cgroup.Writable != (prefix == "") {
			t.Errorf("%s: OK %t, %+v, %+v", user, r.OK, r.Host.Cgroup, w)
		}
	}
}

// TestCheckMendsV1ForAUser gives a user the directories that the report asks for.
func TestCheckMendsV1ForAUser(t *testing.T) {
	requireRoot(t)
	if _, err := os.Stat("/sys/fs/cgroup/pids/tasks"); err != nil {
		lacking(t, "this host has no cgroup v1")
	}
	// Mounted anew each controller shows the same groups. The user is nobody else's, and
	// what is given to them here is taken back.
	const user = "setpriv --reuid 64321 --regid 64321 --clear-groups "
	r := checkIn(t, nil, "exec "+user+"cordon check --json")
	w := wall(t, r, policy.WallCgroup)
	const give = "for c in memory pids cpu; do install -d -o 64321 /sys/fs/cgroup/$c/cordon; done"
	if w.Cause != hostcheck.CgroupV1Forbidden || len(w.Mend) != 2 || !slices.Equal(w.Mend[1].Lines, []string{give}) {
		t.Fatalf("%+v, want %q", w, give)
	}
	t.Cleanup(func() {
		for _, c := range []string{"memory", "pids", "cpu"} {
			dir := filepath.Join("/sys/fs/cgroup", c, "cordon")
			if err := os.Chown(dir, 0, 0); err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Error(err)
			}
			// Busy where other tests use it at this moment; they remove it then.
			if err := syscall.Rmdir(dir); err != nil && !errors.Is(err, syscall.EBUSY) && !errors.Is(err, syscall.ENOENT) {
				t.Error(err)
			}
		}
	})
	// Root's own end leaves the directories where they are.
	mended := checkIn(t, nil, give+"; cordon check >/dev/null; "+
		"for c in memory pids cpu; do test -d /sys/fs/cgroup/$c/cordon; done; exec "+user+"cordon check --json")
	if m := wall(t, mended, policy.WallCgroup); !mended.OK || m.Status != hostcheck.Enforced {
		t.Errorf("after %q: %+v", give, m)
	}
}

// TestCheckInAChroot: a root that is a mere directory makes no private mount, and one that is
// a mount shows only when a jail is tried.
func TestCheckInAChroot(t *testing.T) {
	requireRoot(t)
	for name, bind := range map[string]string{"directory": "", "mount": "mount --bind . .; cd $PWD; "} {
		t.Run(name, func(t *testing.T) {
			script := "cd " + t.TempDir() + "; " + bind + "mkdir proc sys tmp; cp " + cordonPath(t) + " cordon; " +
				"mount --rbind /proc proc; mount --rbind /sys sys; exec chroot . /cordon check --json "
			r := checkIn(t, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}, script)
			m := wall(t, r, policy.WallMount)
			if r.OK || m.Status != hostcheck.Missing || m.Cause != hostcheck.RootIsChroot || r.Host.Chroot != (bind == "") {
				t.Errorf("OK %t, chroot %t, %+v", r.OK, r.Host.Chroot, m)
			}
			if s := wall(t, r, policy.WallSeccomp); s.Status != hostcheck.Enforced {
				t.Errorf("%+v: a child can be looked at without that wall; %s", s, r.Problem)
			}
			script = strings.Replace(script, bind+"mkdir", bind+"mkdir -p", 1) + "--allow-degraded=mnt"
			r = checkIn(t, &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}, script)
			if m := wall(t, r, policy.WallMount); !r.OK || m.Status != hostcheck.Degraded || m.Cause != hostcheck.RootIsChroot {
				t.Errorf("allowed: OK %t, %+v", r.OK, m)
			}
		})
	}
}
