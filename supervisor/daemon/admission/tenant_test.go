package admission

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 8, Default: TenantLimits{Rate: 2, Burst: 3}})
		for range 3 {
			enter(t, g, "a", 0).Leave()
		}
		if e := refused(t, g, "a", 0, ReasonTenantRate); e.RetryAfter != 500*time.Millisecond {
			t.Errorf("try again in %v, want the time of one token", e.RetryAfter)
		}
		enter(t, g, "b", 0).Leave()
		time.Sleep(499 * time.Millisecond)
		e := refused(t, g, "a", 0, ReasonTenantRate)
		time.Sleep(e.RetryAfter)
		enter(t, g, "a", 0).Leave()
		refused(t, g, "a", 0, ReasonTenantRate)
		time.Sleep(2 * time.Second)
		empty(t, g)
	})
}

// TestRefusalsTakeNoToken: what the queue has no room for may come again at its rate.
func TestRefusalsTakeNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, Queue: -1, Default: TenantLimits{Rate: 0.001, Burst: 2}})
		a := enter(t, g, "a", 0)
		for range 5 {
			refused(t, g, "a", 0, ReasonQueueFull)
		}
		a.Leave()
		enter(t, g, "a", 0).Leave()
		refused(t, g, "a", 0, ReasonTenantRate)
	})
}

func TestTenantConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 4, Tenants: map[string]TenantLimits{"a": {Concurrency: 1}}})
		a := enter(t, g, "a", 0)
		q := newQueuer(t, g)
		q.send(t.Context(), "a", 1, 0)
		enter(t, g, "b", 0).Leave() // not behind one whom its own limit holds
		time.Sleep(DefaultQueueTimeout)
		synctest.Wait()
		var late *OverloadedError
		if !errors.As(q.err("a1"), &late) || late.Reason != ReasonTenantConcurrency {
			t.Errorf("%v, want it to wait for its own tenant", q.err("a1"))
		}
		a.Leave()
		empty(t, g)
	})
}

func TestShareOfTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, Queue: 8, Default: TenantLimits{QueueShare: 0.25}, Tenants: map[string]TenantLimits{"small": {QueueShare: 0.01}}})
		a := enter(t, g, "a", 0)
		q := newQueuer(t, g)
		q.send(t.Context(), "a", 1, 0)
		q.send(t.Context(), "a", 2, 0)
		refused(t, g, "a", 0, ReasonTenantQueue)
		q.send(t.Context(), "small", 1, 0) // one always has a place
		refused(t, g, "small", 0, ReasonTenantQueue)
		a.Leave()
		synctest.Wait()
		q.drain()
		empty(t, g)
	})
}

// TestFullQueueHasAPlaceForOthers: a flood cannot fill the queue against those who come later.
func TestFullQueueHasAPlaceForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, Queue: 8, QueueTimeout: time.Hour, Tenants: map[string]TenantLimits{"heavy": {Weight: 3}}})
		a := enter(t, g, "flood", 0)
		q := newQueuer(t, g)
		for i := range 8 {
			q.send(t.Context(), "flood", i, 0)
		}
		refused(t, g, "flood", 0, ReasonQueueFull)
		for i := range 4 {
			q.send(t.Context(), "other", i, 0)
		}
		refused(t, g, "other", 0, ReasonQueueFull) // as many as the flood
		var pushed *OverloadedError
		for i := range 8 {
			if got := errors.As(q.err(fmt.Sprint("flood", i)), &pushed); got != (i > 3) || got && pushed.Reason != ReasonTenantQueue {
				t.Errorf("number %d: %v, want the newest to give up their places", i, q.err(fmt.Sprint("flood", i)))
			}
		}
		q.send(t.Context(), "heavy", 0, 0)
		q.send(t.Context(), "heavy", 1, 0)
		if s := g.Stats(); s.Queued != 8 || len(s.Tenants) != 3 || s.Tenants[1] != (TenantStats{Tenant: "heavy", Queued: 2}) {
			t.Errorf("%+v", s)
		}
		a.Leave()
		synctest.Wait()
		q.drain()
		empty(t, g)
	})
}

