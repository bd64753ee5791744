package main

import (
	"fmt"
	"strings"

	"cordon/supervisor/hostcheck"
)

// reportText sets the report for people, within 80 columns.
func reportText(r hostcheck.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-14s%-10s\n", "WALL", "STATUS")
	for _, w := range r.Walls {
		fmt.Fprintf(&b, "%-14s%-10s\n", w.Wall, w.Status)
	}
	return b.String()
}
