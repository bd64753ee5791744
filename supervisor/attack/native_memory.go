package attack

import (
	"slices"

	"cordon/policy"

	"golang.org/x/sys/unix"
)

// memoryNatives want memory that is executable, shared or locked: 9.
func memoryNatives() []native { return slices.Concat(mappingNatives(), spellingNatives()) }

// spellingNatives spell allowed calls so that a filter which compares too little lets them
// through.
func spellingNatives() []native {
	const (
		id  = "spellings."
		own = "it concerns its own memory"
	)
	const rw, private = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_PRIVATE | unix.MAP_ANON
	high := func(v uint64) uint64 { return 1<<32 | v }
	return []native{
		{id: id + "madvise-remove", tries: "punch a hole into a file", program: []step{call("madvise", buf(0), 4096, 9)}, stops: by(descriptors, unix.EINVAL, unix.EACCES)},
		{id: id + "madvise-pageout", tries: "have its memory swapped out", program: []step{call("madvise", buf(0), 4096, 21)}, only: own},
		{id: id + "madvise-populate", tries: "have its memory made at once", program: []step{call("madvise", buf(0), 4096, 23)}, stops: by(absent, unix.EINVAL), only: own},
		{id: id + "madvise-guard", tries: "guard a page", program: []step{call("madvise", buf(4096), 4096, 102)}, stops: by(absent, unix.EINVAL), only: own},
		{id: id + "madvise-high", tries: "break a page of the host's, with bits above the advice", program: []step{call("madvise", buf(0), 4096, high(100))}, stops: either(noCapability, by(absent, unix.EINVAL))},
		{id: id + "mmap-descriptor-high", tries: "map a pipe, with bits above its number", program: []step{call("mmap", 0, 4096, rw, unix.MAP_PRIVATE, high(0), 0)}, stops: by(descriptors, unix.ENODEV, unix.EACCES)},
		{id: id + "mmap-flags-high", tries: "map memory with bits above the flags", program: []step{call("mmap", 0, 4096, rw, uint64(private)|1<<40, -1, 0)}, only: own},
		{id: id + "tgkill-stop-high", tries: "stop itself, with bits above its number", program: []step{call("tgkill", high(1), high(1), high(uint64(unix.SIGSTOP)))}, only: "the supervisor does not ask: it kills"},
		{id: id + "tgkill-high", tries: "signal another process, with bits above its number", program: []step{call("tgkill", high(99), high(99), high(0))}, stops: by(policy.WallPID, unix.ESRCH)},
		{id: id + "futex-clock", tries: "wake by a clock", program: []step{call("futex", buf(0), 1|128|256, 1, 0, 0, 0)}, stops: by(absent, unix.EINVAL), only: own},
		{id: id + "futex-high", tries: "wake who shares memory, with bits above the operation", program: []step{call("futex", buf(0), high(1), 1, 0, 0, 0)}, only: own},
		{id: id + "epoll_pwait-mask", tries: "block signals while it waits", program: []step{call("epoll_pwait", 3, buf(0), 1, 0, buf(64), 8)}, only: "SIGKILL cannot be blocked", mayEnd: true},
		{id: id + "read-high", tries: "read the poller, with bits above its number", program: []step{call("read", high(3), buf(0), 8)}, stops: by(descriptors, unix.EINVAL)},
		{id: id + "write-high", tries: "write where it reads, with bits above its number", program: []step{call("write", high(0), "x", 1)}, stops: by(descriptors, unix.EBADF)},
		{id: id + "clock-boottime", tries: "read how long the host runs", program: []step{call("clock_gettime", 7, buf(0))}, only: "how long the host has been running"},
		{id: id + "clock-high", tries: "read how long the host runs, with bits above the clock", program: []step{call("clock_gettime", high(7), buf(0))}, only: "how long the host has been running"},
		{id: id + "clock_nanosleep", tries: "sleep by another clock", program: []step{call("clock_nanosleep", 1, 0, []any{0, 1}, 0)}, only: "it waits"},
	}
}

