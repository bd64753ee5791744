package hostcheck

import (
	"fmt"
	"strings"

	"cordon/policy"
)

// Findings are what trying showed.
type Findings struct {
	// Lacks are the walls that could not be had, each with how that failed.
	Lacks map[policy.Wall]error
	// UserNamespace is how making one failed; nil where it works or was not needed.
	UserNamespace error
	// RootStays says that a jail was tried, and that this program's root cannot be left.
	RootStays bool
	// Seen is what was seen of each wall around a child; nil where none was started.
	Seen map[policy.Wall]string
	// Child is what went wrong with starting one, looking at it and ending it.
	Child error
}

// Judge says how each wall stands, why, and what mends it.
func Judge(p policy.Policy, f Facts, found Findings) Report {
	// Without a child nothing is known to hold, whatever the operator goes without.
	r := Report{OK: found.Seen != nil && found.Child == nil, Host: f}
	if found.Child != nil {
		r.Problem = oneLine(found.Child.Error())
	}
	for _, info := range policy.Walls() {
		w := judge(p, f, found, info)
		r.OK = r.OK && (w.Status == Enforced || !w.Required)
		r.Walls = append(r.Walls, w)
	}
	return r
}

func judge(p policy.Policy, f Facts, found Findings, info policy.WallInfo) Wall {
	w := Wall{Wall: info.Wall, Required: p.Requires(info.Wall), Stops: info.Stops}
	cause, seen := found.Lacks[info.Wall], found.Seen[info.Wall]
	switch {
	case cause != nil:
		w.Status = Missing
		if !w.Required {
			w.Status = Degraded
		}
		w.Cause, w.Why = diagnose(info.Wall, cause, f, found)
		w.Why = oneLine(w.Why)
		w.Mend = remedy(w.Cause).Mend(f)
		if w.Cause == Refused {
			w.Mend = append([]Way{{How: info.Remedy}}, w.Mend...)
		}
		w.Instead = "nothing: no child starts without it"
		if info.Degradable {
			w.Instead = info.Degradation
		}
	case seen != "":
		w.Status, w.Seen = Enforced, seen
	case found.Seen != nil:
		w.Status, w.Why = Unproven, "it was not seen around the child"
	default:
		w.Status, w.Why = Unproven, "no child could be started to look at"
	}
	return w
}

// oneLine parts errors that were joined as others are parted.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", "; ") }

// reason is a cause with this host's own values.
func reason(c Cause, format string, args ...any) (Cause, string) {
	return c, fmt.Sprintf(format, args...)
}
