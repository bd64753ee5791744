package attack

import (
	"slices"

	"cordon/policy"

	"golang.org/x/sys/unix"
)

// native is one attack with machine code: a program of system calls for the probe.
type native struct {
	id    string // class and name: "files.open-root"
	tries string
	// first is the wall that is expected to stop it first, where it is not the filter.
	first   wall
	program []step
	// stops are the failures that prove a wall, the first that applies first. The first call
	// of the program to fail is what counts: what comes after it builds on it.
	stops []stop
	// harmless judges a program that came through without the filter: which wall leaves it
	// nothing to harm, and how that was seen. Nil says that nothing does.
	harmless func(report) (wall wall, how string, ok bool)
	// only is why nothing but the filter stops it. It must be empty where something does.
	only string
	// mayEnd says that the probe may not come back from it, and that this is no harm either:
	// whoever takes the runtime's poller from it ends or stops it, as chance will have it.
	mayEnd bool
}

// wall names what stopped an attack: a wall of the policy, or one of those below.
type wall = policy.Wall

// Walls that the policy has no name of its own for, since nothing can be taken away there.
const (
	noNewPrivs  wall = "no_new_privs"
	descriptors wall = "descriptors" // there is none but the pipes, the poller and its eventfd
	absent      wall = "absent"      // this kernel, or this architecture, has no such call
)

// stop is a failure that proves a wall.
type stop struct {
	errno unix.Errno
	wall  wall
}

// by lists the errnos that prove one wall.
func by(w wall, errnos ...unix.Errno) []stop {
	var stops []stop
	for _, e := range errnos {
		stops = append(stops, stop{e, w})
	}
	return stops
}

// The walls that most attacks meet behind the filter.
var (
	noDescriptor = by(policy.WallRlimits, unix.EMFILE)                                      // RLIMIT_NOFILE 0
	readOnlyRoot = by(policy.WallMount, unix.EROFS, unix.ENOENT)                            // an empty root, read-only
	noCapability = by(policy.WallCapabilities, unix.EPERM)                                  // asked before anything else
	nobodyElse   = by(policy.WallPID, unix.ESRCH)                                           // no such process in its namespace
	notItsUser   = by(policy.WallUID, unix.EACCES, unix.EPERM)                              // it owns nothing
	onlyPipes    = by(descriptors, unix.EBADF, unix.ESPIPE, unix.ENOTTY)                    // nothing to use it on
	tooManyTasks = by(policy.WallCgroup, unix.EAGAIN)                                       // the pids controller
	byLandlock   = by(policy.WallLandlock, unix.EACCES, unix.EPERM)                         // counts only where Landlock is on
	lockedMemory = by(policy.WallRlimits, unix.EPERM, unix.ENOMEM)                          // RLIMIT_MEMLOCK 0
	raising      = by(policy.WallCapabilities, unix.EPERM, unix.EACCES)                     // CAP_SYS_RESOURCE, CAP_SYS_NICE
	invalidOnes  = by(descriptors, unix.EINVAL, unix.EBADF, unix.ENOTDIR)                   // descriptors of other kinds
	noDevice     = by(policy.WallMount, unix.ENOTBLK, unix.ENOENT, unix.EACCES, unix.EPERM) // no device node in the root
)

// either joins lists of stops.
func either(lists ...[]stop) []stop { return slices.Concat(lists...) }

// atRoot is AT_FDCWD: relative to the working directory, which is the root.
const atRoot = unix.AT_FDCWD

// natives are all attacks with machine code.
func natives() []native {
	return slices.Concat(filesNatives(), changesNatives(), networkNatives(), processNatives(), othersNatives(), mountNatives(),
		rightsNatives(), kernelNatives(), memoryNatives(), channelNatives(), entryNatives(), schedulingNatives(), descriptorNatives())
}
