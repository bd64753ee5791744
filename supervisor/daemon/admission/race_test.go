package admission

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestManyAtOnce holds the limits by the counts of those who are inside.
func TestManyAtOnce(t *testing.T) {
	const callers, turns, concurrency, memory = 64, 200, 4, 100
	limits := Limits{Concurrency: concurrency, MemoryBytes: memory, Queue: 32, QueueTimeout: 50 * time.Millisecond,
		Tenants: map[string]TenantLimits{"t0": {Concurrency: 2}, "t1": {Rate: 1000}, "t2": {Weight: 3, QueueShare: 0.2}}}
	g := New(limits)
	var inside, promised, came, tenant0 atomic.Int64
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 1))
			for range turns {
				ctx, cancel := context.WithCancel(t.Context())
				if r.IntN(4) == 0 {
					ctx, cancel = context.WithTimeout(t.Context(), time.Duration(r.IntN(1000))*time.Microsecond)
				}
				ticket := Ticket{Tenant: fmt.Sprint("t", r.IntN(6)), MemoryBytes: int64(r.IntN(memory + 2))}
				a, err := g.Enter(ctx, ticket)
				var overloaded *OverloadedError
				switch {
				case err == nil:
					came.Add(1)
					if n, m := inside.Add(1), promised.Add(ticket.MemoryBytes); n > concurrency || m > memory {
						t.Errorf("%d inside with %d bytes", n, m)
					}
					if ticket.Tenant == "t0" && tenant0.Add(1) > 2 {
						t.Error("more than 2 of t0 inside")
					}
					time.Sleep(time.Duration(r.IntN(200)) * time.Microsecond)
					if ticket.Tenant == "t0" {
						tenant0.Add(-1)
					}
					inside.Add(-1)
					promised.Add(-ticket.MemoryBytes)
					a.Leave()
				case !errors.As(err, &overloaded) && ctx.Err() == nil:
					t.Errorf("%v", err)
				}
				cancel()
				if r.IntN(50) == 0 {
					g.Update(limits)
				}
				g.Stats()
			}
		})
	}
	all.Wait()
	s := g.Stats()
	if s.Admitted < uint64(came.Load()) || s.Running != 0 || s.Queued != 0 || s.MemoryBytes != 0 || len(s.Tenants) != 0 {
		t.Errorf("%d came in; left behind: %+v", came.Load(), s)
	}
	t.Logf("%d of %d came in, refused %v, gave up %d", came.Load(), callers*turns, s.Rejected, s.Abandoned)
}

// TestCloseAmongMany: whoever waits hears of it, and what is inside leaves.
func TestCloseAmongMany(t *testing.T) {
	g := New(Limits{Concurrency: 2, Queue: 100, QueueTimeout: time.Hour})
	var all sync.WaitGroup
	var closed atomic.Int64
	for i := range 50 {
		all.Go(func() {
			for {
				a, err := g.Enter(t.Context(), Ticket{Tenant: fmt.Sprint(i % 3)})
				if err != nil {
					if err == ErrClosed {
						closed.Add(1)
					}
					return
				}
				a.Leave()
			}
		})
	}
	for g.Stats().Admitted < 1000 {
		time.Sleep(time.Millisecond)
	}
	g.Close()
	all.Wait()
	if closed.Load() != 50 {
		t.Errorf("%d of 50 heard of it", closed.Load())
	}
	empty(t, g)
}

func BenchmarkEnterLeave(b *testing.B) {
	g := New(Limits{Concurrency: 4, MemoryBytes: 1 << 30, Default: TenantLimits{Rate: 1e9, Burst: 1e9}})
	for b.Loop() {
		enter(b, g, "uid:1000", 1<<20).Leave()
	}
}

// BenchmarkEnterLeaveContended has many more callers than places, of eight tenants.
func BenchmarkEnterLeaveContended(b *testing.B) {
	g := New(Limits{Concurrency: 2, Queue: 1000, QueueTimeout: time.Hour})
	var names atomic.Int64
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		tenant := fmt.Sprint("uid:", names.Add(1)%8)
		for pb.Next() {
			enter(b, g, tenant, 1<<20).Leave()
		}
	})
}

func BenchmarkRefused(b *testing.B) {
	for _, tenants := range []int{1, 64} {
		b.Run(fmt.Sprint(tenants, "-wait"), func(b *testing.B) {
			g := New(Limits{Concurrency: 1, Queue: 64, QueueTimeout: time.Hour})
			enter(b, g, "a", 0)
			ctx, cancel := context.WithCancel(b.Context())
			var all sync.WaitGroup
			defer all.Wait()
			defer cancel()
			for i := range 64 {
				all.Go(func() { _, _ = g.Enter(ctx, Ticket{Tenant: fmt.Sprint(i % tenants)}) })
			}
			for g.Stats().Queued < 64 {
				time.Sleep(time.Millisecond)
			}
			for b.Loop() {
				if _, err := g.Enter(b.Context(), Ticket{Tenant: "0"}); err == nil {
					b.Fatal("came in")
				}
			}
		})
	}
}
