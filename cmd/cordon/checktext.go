package main

import (
	"fmt"
	"slices"
	"strings"

	"cordon/cmd/cordon/internal/display"
	"cordon/supervisor/hostcheck"
)

// reportWidth is how wide a line of the report may be. Commands to run are never broken.
const reportWidth = 80

// reportText sets the report for people: the walls, what is wrong with each group of them
// that shares a cause, the host, and the sum.
func reportText(r hostcheck.Report) string {
	var b strings.Builder
	const status, seen = 14, 25 // columns
	fmt.Fprintf(&b, "%-*s%-*sWHAT IS SEEN AROUND A CHILD, OR WHAT IS WRONG\n", status, "WALL", seen-status, "STATUS")
	for _, w := range r.Walls {
		what := w.Seen
		if what == "" {
			what = or(string(w.Cause), w.Why)
		}
		head := fmt.Sprintf("%-*s%-*s", status, w.Wall, seen-status, w.Status)
		paragraph(&b, head, seen, what)
	}
	if r.Problem != "" {
		b.WriteByte('\n')
		paragraph(&b, "problem: ", 2, r.Problem)
	}
	for _, group := range faults(r.Walls) {
		b.WriteByte('\n')
		groupText(&b, group)
	}
	b.WriteByte('\n')
	hostText(&b, r.Host)
	b.WriteString("\n" + sum(r) + "\n")
	return b.String()
}

// faults are the walls that the host lacks, those with one cause together.
func faults(walls []hostcheck.Wall) [][]hostcheck.Wall {
	var groups [][]hostcheck.Wall
	for _, w := range walls {
		if w.Cause == "" {
			continue
		}
		i := slices.IndexFunc(groups, func(g []hostcheck.Wall) bool {
			return g[0].Cause == w.Cause && g[0].Cause != hostcheck.Refused
		})
		if i < 0 {
			groups = append(groups, []hostcheck.Wall{w})
			continue
		}
		groups[i] = append(groups[i], w)
	}
	return groups
}

func groupText(b *strings.Builder, group []hostcheck.Wall) {
	var names []string
	for _, w := range group {
		names = append(names, string(w.Wall))
	}
	paragraph(b, strings.Join(names, ", ")+": ", 2, group[0].Why)
	for _, w := range group {
		paragraph(b, fmt.Sprintf("  without %s: ", w.Wall), 4, w.Instead)
	}
	if len(group[0].Mend) == 0 {
		return
	}
	b.WriteString("  to mend it:\n")
	for i, way := range group[0].Mend {
		head := "    "
		if i > 0 {
			head += "or "
		}
		if len(way.Lines) == 0 {
			paragraph(b, head, 7, way.How)
			continue
		}
		paragraph(b, head, 7, way.How+":")
		for _, line := range way.Lines {
			b.WriteString("      " + display.Line(line) + "\n")
		}
	}
}

// sum is the last line.
func sum(r hostcheck.Report) string {
	counts := map[hostcheck.Status]int{}
	short := 0
	for _, w := range r.Walls {
		counts[w.Status]++
		if w.Required && w.Status != hostcheck.Enforced {
			short++
		}
	}
	text := fmt.Sprintf("%d of %d walls are enforced", counts[hostcheck.Enforced], len(r.Walls))
	switch {
	case short > 0:
		return text + fmt.Sprintf("; %d that the policy requires %s not.", short, be(short))
	case !r.OK:
		return text + "; see the problem above."
	case counts[hostcheck.Degraded] > 0:
		n := counts[hostcheck.Degraded]
		return text + fmt.Sprintf("; %d %s missing, which you allowed.", n, be(n))
	default:
		return text + "."
	}
}

func be(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// paragraph writes a head and words behind it, further lines indented.
func paragraph(b *strings.Builder, head string, indent int, text string) {
	b.WriteString(head)
	column, first := len(head), true
	for _, word := range strings.Fields(display.Line(text)) {
		if !first && column+1+len(word) > reportWidth {
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column, first = indent, true
		}
		if !first {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column, first = column+len(word), false
	}
	b.WriteByte('\n')
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
