package attack

import (
	"cordon/policy"

	"golang.org/x/sys/unix"
)

// entryNatives reach the kernel by other entries and numbers: 11.
func entryNatives() []native {
	const id = "entries."
	gone := by(absent, unix.ENOSYS)
	x32 := func(s step) []step {
		s.x32 = true
		return []step{s}
	}
	return []native{
		{id: id + "x32-write", tries: "write by the x32 entry", program: x32(call("write", 1, "", 0)), stops: gone, only: "where the kernel has the entry, it is a write to its own pipe"},
		{id: id + "x32-socket", tries: "make a socket by the x32 entry", program: x32(call("socket", 2, 1, 0)), stops: either(gone, noDescriptor)},
		{id: id + "x32-mkdir", tries: "make a directory by the x32 entry", program: x32(call("mkdir", "/x", 0)), stops: either(gone, byLandlock, readOnlyRoot)},
		{id: id + "x32-kill", tries: "signal everybody by the x32 entry", program: x32(call("kill", -1, 0)), stops: either(gone, nobodyElse)},
		{id: id + "int80-getpid", tries: "call by the 32-bit entry", program: []step{legacy(20)}, stops: gone, only: "its own number in its namespace"},
		{id: id + "int80-fork", tries: "wait by the 32-bit entry", program: []step{legacy(114, -1, 0, 1)}, stops: either(gone, by(policy.WallPID, unix.ECHILD))},
		{id: id + "int80-socket", tries: "make a socket by the 32-bit entry", program: []step{legacy(359, 2, 1, 0)}, stops: either(gone, noDescriptor)},
		{id: id + "int80-setuid", tries: "become root by the 32-bit entry", program: []step{legacy(213, 0)}, stops: either(gone, noCapability), harmless: rootOfNothing},
		{id: id + "int80-kill", tries: "signal everybody by the 32-bit entry", program: []step{legacy(37, -1, 0)}, stops: either(gone, nobodyElse)},
		{id: id + "int80-write", tries: "call 4, which is stat by one entry and write by the other", program: []step{legacy(4, 0, 0, 0)}, stops: either(gone, by(descriptors, unix.EBADF))},
	}
}

