package hostcheck

import (
	"fmt"
	"path"
	"strings"
)

// asRoot is the way round everything that keeps an ordinary user out.
const asRoot = "start cordon as root"

func userNamespaceRemedies() []Remedy {
	return []Remedy{
		{UserNamespacesOff, "`user.max_user_namespaces` is 0", always(
			"sysctl -w user.max_user_namespaces=15000",
			"echo user.max_user_namespaces=15000 > /etc/sysctl.d/60-cordon.conf",
			asRoot,
		)},
		{UserNamespacesUsedUp, "as many user namespaces as `user.max_user_namespaces` allows are in use", always(
			"sysctl -w user.max_user_namespaces=60000",
			asRoot,
		)},
		{UserNamespacesForbidden, "`kernel.unprivileged_userns_clone` is 0", always(
			"sysctl -w kernel.unprivileged_userns_clone=1",
			"echo kernel.unprivileged_userns_clone=1 > /etc/sysctl.d/60-cordon.conf",
			asRoot,
		)},
		{UserNamespacesNotBuilt, "the kernel is built without user namespaces", always(
			asRoot,
			"run a kernel with CONFIG_USER_NS=y",
		)},
		{UserNamespaceNotEntered, "this program has not entered a user namespace, and could", always(
			"call supervisor.EnterUserNamespace first thing in main",
		)},
		{AppArmorUserNamespaces, "AppArmor keeps unprivileged user namespaces from being of use", func(f Facts) []string {
			return []string{
				fmt.Sprintf("echo 'profile cordon %s flags=(unconfined) { userns, }' > /etc/apparmor.d/cordon", f.program()),
				"apparmor_parser -r /etc/apparmor.d/cordon",
				"or, for every program: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
				asRoot,
			}
		}},
	}
}

func rightsRemedies() []Remedy {
	return []Remedy{
		{AppArmorConfined, "this program runs under an AppArmor profile that forbids it", func(f Facts) []string {
			if f.Container != "" {
				return []string{f.engine() + " run --security-opt apparmor=unconfined ..."}
			}
			return []string{fmt.Sprintf("aa-complain %s", f.profile()), "or allow mount and userns in that profile"}
		}},
		{ContainerFilter, "the container's seccomp profile forbids it", func(f Facts) []string {
			return []string{
				f.engine() + " run --security-opt seccomp=unconfined --security-opt apparmor=unconfined ...",
				"or a seccomp profile of your own that allows clone, unshare, setns, mount, umount2, pivot_root",
			}
		}},
		{UnitFilter, "a seccomp filter on this program forbids it, such as a systemd unit's", func(f Facts) []string {
			return []string{
				"systemctl edit " + f.unit() + ", and under [Service]:",
				"RestrictNamespaces=no",
				"SystemCallFilter=@mount",
			}
		}},
		{CapabilitiesLacking, "capabilities that launching takes were taken from this program", func(f Facts) []string {
			names := f.launching()
			if f.Container != "" {
				line := f.engine() + " run"
				for _, name := range names {
					line += " --cap-add " + strings.TrimPrefix(name, "CAP_")
				}
				return []string{line + " ..."}
			}
			return []string{
				"start cordon as root, with the capabilities " + strings.Join(names, " "),
				"in a systemd unit with CapabilityBoundingSet=, add these to it",
			}
		}},
		{NobodyElse, "there is nobody for children to be but the host's root", func(f Facts) []string {
			if f.Container != "" {
				return []string{f.engine() + " run --cap-add SETUID --cap-add SETGID ..."}
			}
			return []string{"start cordon with CAP_SETUID and CAP_SETGID", "start cordon as an ordinary user"}
		}},
	}
}

func kernelRemedies() []Remedy {
	return []Remedy{
		{NamespacesUsedUp, "as many namespaces of a kind as a `user.max_*_namespaces` allows are in use", always(
			"sysctl -a 2>/dev/null | grep user.max_ # the limits",
			"sysctl -w user.max_pid_namespaces=15000 # and so on for each that is low",
		)},
		{NamespaceNotBuilt, "the kernel is built without this kind of namespace", always(
			"run a kernel with CONFIG_NAMESPACES, CONFIG_PID_NS, CONFIG_NET_NS, CONFIG_IPC_NS, CONFIG_UTS_NS and CONFIG_CGROUPS",
		)},
		{RootIsChroot, "this program runs in a chroot, which is no root to leave", always(
			"start cordon outside of the chroot",
			"or enter the directory by pivot_root or a container instead: systemd-nspawn -D DIR",
		)},
		{RootIsInitial, "the root is the initial RAM file system, which cannot be left", always(
			"mount a root and switch_root to it before cordon starts",
		)},
		{SeccompNotBuilt, "the kernel has no seccomp filter that can kill a process", always(
			"run Linux 4.14 or later with CONFIG_SECCOMP_FILTER=y",
		)},
		{LandlockTooOld, "the kernel is older than Landlock", always(
			"run Linux 5.13 or later, with landlock among the active security modules",
		)},
		{LandlockNotBuilt, "the kernel is built without Landlock", always(
			"run a kernel with CONFIG_SECURITY_LANDLOCK=y",
		)},
		{LandlockInactive, "Landlock is built into the kernel and not switched on", func(f Facts) []string {
			modules := "$(cat /sys/kernel/security/lsm)"
			if len(f.Modules) > 0 {
				modules = strings.Join(f.Modules, ",")
			}
			return []string{
				"add lsm=landlock," + modules + " to GRUB_CMDLINE_LINUX in /etc/default/grub",
				"update-grub && reboot",
			}
		}},
		{Refused, "the kernel or a security module refused, and nothing that cordon knows tells why", always(
			"dmesg | tail # and journalctl -k: a security module writes there what it denied",
		)},
	}
}

// program is the path of this program, or what stands for it.
func (f Facts) program() string {
	if f.Program == "" {
		return "PROGRAM"
	}
	return f.Program
}

func (f Facts) profile() string {
	if f.Confined == "" {
		return "PROFILE"
	}
	return f.Confined
}

// engine is the command that starts this container.
func (f Facts) engine() string {
	if f.Container == "podman" {
		return "podman"
	}
	return "docker"
}

// unit is the systemd unit that this program runs in, as its cgroup's path shows.
func (f Facts) unit() string {
	for dir := f.Cgroup.Path; dir != "" && dir != "/" && dir != "."; dir = path.Dir(dir) {
		if name := path.Base(dir); strings.HasSuffix(name, ".service") {
			return name
		}
	}
	return "UNIT"
}

func (f Facts) launching() []string {
	var names []string
	for _, l := range f.Lacking {
		if l.Launching {
			names = append(names, l.Name)
		}
	}
	return names
}
