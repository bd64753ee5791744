package attack

import (
	"cordon/policy"

	"golang.org/x/sys/unix"
)

// mountNatives change mounts and namespaces: 6.
func mountNatives() []native {
	const id = "mounts."
	noRight := either(noCapability, byLandlock)
	return []native{
		{id: id + "mount", tries: "mount a tmpfs over the root", program: []step{call("mount", "x", "/", "tmpfs", 0, 0)}, stops: noRight},
		{id: id + "mount-proc", tries: "mount /proc", program: []step{call("mount", "proc", "/", "proc", 0, 0)}, stops: noRight},
		{id: id + "remount", tries: "make the root writable", program: []step{call("mount", "", "/", 0, unix.MS_REMOUNT|unix.MS_BIND, 0)}, stops: noRight},
		{id: id + "umount2", tries: "take the root away from over the host's", program: []step{call("umount2", "/", unix.MNT_DETACH)}, stops: noRight},
		{id: id + "pivot_root", tries: "exchange the root", program: []step{call("pivot_root", "/", "/")}, stops: noRight},
		{id: id + "chroot", tries: "change its root", program: []step{call("chroot", "/")}, stops: noRight},
		{id: id + "unshare-user", tries: "get capabilities in a user namespace", program: []step{call("unshare", unix.CLONE_NEWUSER)}, stops: either(noCapability, by(policy.WallCapabilities, unix.ENOSPC), by(absent, unix.EINVAL))},
		{id: id + "unshare-mount", tries: "get mounts of its own", program: []step{call("unshare", unix.CLONE_NEWNS)}, stops: noRight},
		{id: id + "unshare-files", tries: "get descriptors of its own", program: []step{call("unshare", unix.CLONE_FILES)}, only: "they are a copy of the same five"},
		{id: id + "setns", tries: "join the host's namespaces", program: []step{call("setns", 0, 0)}, stops: either(noCapability, by(descriptors, unix.EINVAL))},
		{id: id + "open_tree", tries: "copy the tree of mounts", program: []step{call("open_tree", atRoot, "/", 1)}, stops: either(noRight, noDescriptor)},
		{id: id + "move_mount", tries: "move a mount", program: []step{call("move_mount", 0, "", atRoot, "/", 4)}, stops: noRight},
		{id: id + "fsopen", tries: "make a file system", program: []step{call("fsopen", "tmpfs", 0)}, stops: either(noRight, noDescriptor)},
		{id: id + "fsmount", tries: "mount what a descriptor configures", program: []step{call("fsmount", 0, 0, 0)}, stops: either(noRight, onlyPipes)},
		{id: id + "fspick", tries: "reconfigure the root", program: []step{call("fspick", atRoot, "/", 0)}, stops: either(noRight, noDescriptor)},
		{id: id + "mount_setattr", tries: "make the root writable", program: []step{call("mount_setattr", atRoot, "/", 0, []any{0, 1, 0, 0}, 32)}, stops: noRight},
	}
}