func mappingNatives() []native {
	const (
		id         = "memory."
		executable = "a process may execute its own memory; machine code that runs gains no right from it"
		own        = "it concerns its own memory"
	)
	const private, shared = unix.MAP_PRIVATE | unix.MAP_ANON, unix.MAP_SHARED | unix.MAP_ANON
	const rw, rx, rwx = unix.PROT_READ | unix.PROT_WRITE, unix.PROT_READ | unix.PROT_EXEC, unix.PROT_READ | unix.PROT_WRITE | unix.PROT_EXEC
	return []native{
		{id: id + "mmap-rwx", tries: "map memory that can be written and executed", program: []step{call("mmap", 0, 4096, rwx, private, -1, 0)}, only: executable},
		{id: id + "mmap-rx", tries: "map executable memory", program: []step{call("mmap", 0, 4096, rx, private, -1, 0)}, only: executable},
		{id: id + "mmap-x", tries: "map memory that can only be executed", program: []step{call("mmap", 0, 4096, unix.PROT_EXEC, private, -1, 0)}, only: executable},
		{id: id + "mmap-high", tries: "map memory with bits above the protection", program: []step{call("mmap", 0, 4096, uint64(rw)|1<<32, private, -1, 0)}, only: own},
		{id: id + "mmap-shared", tries: "map memory that others could share", program: []step{call("mmap", 0, 4096, rw, shared, -1, 0)}, only: own},
		{id: id + "mmap-pipe", tries: "map a pipe", program: []step{call("mmap", 0, 4096, rw, unix.MAP_PRIVATE, 0, 0)}, stops: by(descriptors, unix.ENODEV, unix.EACCES)},
		{id: id + "mmap-growsdown", tries: "map memory that grows", program: []step{call("mmap", 0, 4096, rw, private|unix.MAP_GROWSDOWN, -1, 0)}, only: own},
		{id: id + "mmap-locked", tries: "map locked memory", program: []step{call("mmap", 0, 4096, rw, private|unix.MAP_LOCKED, -1, 0)}, stops: either(lockedMemory, by(policy.WallRlimits, unix.EAGAIN))},
		{id: id + "mmap-huge", tries: "take huge pages of the host's", program: []step{call("mmap", 0, 2<<20, rw, private|unix.MAP_HUGETLB, -1, 0)}, stops: by(policy.WallCgroup, unix.ENOMEM, unix.EPERM), only: "where the host has set huge pages aside"},
		{id: id + "mmap-zero", tries: "map the page that null pointers point to", program: []step{call("mmap", 0, 4096, rw, private|unix.MAP_FIXED, -1, 0)}, first: policy.WallCapabilities, stops: noCapability},
		{id: id + "mmap-data", tries: "map more than its data limit", program: []step{call("mmap", 0, 1<<33, rw, private, -1, 0)}, first: policy.WallRlimits, stops: by(policy.WallRlimits, unix.ENOMEM)},
		{id: id + "mprotect-x", tries: "make its memory executable", program: []step{call("mprotect", buf(0), 4096, rx)}, only: executable},
		{id: id + "mprotect-rwx", tries: "make its memory executable and writable", program: []step{call("mprotect", buf(0), 4096, rwx)}, only: executable},
		{id: id + "pkey_mprotect", tries: "make its memory executable by a key", program: []step{call("pkey_mprotect", buf(0), 4096, rx, -1)}, only: executable},
		{id: id + "pkey_alloc", tries: "take a protection key", program: []step{call("pkey_alloc", 0, 0)}, stops: by(absent, unix.ENOSPC, unix.EINVAL), only: own},
		{id: id + "memfd_create", tries: "make a file in memory", program: []step{call("memfd_create", "x", 0)}, stops: noDescriptor},
		{id: id + "memfd_secret", tries: "make secret memory", program: []step{call("memfd_secret", 0)}, stops: noDescriptor},
		{id: id + "remap_file_pages", tries: "remap pages of a file", program: []step{call("remap_file_pages", buf(0), 4096, 0, 0, 0)}, stops: by(descriptors, unix.EINVAL)},
		{id: id + "mremap", tries: "move memory", program: []step{call("mremap", buf(0), 4096, 4096, unix.MREMAP_MAYMOVE)}, only: own},
		{id: id + "mlock", tries: "lock memory", program: []step{call("mlock", buf(0), 4096)}, stops: lockedMemory},
		{id: id + "mlock2", tries: "lock memory when it is touched", program: []step{call("mlock2", buf(0), 4096, 1)}, stops: lockedMemory},
		{id: id + "mlockall", tries: "lock all its memory", program: []step{call("mlockall", 3)}, stops: lockedMemory},
		{id: id + "madvise-hwpoison", tries: "break a page of the host's memory", program: []step{call("madvise", buf(0), 4096, 100)}, stops: either(noCapability, by(absent, unix.EINVAL))},
		{id: id + "madvise-offline", tries: "take a page from the host", program: []step{call("madvise", buf(0), 4096, 101)}, stops: either(noCapability, by(absent, unix.EINVAL))},
		{id: id + "madvise-mergeable", tries: "have its pages merged with those of others", program: []step{call("madvise", buf(0), 4096, 12)}, stops: by(absent, unix.EINVAL), only: "merging shows by its timing what others have in memory; only where the host merges"},
		{id: id + "madvise-dofork", tries: "have its memory copied to children", program: []step{call("madvise", buf(0), 4096, 11)}, only: own},
		{id: id + "brk", tries: "grow the old heap", program: []step{call("brk", 0), call("brk", 1<<46)}, harmless: heapStays},
		{id: id + "process_madvise-self", tries: "advise on its memory by a descriptor", program: []step{call("process_madvise", -1, []any{buf(0), 4096}, 1, 21, 0)}, stops: by(descriptors, unix.EBADF)},
		{id: id + "map_shadow_stack", tries: "make a shadow stack", program: []step{call("map_shadow_stack", 0, 4096, 0)}, stops: by(absent, unix.EOPNOTSUPP), only: own},
		{id: id + "mseal", tries: "seal its memory", program: []step{call("mseal", buf(4096), 4096, 0)}, only: own},
		{id: id + "cachestat", tries: "ask what of a file is in memory", program: []step{call("cachestat", 0, []any{0, 0}, buf(0), 0)}, stops: either(notItsUser, by(descriptors, unix.EBADF, unix.EOPNOTSUPP)), only: "it concerns its own pipe, where its user made it"},
		{id: id + "futex-shared", tries: "wake who waits on memory that others could share", program: []step{call("futex", buf(0), 1, 1, 0, 0, 0)}, only: own},
		{id: id + "futex-pi", tries: "inherit a priority", program: []step{call("futex", buf(0), 6|128, 0, 0, 0, 0)}, only: own},
		{id: id + "futex-requeue", tries: "move waiters", program: []step{call("futex", buf(0), 3|128, 1, 1, buf(64), 0)}, only: own},
		{id: id + "futex_wake", tries: "wake by the newer call", program: []step{call("futex_wake", buf(0), -1, 1, 2|128)}, stops: by(absent, unix.EINVAL), only: own},
		{id: id + "set_robust_list", tries: "have the kernel write when it dies", program: []step{call("set_robust_list", buf(0), 24)}, only: own},
		{id: id + "rseq", tries: "have the kernel write when it is moved", program: []step{call("rseq", buf(0), 32, 0, 0)}, only: own},
	}
}

