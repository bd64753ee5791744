package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// dashboard is what cordon status and cordon top show of a daemon: one screen of text, each
// line at most width columns wide. What the daemon says of itself is ASCII when it is shown,
// whatever it sends: nobody's name of a tenant acts on a terminal.
type dashboard struct {
	address       string
	status        api.Status
	before        *api.Status // an earlier one, for rates; nil without
	elapsed       time.Duration
	problem       string // why status is old, empty where it is not
	width, height int    // height 0: as many lines as there are
}

// lines gives the screen.
func (d *dashboard) lines() []string {
	lines := d.head()
	lines = append(lines, "")
	lines = append(lines, d.gauges()...)
	lines = append(lines, "")
	left, right := d.outcomes(), d.rejections()
	tenants := d.tenants()
	if d.height > 0 {
		room := max(3, d.height-len(lines))
		ours := 0
		if len(tenants) > 1 {
			ours = min(len(tenants)+1, max(4, room/3))
		}
		both := min(max(len(left), len(right)), room-ours)
		left, right = clip(left, both), clip(right, both)
		tenants = clip(tenants, room-max(len(left), len(right))-1)
	}
	for i := range max(len(left), len(right)) {
		lines = append(lines, fmt.Sprintf("%-*s%s", columnWidth, at(left, i), at(right, i)))
	}
	if len(tenants) > 1 {
		lines = append(append(lines, ""), tenants...)
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(line[:min(len(line), d.width)], " ")
	}
	if d.height > 0 {
		lines = lines[:min(len(lines), d.height)]
	}
	return lines
}

// columnWidth is that of the left half of the screen.
const columnWidth = 38

