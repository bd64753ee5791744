package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"cordon/cmd/cordon/childbin"
	"cordon/cmd/cordon/internal/display"
	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/attack"
	"cordon/supervisor/hostcheck"
)

// attackHost makes the attacks and prints what came of them, behind the report on the host.
func (p *program) attackHost(ctx context.Context, flags *checkFlags, pol policy.Policy, host hostcheck.Report) error {
	begin := time.Now()
	progress := newProgress(p.err, p.errTerminal, attack.Count())
	report, err := p.attack(ctx, attack.Options{
		Policy: pol,
		Child:  supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256},
	}, progress.row)
	progress.end()
	if err != nil {
		return err
	}
	if flags.json {
		err = p.printAttackJSON(host, report)
	} else {
		err = write(p.out, "report", reportText(host)+"\n"+attackText(report, time.Since(begin)))
	}
	switch {
	case err != nil:
		return err
	case !report.Stopped:
		return &failure{code: exitAttack, err: errors.New("an attack came through"), hints: []string{
			"the rows marked " + cameThrough + " tell which; SECURITY.md says where to report it"}}
	}
	return nil
}

// printAttackJSON prints the report on the host with what came of the attacks in it.
func (p *program) printAttackJSON(host hostcheck.Report, report attack.Report) error {
	var raw bytes.Buffer
	encoder := json.NewEncoder(&raw)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		hostcheck.Report
		Attack attack.Report `json:"attack"`
	}{host, report})
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	return writing("report", display.Indent(p.out, raw.Bytes()))
}

// progress tells how far the attacks are: on a terminal on one line, that is gone in the end,
// and elsewhere on a line for each tenth.
type progress struct {
	out         io.Writer
	terminal    bool
	done, total int
}

func newProgress(out io.Writer, terminal bool, total int) *progress {
	return &progress{out: out, terminal: terminal, total: total}
}

func (p *progress) row(r attack.Row) {
	p.done++
	if !r.Stopped() {
		fmt.Fprintf(p.out, "%scordon: %s: %s\n", p.clear(), cameThrough, display.Line(r.ID))
	}
	tenth := max(1, p.total/10)
	switch {
	case p.terminal:
		fmt.Fprintf(p.out, "%s%d of %d attacks", p.clear(), p.done, p.total)
	case p.done%tenth == 0:
		fmt.Fprintf(p.out, "cordon: %d of %d attacks\n", p.done, p.total)
	}
}

func (p *progress) end() { io.WriteString(p.out, p.clear()) }

// clear takes the line away (ECMA-48, EL).
func (p *progress) clear() string {
	if p.terminal {
		return "\r\x1b[K"
	}
	return ""
}

// The words of the table.
const (
	cameThrough = "NOT STOPPED"
	onlyFilter  = "only seccomp"
)

// columns of the table: the attack, and what stopped it in each configuration.
const (
	attackColumn = 34
	wallColumn   = 15
)

// attackText sets the report for people: each attack with what stopped it, and the sums.
func attackText(r attack.Report, took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s%-*s%-*s%s\n", attackColumn, "", wallColumn, "", wallColumn, "WITHOUT", "WITHOUT SECCOMP")
	fmt.Fprintf(&b, "%-*s%-*s%-*s%s\n", attackColumn, "ATTACK", wallColumn, "STOPPED BY", wallColumn, "SECCOMP", "AND LANDLOCK")
	for _, row := range r.Rows {
		attackRow(&b, row)
	}
	b.WriteByte('\n')
	counts(&b, r)
	b.WriteByte('\n')
	if !r.Stopped {
		fmt.Fprintf(&b, "%s: attacks came through, in %.1f s.\n", cameThrough, took.Seconds())
		return b.String()
	}
	fmt.Fprintf(&b, "All of %d attacks were stopped, in %.1f s.\n", len(r.Rows), took.Seconds())
	return b.String()
}

// attackRow is one attack on one line, and on further ones what is wrong.
func attackRow(b *strings.Builder, row attack.Row) {
	var line strings.Builder
	fmt.Fprintf(&line, "%-*s", attackColumn, row.ID)
	var notes []string
	for _, f := range row.Findings {
		word := f.Wall
		switch f.Verdict {
		case attack.NotStopped:
			word = cameThrough
			notes = append(notes, fmt.Sprintf("%s: %s", f.Configuration, f.How))
		case attack.OnlySeccomp:
			word = onlyFilter
		case attack.NotRun:
			word = "not run"
		}
		fmt.Fprintf(&line, "%-*s", wallColumn, word)
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	for _, note := range notes {
		paragraph(b, "  ! ", 4, row.Tries+": "+display.Line(note))
	}
}

// counts are the sums of each configuration.
func counts(b *strings.Builder, r attack.Report) {
	for _, c := range []struct {
		verdict attack.Verdict
		name    string
	}{
		{attack.Stopped, "stopped"}, {attack.OnlySeccomp, onlyFilter + " would stop it"},
		{attack.NotStopped, cameThrough}, {attack.NotRun, "not run"},
	} {
		var line strings.Builder
		fmt.Fprintf(&line, "%-*s", attackColumn, c.name)
		for _, configuration := range attack.Configurations() {
			fmt.Fprintf(&line, "%-*d", wallColumn, r.Counts[configuration][c.verdict])
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
