package hostcheck

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Facts are what was read of a host and of this process's standing on it. Where cordon
// runs in a user namespace, they are what is true in there.
type Facts struct {
	Kernel  string `json:"kernel"`  // as uname -r tells it
	Arch    string `json:"arch"`    // as Go spells it
	Program string `json:"program"` // the path of this program
	User    User   `json:"user"`

	UserNamespaces UserNamespaces `json:"user_namespaces"`
	// Lacking are those of Capabilities that this process lacks.
	Lacking []Lacking `json:"lacking_capabilities"`
	// NoNewPrivileges is already set on this process.
	NoNewPrivileges bool `json:"no_new_privileges"`
	// Filtered says that this process is itself under a seccomp filter: a container's, or
	// that of a systemd unit.
	Filtered bool `json:"filtered"`
	// Actions are what the kernel's seccomp can do.
	Actions []string `json:"seccomp_actions"`
	// Landlock is its ABI; 0 without. LandlockDenies is what children are denied by it,
	// LandlockLacks what later versions would deny besides.
	Landlock       int             `json:"landlock"`
	LandlockDenies []string        `json:"landlock_denies"`
	LandlockLacks  []LandlockLater `json:"landlock_lacks"`
	// Modules are the active security modules; empty where that cannot be read.
	Modules []string `json:"security_modules"`
	// Confined is this process's AppArmor profile; empty without.
	Confined string `json:"apparmor_profile,omitempty"`
	// Container names what runs the container that this process is in: docker, podman, lxc,
	// "unknown". Empty outside.
	Container string `json:"container,omitempty"`
	// Namespaces are the kinds that the kernel has, as under /proc/self/ns.
	Namespaces []string `json:"namespaces"`
	// HidePID is the option hidepid of /proc, empty without.
	HidePID string `json:"hidepid,omitempty"`
	// InitialRoot says that the root is the initial RAM file system, Chroot that it is no
	// mount.
	InitialRoot bool `json:"initial_root"`
	Chroot      bool `json:"chroot"`
	// SwapBytes is how much swap the host has.
	SwapBytes int64 `json:"swap_bytes"`
	// Audit says that the names of forbidden system calls can be learnt.
	Audit  bool   `json:"audit"`
	Cgroup Cgroup `json:"cgroup"`
}

// User is who this process is to the host.
type User struct {
	ID   int    `json:"id"`
	Name string `json:"name,omitempty"`
}

// LandlockLater is what a later version of Landlock would deny.
type LandlockLater struct {
	ABI    int    `json:"abi"`
	Kernel string `json:"kernel"`
	Denies string `json:"denies"`
}

// UserNamespaces tells whether unprivileged processes can make them, and what keeps them
// from it.
type UserNamespaces struct {
	// Inside says that this process is in one that cordon made for itself.
	Inside bool `json:"inside"`
	// Max is user.max_user_namespaces; nil where the kernel has none of it.
	Max *int64 `json:"max"`
	// CloneAllowed is kernel.unprivileged_userns_clone; nil on kernels without it.
	CloneAllowed *bool `json:"unprivileged_clone"`
	// Restricted is kernel.apparmor_restrict_unprivileged_userns; nil without it.
	Restricted *bool `json:"apparmor_restricts"`
}

// Lacking is a capability that this process lacks.
type Lacking struct {
	Name string `json:"name"`
	For  string `json:"for"`
	// Launching says that no child can be started without it.
	Launching bool `json:"launching"`
	// Bounded says that it is not in the bounding set either, so that it has to be given
	// by whoever started this program.
	Bounded bool `json:"bounded"`
}

// Cgroup is what there is of control groups.
type Cgroup struct {
	// Version is "v1" or "v2" by what is mounted, else "none".
	Version string `json:"version"`
	// Path is this process's own cgroup: in v2, or of the memory controller in v1.
	Path string `json:"path"`
	// Base is where on v2 cordon's branch hangs, below the mount.
	Base string `json:"base,omitempty"`
	// Delegated says that on v2 systemd handed Base to this process.
	Delegated bool `json:"delegated"`
	// Controllers are those that cordon uses.
	Controllers []Controller `json:"controllers"`
	// Subtree are the controllers that Base hands on at the moment, on v2.
	Subtree []string `json:"subtree_control"`
	// ReadOnly says that the mount is.
	ReadOnly bool `json:"read_only"`
	// Writable says that this process may make cgroups where it would have to.
	Writable bool `json:"writable"`
	// OwnNamespace says that this process is in another cgroup namespace than the host's
	// first process.
	OwnNamespace bool `json:"own_namespace"`
	// KillFile, GroupKill and BornIn say whether the kernel has cgroup.kill (5.14),
	// memory.oom.group (4.19) and CLONE_INTO_CGROUP (5.7), all of v2.
	KillFile  bool `json:"cgroup_kill"`
	GroupKill bool `json:"memory_oom_group"`
	BornIn    bool `json:"clone_into_cgroup"`
}

// Controller is one controller of cgroups.
type Controller struct {
	Name string `json:"name"`
	// Built says that the kernel has it, Enabled that it was not switched off at boot.
	Built   bool `json:"built"`
	Enabled bool `json:"enabled"`
	// V1 says that it is bound to a v1 hierarchy.
	V1 bool `json:"v1"`
	// Available says that it is mounted (v1) or handed to Base (v2).
	Available bool `json:"available"`
	// Writable says that this process may make cgroups in it. On v2 that is the same for
	// all.
	Writable bool `json:"writable"`
}

// Before reports whether the kernel is older. A version that cannot be read is not.
func (f Facts) Before(major, minor int) bool {
	var first, second int
	if _, err := fmt.Sscanf(f.Kernel, "%d.%d", &first, &second); err != nil {
		return false
	}
	return first < major || first == major && second < minor
}

// lacks reports whether this process lacks the capability.
func (f Facts) lacks(name string) bool {
	return slices.ContainsFunc(f.Lacking, func(l Lacking) bool { return l.Name == name })
}

// controllers gives the names of those that fit.
func (c Cgroup) controllers(fits func(Controller) bool) []string {
	var names []string
	for _, one := range c.Controllers {
		if fits(one) {
			names = append(names, one.Name)
		}
	}
	return names
}

// user is how commands name who runs this program.
func (f Facts) user() string {
	switch {
	case f.User.Name != "":
		return f.User.Name
	case f.User.ID != 0:
		return fmt.Sprint(f.User.ID)
	default:
		return "USER"
	}
}

// unit is the systemd unit that this program runs in, as its cgroup's path shows; empty
// where it shows none.
func (f Facts) unit() string {
	for dir := f.Cgroup.Path; dir != "" && dir != "/" && dir != "."; dir = path.Dir(dir) {
		if name := path.Base(dir); strings.HasSuffix(name, ".service") {
			return name
		}
	}
	return ""
}

// launching are the capabilities without which no child can be started.
func (f Facts) launching() []string {
	var names []string
	for _, l := range f.Lacking {
		if l.Launching {
			names = append(names, l.Name)
		}
	}
	return names
}
