package hostcheck

import (
	"fmt"
	"strings"
)

// asRoot is the way round everything that keeps an ordinary user out.
var asRoot = Way{How: "start cordon as root"}

// run is a way that root goes in a shell.
func run(lines ...string) Way { return Way{"as root", lines} }

// setting is a way that goes into a systemd unit.
func setting(f Facts, lines ...string) Way {
	how := "in the systemd unit that starts cordon, under [Service]"
	if unit := f.unit(); unit != "" {
		how = fmt.Sprintf("systemctl edit %s, under [Service]", unit)
	}
	return Way{how, lines}
}

func userNamespaceRemedies() []Remedy {
	return []Remedy{
		{UserNamespacesOff, "`user.max_user_namespaces` is 0", always(
			run("sysctl -w user.max_user_namespaces=15000"),
			Way{"as root, from the next start of the host on", []string{"echo user.max_user_namespaces=15000 > /etc/sysctl.d/60-cordon.conf"}},
			asRoot,
		)},
		{UserNamespacesUsedUp, "as many user namespaces as `user.max_user_namespaces` allows are in use", always(
			run("sysctl -w user.max_user_namespaces=60000"), asRoot,
		)},
		{UserNamespacesForbidden, "`kernel.unprivileged_userns_clone` is 0", always(
			run("sysctl -w kernel.unprivileged_userns_clone=1"),
			Way{"as root, from the next start of the host on", []string{"echo kernel.unprivileged_userns_clone=1 > /etc/sysctl.d/60-cordon.conf"}},
			asRoot,
		)},
		{UserNamespacesNotBuilt, "the kernel is built without user namespaces", always(
			asRoot, Way{How: "run a kernel with CONFIG_USER_NS=y"},
		)},
		{UserNamespaceNotEntered, "this program has not entered a user namespace, and could", always(
			Way{How: "call supervisor.EnterUserNamespace first thing in main"},
		)},
		{AppArmorUserNamespaces, "AppArmor keeps unprivileged user namespaces from being of use", func(f Facts) []Way {
			return []Way{
				{"as root, for this program alone", []string{
					fmt.Sprintf(`printf 'abi <abi/4.0>,\nprofile cordon %s flags=(unconfined) { userns, }\n' > /etc/apparmor.d/cordon`,
						or(f.Program, "PROGRAM")),
					"apparmor_parser -r /etc/apparmor.d/cordon",
				}},
				{"as root, for every program", []string{"sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"}},
				asRoot,
			}
		}},
	}
}

func rightsRemedies() []Remedy {
	return []Remedy{
		{AppArmorConfined, "this program runs under an AppArmor profile that forbids it", func(f Facts) []Way {
			if f.Container != "" {
				return []Way{f.container("--security-opt apparmor=unconfined")}
			}
			return []Way{
				run("aa-complain " + or(f.Confined, "PROFILE")),
				{How: "allow mount and userns in that profile"},
			}
		}},
		{ContainerFilter, "the container's seccomp profile forbids it", func(f Facts) []Way {
			return []Way{
				f.container("--security-opt seccomp=unconfined --security-opt apparmor=unconfined"),
				{How: "give the container a seccomp profile that allows clone, unshare, setns, mount, umount2 and pivot_root"},
			}
		}},
		{UnitFilter, "a seccomp filter on this program forbids it, such as a systemd unit's", func(f Facts) []Way {
			return []Way{setting(f, "RestrictNamespaces=no", "SystemCallFilter=@mount @process @sandbox")}
		}},
		{CapabilitiesLacking, "capabilities that launching takes were taken from this program", func(f Facts) []Way {
			names := f.launching()
			if len(names) == 0 {
				names = []string{"CAP_NAME"}
			}
			if f.Container != "" {
				return []Way{f.container("--cap-add " + strings.Join(names, " --cap-add "))}
			}
			return []Way{
				setting(f, "CapabilityBoundingSet="+strings.Join(names, " ")),
				{How: "start cordon as root with all of its capabilities"},
			}
		}},
		{NobodyElse, "there is nobody for children to be but the host's root", func(f Facts) []Way {
			if f.Container != "" {
				return []Way{f.container("--cap-add SETUID --cap-add SETGID")}
			}
			return []Way{{How: "start cordon with CAP_SETUID and CAP_SETGID"}, {How: "start cordon as an ordinary user"}}
		}},
	}
}

func kernelRemedies() []Remedy {
	return []Remedy{
		{NamespacesUsedUp, "as many namespaces of a kind as a `user.max_*_namespaces` allows are in use", always(
			run("for n in pid net mnt ipc uts cgroup; do sysctl -w user.max_${n}_namespaces=60000; done"),
		)},
		{NamespaceNotBuilt, "the kernel is built without this kind of namespace", always(
			Way{How: "run a kernel with CONFIG_PID_NS, CONFIG_NET_NS, CONFIG_IPC_NS, CONFIG_UTS_NS and CONFIG_CGROUPS"},
		)},
		{RootIsChroot, "this program runs in a chroot, which is no root to leave", always(
			Way{How: "start cordon outside of the chroot"},
			Way{"as root, make it a container instead", []string{"systemd-nspawn -D DIR"}},
		)},
		{RootIsInitial, "the root is the initial RAM file system, which cannot be left", always(
			Way{How: "mount a root and switch_root to it before cordon starts"},
		)},
		{SeccompNotBuilt, "the kernel has no seccomp filter that can kill a process", always(
			Way{How: "run Linux 4.14 or later with CONFIG_SECCOMP_FILTER=y"},
		)},
		{LandlockTooOld, "the kernel is older than Landlock", always(
			Way{How: "run Linux 5.13 or later, with landlock among the active security modules"},
		)},
		{LandlockNotBuilt, "the kernel is built without Landlock", always(
			Way{How: "run a kernel with CONFIG_SECURITY_LANDLOCK=y"},
		)},
		{LandlockInactive, "Landlock is built into the kernel and not switched on", func(f Facts) []Way {
			return boot("lsm=landlock," + or(strings.Join(f.Modules, ","), "$(cat /sys/kernel/security/lsm)"))
		}},
		{Refused, "the kernel or a security module refused, and nothing that cordon knows tells why", always(
			Way{"see what a security module has denied, as root", []string{"dmesg | tail -n 50"}},
		)},
	}
}

// boot are the ways to put a parameter on the kernel's command line.
func boot(parameter string) []Way {
	return []Way{
		{"as root, on Debian and its like", []string{
			"mkdir -p /etc/default/grub.d",
			fmt.Sprintf("echo \"GRUB_CMDLINE_LINUX=\\\"\\$GRUB_CMDLINE_LINUX %s\\\"\" > /etc/default/grub.d/cordon.cfg", parameter),
			"update-grub && reboot",
		}},
		{"as root, on Fedora and its like", []string{
			fmt.Sprintf("grubby --update-kernel=ALL --args=\"%s\" && reboot", parameter),
		}},
	}
}

// container is a way that takes other arguments to what starts this container.
func (f Facts) container(arguments string) Way {
	engine := "docker"
	if f.Container == "podman" {
		engine = "podman"
	}
	return Way{"start the container otherwise", []string{engine + " run " + arguments + " ..."}}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
