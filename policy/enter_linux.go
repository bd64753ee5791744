package policy

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

// Posture is what [Enter] established, as far as a process can know it of itself. The
// supervisor looks from outside and does not rely on it.
type Posture struct {
	// LandlockABI is the Landlock version whose rights are all denied, 0 without Landlock.
	LandlockABI int
	// Threads is how many threads the Go runtime has, which are all that the process has
	// where there is no cgo; each is behind every wall.
	Threads int
}

// Enter puts up the walls around the calling process, for ever.
//
// It requires: a single-purpose process, without cgo, in which [Warm] has run and nothing
// else is starting threads or opening descriptors; descriptors 0, 1 and 2 open and no
// others; an empty bounding set of capabilities, which only the launcher can empty.
//
// The kernel is Linux 5.9 or later (close_range), and 5.13 where Landlock is asked for.
//
// It establishes, on every thread: no new privileges, no capabilities, Landlock's denial
// of everything that it knows, the limits of [Rlimits], and the filter of [Syscalls]. After
// it nothing can be opened, and any call outside of the filter ends the process with SIGSYS.
// That includes some that a Go program does not see: crypto/rand asks the kernel for entropy,
// time.Local and time.LoadLocation open files, closing a file closes a descriptor. What a
// child needs of these it must have done before.
//
// After an error the process is in no defined state between free and walled in. The caller
// must exit without reading any untrusted byte.
func Enter(w WallSet) (Posture, error) {
	if w.DataBytes == 0 || w.CPUSeconds == 0 {
		return Posture{}, fmt.Errorf("enter: data limit is %d bytes and cpu limit %d s, want more than 0", w.DataBytes, w.CPUSeconds)
	}
	// seccomp(2) wants no_new_privs on the thread that brings the filter, so the goroutine
	// must not change threads in between. Afterwards all threads are alike, and a goroutine
	// that kept its own would cost a change of threads whenever it waits.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	posture := Posture{}
	for _, step := range steps(w, &posture) {
		if err := step.take(); err != nil {
			return Posture{}, fmt.Errorf("enter: %s: %w", step.name, err)
		}
	}
	return posture, nil
}

type step struct {
	name string
	take func() error
}

// steps lists what Enter does, in the only order that works.
func steps(w WallSet, posture *Posture) []step {
	list := []step{
		// First what can only be seen or done by a process that is still free.
		{"check descriptors", checkDescriptors},
		{"ignore signals", ignoreSignals},
		// Before anything of value is in memory: no core dump, even where core_pattern is
		// a pipe, which RLIMIT_CORE does not stop (core(5)); no ptrace, and /proc/PID
		// belongs to root.
		{"make undumpable", makeUndumpable},
		// Landlock and seccomp refuse a thread without CAP_SYS_ADMIN unless it has
		// no_new_privs, so this precedes both, and precedes the loss of capabilities so
		// that the order does not depend on who started us.
		{"set no_new_privs", setNoNewPrivs},
		{"drop capabilities", dropCapabilities},
	}
	if w.Landlock {
		// Needs a descriptor for the ruleset, so it precedes RLIMIT_NOFILE 0.
		list = append(list, step{"landlock", func() (err error) {
			posture.LandlockABI, err = enterLandlock()
			return err
		}})
	}
	list = append(list,
		step{"set rlimits", func() error { return setRlimits(Rlimits(w)) }},
		step{"count threads", func() error {
			// The number of threads in the runtime's own list; nothing is written.
			posture.Threads, _ = runtime.ThreadCreateProfile(nil)
			return nil
		}},
	)
	if w.Seccomp {
		// Last: the filter allows none of the calls above.
		list = append(list, step{"seccomp", enterSeccomp})
	}
	return list
}

// enterSeccomp compiles the filter for this very process and installs it on every thread.
func enterSeccomp() error {
	filter, err := CompileFor(NativeArch(), os.Getpid())
	if err != nil {
		return err
	}
	program, err := filter.Raw()
	if err != nil {
		return err
	}
	return installFilter(program)
}

var errCgo = errors.New("the binary uses cgo, whose threads Go cannot reach: build with CGO_ENABLED=0")
