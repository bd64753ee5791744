package attack

import (
	"encoding/json"
	"fmt"
	"slices"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/internal/launch"

	"golang.org/x/sys/unix"
)

// report is what the probe says of a program that it got through.
type report struct {
	Calls   []outcome `json:"calls"`
	Scratch []byte    `json:"scratch"`
	// Again says that the probe was put in its own place by execve; Environ counts the
	// environment that it then had.
	Again   bool `json:"again"`
	UID     int  `json:"uid"`
	Environ int  `json:"environ"`

	// UserNamespace says that the supervisor runs without root; it knows that itself.
	UserNamespace bool `json:"-"`
}

// outcome is what one call came to.
type outcome struct {
	Return int64      `json:"ret"`
	Errno  unix.Errno `json:"errno"`
	Times  int        `json:"times"`
}

// evidence is what is known of a probe without the filter after its end.
type evidence struct {
	report    *report // nil where it died or hung first
	problem   string  // what failed in the probe itself
	silent    bool    // neither report nor problem
	announced int     // calls that it said it would make
	exit      launch.Exit
	stderr    []byte
}

// judge decides what came of a native attack without the filter.
func (n native) judge(e evidence, in Configuration, host supervisor.Isolation) Finding {
	f := Finding{Configuration: in, Verdict: NotStopped}
	switch {
	case e.problem != "":
		f.How = "the probe failed: " + e.problem
		return f
	case e.report == nil && n.mayEnd && e.announced == len(n.program):
		f.Verdict, f.How = OnlySeccomp, n.only
		return f
	case e.report == nil:
		f.How = fmt.Sprintf("the probe ended (%s) at %s", e.exit, n.callName(e.announced-1))
		return f
	}
	r := *e.report
	r.UserNamespace = host.UserNamespace
	for i, o := range r.Calls {
		// A call that was broken off by a signal of the probe's own runtime had been let in.
		if o.Errno == 0 || o.Errno == unix.EINTR {
			continue
		}
		f.How = fmt.Sprintf("%s from %s", unix.ErrnoName(o.Errno), n.callName(i))
		if o.Times > 0 {
			f.How += fmt.Sprintf(", after %d", o.Times)
		}
		if o.Errno == unix.ENOSYS {
			f.Verdict, f.Wall = Stopped, string(absent)
			return f
		}
		for _, s := range n.stops {
			if s.errno == o.Errno && s.stands(in, host) {
				f.Verdict, f.Wall = Stopped, string(s.wall)
				return f
			}
		}
		n.lacking(&f, host)
		return f // a failure that proves nothing
	}
	if n.harmless != nil {
		w, how, ok := n.harmless(r)
		if ok {
			f.Verdict, f.Wall, f.How = Stopped, string(w), how
			return f
		}
		f.How = "it came through, and not so that " + how
		return f
	}
	f.How = "it came through"
	if n.only != "" {
		f.Verdict, f.How = OnlySeccomp, n.only
	}
	n.lacking(&f, host)
	return f
}

// lacking says where a wall that would have stopped the attack is one that the operator goes
// without on this host.
func (n native) lacking(f *Finding, host supervisor.Isolation) {
	for _, s := range n.stops {
		if slices.Contains(host.Degraded, string(s.wall)) {
			f.How += fmt.Sprintf("; this host lacks %s, which would stop it", s.wall)
			return
		}
	}
}

// stands reports whether the stop's wall was there to stop anything.
func (s stop) stands(in Configuration, host supervisor.Isolation) bool {
	return s.wall != policy.WallLandlock || host.Landlock > 0 && in != WithoutSeccompAndLandlock
}

// callName is the name of the program's i-th call.
func (n native) callName(i int) string {
	if i < 0 || i >= len(n.program) {
		return "no call"
	}
	switch s := n.program[i]; {
	case s.legacy != 0:
		return fmt.Sprintf("32-bit call %d", s.legacy)
	case s.x32:
		return "x32 " + s.name
	default:
		return s.name
	}
}

// judgeFiltered decides what came of a native attack behind all walls: the filter kills at
// the first call that computing does not need. What it lets through, another wall must stop.
func (n native) judgeFiltered(r supervisor.Result, host supervisor.Isolation) Finding {
	f := Finding{Configuration: AllWalls, Verdict: NotStopped, How: "outcome " + string(r.Outcome)}
	var came report
	switch {
	case r.Outcome == supervisor.Violation:
		f.Verdict, f.Wall, f.How = Stopped, string(policy.WallSeccomp), "killed"
		if r.Error != nil && r.Error.Syscall != "" {
			f.How += " at " + r.Error.Syscall
		}
	case r.Error != nil:
		f.How += ": " + r.Error.Message
	case n.first != policy.WallSeccomp && json.Unmarshal(r.Output, &came) == nil:
		return n.judge(evidence{report: &came}, AllWalls, host)
	}
	return f
}