// clip cuts a list to so many lines, the last of which says what is missing.
func clip(lines []string, most int) []string {
	switch {
	case len(lines) <= most:
		return lines
	case most < 2:
		return nil
	}
	return append(slices.Clone(lines[:most-1]), fmt.Sprintf("... and %d more", len(lines)-most+1))
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// head says which daemon it is, and whether it is ready.
func (d *dashboard) head() []string {
	s := d.status
	title := fmt.Sprintf("cordon %s at %s", ascii(firstWord(s.Version)), ascii(d.address))
	up := "up " + uptime(s.UptimeMS)
	state := "ready"
	switch {
	case d.problem != "":
		state = "NO ANSWER: " + ascii(d.problem)
	case s.Draining:
		state = "DRAINING: no new work, what runs goes on"
	case len(s.NotReady) > 0:
		var reasons []string
		for _, reason := range s.NotReady {
			reasons = append(reasons, ascii(reason))
		}
		state = "NOT READY: " + strings.Join(reasons, "; ")
	}
	title = title[:min(len(title), max(0, d.width-len(up)-1))]
	return []string{fmt.Sprintf("%-*s%s", d.width-len(up), title, up), state}
}

// gauges are what is in use and what there is.
func (d *dashboard) gauges() []string {
	s := d.status
	memory := amount(s.PromisedMemoryBytes)
	if s.MemoryBudgetBytes > 0 {
		memory += " of " + amount(s.MemoryBudgetBytes)
	}
	misses := "pool misses " + share(s.PoolMisses, total(s.Outcomes))
	if s.PoolLost > 0 {
		misses += fmt.Sprintf(", lost %d", s.PoolLost)
	}
	return []string{
		gauge("running", int64(s.Running), int64(s.Concurrency), fmt.Sprintf("%d of %d", s.Running, s.Concurrency)) +
			d.counted("executions", total(s.Outcomes), total(d.earlier().Outcomes)),
		gauge("queued", int64(s.Queued), int64(s.QueueMax), fmt.Sprintf("%d of %d", s.Queued, s.QueueMax)) +
			d.counted("refused", total(s.Rejected), total(d.earlier().Rejected)),
		gauge("memory", s.PromisedMemoryBytes, s.MemoryBudgetBytes, memory) +
			d.counted("children", s.Started, d.earlier().Started),
		fmt.Sprintf("%-*s", gaugeWidth, fmt.Sprintf("pool     %d waiting, %d starting", s.Idle, s.Starting)) +
			misses,
		fmt.Sprintf("%-*s", gaugeWidth, fmt.Sprintf("callers  %d connections", s.Connections)) +
			fmt.Sprintf("policy      generation %d", s.PolicyGeneration),
	}
}

const (
	barWidth   = 16
	gaugeWidth = 51
)

// gauge draws how much of something is used.
func gauge(name string, used, most int64, text string) string {
	filled := 0
	if most > 0 && used > 0 {
		filled = int(min(barWidth, max(1, (used*barWidth+most/2)/most)))
	}
	bar := strings.Repeat("#", filled) + strings.Repeat(".", barWidth-filled)
	return fmt.Sprintf("%-*s", gaugeWidth, fmt.Sprintf("%-8s [%s] %s", name, bar, text))
}

// earlier is the status that rates are counted from.
func (d *dashboard) earlier() api.Status {
	if d.before == nil {
		return api.Status{}
	}
	return *d.before
}

// rate is how often something happens, and nothing where that is not known: at the first look,
// or where the daemon has begun anew.
func (d *dashboard) rate(now, before uint64) string {
	if d.before == nil || d.elapsed <= 0 || now < before || d.status.UptimeMS < d.before.UptimeMS {
		return ""
	}
	return fmt.Sprintf("%.1f/s", float64(now-before)/d.elapsed.Seconds())
}

// counted tells how many there were, and how many there are now.
func (d *dashboard) counted(name string, now, before uint64) string {
	return fmt.Sprintf("%-12s%d  %s", name, now, d.rate(now, before))
}

func (d *dashboard) outcomes() []string {
	lines := []string{d.heading(outcomeWidth, "OUTCOME")}
	for _, outcome := range supervisor.Outcomes() {
		name := string(outcome)
		if n := d.status.Outcomes[name]; n > 0 || outcome == supervisor.OK {
			lines = append(lines, row(outcomeWidth, name, strconv.FormatUint(n, 10), d.rate(n, d.earlier().Outcomes[name])))
		}
	}
	return lines
}

func (d *dashboard) rejections() []string {
	lines := []string{d.heading(codeWidth, "REFUSED")}
	for _, name := range slices.Sorted(maps.Keys(d.status.Rejected)) {
		if n := d.status.Rejected[name]; n > 0 {
			lines = append(lines, row(codeWidth, ascii(name), strconv.FormatUint(n, 10), d.rate(n, d.earlier().Rejected[name])))
		}
	}
	if len(lines) == 1 {
		lines = append(lines, "none")
	}
	return lines
}

// How wide the longest outcome and the longest code of a problem are.
const (
	outcomeWidth = 15
	codeWidth    = 22
)

func (d *dashboard) heading(width int, name string) string {
	rate := ""
	if d.before != nil {
		rate = "RATE"
	}
	return row(width, name, "TOTAL", rate)
}

func row(width int, name, count, rate string) string {
	return fmt.Sprintf("%-*.*s%10s%9s", width, width, name, count, rate)
}

func (d *dashboard) tenants() []string {
	lines := []string{fmt.Sprintf("%-48s%8s%8s", "TENANT", "RUNNING", "QUEUED")}
	for _, t := range d.status.Tenants {
		lines = append(lines, fmt.Sprintf("%-48.48s%8d%8d", ascii(t.Tenant), t.Running, t.Queued))
	}
	return lines
}

func total(counts map[string]uint64) (sum uint64) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// share writes a part in percent.
func share(part, of uint64) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(of))
}

// amount writes bytes for people.
func amount(n int64) string {
	const gib, mib = 1 << 30, 1 << 20
	if n >= 10*gib {
		return fmt.Sprintf("%.1f GiB", float64(n)/gib)
	}
	return fmt.Sprintf("%d MiB", n/mib)
}

// uptime writes days and a clock.
func uptime(ms int64) string {
	s := max(0, ms/1000)
	clock := fmt.Sprintf("%02d:%02d:%02d", s/3600%24, s/60%60, s%60)
	if days := s / 86400; days > 0 {
		return fmt.Sprintf("%dd %s", days, clock)
	}
	return clock
}

// ascii writes text with nothing but visible ASCII and spaces.
func ascii(s string) string {
	quoted := strconv.QuoteToASCII(s)
	return strings.ReplaceAll(strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`), `\\`, `\`)
}

// firstWord leaves the toolchain out of a version.
func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}
