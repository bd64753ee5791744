package policy

import "golang.org/x/sys/unix"

// WallSet says which walls [Enter] puts up, with the numbers that differ from one child to
// the next. The walls that it has no field for are always put up.
type WallSet struct {
	// Seccomp installs the filter. Policies never go without it; the tests do, to see the
	// walls behind it at work.
	Seccomp bool
	// Landlock denies every right that the kernel's Landlock knows.
	Landlock bool
	// DataBytes is RLIMIT_DATA; more than 0. [Policy.DataBytes] says how
	// much for which memory limit.
	DataBytes uint64
	// CPUSeconds is RLIMIT_CPU; more than 0. It is the fence behind the supervisor's own
	// clock, so it should be the CPU limit rounded up, and one more.
	CPUSeconds uint64
}

// Rlimit is one resource limit of a child.
type Rlimit struct {
	// Resource is the RLIMIT_* number, Name its name.
	Resource int
	Name     string
	// Soft and Hard are in the resource's own unit (see getrlimit(2)).
	Soft, Hard uint64
	// Reason says what the limit keeps a child from.
	Reason string
}

// The names of the limits whose values differ from one execution to the next.
const (
	rlimitData = "data"
	rlimitCPU  = "cpu"
)

// maxStack bounds the stack of the first thread, in bytes.
const maxStack = uint64(mib)

// Rlimits lists the resource limits of a child. Soft and hard limits are equal: a child
// has no use for a warning, and the kernel answers RLIMIT_CPU with SIGKILL only when the
// hard limit is reached (Go ignores the SIGXCPU of the soft one).
//
// Three limits are absent on purpose. RLIMIT_NPROC counts all processes of a user, and all
// children share one; the pids cgroup bounds tasks, and the filter lets none be made.
// RLIMIT_AS below 1 GiB keeps the Go runtime from starting, since it reserves address
// space that it never touches; RLIMIT_DATA counts what can be written. RLIMIT_RSS has
// meant nothing since Linux 2.4.30.
func Rlimits(w WallSet) []Rlimit {
	return []Rlimit{
		{unix.RLIMIT_DATA, rlimitData, w.DataBytes, w.DataBytes,
			"memory that the cgroup counts only when it is touched; 1 x without a cgroup"},
		{unix.RLIMIT_CPU, rlimitCPU, w.CPUSeconds, w.CPUSeconds,
			"burning CPU should the supervisor's own kill fail"},
		{unix.RLIMIT_STACK, "stack", maxStack, maxStack,
			"growth of the first thread's stack; Go uses 64 KiB of it"},
		{unix.RLIMIT_NOFILE, "nofile", 0, 0,
			"any new descriptor; those that are open stay usable"},
		{unix.RLIMIT_FSIZE, "fsize", 0, 0,
			"writing to any file; pipes have no size"},
		{unix.RLIMIT_CORE, "core", 0, 0,
			"leaving its memory in a core file"},
		{unix.RLIMIT_MEMLOCK, "memlock", 0, 0,
			"locking memory that the host could not take back"},
		{unix.RLIMIT_MSGQUEUE, "msgqueue", 0, 0,
			"POSIX message queues, which hold kernel memory"},
		{unix.RLIMIT_SIGPENDING, "sigpending", 0, 0,
			"queued signals, which hold kernel memory; SIGURG needs no place in the queue"},
		{unix.RLIMIT_NICE, "nice", 0, 0,
			"raising its own priority"},
		{unix.RLIMIT_RTPRIO, "rtprio", 0, 0,
			"real-time scheduling"},
	}
}
