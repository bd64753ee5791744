package main

import (
	"regexp"
	"strings"

	"cordon/libs/nearest"
	"cordon/supervisor"
)

// didYouMean gives a hint where a script calls a function that its library does not have: the
// one with the nearest name. It reads the error's message and the script's text as a person
// would, decides nothing by them, and is silent where it is not sure. known gives the functions
// of a library.
func didYouMean(code string, e *supervisor.ExecutionError, known func(library string) []string) string {
	callee, ok := strings.CutSuffix(e.Message, " is not a function")
	if !ok || e.Name != "TypeError" {
		return ""
	}
	holder, function, isMember := strings.Cut(callee, ".")
	if !isMember {
		holder, function = "", callee
	}
	if !plainName.MatchString(function) || isMember && !plainName.MatchString(holder) {
		return ""
	}
	for _, found := range required.FindAllStringSubmatch(code, -1) {
		name, taken, library := found[1], found[2], found[3]
		if isMember && name != holder || !isMember && !takes(taken, function) {
			continue
		}
		near, ok := nearest.Find(function, known(library))
		if !ok || near == function {
			return ""
		}
		if isMember {
			near = holder + "." + near
		}
		return "did you mean " + near + "? cordon libs " + library + " lists what " + library + " has"
	}
	return ""
}

var (
	plainName = regexp.MustCompile(`^[A-Za-z_$][\w$]*$`)
	// required finds the usual ways to name a library, or parts of it.
	required = regexp.MustCompile(`(?:^|[\s,;])(?:([A-Za-z_$][\w$]*)|\{([^{}]*)\})\s*=\s*require\(\s*["'\x60]([\w./-]+)["'\x60]\s*\)`)
)

// takes says whether the inside of a pattern takes a property under its own name.
func takes(pattern, name string) bool {
	for _, part := range strings.Split(pattern, ",") {
		if strings.TrimSpace(part) == name {
			return true
		}
	}
	return false
}
