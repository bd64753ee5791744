package hostcheck

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cordon/policy"
)

// namespaceWalls are those that fail together where this process has no rights.
var namespaceWalls = []policy.Wall{
	policy.WallPID, policy.WallNet, policy.WallMount, policy.WallIPC, policy.WallUTS, policy.WallCgroupNamespace,
}

// everything is what is seen where all walls stand.
func everything() map[policy.Wall]string {
	seen := map[policy.Wall]string{}
	for _, info := range policy.Walls() {
		seen[info.Wall] = "seen"
	}
	return seen
}

// root is a host that gives everything, to root, on cgroup v1.
func root() Facts {
	most := int64(1000)
	f := Facts{
		Kernel: "6.12.48-amd64", Arch: "amd64", Program: "/usr/bin/cordon", Lacking: []Lacking{}, Landlock: 6,
		UserNamespaces: UserNamespaces{Max: &most},
		Namespaces:     []string{"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"},
		Cgroup:         Cgroup{Version: "v1", Path: "/", Writable: true},
	}
	for _, name := range []string{"memory", "pids", "cpu"} {
		f.Cgroup.Controllers = append(f.Cgroup.Controllers,
			Controller{Name: name, Built: true, Enabled: true, V1: true, Available: true, Writable: true})
	}
	return f
}

// ordinary is the same for a user without a delegated cgroup on v2, outside of a user
// namespace.
func ordinary() Facts {
	f := root()
	f.User = User{ID: 1000, Name: "ada"}
	for _, c := range Capabilities() {
		f.Lacking = append(f.Lacking, Lacking{Name: c.Name, For: c.For, Launching: c.Launching})
	}
	unify(&f, "/user.slice/user-1000.slice/session-2.scope")
	return f
}

// unify gives a host cgroup v2 without delegation.
func unify(f *Facts, base string) {
	f.Cgroup.Version, f.Cgroup.Base, f.Cgroup.Path, f.Cgroup.Writable = "v2", base, base, false
	for i := range f.Cgroup.Controllers {
		c := &f.Cgroup.Controllers[i]
		c.V1, c.Writable = false, false
	}
}

// inside is the ordinary user in cordon's own user namespace.
func inside() Facts {
	f := ordinary()
	f.Lacking, f.UserNamespaces.Inside = []Lacking{}, true
	return f
}

func with(f Facts, change func(*Facts)) Facts {
	change(&f)
	return f
}

// lacking makes the findings of walls that failed with one error; the child was seen where
// those can be done without.
func lacking(err error, walls ...policy.Wall) Findings {
	found := Findings{Lacks: map[policy.Wall]error{}, Seen: everything()}
	for _, w := range walls {
		found.Lacks[w] = err
		delete(found.Seen, w)
	}
	return found
}

// powerless is what an ordinary user finds who gets no user namespace.
func powerless(err error) Findings {
	found := lacking(fmt.Errorf("unshare: %w", syscall.EPERM), append(slices.Clone(namespaceWalls), policy.WallUID, policy.WallCapabilities)...)
	found.Lacks[policy.WallUID] = errors.New("this process lacks CAP_SYS_ADMIN")
	found.UserNamespace, found.Seen, found.Child = fmt.Errorf("make user namespace: %w", err), nil, errors.New("no uid")
	return found
}

func denied(path string) error {
	return fmt.Errorf("make cgroup: %w", &fs.PathError{Op: "mkdir", Path: path, Err: syscall.EACCES})
}

type host struct {
	facts Facts
	found Findings
	// causes of the walls that are lacking; those of namespaceWalls stand under "pid".
	causes map[policy.Wall]Cause
	// mends must each be among the lines that mend the first cause by name of its wall.
	mends []string
	why   string
}

func off() *bool { no := false; return &no }
func on() *bool  { yes := true; return &yes }

