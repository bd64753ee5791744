package supervisor

import (
	"syscall"

	"cordon/ipc"
)

// classify decides the outcome. It is pure: the same evidence gives the same outcome, and
// no text of a script's is looked at. What the kernel says goes before what the child says.
func classify(e evidence) Outcome {
	switch {
	case e.exit.Signal == syscall.SIGSYS:
		// Also behind a result: what an honest child does after it is allowed.
		return Violation
	case e.result != nil && e.breach == nil && e.stop == stopNone:
		return weigh(e, e.result.Status)
	default:
		return death(e)
	}
}

// weigh holds the child's account against the clock and the counters.
func weigh(e evidence, claimed ipc.Status) Outcome {
	switch {
	case e.elapsed >= e.timeout:
		// Whatever it says, it says it too late.
		return Timeout
	case claimed == ipc.StatusTimeout && e.virtual:
		// On a virtual clock a script can wait past its deadline in no time.
		return Timeout
	case claimed == ipc.StatusTimeout:
		// The child's clock starts after ours, so an honest child cannot be early.
		return Crashed
	case e.cpu >= e.cpuLimit+cpuGrace(e.cpuLimit):
		return CPULimit
	}
	// A child that says it stopped near its memory limit is believed. The kernel's peak
	// cannot bear it out: it does not count memory that was mapped and never touched, as
	// the zeroes of a new ArrayBuffer are. A liar gains nothing, for every child can reach
	// its memory limit.
	if outcome, ok := outcomes[claimed]; ok {
		return outcome
	}
	return Crashed
}

// outcomes says what an honest child's status means.
var outcomes = map[ipc.Status]Outcome{
	ipc.StatusOK:            OK,
	ipc.StatusSyntaxError:   SyntaxError,
	ipc.StatusScriptError:   ScriptError,
	ipc.StatusModuleBlocked: ModuleBlocked,
	ipc.StatusStackOverflow: StackOverflow,
	ipc.StatusMemoryLimit:   MemoryLimit,
	ipc.StatusOutputLimit:   OutputLimit,
	ipc.StatusOutputInvalid: OutputInvalid,
}

// claims reports whether the status is a child's word for the outcome.
func claims(status ipc.Status, outcome Outcome) bool {
	return outcomes[status] == outcome || status == ipc.StatusTimeout && outcome == Timeout
}

// death is the outcome of a child that ended, or was ended, without a result that counts.
// The order is that of the evidence's strength: what only the kernel can have done, what
// the process did to itself, what the supervisor did.
func death(e evidence) Outcome {
	switch {
	case e.exit.Signal == syscall.SIGKILL && e.counters.OOMKills > 0 && e.counters.AtLimit:
		return MemoryLimit
	case e.stop == stopBreach:
		return Crashed
	case e.exit.Code == runtimeExitCode && e.fatal == fatalMemory:
		return MemoryLimit
	case e.exit.Code == runtimeExitCode && e.fatal == fatalStack:
		return StackOverflow
	case e.stop == stopCancelled:
		return Cancelled
	case e.stop == stopDeadline, e.stop == stopCPU && e.elapsed >= e.timeout:
		// Past both limits, the clock decides here as it does in weigh, and not which of
		// the two the supervisor noticed first.
		return Timeout
	case e.stop == stopCPU, e.cpu >= e.cpuLimit && cpuSignal(e.exit.Signal):
		return CPULimit
	default:
		return Crashed
	}
}

// cpuSignal reports whether RLIMIT_CPU may have sent the signal: SIGXCPU at the soft
// limit, SIGKILL at the hard one (setrlimit(2)).
func cpuSignal(s syscall.Signal) bool {
	return s == syscall.SIGXCPU || s == syscall.SIGKILL
}
