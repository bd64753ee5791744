package integration

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cordon/integration/service"
	"cordon/integration/soak/load"
	"cordon/integration/soak/trial"
	"cordon/supervisor"
)

// TestSoak is make soak for a minute: executions of every kind from 32 clients, each answer
// checked against its own request, and a daemon that keeps nothing of them.
func TestSoak(t *testing.T) {
	length := time.Minute
	if testing.Short() {
		length = 15 * time.Second
	}
	report, err := trial.Run(t.Context(), trial.Options{Binary: cordonBinary(t), Dir: t.TempDir(), For: length, Clients: 32, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range report.Findings {
		t.Error(found)
	}
	var text strings.Builder
	if err := report.Write(&text); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", text.String())
	t.Attr("answers", fmt.Sprintf("%d in %v, %d sent again for want of room", report.Tally.Answered(), length, report.Tally.Overloaded))
	wantAllKinds(t, report.Tally)
}

// wantAllKinds wants all that a script can come to from without.
func wantAllKinds(t *testing.T, tally *load.Tally) {
	t.Helper()
	for _, o := range supervisor.Outcomes() {
		switch o {
		case supervisor.Violation, supervisor.Crashed, supervisor.Cancelled:
			// No script does the first two, and nobody is there to read the third.
		default:
			if tally.Outcomes[o] == 0 {
				t.Errorf("no execution came to %s", o)
			}
		}
	}
	for _, code := range []string{"invalid_request", "too_large"} {
		if tally.Problems[code] == 0 {
			t.Errorf("no request came to %s", code)
		}
	}
	if tally.HungUp == 0 || tally.HungUpRunning == 0 {
		t.Errorf("%d clients hung up, %d while their script ran", tally.HungUp, tally.HungUpRunning)
	}
}

// TestReloadsAndExecutionsLeaveNothing: five hundred executions while the policy is loaded
// again and again, and then a drain. Every answer is right, and the daemon then has what it
// had before, and at the end nothing.
func TestReloadsAndExecutionsLeaveNothing(t *testing.T) {
	s := startDaemon(t, "--policy", policyOf(t, pooled))
	reloadedUnderLoad(t, s, 300) // what is made once and kept is made now
	before := atRest(t, s)
	reloadedUnderLoad(t, s, 500)
	// Threads are the runtime's to keep, as many as were once blocked at a time.
	const spareThreads = 8
	becomes(t, func() string {
		now := kept(t, s)
		if now.goroutines > before.goroutines || now.descriptors > before.descriptors || now.threads > before.threads+spareThreads ||
			now.children != before.children || now.branches != before.branches {
			return fmt.Sprintf("the daemon has %+v, and before it had %+v", now, before)
		}
		return ""
	})
	drainsWhatRuns(t, s)
}

// reloadedUnderLoad runs executions of every kind, and reloads the policy meanwhile by both
// ways that there are.
func reloadedUnderLoad(t *testing.T, s *service.Service, executions int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var reloads sync.WaitGroup
	reloads.Go(func() {
		// With pauses, so that generations get work between.
		const pause = 300 * time.Millisecond
		for n := 0; ctx.Err() == nil; n++ {
			if n%2 == 0 {
				if err := s.Signal(syscall.SIGHUP); err != nil {
					t.Error(err)
				}
			} else if err := reload(ctx, s); err != nil && ctx.Err() == nil {
				t.Errorf("POST /v1/policy:reload: %v", err)
			}
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
	})
	generation := statusOf(t, s).PolicyGeneration
	tally, err := load.Run(ctx, load.Options{Socket: s.Socket(), Count: executions, Clients: 8, Seed: uint64(executions)})
	cancel()
	reloads.Wait()
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range tally.Wrong {
		t.Error(wrong)
	}
	if tally.Answered() != executions {
		t.Errorf("%d executions were answered, want %d", tally.Answered(), executions)
	}
	if now := statusOf(t, s).PolicyGeneration; now < generation+2 {
		t.Errorf("the policy's generation went from %d to %d: want two more at least", generation, now)
	}
}

func reload(ctx context.Context, s *service.Service) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://cordon/v1/policy:reload", nil)
	if err != nil {
		return err
	}
	client := service.Client(s.Socket())
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %s", resp.Status)
	}
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	return err
}

// keeps is what a daemon at rest has.
type keeps struct{ goroutines, descriptors, threads, children, branches int }

func kept(t *testing.T, s *service.Service) keeps {
	t.Helper()
	h, err := s.Holdings()
	if err != nil {
		t.Fatal(err)
	}
	goroutines, err := trial.Metric(t.Context(), s, "go_goroutines")
	if err != nil {
		t.Fatal(err)
	}
	return keeps{int(goroutines), len(h.Descriptors), h.Threads, len(h.Children), len(h.Branches)}
}

// atRest is what the daemon has once nothing runs, and the generations that were replaced
// have ended.
func atRest(t *testing.T, s *service.Service) keeps {
	t.Helper()
	becomesQuiet(t, s, 3)
	last := kept(t, s)
	becomes(t, func() string {
		before := last
		last = kept(t, s)
		if last.children == 3 && last.branches == 1 && last == before {
			return ""
		}
		return fmt.Sprintf("the daemon has %+v, and a moment before had %+v", last, before)
	})
	return last
}

// drainsWhatRuns stops a daemon in which executions run that will end soon: they end as they
// would have, and what comes meanwhile is refused.
func drainsWhatRuns(t *testing.T, s *service.Service) {
	t.Helper()
	client := service.Client(s.Socket())
	defer client.CloseIdleConnections()
	runs := waitingRuns(t, client, 3, `await new Promise((f) => setTimeout(f, 1500)); output = "done"`)
	ended := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), daemonPatience)
		defer cancel()
		ended <- s.Stop(ctx)
	}()
	for _, run := range runs {
		if r, err := run.end(); err != nil || r.Outcome != supervisor.OK || string(r.Output) != `"done"` {
			t.Errorf("an execution that ran at SIGTERM came to %s (%s), %v", r.Outcome, describe(r.Error), err)
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	left, err := s.Left(t.Context())
	if err != nil || len(left) > 0 {
		t.Errorf("after the drain: %v, %v", left, err)
	}
}