func cgroupHosts() map[string]host {
	const wall = policy.WallCgroup
	cause := func(c Cause) map[policy.Wall]Cause { return map[policy.Wall]Cause{wall: c} }
	readOnly := fmt.Errorf("make cgroup: %w", syscall.EROFS)
	return map[string]host{
		"an ordinary user on v1": {
			with(inside(), func(f *Facts) {
				f.Cgroup = root().Cgroup
				f.Cgroup.Controllers[0].Writable = false
			}), lacking(denied("/sys/fs/cgroup/memory/cordon"), wall), cause(CgroupV1Forbidden),
			[]string{"for c in memory pids cpu; do install -d -o ada /sys/fs/cgroup/$c/cordon; done"}, "user ada may not make cgroups in memory:",
		},
		"an ordinary user without delegation on v2": {
			inside(), lacking(denied("/sys/fs/cgroup/user.slice"), wall), cause(CgroupNotDelegated),
			[]string{"systemd-run --user --scope -p Delegate=yes cordon ..."}, "/user.slice/user-1000.slice/session-2.scope",
		},
		"a system unit without delegation": {
			with(inside(), func(f *Facts) { unify(f, "/system.slice/agents.service") }),
			lacking(denied("/sys/fs/cgroup/system.slice"), wall), cause(CgroupNotDelegated),
			[]string{"systemctl edit agents.service, under [Service]", "Delegate=yes"}, "agents.service",
		},
		"a scope that got no cpu": {
			with(inside(), func(f *Facts) { f.Cgroup.Writable = true; f.Cgroup.Controllers[2].Available = false }),
			lacking(errors.New("not delegated"), wall), cause(CgroupPartlyDelegated),
			[]string{"systemctl daemon-reload"}, "controllers cpu were not",
		},
		"nothing mounted, v1 in the kernel": {
			with(root(), func(f *Facts) {
				f.Cgroup.Version = "none"
				for i := range f.Cgroup.Controllers {
					f.Cgroup.Controllers[i].Available = false
				}
			}), lacking(errors.New("nothing is mounted"), wall), cause(CgroupNotMounted),
			[]string{"mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup", "mkdir -p /sys/fs/cgroup/pids && mount -t cgroup -o pids cgroup /sys/fs/cgroup/pids"}, "",
		},
		"nothing mounted, v2 in the kernel": {
			with(root(), func(f *Facts) {
				f.Cgroup.Version = "none"
				for i := range f.Cgroup.Controllers {
					f.Cgroup.Controllers[i].Available, f.Cgroup.Controllers[i].V1 = false, false
				}
			}), lacking(errors.New("nothing is mounted"), wall), cause(CgroupNotMounted),
			[]string{"mount -t cgroup2 cgroup2 /sys/fs/cgroup"}, "",
		},
		"one v1 controller not mounted": {
			with(root(), func(f *Facts) { f.Cgroup.Controllers[1].Available = false }),
			lacking(errors.New("no mount"), wall), cause(CgroupV1Unmounted),
			[]string{"mkdir -p /sys/fs/cgroup/pids && mount -t cgroup -o pids cgroup /sys/fs/cgroup/pids"}, "controllers pids",
		},
		"memory switched off at boot": {
			with(root(), func(f *Facts) { f.Cgroup.Controllers[0].Enabled, f.Cgroup.Controllers[0].Available = false, false }),
			lacking(errors.New("no mount"), wall), cause(CgroupSwitchedOff),
			[]string{`echo "GRUB_CMDLINE_LINUX=\"\$GRUB_CMDLINE_LINUX cgroup_enable=memory\"" > /etc/default/grub.d/cordon.cfg`}, "booted without the controllers memory",
		},
		"no pids in the kernel": {
			with(root(), func(f *Facts) { f.Cgroup.Controllers[1] = Controller{Name: "pids"} }),
			lacking(errors.New("no mount"), wall), cause(CgroupNotBuilt), nil, "controllers pids",
		},
		"v2 whose controllers v1 holds": {
			with(root(), func(f *Facts) {
				f.Cgroup.Version = "v2"
				f.Cgroup.Controllers[0].Available = false
			}), lacking(errors.New("not delegated"), wall), cause(CgroupHeldByV1), nil, "controllers memory",
		},
		"docker": {
			with(root(), func(f *Facts) { unify(f, "/"); f.Container, f.Cgroup.ReadOnly = "docker", true }),
			lacking(readOnly, wall), cause(CgroupReadOnly),
			[]string{"docker run --cgroupns private --security-opt writable-cgroups=true ..."}, "read-only",
		},
		"podman": {
			with(root(), func(f *Facts) { unify(f, "/"); f.Container, f.Cgroup.ReadOnly = "podman", true }),
			lacking(readOnly, wall), cause(CgroupReadOnly),
			[]string{"podman run --cgroupns private --security-opt unmask=/sys/fs/cgroup ..."}, "",
		},
		"a unit with ProtectControlGroups": {
			with(root(), func(f *Facts) { f.Cgroup.ReadOnly = true }), lacking(readOnly, wall), cause(CgroupReadOnly),
			[]string{"ProtectControlGroups=no"}, "",
		},
		"something else": {
			root(), lacking(syscall.EIO, wall), cause(Refused), nil, "input/output error",
		},
	}
}

