package main

import (
	"fmt"
	"slices"
	"strings"

	"cordon/supervisor/hostcheck"
	"cordon/supervisor/units"
)

// hostText tells the facts of the host that decide about walls.
func hostText(b *strings.Builder, f hostcheck.Facts) {
	const names = 17 // the column behind
	row := func(name, text string) {
		if text != "" {
			paragraph(b, fmt.Sprintf("%-*s", names, name), names, text)
		}
	}
	row("HOST", "Linux "+f.Kernel+", "+f.Arch)
	row("user", userText(f))
	row("capabilities", lackingText(f))
	row("user namespaces", userNamespacesText(f.UserNamespaces))
	row("seccomp", seccompText(f))
	row("landlock", landlockText(f))
	row("cgroup", cgroupText(f.Cgroup))
	row("apparmor", f.Confined)
	row("container", f.Container)
	if f.InitialRoot {
		row("root", "the initial RAM file system")
	}
	if f.Chroot {
		row("root", "a chroot")
	}
	if f.HidePID != "" {
		row("/proc", "hidepid="+f.HidePID)
	}
	if f.SwapBytes == 0 {
		row("swap", "none")
	} else {
		row("swap", units.FormatSize(f.SwapBytes)+", of which children get none")
	}
	if f.Audit {
		row("audit", "readable: results name a forbidden system call")
	} else {
		row("audit", "not readable: results do not name a forbidden system call")
	}
}

func userText(f hostcheck.Facts) string {
	text := fmt.Sprint(f.User.ID)
	if f.User.Name != "" {
		text = fmt.Sprintf("%s (%d)", f.User.Name, f.User.ID)
	}
	if f.UserNamespaces.Inside {
		text += ", in a user namespace of cordon's own"
	}
	if f.NoNewPrivileges {
		text += ", no_new_privs is set"
	}
	return text
}

func lackingText(f hostcheck.Facts) string {
	if len(f.Lacking) == 0 {
		return "all that cordon uses"
	}
	var texts []string
	for _, l := range f.Lacking {
		text := l.Name + " (" + l.For
		if l.Bounded {
			text += "; not to be had here"
		}
		texts = append(texts, text+")")
	}
	return "without " + strings.Join(texts, ", ")
}

func userNamespacesText(u hostcheck.UserNamespaces) string {
	var texts []string
	if u.Max != nil && !u.Inside { // inside it is that of cordon's own, and as large as can be
		texts = append(texts, fmt.Sprintf("at most %d", *u.Max))
	}
	if u.CloneAllowed != nil && !*u.CloneAllowed {
		texts = append(texts, "kernel.unprivileged_userns_clone=0: root's alone")
	}
	if u.Restricted != nil && *u.Restricted {
		texts = append(texts, "AppArmor restricts unprivileged ones")
	}
	return strings.Join(texts, "; ")
}

func seccompText(f hostcheck.Facts) string {
	var texts []string
	for _, action := range []string{"kill_process", "log"} {
		have := "without "
		if slices.Contains(f.Actions, action) {
			have = ""
		}
		texts = append(texts, have+action)
	}
	if f.Filtered {
		texts = append(texts, "cordon itself is under a filter")
	}
	return strings.Join(texts, ", ")
}

func landlockText(f hostcheck.Facts) string {
	if f.Landlock == 0 {
		return "none"
	}
	text := fmt.Sprintf("ABI %d, denies %s", f.Landlock, strings.Join(f.LandlockDenies, ", "))
	for i, later := range f.LandlockLacks {
		if i == 0 {
			text += "; later kernels also:"
		} else {
			text += ","
		}
		text += fmt.Sprintf(" %s (%s)", later.Denies, later.Kernel)
	}
	return text
}

func cgroupText(c hostcheck.Cgroup) string {
	if c.Version == "none" {
		return "none is mounted on /sys/fs/cgroup"
	}
	var have []string
	for _, one := range c.Controllers {
		text := one.Name
		switch {
		case !one.Available:
			text = "no " + text
		case !one.Writable:
			text += " (not writable)"
		}
		have = append(have, text)
	}
	text := c.Version + ": " + strings.Join(have, ", ")
	if c.Version == "v2" {
		text += "; in " + c.Base
		if c.Delegated {
			text += ", delegated"
		}
		text += "; handed on: " + or(strings.Join(c.Subtree, ", "), "nothing")
		for _, feature := range []struct {
			there bool
			name  string
		}{{c.KillFile, "cgroup.kill"}, {c.GroupKill, "memory.oom.group"}, {c.BornIn, "CLONE_INTO_CGROUP"}} {
			if feature.there {
				text += "; " + feature.name
			} else {
				text += "; no " + feature.name
			}
		}
	}
	if c.ReadOnly {
		text += "; mounted read-only"
	}
	if c.OwnNamespace {
		text += "; in a cgroup namespace"
	}
	return text
}
