package integration

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"
)

// userPoolRun is one execution of a supervisor that has a pool and perhaps no cgroups.
type userPoolRun struct {
	Memory int64
	Result supervisor.Result
	Misses uint64 // so far
}

// superviseAPoolAsUser asks for more memory than there is, with several limits.
func superviseAPoolAsUser() (err error) {
	p, err := policy.Default().Allow(policy.WallCgroup)
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := supervisor.New(ctx, supervisor.Config{Policy: p, Child: realChild(), Concurrency: 1, Pool: supervisor.Pool{MinIdle: 1, Max: 1}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var runs []userPoolRun
	for _, limit := range []int64{0, 32 << 20, 0, 256 << 20} {
		for s.Stats().Idle < 1 {
			time.Sleep(time.Millisecond)
		}
		r := userPoolRun{Memory: limit}
		code := `const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1))`
		r.Result, err = s.Run(ctx, supervisor.Request{Code: code, Limits: supervisor.Limits{MemoryBytes: limit}})
		if err != nil {
			return err
		}
		r.Misses = s.Stats().Misses
		runs = append(runs, r)
	}
	return json.NewEncoder(os.Stdout).Encode(runs)
}

// TestWaitingWithoutACgroup: RLIMIT_DATA is the fence there, which cannot be changed, so a
// child that waits serves whoever wants what it waits with, and gives way to others.
func TestWaitingWithoutACgroup(t *testing.T) {
	var runs []userPoolRun
	playAsUser(t, "user-pool", &runs)
	misses := uint64(0)
	for i, r := range runs {
		if r.Result.Isolation.Cgroup == "none" {
			misses += uint64(i % 2)
		}
		if r.Result.Outcome != supervisor.MemoryLimit || r.Misses != misses {
			t.Errorf("%d bytes: outcome %s (%s) after %d misses, want memory_limit after %d",
				r.Memory, r.Result.Outcome, describe(r.Result.Error), r.Misses, misses)
		}
	}
	if len(runs) != 4 {
		t.Errorf("%d runs, want 4", len(runs))
	}
}