func rightsHosts() map[string]host {
	all := func(c Cause) map[policy.Wall]Cause {
		return map[policy.Wall]Cause{policy.WallUID: c, policy.WallCapabilities: c, policy.WallPID: c}
	}
	zero := int64(0)
	refused := lacking(fmt.Errorf("unshare: %w", syscall.EPERM), namespaceWalls...)
	pid := func(c Cause) map[policy.Wall]Cause { return map[policy.Wall]Cause{policy.WallPID: c} }
	mnt := func(c Cause) map[policy.Wall]Cause { return map[policy.Wall]Cause{policy.WallMount: c} }
	return map[string]host{
		"no user namespaces allowed": {
			with(ordinary(), func(f *Facts) { f.UserNamespaces.Max = &zero }), powerless(syscall.ENOSPC), all(UserNamespacesOff),
			[]string{"sysctl -w user.max_user_namespaces=15000"}, "is 0",
		},
		"all user namespaces in use": {
			ordinary(), powerless(syscall.ENOSPC), all(UserNamespacesUsedUp), []string{"sysctl -w user.max_user_namespaces=60000"}, "",
		},
		"Debian with user namespaces for root": {
			with(ordinary(), func(f *Facts) { f.UserNamespaces.CloneAllowed = off() }), powerless(syscall.EPERM),
			all(UserNamespacesForbidden), []string{"sysctl -w kernel.unprivileged_userns_clone=1"}, "",
		},
		"a kernel without user namespaces": {
			with(ordinary(), func(f *Facts) { f.Namespaces = []string{"mnt", "pid", "net", "ipc", "uts", "cgroup"} }),
			powerless(syscall.EINVAL), all(UserNamespacesNotBuilt), nil, "",
		},
		"AppArmor denies the namespace": {
			with(ordinary(), func(f *Facts) { f.UserNamespaces.Restricted = on() }), powerless(syscall.EACCES),
			all(AppArmorUserNamespaces), []string{`printf 'abi <abi/4.0>,\nprofile cordon /usr/bin/cordon flags=(unconfined) { userns, }\n' > /etc/apparmor.d/cordon`}, "",
		},
		"AppArmor empties the namespace": {
			with(inside(), func(f *Facts) {
				f.UserNamespaces.Restricted, f.Confined = on(), "unprivileged_userns"
			}), refused, pid(AppArmorUserNamespaces), []string{"apparmor_parser -r /etc/apparmor.d/cordon"}, "",
		},
		"a container without capabilities": {
			with(ordinary(), func(f *Facts) { f.Container, f.Filtered = "docker", true }), powerless(syscall.EPERM),
			all(ContainerFilter), []string{"docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined ..."}, "",
		},
		"a unit with RestrictNamespaces": {
			with(root(), func(f *Facts) { f.Filtered, f.Cgroup.Path = true, "/system.slice/agents.service" }), refused,
			pid(UnitFilter), []string{"systemctl edit agents.service, under [Service]", "RestrictNamespaces=no"}, "",
		},
		"a profile that denies mounts": {
			with(root(), func(f *Facts) { f.Container, f.Confined = "docker", "docker-default" }),
			lacking(fmt.Errorf("make mounts private: %w", syscall.EACCES), policy.WallMount), mnt(AppArmorConfined),
			[]string{"docker run --security-opt apparmor=unconfined ..."}, "docker-default",
		},
		"root without CAP_SYS_PTRACE, in a container": {
			with(root(), func(f *Facts) {
				f.Container, f.Lacking = "docker", []Lacking{{Name: "CAP_SYS_PTRACE", Launching: true, Bounded: true}}
			}), lacking(errors.New("lacks"), policy.WallUID), map[policy.Wall]Cause{policy.WallUID: CapabilitiesLacking},
			[]string{"docker run --cap-add CAP_SYS_PTRACE ..."}, "lacks CAP_SYS_PTRACE",
		},
		"a program that does not enter": {
			ordinary(), with2(powerless(nil), func(f *Findings) { f.UserNamespace = nil }), all(UserNamespaceNotEntered), nil, "",
		},
		"a container's root that can be nobody": {
			with(inside(), func(f *Facts) { f.User = User{ID: 0, Name: "root"} }),
			lacking(errors.New("nobody but the host's root"), policy.WallUID), map[policy.Wall]Cause{policy.WallUID: NobodyElse}, nil, "",
		},
		"a limit on one kind": {
			root(), lacking(fmt.Errorf("unshare: %w", syscall.ENOSPC), policy.WallNet),
			map[policy.Wall]Cause{policy.WallNet: NamespacesUsedUp}, nil, "user.max_net_namespaces",
		},
		"a kernel without one kind": {
			with(root(), func(f *Facts) { f.Namespaces = []string{"mnt", "pid", "net", "uts", "cgroup", "user"} }),
			lacking(fmt.Errorf("unshare: %w", syscall.EINVAL), policy.WallIPC),
			map[policy.Wall]Cause{policy.WallIPC: NamespaceNotBuilt}, nil, "no ipc namespaces",
		},
		"an initial RAM file system": {
			with(root(), func(f *Facts) { f.InitialRoot = true }),
			with2(lacking(fmt.Errorf("pivot: %w", syscall.EINVAL), policy.WallMount), func(f *Findings) { f.RootStays = true }),
			mnt(RootIsInitial), nil, "",
		},
		"a chroot": {
			with(root(), func(f *Facts) { f.Chroot = true }),
			lacking(fmt.Errorf("make mounts private: %w", syscall.EINVAL), policy.WallMount), mnt(RootIsChroot), nil, "",
		},
		"a chroot to a mount": {
			root(), with2(lacking(errors.New("another root"), policy.WallMount), func(f *Findings) { f.RootStays = true }),
			mnt(RootIsChroot), nil, "",
		},
		"no memory for a mount": {
			root(), lacking(fmt.Errorf("make mounts private: %w", syscall.ENOMEM), policy.WallMount), mnt(Refused), nil, "",
		},
		"nothing that is known": {root(), refused, pid(Refused), []string{"start cordon as root, or allow unprivileged user namespaces"}, ""},
	}
}

