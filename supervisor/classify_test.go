package supervisor

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"cordon/ipc"
	"cordon/supervisor/internal/cgroup"
	"cordon/supervisor/internal/launch"
)

// baseline is an execution that went well: a result in time, then the kill.
func baseline(status ipc.Status) evidence {
	return evidence{
		result: &ipc.Result{Status: status},
		exit:   launch.Exit{Code: -1, Signal: syscall.SIGKILL},
		counters: cgroup.Counters{
			PeakBytes: 6 << 20,
		},
		elapsed: 10 * time.Millisecond, timeout: time.Second,
		cpu: 5 * time.Millisecond, cpuLimit: time.Second,
	}
}

// oom is what a cgroup counts whose limit was reached.
var oom = cgroup.Counters{OOMKills: 1, AtLimit: true, PeakBytes: 128 << 20}

func dead(change func(*evidence)) evidence {
	e := baseline("")
	e.result = nil
	change(&e)
	return e
}

func claimed(status ipc.Status, change func(*evidence)) evidence {
	e := baseline(status)
	change(&e)
	return e
}

func TestClassify(t *testing.T) {
	none := func(*evidence) {}
	for name, test := range map[string]struct {
		evidence evidence
		want     Outcome
	}{
		"ok":             {claimed(ipc.StatusOK, none), OK},
		"syntax error":   {claimed(ipc.StatusSyntaxError, none), SyntaxError},
		"script error":   {claimed(ipc.StatusScriptError, none), ScriptError},
		"module blocked": {claimed(ipc.StatusModuleBlocked, none), ModuleBlocked},
		"stack overflow": {claimed(ipc.StatusStackOverflow, none), StackOverflow},
		"output limit":   {claimed(ipc.StatusOutputLimit, none), OutputLimit},
		"output invalid": {claimed(ipc.StatusOutputInvalid, none), OutputInvalid},
		"memory limit":   {claimed(ipc.StatusMemoryLimit, none), MemoryLimit},
		"timeout":        {claimed(ipc.StatusTimeout, func(e *evidence) { e.elapsed = 1010 * time.Millisecond }), Timeout},

		// The child's word against the kernel's.
		"a timeout too early":          {claimed(ipc.StatusTimeout, none), Crashed},
		"a virtual timeout":            {claimed(ipc.StatusTimeout, func(e *evidence) { e.virtual = true }), Timeout},
		"a result too late":            {claimed(ipc.StatusOK, func(e *evidence) { e.elapsed = time.Second }), Timeout},
		"an error too late":            {claimed(ipc.StatusScriptError, func(e *evidence) { e.elapsed = 2 * time.Second }), Timeout},
		"a result after too much CPU":  {claimed(ipc.StatusOK, func(e *evidence) { e.cpu = 2 * time.Second }), CPULimit},
		"a violation after its result": {claimed(ipc.StatusOK, func(e *evidence) { e.exit.Signal = syscall.SIGSYS }), Violation},
		"a status of its own":          {claimed("cancelled", none), Crashed},
		"no status":                    {claimed("", none), Crashed},
		"a result with a breach": {claimed(ipc.StatusOK, func(e *evidence) {
			e.breach, e.stop = errors.New("x"), stopBreach
		}), Crashed},
		"a breach after the result": {claimed(ipc.StatusOK, func(e *evidence) { e.breach = errors.New("x") }), Crashed},
		"a result during the kill":  {claimed(ipc.StatusOK, func(e *evidence) { e.stop = stopCancelled }), Cancelled},

		// Deaths.
		"filter":                       {dead(func(e *evidence) { e.exit.Signal = syscall.SIGSYS }), Violation},
		"filter, then the deadline":    {dead(func(e *evidence) { e.exit.Signal, e.stop = syscall.SIGSYS, stopDeadline }), Violation},
		"OOM kill":                     {dead(func(e *evidence) { e.counters = oom }), MemoryLimit},
		"OOM kill, then the deadline":  {dead(func(e *evidence) { e.counters, e.stop = oom, stopDeadline }), MemoryLimit},
		"OOM kill while cancelling":    {dead(func(e *evidence) { e.counters, e.stop = oom, stopCancelled }), MemoryLimit},
		"OOM kill for the host's sake": {dead(func(e *evidence) { e.counters.OOMKills = 1 }), Crashed},
		"deadline":                     {dead(func(e *evidence) { e.stop = stopDeadline }), Timeout},
		"CPU clock":                    {dead(func(e *evidence) { e.stop = stopCPU }), CPULimit},
		"CPU clock, past the deadline": {dead(func(e *evidence) { e.stop, e.elapsed = stopCPU, 1010*time.Millisecond }), Timeout},
		"RLIMIT_CPU, soft":             {dead(func(e *evidence) { e.exit.Signal, e.cpu = syscall.SIGXCPU, 2*time.Second }), CPULimit},
		"RLIMIT_CPU, hard":             {dead(func(e *evidence) { e.cpu = 2 * time.Second }), CPULimit},
		"cancelled":                    {dead(func(e *evidence) { e.stop = stopCancelled }), Cancelled},
		"breach":                       {dead(func(e *evidence) { e.stop, e.breach = stopBreach, errors.New("x") }), Crashed},
		"runtime out of memory":        {dead(func(e *evidence) { e.exit, e.fatal = launch.Exit{Code: 2}, fatalMemory }), MemoryLimit},
		"runtime out of stack":         {dead(func(e *evidence) { e.exit, e.fatal = launch.Exit{Code: 2}, fatalStack }), StackOverflow},
		"runtime out of other things":  {dead(func(e *evidence) { e.exit, e.fatal = launch.Exit{Code: 2}, fatalOther }), Crashed},
		"says stack, exits otherwise":  {dead(func(e *evidence) { e.exit, e.fatal = launch.Exit{Code: 1}, fatalStack }), Crashed},
		"says memory, is killed":       {dead(func(e *evidence) { e.fatal = fatalMemory }), Crashed},
		"exit 0 without a word":        {dead(func(e *evidence) { e.exit = launch.Exit{Code: 0} }), Crashed},
		"segmentation fault":           {dead(func(e *evidence) { e.exit.Signal = syscall.SIGSEGV }), Crashed},
		"killed by somebody else":      {dead(func(*evidence) {}), Crashed},
		"exits while the deadline ran": {dead(func(e *evidence) { e.exit, e.stop = launch.Exit{Code: 1}, stopDeadline }), Timeout},
	} {
		t.Run(name, func(t *testing.T) {
			if got := classify(test.evidence); got != test.want {
				t.Errorf("classify = %s, want %s", got, test.want)
			}
		})
	}
}

func TestEveryStatusHasAnOutcome(t *testing.T) {
	known := map[Outcome]bool{}
	for _, o := range Outcomes() {
		known[o] = true
	}
	for _, status := range ipc.Statuses() {
		if o, ok := outcomes[status]; status != ipc.StatusTimeout && (!ok || !known[o]) {
			t.Errorf("status %s means outcome %q", status, o)
		}
	}
}
