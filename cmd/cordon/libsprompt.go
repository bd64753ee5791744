package main

import (
	_ "embed"
	"fmt"
	"strings"

	"cordon/libs/format"
	"cordon/policy"
)

// promptText is what cordon libs --prompt prints, with {names} for what the program knows.
// A test runs each of its examples and each of its claims.
//
//go:embed libsprompt.txt
var promptText string

// prompt tells a model how to write scripts.
func prompt(manifest *format.Manifest, p policy.Policy) string {
	var modules []string
	for _, lib := range manifest.Libraries {
		modules = append(modules, entryOf(lib)+"\u00a0"+line(lib.Release))
	}
	limits := p.Defaults()
	return strings.NewReplacer(
		"{modules}", list(modules),
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