// descriptorNatives use the descriptors that it has, and numbers of those that it has not: 13.
func descriptorNatives() []native {
	const id = "descriptors."
	nothing := by(descriptors, unix.EBADF)
	const pipe = "what it can do to its own end of its own pipe, of which the supervisor's is another"
	const sameUser = "without root it is the supervisor's own user, whose pipe it is; both ends are open already"
	iov := []any{buf(0), 1}
	return []native{
		{id: id + "read-5", tries: "read a descriptor that was left open", program: []step{call("read", 5, buf(0), 1)}, stops: nothing},
		{id: id + "read-63", tries: "read a descriptor that was left open", program: []step{call("read", 63, buf(0), 1)}, stops: nothing},
		{id: id + "read-out", tries: "read what it has written", program: []step{call("read", 1, buf(0), 1)}, stops: nothing},
		{id: id + "read-poller", tries: "read the poller", program: []step{call("read", 3, buf(0), 8)}, stops: by(descriptors, unix.EINVAL)},
		{id: id + "write-in", tries: "write where it reads", program: []step{call("write", 0, "x", 1)}, stops: nothing},
		{id: id + "write-5", tries: "write to a descriptor that was left open", program: []step{call("write", 5, "x", 1)}, stops: nothing},
		{id: id + "write-negative", tries: "write to a negative descriptor", program: []step{call("write", -1, "x", 1)}, stops: nothing},
		{id: id + "write-high", tries: "write to descriptor 5 with bits set above it", program: []step{call("write", uint64(1)<<32|5, "x", 1)}, stops: nothing},
		{id: id + "writev", tries: "write by a list", program: []step{call("writev", 5, iov, 1)}, stops: nothing},
		{id: id + "readv", tries: "read by a list", program: []step{call("readv", 5, iov, 1)}, stops: nothing},
		{id: id + "pread64", tries: "read the past of a pipe", program: []step{call("pread64", 0, buf(0), 1, 0)}, stops: onlyPipes},
		{id: id + "pwrite64", tries: "write the past of a pipe", program: []step{call("pwrite64", 1, "x", 1, 0)}, stops: onlyPipes},
		{id: id + "pwritev2", tries: "write the past of a pipe by a list", program: []step{call("pwritev2", 1, iov, 1, 0, 0, 0)}, stops: onlyPipes},
		{id: id + "preadv", tries: "read the past of a pipe by a list", program: []step{call("preadv", 0, iov, 1, 0, 0)}, stops: onlyPipes},
		{id: id + "lseek", tries: "go back in a pipe", program: []step{call("lseek", 0, 0, 0)}, stops: onlyPipes},
		{id: id + "dup", tries: "copy a descriptor", program: []step{call("dup", 0)}, stops: noDescriptor},
		{id: id + "dup2", tries: "put its output in place of its input", program: []step{call("dup2", 1, 0)}, stops: by(policy.WallRlimits, unix.EBADF)},
		{id: id + "dup3", tries: "put its output where nothing is", program: []step{call("dup3", 1, 9, 0)}, stops: by(policy.WallRlimits, unix.EBADF)},
		{id: id + "fcntl-dup", tries: "copy a descriptor", program: []step{call("fcntl", 0, unix.F_DUPFD, 0)}, stops: either(noDescriptor, by(policy.WallRlimits, unix.EINVAL))},
		{id: id + "fcntl-flags", tries: "change the mode of its pipe", program: []step{call("fcntl", 2, unix.F_SETFL, unix.O_NONBLOCK)}, only: pipe},
		{id: id + "close", tries: "close its standard error", program: []step{call("close", 2)}, only: pipe},
		{id: id + "close_range", tries: "close what it does not have", program: []step{call("close_range", 5, ^uint32(0), 0)}, only: "nothing is there"},
		{id: id + "fstat", tries: "look at its pipe", program: []step{call("fstat", 0, buf(0))}, only: "number and times of its own pipe"},
		{id: id + "fchmod", tries: "change who may use its pipe", program: []step{call("fchmod", 0, 0o777)}, stops: notItsUser, only: sameUser},
		{id: id + "fchown", tries: "own its pipe", program: []step{call("fchown", 0, 0, 0)}, stops: notItsUser, only: sameUser},
		{id: id + "fsetxattr", tries: "give its pipe an attribute", program: []step{call("fsetxattr", 0, "user.x", "y", 1, 0)}, stops: either(notItsUser, by(descriptors, unix.EOPNOTSUPP))},
		{id: id + "fsync", tries: "have its pipe written to a disk", program: []step{call("fsync", 1)}, stops: by(descriptors, unix.EINVAL)},
		{id: id + "poll", tries: "wait on descriptors that it does not have", program: []step{call("ppoll", []any{5 | 1<<32}, 1, []any{0, 0}, 0, 8)}, stops: by(policy.WallRlimits, unix.EINVAL)},
		{id: id + "select", tries: "wait on descriptors that it does not have", program: []step{call("pselect6", 8, []any{1 << 5}, 0, 0, []any{0, 0}, 0)}, stops: nothing},
		{id: id + "epoll-add", tries: "watch a pipe with the poller", program: []step{call("epoll_ctl", 3, 1, 1, []any{4, 0})}, stops: by(descriptors, unix.EPERM, unix.EEXIST), only: pipe, mayEnd: true},
		{id: id + "epoll-del", tries: "break the poller", program: []step{call("epoll_ctl", 3, 2, 4, []any{0, 0})}, only: "its own runtime would no longer wake up", mayEnd: true},
		{id: id + "epoll_pwait2", tries: "wait on the poller", program: []step{call("epoll_pwait2", 3, buf(0), 1, []any{0, 0}, 0, 8)}, only: "it waits", mayEnd: true},
		{id: id + "sigaction", tries: "handle a signal by itself", program: []step{call("rt_sigaction", unix.SIGUSR2, 0, buf(0), 8)}, only: "its own signals"},
		{id: id + "sigprocmask", tries: "block signals", program: []step{call("rt_sigprocmask", 0, []any{1 << 11}, 0, 8)}, only: "SIGKILL cannot be blocked"},
	}
}
