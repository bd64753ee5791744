package policy

import "golang.org/x/sys/unix"

// Namespace is one kind of namespace that a child lives in.
type Namespace struct {
	// Wall is the wall that this namespace is.
	Wall Wall
	// Name is its file under /proc/PID/ns.
	Name string
	// Flag is its CLONE_NEW* flag, as clone(2), unshare(2) and SysProcAttr take it.
	Flag uintptr
	// PerChild says that each child has a fresh one. The others are shared by all
	// children: the launcher unshares them once, and they hold nothing to share.
	// [Policy.FreshNamespaces] makes all of them fresh for each child.
	PerChild bool
	// Reason says what it hides, and why it is fresh or shared.
	Reason string
}

// Namespaces lists the namespaces of a child. User namespaces are not among them: one
// costs Go its vfork, and a process without privilege enters one once, for itself, at the
// start. The slice is the caller's own.
func Namespaces() []Namespace {
	return []Namespace{
		{WallPID, "pid", unix.CLONE_NEWPID, true, "no other process can be named; two children must not see each other"},
		{WallCgroupNamespace, "cgroup", unix.CLONE_NEWCGROUP, true, "its own cgroup is the root; each child has another cgroup"},
		{WallMount, "mnt", unix.CLONE_NEWNS, false, "an empty read-only root; nothing in it can be changed, so it can be shared"},
		{WallNet, "net", unix.CLONE_NEWNET, false, "no interface but a dead lo; the dearest to make, and no socket can be opened"},
		{WallIPC, "ipc", unix.CLONE_NEWIPC, false, "no System V or POSIX object exists, and none can be made"},
		{WallUTS, "uts", unix.CLONE_NEWUTS, false, "the host's name is not there, and none can be set"},
	}
}
