package attack

import (
	"cordon/policy"

	"golang.org/x/sys/unix"
)

// many is more than the tasks that a child may have.
const many = 256

// processNatives start programs and processes: 4.
func processNatives() []native {
	const id = "processes."
	const threadFlags = unix.CLONE_VM | unix.CLONE_FS | unix.CLONE_FILES | unix.CLONE_SIGHAND | unix.CLONE_THREAD | unix.CLONE_SYSVSEM
	argv := []any{"again", "probe", 0}
	own := either(by(policy.WallLandlock, unix.EACCES))
	oneUserNamespace := "an ordinary user may make a user namespace, with capabilities over nothing but what is made in there"
	return []native{
		{id: id + "execve-shell", tries: "become a shell", program: []step{call("execve", "/bin/sh", argv, []any{0})}, stops: readOnlyRoot},
		{id: id + "execve-child", tries: "become the child's binary again, free of the filter", program: []step{call("execve", "/child", argv, []any{0})}, stops: own, harmless: sameAgain},
		{id: id + "execveat", tries: "become the child's binary again", program: []step{call("execveat", atRoot, "/child", argv, []any{0}, 0)}, stops: own, harmless: sameAgain},
		{id: id + "execveat-fd", tries: "execute what a pipe holds", program: []step{call("execveat", 0, "", argv, []any{0}, unix.AT_EMPTY_PATH)}, stops: either(own, notItsUser)},
		{id: id + "execve-proc", tries: "become /proc/self/exe", program: []step{call("execve", "/proc/self/exe", argv, []any{0})}, stops: readOnlyRoot},
		{id: id + "fork", tries: "make processes without end", program: []step{upTo(many, spawning("fork"))}, stops: tooManyTasks},
		{id: id + "vfork", tries: "make processes without end", program: []step{upTo(many, spawning("vfork"))}, stops: tooManyTasks},
		{id: id + "clone-process", tries: "make processes without end", program: []step{upTo(many, spawning("clone", unix.SIGCHLD, 0, 0, 0, 0))}, stops: tooManyTasks},
		{id: id + "clone-parent", tries: "make siblings that the supervisor has to reap", program: []step{upTo(many, spawning("clone", unix.CLONE_PARENT|int(unix.SIGCHLD), 0, 0, 0, 0))},
			stops: either(by(policy.WallPID, unix.EINVAL), tooManyTasks)},
		{id: id + "clone-high", tries: "make a process with bits above the flags", program: []step{upTo(many, spawning("clone", uint64(1)<<40|uint64(unix.SIGCHLD), 0, 0, 0, 0))}, stops: tooManyTasks},
		{id: id + "clone-thread", tries: "make a thread more", program: []step{spawning("clone", threadFlags, 0, 0, 0, 0)}, stops: tooManyTasks, only: "threads are tasks, which the pids cgroup counts: see clone-process"},
		{id: id + "clone-user", tries: "make a process in a user namespace of its own", program: []step{spawning("clone", unix.CLONE_NEWUSER|int(unix.SIGCHLD), 0, 0, 0, 0)},
			stops: either(noCapability, by(policy.WallCapabilities, unix.ENOSPC, unix.EUSERS)), only: oneUserNamespace},
		{id: id + "clone-namespaces", tries: "make a process in other namespaces", program: []step{spawning("clone", unix.CLONE_NEWNS|unix.CLONE_NEWPID|unix.CLONE_NEWNET|int(unix.SIGCHLD), 0, 0, 0, 0)}, stops: noCapability},
		{id: id + "clone3", tries: "make processes without end", program: []step{upTo(many, spawning("clone3", []any{0, 0, 0, 0, unix.SIGCHLD, 0, 0, 0}, 64))}, stops: tooManyTasks},
		{id: id + "clone3-cgroup", tries: "make a process in another cgroup", program: []step{spawning("clone3", []any{0x200000000, 0, 0, 0, unix.SIGCHLD, 0, 0, 0, 0, 0, 0}, 88)},
			stops: by(descriptors, unix.EBADF, unix.EINVAL)},
		{id: id + "clone3-tid", tries: "make a process with a number of its choice", program: []step{spawning("clone3", []any{0, 0, 0, 0, unix.SIGCHLD, 0, 0, 0, []any{77}, 1, 0}, 88)}, stops: noCapability},
		{id: id + "clone3-user", tries: "make a process in a user namespace of its own", program: []step{spawning("clone3", []any{unix.CLONE_NEWUSER, 0, 0, 0, unix.SIGCHLD, 0, 0, 0}, 64)},
			stops: either(noCapability, by(policy.WallCapabilities, unix.ENOSPC, unix.EUSERS)), only: oneUserNamespace},
		{id: id + "setsid", tries: "leave its session", program: []step{call("setsid")}, stops: by(policy.WallPID, unix.EPERM)},
		{id: id + "wait4", tries: "wait for processes of others", program: []step{call("wait4", -1, 0, unix.WNOHANG, 0)}, stops: by(policy.WallPID, unix.ECHILD)},
		{id: id + "waitid", tries: "wait for processes of others", program: []step{call("waitid", 0, 0, 0, unix.WNOHANG|unix.WEXITED, 0)}, stops: by(policy.WallPID, unix.ECHILD)},
	}
}

