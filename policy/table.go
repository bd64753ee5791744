package policy

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Table writes the policy as text for people: limits, walls, namespaces, system calls,
// resource limits and modules, each as an aligned table within 80 columns.
func (p Policy) Table(w io.Writer) error {
	if err := p.Validate(); err != nil {
		return err
	}
	var text bytes.Buffer
	p.limitsTable(&text)
	p.wallsTable(&text)
	p.namespacesTable(&text)
	syscallsTable(&text)
	p.rlimitsTable(&text)
	p.modulesTable(&text)
	if _, err := w.Write(text.Bytes()); err != nil {
		return fmt.Errorf("write policy table: %w", err)
	}
	return nil
}

// tableWidth is how wide a line may be.
const tableWidth = 80

func (p Policy) limitsTable(text *bytes.Buffer) {
	rows := [][]string{{"LIMIT", "DEFAULT", "CEILING", "FLOOR"}}
	for _, row := range p.limitRows() {
		def := quantity(row.def, row.unit)
		if row.defaultIsTheTimeouts {
			def = fmt.Sprintf("timeout_ms x %d", p.cpus)
		}
		rows = append(rows, []string{row.name, def, quantity(row.ceiling, row.unit), quantity(row.floor, row.unit)})
	}
	for _, bound := range p.bounds() {
		rows = append(rows, []string{bound.name, "", quantity(bound.value, bound.unit), ""})
	}
	columns(text, rows)
}

// bound is a number of the policy that a request cannot change.
type bound struct {
	name  string
	value int64
	unit  string
}

func (p Policy) bounds() []bound {
	return []bound{
		{"code_bytes", p.maxCode, "bytes"},
		{"input_bytes", p.maxInput, "bytes"},
		{"filename_bytes", int64(p.maxFilename), "bytes"},
		{"input_depth", int64(p.maxInputDepth), "levels"},
		{"output_depth", int64(p.maxOutputDepth), "levels"},
		{"pids", p.pidsMax, "tasks"},
		{"cpus", p.cpus, "processors"},
		{"data_headroom_bytes", p.dataHeadroom, "bytes"},
	}
}

func (p Policy) wallsTable(text *bytes.Buffer) {
	rows := [][]string{{"WALL", "REQUIRED", "STOPS"}}
	for _, info := range Walls() {
		required := "always"
		if info.Degradable {
			required = "yes"
		}
		if !p.Requires(info.Wall) {
			required = "no"
		}
		rows = append(rows, []string{string(info.Wall), required, info.Stops})
	}
	wrapped(text, rows)
	fmt.Fprintf(text, "\nA child runs as uid %d, gid %d.\n", p.childUID, p.childGID)
}

func (p Policy) namespacesTable(text *bytes.Buffer) {
	rows := [][]string{{"NAMESPACE", "PER CHILD", "REASON"}}
	for _, ns := range Namespaces() {
		fresh := "shared"
		if ns.PerChild || p.freshNamespaces {
			fresh = "fresh"
		}
		rows = append(rows, []string{ns.Name, fresh, ns.Reason})
	}
	wrapped(text, rows)
}

func syscallsTable(text *bytes.Buffer) {
	rows := [][]string{{"SYSTEM CALL", "AMD64", "ARM64", "REASON"}}
	for _, rule := range Syscalls() {
		numbers := []string{strconv.Itoa(int(rule.AMD64)), strconv.Itoa(int(rule.ARM64))}
		rows = append(rows, []string{rule.Name, numbers[0], numbers[1], rule.Reason})
		for _, check := range rule.Args {
			rows = append(rows, []string{"", "", "", "  " + check.String()})
		}
	}
	wrapped(text, rows)
	text.WriteString("\nAny other call, argument, architecture or ABI kills the process.\n")
}

// String spells the bound, as in "fd = 0 (in), 4 (eventfd)".
func (c ArgCheck) String() string {
	if c.OwnPID {
		return c.Name + " = the child's own"
	}
	names := make([]string, len(c.OneOf))
	for i, v := range c.OneOf {
		names[i] = v.Name
	}
	return c.Name + " = " + strings.Join(names, ", ")
}

func (p Policy) rlimitsTable(text *bytes.Buffer) {
	rows := [][]string{{"RLIMIT", "VALUE", "STOPS"}}
	for _, limit := range Rlimits(WallSet{}) {
		rows = append(rows, []string{limit.Name, rlimitValue(limit), limit.Reason})
	}
	wrapped(text, rows)
}

// rlimitValue spells a limit; two of them differ from one execution to the next.
func rlimitValue(limit Rlimit) string {
	switch limit.Name {
	case rlimitData:
		return "2 x memory + headroom"
	case rlimitCPU:
		return "cpu, rounded up"
	default:
		return strconv.FormatUint(limit.Hard, 10)
	}
}

func (p Policy) modulesTable(text *bytes.Buffer) {
	names := strings.Join(p.modules, ", ")
	if names == "" {
		names = "none"
	}
	wrapped(text, [][]string{{"MODULES"}, {names}})
}

// quantity spells a number with its unit, in the largest binary unit that divides it.
func quantity(value int64, unit string) string {
	if unit != "bytes" {
		return fmt.Sprintf("%d %s", value, unit)
	}
	switch {
	case value != 0 && value%mib == 0:
		return fmt.Sprintf("%d MiB", value/mib)
	case value != 0 && value%kib == 0:
		return fmt.Sprintf("%d KiB", value/kib)
	default:
		return fmt.Sprintf("%d B", value)
	}
}

// columns aligns the rows and leaves an empty line before them, except at the top.
func columns(text *bytes.Buffer, rows [][]string) {
	if text.Len() > 0 {
		text.WriteByte('\n')
	}
	var aligned bytes.Buffer
	writer := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(writer, strings.Join(row, "\t"))
	}
	writer.Flush() // cannot fail: it writes to memory
	for line := range bytes.Lines(aligned.Bytes()) {
		text.Write(bytes.TrimRight(line, " \n"))
		text.WriteByte('\n')
	}
}

// wrapped is columns with the last column broken between words to fit the width.
func wrapped(text *bytes.Buffer, rows [][]string) {
	last := len(rows[0]) - 1
	room := tableWidth
	for column := range last {
		widest := slices.MaxFunc(rows, func(a, b []string) int { return len(a[column]) - len(b[column]) })
		room -= len(widest[column]) + 2
	}
	var broken [][]string
	for _, row := range rows {
		for i, part := range breakLine(row[last], room) {
			next := make([]string, last+1)
			if i == 0 {
				copy(next, row)
			}
			next[last] = part
			broken = append(broken, next)
		}
	}
	columns(text, broken)
}

// breakLine breaks s between words into lines of at most width bytes, where its words
// allow; continuation lines keep the indentation of the first and add to it.
func breakLine(s string, width int) []string {
	indent := s[:len(s)-len(strings.TrimLeft(s, " "))]
	var lines []string
	line := indent
	for _, word := range strings.Fields(s) {
		if len(strings.TrimSpace(line)) > 0 && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = indent + indent
		}
		if len(strings.TrimSpace(line)) > 0 {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
