package main

import (
	_ "embed"
	"fmt"
	"strings"

	"cordon/policy"
)

// promptText is what cordon libs --prompt prints, with {names} for what the program knows.
// A test runs each of its examples and each of its claims.
//
//go:embed libsprompt.txt
var promptText string

// prompt tells a model how to write scripts. What the operator added comes with the
// description that its manifest has: a model need not know it.
func prompt(all []library, p policy.Policy) string {
	var modules []string
	described := ""
	for _, lib := range all {
		modules = append(modules, lib.entry()+"\u00a0"+line(lib.Version))
		if lib.Description != "" {
			described += fmt.Sprintf("\n- %s: %s", lib.Name, lib.Description)
		}
	}
	limits := p.Defaults()
	return strings.NewReplacer(
		"{modules}", list(modules),
		"{described}", described,
		"{timeout}", fmt.Sprintf("%.0f seconds", limits.Timeout.Seconds()),
		"{memory}", mebibytes(limits.Memory),
		"{output}", mebibytes(limits.Output),
		"{lines}", fmt.Sprint(limits.LogLines),
	).Replace(promptText)
}

// line is the line of releases that a release belongs to: its major version, and the minor
// one as well before 1.0, where that is what tells releases apart.
func line(release string) string {
	major, rest, _ := strings.Cut(release, ".")
	if major != "0" {
		return major
	}
	minor, _, _ := strings.Cut(rest, ".")
	return major + "." + minor
}

// list sets items in lines, with commas. An item is not broken at the space inside it.
func list(items []string) string {
	text := strings.TrimSuffix(filled(strings.Split(strings.Join(items, ", "), " ")), "\n")
	return strings.ReplaceAll(text, "\u00a0", " ")
}

func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