// othersNatives reach for other processes: 5.
func othersNatives() []native {
	const id = "others."
	iov := []any{buf(0), 64}
	return []native{
		{id: id + "kill-all", tries: "signal everybody", program: []step{call("kill", -1, 0)}, stops: nobodyElse},
		{id: id + "kill", tries: "signal another process", program: []step{call("kill", 99, 0)}, stops: nobodyElse},
		{id: id + "kill-high", tries: "signal another process with bits above an int's", program: []step{call("kill", uint64(1)<<32|99, 0)}, stops: nobodyElse},
		{id: id + "stop", tries: "stop itself, so that it cannot be asked to end", program: []step{call("tgkill", 1, 1, unix.SIGSTOP)}, only: "the supervisor does not ask: it kills"},
		{id: id + "kill-host", tries: "signal a process by a number of the host's", program: []step{call("kill", 4_000_000, 0)}, stops: nobodyElse},
		{id: id + "kill-group", tries: "signal a process group", program: []step{call("kill", -2, 0)}, stops: nobodyElse},
		{id: id + "tkill", tries: "signal a thread of another process", program: []step{call("tkill", 4_000_000, 0)}, stops: nobodyElse},
		{id: id + "tgkill", tries: "signal a thread of another process", program: []step{call("tgkill", 4_000_000, 4_000_000, 0)}, stops: nobodyElse},
		{id: id + "tgkill-negative", tries: "signal a negative process", program: []step{call("tgkill", -1, -1, 0)}, stops: by(policy.WallPID, unix.EINVAL, unix.ESRCH)},
		{id: id + "rt_sigqueueinfo", tries: "queue a signal for another process", program: []step{call("rt_sigqueueinfo", 4_000_000, 0, []any{0, 0xffffffff})}, stops: either(nobodyElse, by(policy.WallPID, unix.EPERM))},
		{id: id + "rt_tgsigqueueinfo", tries: "queue a signal for another thread", program: []step{call("rt_tgsigqueueinfo", 4_000_000, 4_000_000, 0, []any{0, 0xffffffff})}, stops: either(nobodyElse, by(policy.WallPID, unix.EPERM))},
		{id: id + "ptrace-attach", tries: "trace another process", program: []step{call("ptrace", 16, 4_000_000, 0, 0)}, stops: nobodyElse},
		{id: id + "ptrace-seize", tries: "trace another process", program: []step{call("ptrace", 0x4206, 4_000_000, 0, 0)}, stops: nobodyElse},
		{id: id + "ptrace-traceme", tries: "make the supervisor its tracer", program: []step{call("ptrace", 0, 0, 0, 0)}, stops: either(byLandlock, by(policy.WallPID, unix.EPERM)),
			only:   "its parent may be made its tracer, which then has more power over it and it no more over its parent",
			mayEnd: true}, // the thread waits for its tracer at its next signal
		{id: id + "process_vm_readv", tries: "read the memory of another process", program: []step{call("process_vm_readv", 4_000_000, iov, 1, iov, 1, 0)}, stops: nobodyElse},
		{id: id + "process_vm_writev", tries: "write the memory of another process", program: []step{call("process_vm_writev", 4_000_000, iov, 1, iov, 1, 0)}, stops: nobodyElse},
		{id: id + "process_madvise", tries: "have the memory of another process dropped", program: []step{call("process_madvise", 0, iov, 1, 4, 0)}, stops: by(descriptors, unix.EBADF)},
		{id: id + "process_mrelease", tries: "have the memory of another process released", program: []step{call("process_mrelease", 0, 0)}, stops: by(descriptors, unix.EBADF)},
		{id: id + "pidfd_open", tries: "take hold of another process", program: []step{call("pidfd_open", 4_000_000, 0)}, stops: either(nobodyElse, noDescriptor)},
		{id: id + "pidfd_open-self", tries: "take hold of itself", program: []step{call("pidfd_open", 1, 0)}, stops: noDescriptor},
		{id: id + "pidfd_getfd", tries: "take a descriptor of another process", program: []step{call("pidfd_getfd", 0, 0, 0)}, stops: by(descriptors, unix.EBADF)},
		{id: id + "pidfd_send_signal", tries: "signal by a descriptor", program: []step{call("pidfd_send_signal", 0, 0, 0, 0)}, stops: by(descriptors, unix.EBADF)},
		{id: id + "kcmp", tries: "compare itself with another process", program: []step{call("kcmp", 1, 4_000_000, 0, 0, 0)}, stops: nobodyElse},
		{id: id + "get_robust_list", tries: "read an address out of another process", program: []step{call("get_robust_list", 4_000_000, buf(0), buf(8))}, stops: nobodyElse},
		{id: id + "migrate_pages", tries: "move another process's memory", program: []step{call("migrate_pages", 4_000_000, 64, []any{1}, []any{1})}, stops: nobodyElse},
		{id: id + "move_pages", tries: "ask where another process's memory is", program: []step{call("move_pages", 4_000_000, 0, 0, 0, 0, 0)}, stops: nobodyElse},
		{id: id + "getpgid", tries: "ask for another process's group", program: []step{call("getpgid", 4_000_000)}, stops: nobodyElse},
		{id: id + "getppid", tries: "learn its parent's number", program: []step{call("getppid")}, harmless: returned(0, policy.WallPID, "its parent is 0: nobody")},
		{id: id + "prlimit-other", tries: "read another process's limits", program: []step{call("prlimit64", 4_000_000, 7, 0, buf(0))}, stops: nobodyElse},
		{id: id + "sched_getattr", tries: "read another process's scheduling", program: []step{call("sched_getattr", 4_000_000, buf(0), 48, 0)}, stops: nobodyElse},
	}
}

// sameAgain holds where what was executed is the probe, as nobody, with nothing around it.
func sameAgain(r report) (wall, string, bool) {
	return policy.WallMount, "the one program that there is is the child's own; it keeps no right from that", r.Again && r.Environ == 0
}

// returned holds where the last call gave a number.
func returned(want int64, w wall, how string) func(report) (wall, string, bool) {
	return func(r report) (wall, string, bool) { return w, how, r.Calls[len(r.Calls)-1].Return == want }
}