// rightsNatives want more rights, or to undo what was set: 7.
func rightsNatives() []native {
	const id = "rights."
	users := either(noCapability, by(policy.WallUID, unix.EINVAL))
	capabilities := []any{uint64(unix.LINUX_CAPABILITY_VERSION_3)}
	return []native{
		{id: id + "setuid", tries: "become root", program: []step{call("setuid", 0)}, stops: users, harmless: rootOfNothing},
		{id: id + "setreuid", tries: "become root", program: []step{call("setreuid", 0, 0)}, stops: users, harmless: rootOfNothing},
		{id: id + "setresuid", tries: "become root", program: []step{call("setresuid", 0, 0, 0)}, stops: users, harmless: rootOfNothing},
		{id: id + "setresgid", tries: "join root's group", program: []step{call("setresgid", 0, 0, 0)}, stops: users, harmless: rootOfNothing},
		{id: id + "setgid", tries: "join root's group", program: []step{call("setgid", 0)}, stops: users, harmless: rootOfNothing},
		{id: id + "setgroups", tries: "join groups", program: []step{call("setgroups", 1, []any{0})}, stops: users},
		{id: id + "setfsuid", tries: "become root for files", program: []step{call("setfsuid", 0), call("setfsuid", -1)}, harmless: stillNotRoot},
		{id: id + "capset", tries: "take every capability", program: []step{call("capset", capabilities, []any{^uint64(0), 0xffffffff, 0})}, stops: noCapability},
		{id: id + "capset-inheritable", tries: "make a capability inheritable", program: []step{call("capset", capabilities, []any{0, 0xffffffff, 0})}, stops: noCapability},
		{id: id + "no_new_privs", tries: "undo no_new_privs", program: []step{call("prctl", unix.PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0)}, stops: by(noNewPrivs, unix.EINVAL)},
		{id: id + "keepcaps", tries: "keep capabilities over a change of user", program: []step{call("prctl", unix.PR_SET_KEEPCAPS, 1, 0, 0, 0)}, stops: noCapability},
		{id: id + "securebits", tries: "undo the securebits", program: []step{call("prctl", unix.PR_SET_SECUREBITS, 0, 0, 0, 0)}, stops: noCapability},
		{id: id + "ambient", tries: "raise an ambient capability", program: []step{call("prctl", unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, 21, 0, 0)}, stops: noCapability},
		{id: id + "dumpable", tries: "become dumpable", program: []step{call("prctl", unix.PR_SET_DUMPABLE, 1, 0, 0, 0)}, only: "RLIMIT_CORE 0 leaves no core all the same, and in its PID namespace there is nobody to trace it"},
		{id: id + "seccomp-off", tries: "undo the filter", program: []step{call("prctl", unix.PR_SET_SECCOMP, 0, 0, 0, 0)}, stops: by(policy.WallSeccomp, unix.EINVAL)},
		{id: id + "seccomp-listener", tries: "put a filter with a listener over the filter", program: []step{call("seccomp", 1, 8, []any{1, []any{0x7fff0000<<32 | 6}})}, stops: either(noDescriptor, by(policy.WallSeccomp, unix.EACCES, unix.EFAULT))},
		{id: id + "landlock", tries: "make a Landlock ruleset", program: []step{call("landlock_create_ruleset", []any{1}, 8, 0)}, stops: either(noDescriptor, by(absent, unix.EOPNOTSUPP))},
		{id: id + "pdeathsig", tries: "outlive the supervisor", program: []step{call("prctl", unix.PR_SET_PDEATHSIG, 0, 0, 0, 0)}, only: "it then outlives a supervisor that dies, until the next one removes what is left of the branch of the cgroup tree"},
		{id: id + "ptracer", tries: "let everybody trace it", program: []step{call("prctl", 0x59616d61, -1, 0, 0, 0)}, stops: by(absent, unix.EINVAL), only: "in its namespace there is nobody"},
		{id: id + "mce-kill", tries: "choose how it dies of broken memory", program: []step{call("prctl", unix.PR_MCE_KILL, 1, 0, 0, 0)}, only: "it concerns itself alone"},
		{id: id + "name", tries: "call itself as it likes", program: []step{call("prctl", unix.PR_SET_NAME, "systemd", 0, 0, 0)}, only: "a process can name itself; no decision is made by names"},
		{id: id + "personality", tries: "switch the randomness of addresses off for what it starts", program: []step{call("personality", 0x0040000)}, only: "it concerns itself, and what it would start"},
		{id: id + "arch_prctl", tries: "have cpuid fault", program: []step{call("arch_prctl", 0x1012, 0)}, stops: by(absent, unix.ENODEV, unix.EINVAL), only: "it concerns itself alone"},
	}
}

// rootOfNothing holds in a user namespace that has nobody but its own root, which the
// supervisor's own user is outside.
func rootOfNothing(r report) (wall, string, bool) {
	return policy.WallCapabilities, "user 0 of the user namespace has no capability, and is the supervisor's own user outside", r.UserNamespace
}

// stillNotRoot: setfsuid gives the former id, so that of an invalid change shows the present.
func stillNotRoot(r report) (wall, string, bool) {
	now := r.Calls[len(r.Calls)-1].Return
	return policy.WallCapabilities, "it did not change", now != 0 || r.UserNamespace
}
