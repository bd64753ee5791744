package hostcheck

import (
	"fmt"
	"strings"
)

func cgroupRemedies() []Remedy {
	return append(mountRemedies(), rightsToCgroups()...)
}

// mountRemedies are about controllers that nobody on the host could use.
func mountRemedies() []Remedy {
	return []Remedy{
		{CgroupNotMounted, "no cgroup is mounted on `/sys/fs/cgroup`", mount},
		{CgroupNotBuilt, "the kernel is built without a controller", always(
			"run a kernel with CONFIG_MEMCG=y, CONFIG_CGROUP_PIDS=y and CONFIG_CFS_BANDWIDTH=y",
		)},
		{CgroupSwitchedOff, "a controller was switched off when the kernel was booted", func(f Facts) []string {
			var parameters []string
			for _, name := range f.Cgroup.controllers(func(c Controller) bool { return c.Built && !c.Enabled }) {
				parameters = append(parameters, "cgroup_enable="+name)
			}
			return []string{
				"take cgroup_disable= from the kernel's command line and add " + or(strings.Join(parameters, " "), "cgroup_enable=memory"),
				"update-grub && reboot",
			}
		}},
		{CgroupHeldByV1, "cgroup v2 is mounted, and v1 holds a controller", always(
			"add systemd.unified_cgroup_hierarchy=1 to the kernel's command line, and reboot",
		)},
		{CgroupV1Unmounted, "a controller of cgroup v1 is not mounted", mount},
	}
}

// rightsToCgroups are about controllers that are not this program's to use.
func rightsToCgroups() []Remedy {
	return []Remedy{
		{CgroupV1Forbidden, "this user may not make cgroups in v1", func(f Facts) []string {
			return []string{
				asRoot,
				"or, as root, give this user a directory in each controller:",
				fmt.Sprintf("for c in memory pids cpu; do install -d -o %s /sys/fs/cgroup/$c/cordon; done", f.user()),
			}
		}},
		{CgroupReadOnly, "cgroups are mounted read-only", func(f Facts) []string {
			switch {
			case f.Container == "podman":
				return []string{"podman run --cgroupns private --security-opt unmask=/sys/fs/cgroup ..."}
			case f.Container != "":
				return []string{
					"docker run --cgroupns private --security-opt writable-cgroups=true ... # Docker 28 or later",
					"or docker run --privileged ...",
				}
			default:
				return []string{
					"mount -o remount,rw /sys/fs/cgroup",
					"in a systemd unit: ProtectControlGroups=no",
				}
			}
		}},
		{CgroupNotDelegated, "the cgroup that this program is in was not delegated to it", func(f Facts) []string {
			if unit := f.unit(); unit != "UNIT" && !strings.Contains(f.Cgroup.Path, "/user@") {
				return []string{"systemctl edit " + unit + ", and under [Service]:", "Delegate=yes"}
			}
			return []string{
				"systemd-run --user --scope -p Delegate=yes cordon ...",
				"in a systemd unit: Delegate=yes",
				asRoot,
			}
		}},
		{CgroupPartlyDelegated, "the cgroup that this program is in lacks a controller", func(f Facts) []string {
			return []string{
				"mkdir -p /etc/systemd/system/user@.service.d",
				`printf '[Service]\nDelegate=cpu memory pids\n' > /etc/systemd/system/user@.service.d/cordon.conf`,
				"systemctl daemon-reload, and log in again",
				"systemd-run --user --scope -p Delegate=yes cordon ...",
			}
		}},
	}
}

// mount gives the commands that mount what is missing: v1 where the kernel has the
// controllers bound to it, and then each on its own, else v2.
func mount(f Facts) []string {
	legacy := f.Cgroup.Version == "v1" || len(f.Cgroup.controllers(func(c Controller) bool { return c.V1 })) > 0
	if !legacy {
		return []string{"mount -t cgroup2 cgroup2 /sys/fs/cgroup"}
	}
	var lines []string
	if f.Cgroup.Version != "v1" {
		lines = append(lines, "mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup")
	}
	for _, name := range f.Cgroup.controllers(func(c Controller) bool { return !c.Available }) {
		dir := "/sys/fs/cgroup/" + name
		lines = append(lines, fmt.Sprintf("mkdir -p %s && mount -t cgroup -o %s cgroup %s", dir, name, dir))
	}
	return lines
}

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

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
