package integration

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

// early is a request for one of the hostile child's attacks before it has read the script.
func early(page int64, timeout time.Duration) supervisor.Request {
	return supervisor.Request{
		Code:   "result",
		Limits: supervisor.Limits{Timeout: timeout, MemoryBytes: 64<<20 + page*4096},
	}
}

// earlySilent never becomes ready.
const earlySilent = 8

// TestDeathAtEveryStage: whatever a child that was ready leaves unread, the supervisor is
// never blocked by it.
func TestDeathAtEveryStage(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 2})
	for page, test := range map[int64]struct {
		name string
		want supervisor.Outcome
	}{
		9:  {"deaf", supervisor.Timeout},
		11: {"gone in the middle of the script", supervisor.Crashed},
		12: {"slow to listen", supervisor.Timeout},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			timeout := 20 * time.Second
			if test.want == supervisor.Timeout {
				timeout = 300 * time.Millisecond
			}
			req := early(page, timeout)
			req.Input = json.RawMessage(`"` + strings.Repeat("x", 16<<20-2) + `"`)
			begin := time.Now()
			r := run(t, s, req)
			if r.Outcome != test.want {
				t.Errorf("outcome %s (%+v), want %s", r.Outcome, r.Error, test.want)
			}
			if took := time.Since(begin); took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestGoneWhenReady: a child that ends before it has seen anything of the script is a
// failure of cordon's, unless it was seen to be well.
func TestGoneWhenReady(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	for range 20 {
		const page = 10
		r, err := s.Run(t.Context(), early(page, 20*time.Second))
		if err == nil && r.Outcome != supervisor.Crashed {
			t.Errorf("outcome %s, want crashed", r.Outcome)
		}
	}
}

// TestCancelWhileStarting: neither the caller nor Close waits for a child that will never
// be ready.
func TestCancelWhileStarting(t *testing.T) {
	for name, end := range map[string]func(cancel func(), s *supervisor.Supervisor){
		"cancel": func(cancel func(), _ *supervisor.Supervisor) { cancel() },
		"close":  func(_ func(), s *supervisor.Supervisor) { _ = s.Close() }, // told again by the clean-up
	} {
		t.Run(name, func(t *testing.T) {
			s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			const patience = 100 * time.Millisecond
			begin := time.Now()
			timer := time.AfterFunc(patience, func() { end(cancel, s) })
			defer timer.Stop()
			r, err := s.Run(ctx, early(earlySilent, time.Minute))
			if err != nil || r.Outcome != supervisor.Cancelled {
				t.Errorf("outcome %s, %v; want cancelled", r.Outcome, err)
			}
			if took := time.Since(begin); took < patience || took > 5*time.Second {
				t.Errorf("it took %v, want %v and a little", took, patience)
			}
			if r.Usage.StartMS < 1 || r.Usage.QueueMS > r.Usage.StartMS {
				t.Errorf("usage %+v, want the time as that of the start", r.Usage)
			}
		})
	}
}

// TestCancelledBeforeTheStart: a context that is done already ends at once what would wait.
func TestCancelledBeforeTheStart(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // whether the free slot or the context is seen first is a matter of chance
		begin := time.Now()
		r, err := s.Run(ctx, early(earlySilent, time.Minute))
		if took := time.Since(begin); err != nil || r.Outcome != supervisor.Cancelled || took > 5*time.Second {
			t.Fatalf("outcome %s, %v, after %v; want cancelled at once", r.Outcome, err, took)
		}
	}
}
