package supervisor

import (
	"time"

	"cordon/ipc"
	"cordon/supervisor/internal/cgroup"
	"cordon/supervisor/internal/launch"
)

// stop is why the supervisor ended a child that had not ended by itself.
type stop string

const (
	stopNone      stop = ""          // it had ended, or had sent its result
	stopDeadline  stop = "deadline"  // the wall clock
	stopCPU       stop = "cpu"       // the child's CPU clock
	stopCancelled stop = "cancelled" // the caller, or Close
	stopBreach    stop = "breach"    // it spoke outside the protocol
)

// evidence is all that is known about how an execution ended.
type evidence struct {
	// result is the child's account; nil when it sent none, or broke the protocol.
	result *ipc.Result
	// breach is how it broke the protocol.
	breach error
	stop   stop
	exit   launch.Exit
	// fatal is what the Go runtime in the child wrote before it gave up.
	fatal runtimeFatal
	// stderr is the beginning of its standard error, for the operator's log alone.
	stderr []byte
	// counters are the cgroup's; all zero without one.
	counters cgroup.Counters
	// peak is the most memory that it held at a time, in bytes; 0 where nobody knows.
	peak int64

	// unread says that the child waited, and died before it had read a byte of the script.
	unread bool

	// virtual says that the script's clock is not ours: a wait of its own passes at once.
	virtual bool

	elapsed, timeout time.Duration // from sending the code to the result or the end
	cpu, cpuLimit    time.Duration
}

// cpuGrace is how far the CPU clock may pass its limit before the kill. The clock also runs
// for the runtime's own threads and for the end of the process, and a caller who gives a
// loop on one thread as much CPU time as wall time is told of its deadline.
func cpuGrace(limit time.Duration) time.Duration {
	return 100*time.Millisecond + limit/20
}

// killGrace is how long after the deadline the kill follows. The engine's own stop at the
// deadline tells the line where the script was, and gets this long to say so.
const killGrace = 100 * time.Millisecond