func with2(found Findings, change func(*Findings)) Findings {
	change(&found)
	return found
}

func kernelHosts() map[string]host {
	landlock := func(c Cause) map[policy.Wall]Cause { return map[policy.Wall]Cause{policy.WallLandlock: c} }
	old := func(release string) Facts {
		return with(root(), func(f *Facts) { f.Kernel, f.Landlock = release, 0 })
	}
	none := lacking(fmt.Errorf("ask: %w", syscall.ENOSYS), policy.WallLandlock)
	return map[string]host{
		"Linux 4.19":              {old("4.19.0-27-amd64"), none, landlock(LandlockTooOld), nil, "Linux 4.19.0-27-amd64 has no Landlock"},
		"Linux 5.10":              {old("5.10.0-33"), none, landlock(LandlockTooOld), nil, "came with 5.13"},
		"Linux 6.1 built without": {old("6.1.0"), none, landlock(LandlockNotBuilt), nil, ""},
		"Landlock not switched on": {
			with(old("6.1.0"), func(f *Facts) { f.Modules = []string{"capability", "yama", "apparmor"} }),
			lacking(fmt.Errorf("ask: %w", syscall.EOPNOTSUPP), policy.WallLandlock), landlock(LandlockInactive),
			[]string{`echo "GRUB_CMDLINE_LINUX=\"\$GRUB_CMDLINE_LINUX lsm=landlock,capability,yama,apparmor\"" > /etc/default/grub.d/cordon.cfg`}, "capability, yama, apparmor",
		},
		"a container that hides Landlock": {
			with(old("6.1.0"), func(f *Facts) { f.Container, f.Filtered = "podman", true }), none, landlock(ContainerFilter), nil, "",
		},
		"a kernel without seccomp": {
			root(), with2(lacking(syscall.EINVAL, policy.WallSeccomp), func(f *Findings) { f.Seen = nil }),
			map[policy.Wall]Cause{policy.WallSeccomp: SeccompNotBuilt}, nil, "",
		},
	}
}

