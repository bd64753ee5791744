package supervisor

import (
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"cordon/policy"
	"cordon/supervisor/internal/cgroup"
	"cordon/supervisor/internal/launch"
	"cordon/supervisor/internal/posture"

	"golang.org/x/sys/unix"
)

// host is what this host gives, as far as the policy wants it.
type host struct {
	shared, fresh []string // namespaces: of the jail, and of each child
	seccomp       bool
	landlock      int
	changeUser    bool // this process can become the child's user
	uid, gid      int
	userNamespace bool
	outsideUID    int // what uid is to the host
	cgroup        string
	degraded      []policy.Wall
}

// probe tries every wall, and fails with all that is missing and required. The cgroup host
// is the caller's to close.
func probe(p policy.Policy) (host, cgroup.Host, error) {
	h := host{uid: p.ChildUID(), gid: p.ChildGID(), outsideUID: p.ChildUID(), cgroup: "none"}
	var missing []MissingWall
	lacks := func(wall policy.Wall, cause error) {
		h.degraded = append(h.degraded, wall)
		if p.Requires(wall) {
			missing = append(missing, MissingWall{Wall: string(wall), Cause: cause, Hint: remedy(wall)})
		}
	}
	if err := h.probeRights(); err != nil {
		lacks(policy.WallUID, err)
	}
	for _, ns := range policy.Namespaces() {
		if err := launch.TryNamespace(ns.Flag); err != nil {
			lacks(ns.Wall, err)
			continue
		}
		if !ns.PerChild {
			h.shared = append(h.shared, ns.Name)
		}
		if ns.PerChild || p.FreshNamespaces() {
			h.fresh = append(h.fresh, ns.Name)
		}
	}
	if err := probeSeccomp(); err != nil {
		lacks(policy.WallSeccomp, err)
	} else {
		h.seccomp = true
	}
	var err error
	if h.landlock, err = policy.LandlockABI(); err != nil {
		lacks(policy.WallLandlock, err)
	}
	cgroups, err := cgroup.Open()
	if err != nil {
		lacks(policy.WallCgroup, err)
	} else {
		h.cgroup = cgroups.Version()
	}
	if len(missing) > 0 {
		unavailable := error(&UnavailableError{Missing: missing})
		if cgroups != nil {
			unavailable = errors.Join(unavailable, cgroups.Close())
		}
		return host{}, nil, unavailable
	}
	return h, cgroups, nil
}

// needed are the capabilities that launching takes, each with its use.
var needed = []struct {
	capability uint
	name       string
}{
	{unix.CAP_SYS_ADMIN, "CAP_SYS_ADMIN"},   // namespaces, mounts
	{unix.CAP_SYS_CHROOT, "CAP_SYS_CHROOT"}, // joining a mount namespace
	{unix.CAP_SETPCAP, "CAP_SETPCAP"},       // emptying the bounding set
	{unix.CAP_KILL, "CAP_KILL"},             // killing a child of another user
	{unix.CAP_SYS_PTRACE, "CAP_SYS_PTRACE"}, // looking at a child that is not dumpable
}

// probeRights finds out whether this process may launch children at all.
func (h *host) probeRights() error {
	have, err := effective()
	if err != nil {
		return err
	}
	for _, n := range needed {
		if have&(1<<n.capability) == 0 {
			return fmt.Errorf("this process lacks %s", n.name)
		}
	}
	maps, err := readUIDMap()
	if err != nil {
		return err
	}
	h.userNamespace = maps.ours()
	switch {
	case h.userNamespace && !maps.hasChildUser() && maps[0].outside == 0:
		return errors.New("in this user namespace there is nobody but the host's root: map the user with CAP_SETUID and CAP_SETGID")
	case h.userNamespace && !maps.hasChildUser():
		// User 0 is the caller's own user to the host, and the launcher sees to it that
		// being 0 gives a child nothing.
		h.uid, h.gid, h.outsideUID = 0, 0, maps[0].outside
		return nil
	}
	if h.changeUser = have&setIDs == setIDs; !h.changeUser {
		return errors.New("this process lacks CAP_SETUID and CAP_SETGID")
	}
	return nil
}

// effective reads this thread's effective capabilities.
func effective() (uint64, error) {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return 0, fmt.Errorf("read capabilities: %w", err)
	}
	return uint64(data[1].Effective)<<32 | uint64(data[0].Effective), nil
}

// probeSeccomp asks whether the kernel knows the action that the filter rests on
// (SECCOMP_GET_ACTION_AVAIL, Linux 4.14).
func probeSeccomp() error {
	action := uint32(unix.SECCOMP_RET_KILL_PROCESS)
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_GET_ACTION_AVAIL, 0, uintptr(unsafe.Pointer(&action)))
	if errno != 0 {
		return fmt.Errorf("ask for seccomp's kill-process: %w", errno)
	}
	return nil
}

func remedy(wall policy.Wall) string {
	for _, info := range policy.Walls() {
		if info.Wall == wall {
			return info.Remedy
		}
	}
	return ""
}

func ownNamespaces() (map[string]string, error) { return posture.Own() }

// isolation describes the walls for results.
func (h host) isolation() Isolation {
	out := Isolation{
		Seccomp: h.seccomp, Landlock: h.landlock, Cgroup: h.cgroup,
		UID: h.outsideUID, UserNamespace: h.userNamespace,
		Namespaces: h.namespaces(),
	}
	for _, wall := range h.degraded {
		out.Degraded = append(out.Degraded, string(wall))
	}
	return out
}

// namespaces are all that a child is in, each once.
func (h host) namespaces() []string {
	all := slices.Concat(h.fresh, h.shared)
	slices.Sort(all)
	return slices.Compact(all)
}
