package integration

import (
	"fmt"
	"runtime/debug"
	"testing"
	"time"

	"cordon/supervisor"
)

// TestFloodsLeaveTheSupervisorAsItWas: whatever a child with a broken engine pours into its
// pipes, and however slowly the lines are taken on this side, the supervisor's memory is
// bounded by the limits while it does, and all that it held is given back.
func TestFloodsLeaveTheSupervisorAsItWas(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 4})
	limits := supervisor.Limits{Timeout: 5 * time.Second, CPU: 20 * time.Second, OutputBytes: 1 << 20, LogBytes: 256 << 10, LogLines: 10_000, MemoryBytes: 64 << 20}
	// The largest frame that is read, the result made of it, and each of them once more while
	// the collector is behind, for each of those at a time; then room for the runtime itself.
	const together = 4
	most := together*4*(max(limits.OutputBytes, 6*limits.LogBytes)+1<<20) + 16<<20
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	run(t, s, supervisor.Request{Code: "result"}) // what is made once and kept is made now
	for attack, slowly := range map[string]time.Duration{
		"log-flood": 0, "log-lines": time.Millisecond, "log-padded": 0, "length-most": 0, "output-flood": 0, "output-over": 0, "error-over": 0,
		"result-then-flood": 0, "stderr-flood": 0, "garbage": 0, "two-results": 0,
	} {
		t.Run(attack, func(t *testing.T) {
			settled, resident := holdingsNow(t), residentNow(t)
			var ended [together]supervisor.Result
			grown := heapGrowth(func() {
				done := make(chan error, together)
				for i := range ended {
					go func() {
						var err error
						taken := 0
						ended[i], err = s.Stream(t.Context(), supervisor.Request{Code: attack, Limits: limits}, func(supervisor.LogEntry) {
							if taken++; taken <= 100 {
								time.Sleep(slowly)
							}
						})
						done <- err
					}()
				}
				for range ended {
					if err := <-done; err != nil {
						t.Error(err)
					}
				}
			})
			for _, r := range ended {
				if ok := attack == "result-then-flood" || attack == "two-results"; r.Outcome != supervisor.Crashed && (!ok || r.Outcome != supervisor.OK) {
					t.Errorf("outcome %s (%s) after %v ms, want crashed", r.Outcome, describe(r.Error), r.Usage.WallMS)
				}
			}
			if grown > most {
				t.Errorf("the heap grew by %d bytes, want at most %d", grown, most)
			}
			kept := residentNow(t) - resident
			if kept > most {
				t.Errorf("%d bytes more are resident than before, want at most %d", kept, most)
			}
			if found := eventually(func() []string { return settled.differences(holdingsNow(t)) }); found != nil {
				t.Errorf("afterwards: %v", found)
			}
			t.Attr("memory", fmt.Sprintf("heap %+d KiB at the most of %d, resident %+d KiB", grown>>10, most>>10, kept>>10))
		})
	}
}