func TestEveryHostIsToldItsCauseAndItsRemedy(t *testing.T) {
	told := map[Cause]bool{}
	for _, hosts := range []map[string]host{cgroupHosts(), rightsHosts(), kernelHosts()} {
		for name, h := range hosts {
			t.Run(name, func(t *testing.T) {
				r := Judge(policy.Default(), h.facts, h.found)
				if r.OK {
					t.Error("a host that lacks a required wall is OK")
				}
				var mends, whys []string
				for _, w := range r.Walls {
					want := h.causes[w.Wall]
					if slices.Contains(namespaceWalls, w.Wall) && h.found.Lacks[w.Wall] != nil && want == "" {
						want = h.causes[policy.WallPID]
					}
					if w.Cause != want {
						t.Errorf("%s lacks %q, want %q", w.Wall, w.Cause, want)
					}
					if want == "" {
						continue
					}
					told[w.Cause] = true
					mends, whys = append(mends, lines(w.Mend)...), append(whys, w.Why)
					if w.Status != Missing || w.Why == "" || w.Instead == "" || len(w.Mend) == 0 {
						t.Errorf("%+v: want a missing wall with why, what instead and what mends it", w)
					}
				}
				for _, line := range h.mends {
					if !slices.Contains(mends, line) {
						t.Errorf("nothing says %q, but\n%s", line, strings.Join(mends, "\n"))
					}
				}
				if !strings.Contains(strings.Join(whys, "\n"), h.why) {
					t.Errorf("nothing says %q, but\n%s", h.why, strings.Join(whys, "\n"))
				}
			})
		}
	}
	for _, r := range Remedies() {
		if !told[r.Cause] {
			t.Errorf("no host of this test has the cause %s", r.Cause)
		}
	}
}

// lines gives all that ways say.
func lines(ways []Way) []string {
	var all []string
	for _, w := range ways {
		all = append(append(all, w.How), w.Lines...)
	}
	return all
}

func TestAHostWithEverything(t *testing.T) {
	for name, f := range map[string]Facts{"v1": root(), "v2": with(root(), func(f *Facts) { unify(f, "/") }), "without root": inside()} {
		r := Judge(policy.Default(), f, Findings{Seen: everything()})
		if !r.OK || r.Problem != "" || len(r.Walls) != len(policy.Walls()) {
			t.Errorf("%s: %+v", name, r)
		}
		for _, w := range r.Walls {
			if w.Status != Enforced || !w.Required || w.Seen != "seen" || w.Cause != "" || w.Mend != nil {
				t.Errorf("%s: %+v, want it enforced", name, w)
			}
		}
	}
}

func TestWhatTheOperatorAllowedIsDegraded(t *testing.T) {
	p, err := policy.Default().Allow(policy.WallCgroup, policy.WallLandlock)
	if err != nil {
		t.Fatal(err)
	}
	r := Judge(p, inside(), lacking(denied("/sys/fs/cgroup"), policy.WallCgroup))
	status := map[policy.Wall]Status{}
	for _, w := range r.Walls {
		status[w.Wall] = w.Status
	}
	// Landlock was allowed to be missing and is there.
	if !r.OK || status[policy.WallCgroup] != Degraded || status[policy.WallLandlock] != Enforced {
		t.Errorf("OK %t, %v", r.OK, status)
	}
}

// TestNothingIsEnforcedUnseen: only a child that was looked at proves a wall.
func TestNothingIsEnforcedUnseen(t *testing.T) {
	r := Judge(policy.Default(), root(), Findings{Child: os.ErrDeadlineExceeded})
	if r.OK || r.Problem == "" {
		t.Errorf("OK %t, problem %q, without a child", r.OK, r.Problem)
	}
	for _, w := range r.Walls {
		if w.Status != Unproven || w.Why == "" {
			t.Errorf("%+v, want it unproven", w)
		}
	}
	seen := everything()
	delete(seen, policy.WallMount)
	r = Judge(policy.Default(), root(), Findings{Seen: seen})
	i := slices.IndexFunc(r.Walls, func(w Wall) bool { return w.Wall == policy.WallMount })
	if r.OK || r.Walls[i].Status != Unproven {
		t.Errorf("OK %t, %+v, with a root that was not seen", r.OK, r.Walls[i])
	}
	all := make([]policy.Wall, 0, len(policy.Walls()))
	for _, info := range policy.Walls() {
		if info.Degradable {
			all = append(all, info.Wall)
		}
	}
	p, err := policy.Default().Allow(all...)
	if err != nil {
		t.Fatal(err)
	}
	if Judge(p, root(), Findings{Child: os.ErrDeadlineExceeded}).OK {
		t.Error("OK without a child, where much may be missing")
	}
}

func TestReleases(t *testing.T) {
	for release, before := range map[string]bool{
		"4.19.0": true, "5.12.19-generic": true, "5.13": false, "5.13.0-rc1": false, "6.1": false, "10.0.1": false, "": false, "x": false,
	} {
		if got := (Facts{Kernel: release}).Before(5, 13); got != before {
			t.Errorf("%q is before 5.13: %t", release, got)
		}
	}
}
