package hostfacts

import (
	"path/filepath"
	"slices"
	"strings"

	"cordon/supervisor/hostcheck"
	"cordon/supervisor/internal/cgroup"

	"golang.org/x/sys/unix"
)

// cgroupMount is where distributions mount cgroups, and where cordon looks for them.
const cgroupMount = "/sys/fs/cgroup"

// controllerNames are those that cordon uses.
var controllerNames = []string{"memory", "pids", "cpu"}

func gatherCgroup(f hostcheck.Facts, all mounts) hostcheck.Cgroup {
	kernel := parseControllers(text("/proc/cgroups"))
	own := parseOwn(text("/proc/self/cgroup"))
	c := hostcheck.Cgroup{
		Version: "none", OwnNamespace: !initial("cgroup"), Subtree: []string{},
		KillFile: !f.Before(5, 14), GroupKill: !f.Before(4, 19), BornIn: !f.Before(5, 7),
	}
	top, mounted := all.at(cgroupMount)
	switch {
	case mounted && top.kind == "cgroup2":
		c.Version, c.Path = "v2", own[""]
		unified(&c, top, kernel)
	case slices.ContainsFunc(all, func(m mount) bool { return m.kind == "cgroup" && !named(m) }):
		c.Version, c.Path = "v1", own["memory"]
		legacy(&c, all, kernel)
	default:
		c.Path = own["memory"] + own[""]
		for _, name := range controllerNames {
			c.Controllers = append(c.Controllers, kernel.get(name))
		}
	}
	return c
}

// named reports whether a v1 hierarchy has a name and no controllers, as systemd's has.
func named(m mount) bool {
	return slices.ContainsFunc(m.super, func(o string) bool { return strings.HasPrefix(o, "name=") })
}

func unified(c *hostcheck.Cgroup, top mount, kernel controllers) {
	var err error
	if c.Base, c.Delegated, err = cgroup.Base(); err != nil {
		return
	}
	dir := filepath.Join(cgroupMount, c.Base)
	have := strings.Fields(line(filepath.Join(dir, "cgroup.controllers")))
	c.Subtree = strings.Fields(line(filepath.Join(dir, "cgroup.subtree_control")))
	c.ReadOnly = top.readOnly()
	c.Writable = true
	for _, file := range []string{"", "cgroup.procs", "cgroup.subtree_control"} {
		c.Writable = c.Writable && writable(filepath.Join(dir, file))
	}
	for _, name := range controllerNames {
		one := kernel.get(name)
		one.Available, one.Writable = slices.Contains(have, name), c.Writable
		c.Controllers = append(c.Controllers, one)
	}
}

func legacy(c *hostcheck.Cgroup, all mounts, kernel controllers) {
	c.Writable = true
	for _, name := range controllerNames {
		one := kernel.get(name)
		dir := filepath.Join(cgroupMount, name)
		if real, err := filepath.EvalSymlinks(dir); err == nil { // cpu is often a link to cpu,cpuacct
			dir = real
		}
		m, ok := all.at(dir)
		one.Available = ok && m.kind == "cgroup" && slices.Contains(m.super, name)
		// What was made for this user beforehand is enough.
		one.Writable = one.Available && (writable(dir) || writable(filepath.Join(dir, "cordon")))
		c.ReadOnly = c.ReadOnly || one.Available && m.readOnly()
		c.Writable = c.Writable && one.Writable
		c.Controllers = append(c.Controllers, one)
	}
}

// writable asks for this process's effective user.
func writable(path string) bool {
	return unix.Faccessat(unix.AT_FDCWD, path, unix.W_OK, unix.AT_EACCESS) == nil
}

// controllers are what /proc/cgroups lists.
type controllers []hostcheck.Controller

// parseControllers reads "memory 5 17 1": name, hierarchy (0 is v2, or none), number of
// cgroups, enabled (cgroups(7)).
func parseControllers(table string) controllers {
	var all controllers
	for entry := range strings.Lines(table) {
		const columns = 4
		fields := strings.Fields(entry)
		if len(fields) != columns || strings.HasPrefix(entry, "#") {
			continue
		}
		all = append(all, hostcheck.Controller{
			Name: fields[0], Built: true, Enabled: fields[3] != "0", V1: fields[1] != "0",
		})
	}
	return all
}

// get gives one by name. Where the kernel lists none (built for v2 alone) each may be there.
func (all controllers) get(name string) hostcheck.Controller {
	for _, c := range all {
		if c.Name == name {
			return c
		}
	}
	unknown := len(all) == 0
	return hostcheck.Controller{Name: name, Built: unknown, Enabled: unknown}
}

// parseOwn reads this process's cgroups by controller; that of v2 has no name.
func parseOwn(table string) map[string]string {
	own := map[string]string{}
	for entry := range strings.Lines(table) {
		const parts = 3
		f := strings.SplitN(strings.TrimSpace(entry), ":", parts)
		if len(f) != parts {
			continue
		}
		for name := range strings.SplitSeq(f[1], ",") {
			own[name] = f[2]
		}
	}
	return own
}
