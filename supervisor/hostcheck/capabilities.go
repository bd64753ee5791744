package hostcheck

// Capability is one that cordon uses.
type Capability struct {
	Number uint
	Name   string
	For    string
	// Launching says that no child can be started without it.
	Launching bool
}

// Capabilities lists those that cordon uses, with their numbers in linux/capability.h.
func Capabilities() []Capability {
	return []Capability{
		{21, "CAP_SYS_ADMIN", "to make namespaces and mounts", true},
		{18, "CAP_SYS_CHROOT", "to join a mount namespace", true},
		{8, "CAP_SETPCAP", "to empty the bounding set", true},
		{5, "CAP_KILL", "to kill a child of another user", true},
		{19, "CAP_SYS_PTRACE", "to look at a child from outside", true},
		{7, "CAP_SETUID", "to make the child another user", false},
		{6, "CAP_SETGID", "to make the child another group", false},
		{37, "CAP_AUDIT_READ", "to name a forbidden system call", false},
	}
}
