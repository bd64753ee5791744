package supervisor

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"cordon/policy"
	"cordon/supervisor/hostcheck"
	"cordon/supervisor/internal/cgroup"
	"cordon/supervisor/internal/launch"

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
	rootStays     error // why no jail can have a root of its own
}

// lacks are the walls that this host does not give, each with what was tried and how it
// failed.
type lacks map[policy.Wall]error

// missing gives what p requires of them, in the order of policy.Walls; nil where that is
// nothing.
func (l lacks) missing(p policy.Policy) error {
	var missing []MissingWall
	for _, info := range policy.Walls() {
		if cause := l[info.Wall]; cause != nil && p.Requires(info.Wall) {
			missing = append(missing, MissingWall{Wall: string(info.Wall), Cause: cause, Hint: info.Remedy})
		}
	}
	if missing == nil {
		return nil
	}
	return &UnavailableError{Missing: missing}
}

// probe tries every wall, and fails with all that is missing and required. The cgroup host
// is the caller's to close.
func probe(p policy.Policy) (host, cgroup.Host, error) {
	h, cgroups, lacks := survey(p)
	if err := lacks.missing(p); err != nil {
		if cgroups != nil {
			err = errors.Join(err, cgroups.Close())
		}
		return host{}, nil, err
	}
	return h, cgroups, nil
}

// survey tries every wall. The cgroup host is the caller's to close, and nil without
// cgroups.
func survey(p policy.Policy) (host, cgroup.Host, lacks) {
	h := host{uid: p.ChildUID(), gid: p.ChildGID(), outsideUID: p.ChildUID(), cgroup: "none"}
	found := lacks{}
	lack := func(wall policy.Wall, cause error) {
		found[wall] = cause
		h.degraded = append(h.degraded, wall)
	}
	if err := h.probeRights(); err != nil {
		lack(policy.WallUID, err)
	}
	if err := probeSetPCap(); err != nil {
		lack(policy.WallCapabilities, err)
	}
	for _, ns := range policy.Namespaces() {
		if err := launch.TryNamespace(ns.Flag); err != nil {
			lack(ns.Wall, err)
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
		lack(policy.WallSeccomp, err)
	} else {
		h.seccomp = true
	}
	var err error
	if h.landlock, err = policy.LandlockABI(); err != nil {
		lack(policy.WallLandlock, err)
	}
	cgroups, err := cgroup.Open()
	if err != nil {
		lack(policy.WallCgroup, err)
		return h, nil, found
	}
	h.cgroup = cgroups.Version()
	return h, cgroups, found
}

// probeRights finds out whether this process may launch children at all.
func (h *host) probeRights() error {
	have, err := effective()
	if err != nil {
		return err
	}
	var without []string
	for _, c := range hostcheck.Capabilities() {
		if c.Launching && have&(1<<c.Number) == 0 {
			without = append(without, c.Name)
		}
	}
	if without != nil {
		return fmt.Errorf("this process lacks %s", strings.Join(without, ", "))
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

// probeSetPCap asks for what it takes to empty a child's bounding set.
func probeSetPCap() error {
	have, err := effective()
	if err == nil && have&(1<<unix.CAP_SETPCAP) == 0 {
		err = errors.New("this process lacks CAP_SETPCAP")
	}
	return err
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

// goWithoutMount takes the mount namespace out again, for a root that cannot be left.
func (h *host) goWithoutMount(cause error) {
	h.rootStays = cause
	for _, names := range []*[]string{&h.shared, &h.fresh} {
		*names = slices.DeleteFunc(*names, func(name string) bool { return name == "mnt" })
	}
	h.degraded = append(h.degraded, policy.WallMount)
}

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
