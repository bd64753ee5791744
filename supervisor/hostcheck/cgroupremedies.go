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
		{CgroupNotMounted, "no cgroup is mounted on `/sys/fs/cgroup`", func(f Facts) []Way {
			// v1 where the kernel has bound the controllers to it, and then each on its own.
			if len(f.Cgroup.controllers(func(c Controller) bool { return c.V1 })) == 0 {
				return []Way{run("mount -t cgroup2 cgroup2 /sys/fs/cgroup")}
			}
			return []Way{run(append([]string{"mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup"}, mountV1(f)...)...)}
		}},
		{CgroupNotBuilt, "the kernel is built without a controller", always(
			Way{How: "run a kernel with CONFIG_MEMCG=y, CONFIG_CGROUP_PIDS=y and CONFIG_CFS_BANDWIDTH=y"},
		)},
		{CgroupSwitchedOff, "a controller was switched off when the kernel was booted", func(f Facts) []Way {
			off := f.Cgroup.controllers(func(c Controller) bool { return c.Built && !c.Enabled })
			if len(off) == 0 {
				off = []string{"memory"}
			}
			return append(boot("cgroup_enable="+strings.Join(off, " cgroup_enable=")),
				Way{How: "take cgroup_disable= from the kernel's command line"})
		}},
		{CgroupHeldByV1, "cgroup v2 is mounted, and v1 holds a controller", always(
			boot("systemd.unified_cgroup_hierarchy=1")...,
		)},
		{CgroupV1Unmounted, "a controller of cgroup v1 is not mounted", func(f Facts) []Way {
			lines := mountV1(f)
			if len(lines) == 0 {
				lines = mountEach("memory")
			}
			return []Way{run(lines...)}
		}},
	}
}

// rightsToCgroups are about controllers that are not this program's to use.
func rightsToCgroups() []Remedy {
	return []Remedy{
		{CgroupV1Forbidden, "this user may not make cgroups in v1", func(f Facts) []Way {
			give := fmt.Sprintf("for c in memory pids cpu; do install -d -o %s /sys/fs/cgroup/$c/cordon; done", f.user())
			return []Way{asRoot, {"as root, after each start of the host", []string{give}}}
		}},
		{CgroupReadOnly, "cgroups are mounted read-only", func(f Facts) []Way {
			switch {
			case f.Container == "podman":
				return []Way{f.container("--cgroupns private --security-opt unmask=/sys/fs/cgroup")}
			case f.Container != "":
				return []Way{ // since Docker 28
					f.container("--cgroupns private --security-opt writable-cgroups=true"),
					f.container("--privileged"),
				}
			default:
				return []Way{run("mount -o remount,rw /sys/fs/cgroup"), setting(f, "ProtectControlGroups=no")}
			}
		}},
		{CgroupNotDelegated, "the cgroup that this program is in was not delegated to it", func(f Facts) []Way {
			if unit := f.unit(); unit != "" && !strings.HasPrefix(unit, "user@") {
				return []Way{setting(f, "Delegate=yes"), asRoot}
			}
			return []Way{
				{"start cordon in a scope of your own", []string{"systemd-run --user --scope -p Delegate=yes cordon ..."}},
				{"in the systemd unit that starts cordon, under [Service]", []string{"Delegate=yes"}},
				asRoot,
			}
		}},
		{CgroupPartlyDelegated, "the cgroup that this program is in lacks a controller", always(
			Way{"as root; then log in again, and start cordon by systemd-run --user --scope -p Delegate=yes", []string{
				"mkdir -p /etc/systemd/system/user@.service.d",
				`printf '[Service]\nDelegate=cpu memory pids\n' > /etc/systemd/system/user@.service.d/cordon.conf`,
				"systemctl daemon-reload",
			}},
		)},
	}
}

// mountV1 mounts each controller that is not there.
func mountV1(f Facts) []string {
	return mountEach(f.Cgroup.controllers(func(c Controller) bool { return !c.Available })...)
}

func mountEach(names ...string) []string {
	var lines []string
	for _, name := range names {
		dir := "/sys/fs/cgroup/" + name
		lines = append(lines, fmt.Sprintf("mkdir -p %s && mount -t cgroup -o %s cgroup %s", dir, name, dir))
	}
	return lines
}
