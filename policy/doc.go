// Package policy says what a child of cordon may do, and makes it so.
//
// It has two halves. The first is pure: a [Policy] is an immutable value that holds limits,
// the module allowlist, the walls that an execution needs and those that the operator chose
// to go without. The system calls ([Syscalls]), namespaces ([Namespaces]) and resource
// limits ([Rlimits]) are tables, one row for each, with the reason on the row. [Compile]
// turns the table of system calls into a BPF program for one architecture; it runs on any
// architecture and needs no privilege.
//
// The second half happens once: [Warm] makes the Go runtime do everything that it would
// otherwise do late, and [Enter] puts up the walls around the calling process. There is no
// way back from Enter, and there is no partial success: a process in which Enter failed
// must exit.
//
//	policy.Warm(policy.BlockedThreads)
//	posture, err := policy.Enter(policy.WallSet{
//		Seccomp: true, Landlock: true, DataBytes: 192 << 20, CPUSeconds: 31,
//	})
//	if err != nil {
//		os.Exit(1)
//	}
//	// From here on: compute, read descriptor 0, write descriptors 1 and 2, exit.
//
// Limits of what this package can promise: the filter allows what a Go process needs to
// compute, and so it cannot stop a process from using its memory and its CPU time; the
// memory cgroup and the kill from outside do that. It does not defend against a kernel
// whose handling of the allowed calls is broken.
package policy