// heapStays: brk gives where the heap ends, so a refusal shows as no change.
func heapStays(r report) (wall, string, bool) {
	return policy.WallRlimits, "it did not grow", r.Calls[0].Return == r.Calls[1].Return
}

// channelNatives reach for shared kernel objects: 10, and 14, since two children could meet
// at each of them.
func channelNatives() []native {
	const id = "channels."
	const met = "the IPC namespace hides the host's; children of one supervisor share it unless each has a fresh one"
	return []native{
		{id: id + "shmget", tries: "make memory that all children share", program: []step{call("shmget", 0x636f7264, 4096, 0o1666)}, stops: by(policy.WallIPC, unix.ENOSPC), only: met},
		{id: id + "msgget", tries: "make a queue that all children share", program: []step{call("msgget", 0x636f7264, 0o1666)}, stops: by(policy.WallIPC, unix.ENOSPC), only: met},
		{id: id + "semget", tries: "make semaphores that all children share", program: []step{call("semget", 0x636f7264, 1, 0o1666)}, stops: by(policy.WallIPC, unix.ENOSPC, unix.EINVAL), only: met},
		{id: id + "shmget-host", tries: "find shared memory of the host", program: []step{call("shmget", 0, 4096, 0)}, stops: by(policy.WallIPC, unix.ENOENT, unix.ENOSPC), only: "key 0 is a new one, always"},
		{id: id + "shmat", tries: "attach shared memory that is there", program: []step{call("shmat", 0, 0, unix.SHM_RDONLY)}, stops: by(policy.WallIPC, unix.EINVAL, unix.EIDRM, unix.EACCES), only: met},
		{id: id + "shmctl", tries: "list shared memory", program: []step{call("shmctl", 0, 13, buf(0))}, stops: by(policy.WallIPC, unix.EINVAL), only: met},
		{id: id + "mq_open", tries: "make a message queue with a name", program: []step{call("mq_open", "cordon", unix.O_CREAT|unix.O_RDWR, 0o666, 0)}, stops: either(noDescriptor, by(policy.WallIPC, unix.EACCES))},
		{id: id + "mq_unlink", tries: "remove a message queue", program: []step{call("mq_unlink", "cordon")}, stops: by(policy.WallIPC, unix.ENOENT)},
		{id: id + "pipe2", tries: "make a pipe", program: []step{call("pipe2", buf(0), 0)}, stops: noDescriptor},
		{id: id + "eventfd2", tries: "make a counter", program: []step{call("eventfd2", 0, 0)}, stops: noDescriptor},
		{id: id + "signalfd4", tries: "read signals", program: []step{call("signalfd4", -1, []any{0}, 8, 0)}, stops: noDescriptor},
		{id: id + "timerfd_create", tries: "make a timer", program: []step{call("timerfd_create", 1, 0)}, stops: noDescriptor},
		{id: id + "epoll_create1", tries: "make a poller", program: []step{call("epoll_create1", 0)}, stops: noDescriptor},
		{id: id + "splice", tries: "move data past its own memory", program: []step{call("splice", 0, 0, 1, 0, 64, unix.SPLICE_F_NONBLOCK)}, stops: by(descriptors, unix.EAGAIN)},
		{id: id + "tee", tries: "copy data past its own memory", program: []step{call("tee", 0, 1, 64, unix.SPLICE_F_NONBLOCK)}, stops: by(descriptors, unix.EAGAIN)},
		{id: id + "vmsplice", tries: "give its pages to the supervisor's pipe", program: []step{call("vmsplice", 2, []any{buf(0), 64}, 1, unix.SPLICE_F_NONBLOCK)}, only: "the supervisor copies what it reads once, and reads only the copy"},
		{id: id + "sendfile", tries: "send a file", program: []step{call("sendfile", 1, 0, 0, 64)}, stops: by(descriptors, unix.EINVAL, unix.ESPIPE)},
		{id: id + "copy_file_range", tries: "copy a file", program: []step{call("copy_file_range", 0, 0, 1, 0, 64, 0)}, stops: by(descriptors, unix.EINVAL, unix.EBADF)},
		{id: id + "ioctl-tiocsti", tries: "type into the operator's terminal", program: []step{call("ioctl", 0, 0x5412, "x")}, stops: onlyPipes},
		{id: id + "ioctl-tioclinux", tries: "paste into a console", program: []step{call("ioctl", 0, 0x541c, "\x03")}, stops: onlyPipes},
		{id: id + "ioctl-high", tries: "type into the terminal, with bits above the command", program: []step{call("ioctl", 2, uint64(1)<<32|0x5412, "x")}, stops: onlyPipes},
		{id: id + "ioctl-fionread", tries: "ask how much waits in a pipe", program: []step{call("ioctl", 0, 0x541b, buf(0))}, only: "how much of its own input it has not read yet"},
		{id: id + "ioctl-watchqueue", tries: "make a pipe of notifications", program: []step{call("ioctl", 0, 0x5760, 16)}, stops: onlyPipes},
		{id: id + "fcntl-pipe-size", tries: "make a pipe as large as can be", program: []step{call("fcntl", 1, unix.F_SETPIPE_SZ, 1<<20)}, stops: by(policy.WallCapabilities, unix.EPERM), only: "1 MiB of kernel memory at most, counted for its user"},
		{id: id + "fcntl-owner", tries: "have the kernel signal another process", program: []step{call("fcntl", 0, unix.F_SETOWN, 4_000_000)}, stops: nobodyElse},
		{id: id + "fcntl-lease", tries: "take a lease", program: []step{call("fcntl", 0, unix.F_SETLEASE, 0)}, stops: by(descriptors, unix.EINVAL, unix.EACCES)},
		{id: id + "flock", tries: "lock what the supervisor might wait for", program: []step{call("flock", 0, unix.LOCK_EX|unix.LOCK_NB)}, stops: onlyPipes, only: "a lock on its own end of its own pipe, on which nobody waits"},
	}
}
