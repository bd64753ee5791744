package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"cordon/integration/service"
	"cordon/integration/soak/load"
)

// Options say what to try and for how long.
type Options struct {
	// Binary is the program cordon; Dir takes its socket and its policy.
	Binary, Dir string
	// Count and For bound the load, whichever is met first; 0 is no bound.
	Count   int
	For     time.Duration
	Clients int
	Seed    uint64
	// Tell, when it is not nil, is called with each sample as it is taken.
	Tell func(load.Sample)
}

// Report is what came of it.
type Report struct {
	Tally    *load.Tally
	Samples  []load.Sample
	Left     []string // what the daemon left behind
	Findings []string // empty: all is as it should be
}

// policyFile leaves room for less than 32 clients at a time, so that there is overload too,
// and keeps children waiting, so that executions meet both kinds of start.
const policyFile = `admission:
  concurrency: 8
  queue: 20
  queue_timeout: 20s
tenants:
  default:
    concurrency: 8
    queue_share: 1
pool:
  min_idle: 4
`

// How long the daemon may take to be ready, and to end when nothing runs.
const patience = 60 * time.Second

// Run starts a daemon, loads it, and ends it.
func Run(ctx context.Context, o Options) (Report, error) {
	policy := filepath.Join(o.Dir, "policy.yaml")
	if err := os.WriteFile(policy, []byte(policyFile), 0o600); err != nil {
		return Report{}, err
	}
	starting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s, err := service.Start(starting, service.Options{Binary: o.Binary, Socket: filepath.Join(o.Dir, "cordon.sock"), Args: []string{"--policy", policy}})
	if err != nil {
		return Report{}, err
	}
	report, err := underLoad(ctx, s, o)
	if err != nil {
		return report, errors.Join(err, s.Kill())
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := s.Stop(ending); err != nil {
		report.Findings = append(report.Findings, err.Error())
	}
	if report.Left, err = s.Left(ending); err != nil {
		return report, err
	}
	for _, one := range report.Left {
		report.Findings = append(report.Findings, "left behind: "+one)
	}
	return report, nil
}

// underLoad is Run while the daemon is at work.
func underLoad(ctx context.Context, s *service.Service, o Options) (Report, error) {
	var done atomic.Int64
	w := watch(s, &done, o.Tell)
	tally, err := load.Run(ctx, load.Options{Socket: s.Socket(), Count: o.Count, For: o.For, Clients: o.Clients, Seed: o.Seed,
		Done: func() { done.Add(1) }})
	samples, watchErr := w.end()
	if err := errors.Join(err, watchErr); err != nil {
		return Report{}, err
	}
	report := Report{Tally: tally, Samples: samples, Findings: append([]string{}, tally.Wrong...)}
	if more := tally.Faults - len(tally.Wrong); more > 0 {
		report.Findings = append(report.Findings, fmt.Sprintf("and %d more wrong answers", more))
	}
	account, err := accountOf(ctx, s, tally)
	if err != nil {
		return report, err
	}
	report.Findings = append(report.Findings, account...)
	report.Findings = append(report.Findings, load.Growth(samples)...)
	return report, nil
}

// status is what the daemon says of itself, as far as it is looked at.
type status struct {
	Running  int               `json:"running"`
	Queued   int               `json:"queued"`
	Outcomes map[string]uint64 `json:"outcomes"`
	Rejected map[string]uint64 `json:"rejected"`
}

// accountOf holds the daemon's account against that of the clients, and gives what is not
// right. Those that hung up last are ended, and counted, a moment later.
func accountOf(ctx context.Context, s *service.Service, tally *load.Tally) ([]string, error) {
	const pause, most = 20 * time.Millisecond, 10 * time.Second
	for end := time.Now().Add(most); ; time.Sleep(pause) {
		code, body, err := s.Get(ctx, "/v1/status")
		if err != nil || code != http.StatusOK {
			return nil, fmt.Errorf("read /v1/status: status %d %.200s: %w", code, body, err)
		}
		var now status
		if err := json.Unmarshal(body, &now); err != nil {
			return nil, fmt.Errorf("read /v1/status %.200s: %w", body, err)
		}
		found := tally.Reconcile(now.Outcomes, now.Rejected)
		if now.Running+now.Queued > 0 {
			found = append(found, fmt.Sprintf("with all clients gone %d executions run and %d wait", now.Running, now.Queued))
		}
		if len(found) == 0 || time.Now().After(end) {
			return found, nil
		}
	}
}