// TestNobodyIsAloneInItsPlace: the last place of a tenant is never taken from it.
func TestNobodyIsAloneInItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, Queue: 2, Tenants: map[string]TenantLimits{"heavy": {Weight: 100}}})
		a := enter(t, g, "x", 0)
		q := newQueuer(t, g)
		q.send(t.Context(), "a", 1, 0)
		q.send(t.Context(), "b", 1, 0)
		refused(t, g, "heavy", 0, ReasonQueueFull)
		a.Leave()
		synctest.Wait()
		q.drain()
	})
}

// TestComersAndGoersKeepNobodyOut: tenants that are forgotten each time they leave come at
// the end of the round.
func TestComersAndGoersKeepNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, QueueTimeout: time.Hour})
		q := newQueuer(t, g)
		for i := range 6 {
			q.send(t.Context(), "steady", i, 0)
		}
		for i := range 20 { // two made-up names wait at each time
			q.send(t.Context(), fmt.Sprint("new", i, "-"), 0, 0)
			if i > 0 {
				q.leave()
			}
		}
		for i := range 6 {
			if !slices.Contains(q.came(), fmt.Sprint("steady", i)) {
				t.Errorf("%v: number %d of the tenant that was there first is not among them", q.came(), i)
			}
		}
		q.drain()
		empty(t, g)
	})
}

func TestMadeUpNamesDoNotGrowTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 2})
		for i := range 10_000 {
			enter(t, g, fmt.Sprint(i), 0).Leave()
		}
		empty(t, g)

		g = New(Limits{Concurrency: 2, Default: TenantLimits{Rate: 0.1, Burst: 5}})
		for i := range 3 * maxResting {
			enter(t, g, fmt.Sprint(i), 0).Leave()
		}
		if len(g.tenants) != maxResting || g.resting.Len() != maxResting {
			t.Errorf("%d tenants, want %d", len(g.tenants), maxResting)
		}
		time.Sleep(10 * time.Second)
		for i := range maxResting {
			enter(t, g, fmt.Sprint("other", i), 0).Leave()
		}
		if len(g.tenants) > maxResting {
			t.Errorf("%d tenants, want at most %d", len(g.tenants), maxResting)
		}
		time.Sleep(10 * time.Second)
		empty(t, g)
	})
}

// TestRestingTenantKeepsItsDebt: to have nothing inside does not fill a bucket.
func TestRestingTenantKeepsItsDebt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 2, Default: TenantLimits{Rate: 0.1, Burst: 1}})
		enter(t, g, "a", 0).Leave()
		for i := range 100 {
			enter(t, g, fmt.Sprint(i), 0).Leave()
		}
		refused(t, g, "a", 0, ReasonTenantRate)
	})
}

func TestCancelledWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1})
		a := enter(t, g, "a", 0)
		ctx, cancel := context.WithCancel(t.Context())
		q := newQueuer(t, g)
		q.send(ctx, "a", 1, 0)
		q.send(t.Context(), "a", 2, 0)
		cancel()
		synctest.Wait()
		if !errors.Is(q.err("a1"), context.Canceled) || g.Stats().Abandoned != 1 || g.Stats().Queued != 1 {
			t.Errorf("%v, %+v", q.err("a1"), g.Stats())
		}
		if _, err := g.Enter(ctx, Ticket{Tenant: "a"}); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want the context's error before anything else", err)
		}
		a.Leave()
		synctest.Wait()
		if !slices.Equal(q.drain(), []string{"a2"}) {
			t.Errorf("%v", q.came())
		}
		empty(t, g)
	})
}

// TestCancelledAsItComesIn: whichever the caller hears of first, no place is lost.
func TestCancelledAsItComesIn(t *testing.T) {
	heard := map[bool]int{}
	for range 64 {
		synctest.Test(t, func(t *testing.T) {
			g := New(Limits{Concurrency: 1})
			a := enter(t, g, "a", 0)
			ctx, cancel := context.WithCancel(t.Context())
			q := newQueuer(t, g)
			q.send(ctx, "a", 1, 0)
			cancel() // wakes the waiter, which most often finds the place taken for it meanwhile
			a.Leave()
			synctest.Wait()
			heard[q.err("a1") == nil]++
			q.drain()
			empty(t, g)
		})
	}
	t.Logf("in or cancelled: %v", heard)
}
