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
		major, _, _ := strings.Cut(lib.Release, ".")
		modules = append(modules, entryOf(lib)+"@"+major)
	}
	limits := p.Defaults()
	return strings.NewReplacer(
		"{modules}", strings.TrimSuffix(filled(modules), "\n"),
		"{timeout}", fmt.Sprintf("%.0f seconds", limits.Timeout.Seconds()),
		"{memory}", mebibytes(limits.Memory),
		"{output}", mebibytes(limits.Output),
		"{lines}", fmt.Sprint(limits.LogLines),
	).Replace(promptText)
}

func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }
