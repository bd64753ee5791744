// Package launch starts children from inside an empty jail.
//
// A [Jail] is made once: a thread unshares the mount, network, IPC and UTS namespaces,
// builds a read-only root that holds the child's binary and nothing else, and pivots into
// it. A [Slot] is a thread that has joined the jail for ever and given up every
// capability that its children could inherit; it forks children one after the other. What
// is expensive about namespaces is so paid once, and what must not be shared (the PID
// namespace, and the cgroup namespace) is made fresh for each child.
//
// Threads, and not a helper process, do this because Linux keeps namespaces, credentials
// and cgroup v1 membership per thread (clone(2), unshare(2), cgroups(7)). The price is
// that such a thread must never run another goroutine: it stays locked, and the Go runtime
// destroys it when its goroutine ends.
package launch
