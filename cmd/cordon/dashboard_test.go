package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"cordon/supervisor/api"

	"github.com/google/go-cmp/cmp"
)

// busy is a daemon with all there can be to show.
func busy() *dashboard {
	now := api.Status{
		Version: "v0.3.0 go1.26.8 linux/amd64", Running: 6, Queued: 7, Idle: 4, Starting: 1,
		Started: 1_234_900, PoolMisses: 3012, PoolLost: 2,
		Outcomes: map[string]uint64{
			"ok": 1_200_000, "script_error": 30_000, "timeout": 4567, "memory_limit": 12, "cancelled": 300, "violation": 0,
		},
		Rejected:    map[string]uint64{"overloaded": 420, "invalid_request": 9, "unsupported_media_type": 1, "internal": 0},
		Concurrency: 8, QueueMax: 64, PromisedMemoryBytes: 768 << 20, MemoryBudgetBytes: 12 << 30,
		Connections: 40, UptimeMS: (3*86400 + 4*3600 + 12*60 + 7) * 1000, PolicyGeneration: 2,
		Tenants: []api.TenantStatus{{Tenant: "acme", Running: 4, Queued: 6}, {Tenant: "uid:1000", Running: 1, Queued: 1}, {Tenant: "nightly-reports", Running: 1}},
	}
	before := now
	before.UptimeMS -= 2000
	before.Started -= 900
	before.Outcomes = map[string]uint64{"ok": 1_199_200, "script_error": 29_990, "timeout": 4567, "memory_limit": 12, "cancelled": 300}
	before.Rejected = map[string]uint64{"overloaded": 400, "invalid_request": 9, "unsupported_media_type": 1}
	return &dashboard{address: "/run/cordon/cordon.sock", status: now, before: &before, elapsed: 2 * time.Second, width: 80, height: 24}
}

// The golden file is what a terminal of 80 columns and 24 lines shows.
func TestScreenOfCordonTop(t *testing.T) {
	want, err := os.ReadFile("testdata/top.golden")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), strings.Join(busy().lines(), "\n")+"\n"); diff != "" {
		t.Error(diff)
	}
}

// Whatever a daemon sends, the screen keeps within its bounds, and nothing in it acts on a
// terminal.
func TestScreenKeepsItsSize(t *testing.T) {
	const evil = "\x1b[2J\x1b]0;x\a\u202e\u009b日本\r\n\xff"
	for _, width := range []int{20, 40, 79, 80, 200} {
		for height := 1; height < 60; height++ {
			d := busy()
			d.width, d.height = width, height
			d.address, d.problem = "/tmp/"+evil, strings.Repeat(evil, 20)
			d.status.Version, d.status.NotReady = evil, []string{evil, evil}
			d.status.Rejected[evil] = 7
			for i := range 100 {
				d.status.Tenants = append(d.status.Tenants, api.TenantStatus{Tenant: fmt.Sprint(evil, i), Running: i})
			}
			d.status.Running, d.status.PromisedMemoryBytes, d.status.UptimeMS = -1, 1<<62, -1
			lines := d.lines()
			if len(lines) > height {
				t.Fatalf("%dx%d: %d lines", width, height, len(lines))
			}
			for _, line := range lines {
				if len(line) > width || strings.IndexFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) >= 0 {
					t.Fatalf("%dx%d: %q", width, height, line)
				}
			}
		}
	}
}

func TestScreenTellsTheState(t *testing.T) {
	for want, change := range map[string]func(*dashboard){
		"ready":                      func(*dashboard) {},
		"NOT READY: audit; no child": func(d *dashboard) { d.status.NotReady = []string{"audit", "no child"} },
		"DRAINING: no new work, what runs goes on": func(d *dashboard) { d.status.Draining = true },
		"NO ANSWER: gone":                          func(d *dashboard) { d.problem = "gone" },
	} {
		d := busy()
		change(d)
		if got := d.lines()[1]; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Counters that start again at 0 are a daemon that began anew, and have no rate.
func TestNoRatesAcrossARestart(t *testing.T) {
	d := busy()
	d.status.UptimeMS = 500
	if text := strings.Join(d.lines(), "\n"); strings.Contains(text, "/s") {
		t.Error(text)
	}
	d = busy()
	d.before = nil
	if text := strings.Join(d.lines(), "\n"); strings.Contains(text, "/s") || strings.Contains(text, "RATE") {
		t.Error(text)
	}
}

func TestBusiestTenantsStayOnASmallScreen(t *testing.T) {
	d := busy()
	for i := range 50 {
		d.status.Tenants = append(d.status.Tenants, api.TenantStatus{Tenant: fmt.Sprintf("t%d", i)})
	}
	lines := d.lines()
	text := strings.Join(lines, "\n")
	if !strings.Contains(text, "acme") || !strings.Contains(lines[len(lines)-1], "... and ") || len(lines) != 24 {
		t.Error(text)
	}
}
