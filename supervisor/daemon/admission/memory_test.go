package admission

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestMemoryPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 8, MemoryBytes: 100})
		if e := refused(t, g, "a", 101, ReasonMemory); e.RetryAfter != 0 {
			t.Errorf("try again in %v, want never", e.RetryAfter)
		}
		a, b := enter(t, g, "a", 60), enter(t, g, "a", 40)
		q := newQueuer(t, g)
		q.send(t.Context(), "a", 1, 50)
		if len(q.came()) > 0 || g.Stats().MemoryBytes != 100 {
			t.Errorf("%v came in beside 100 of 100 bytes", q.came())
		}
		b.Leave()
		synctest.Wait()
		if len(q.came()) > 0 {
			t.Errorf("%v came in beside 60 of 100 bytes", q.came())
		}
		a.Leave()
		synctest.Wait()
		if !slices.Equal(q.drain(), []string{"a1"}) {
			t.Errorf("%v", q.came())
		}
		empty(t, g)
	})
}

// TestLargeOneIsNotStarved: those that come in while memory is kept for it use what it will
// leave over, so that it waits for those alone that were inside before.
func TestLargeOneIsNotStarved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 10, MemoryBytes: 100, Queue: 1000, QueueTimeout: time.Hour})
		var before []*Admission
		for range 5 {
			before = append(before, enter(t, g, "small", 10))
		}
		q := newQueuer(t, g)
		q.send(t.Context(), "large", 0, 80)
		for i := range 200 {
			q.send(t.Context(), "small", i, 10)
		}
		if len(q.came()) != 2 { // 20 bytes beside it
			t.Errorf("%d came in beside what is kept, want 2", len(q.came()))
		}
		for range 50 { // two at a time come and go, and none of them delays it
			q.leave()
			if len(q.inside()) != 2 || slices.Contains(q.came(), "large0") {
				t.Fatalf("%d inside beside those that were before", len(q.inside()))
			}
		}
		for i, a := range before {
			a.Leave()
			synctest.Wait()
			if got, want := slices.Contains(q.came(), "large0"), i == len(before)-1; got != want {
				t.Errorf("%d of %d left: the large one is inside: %t", i+1, len(before), got)
			}
		}
		q.drain()
		empty(t, g)
	})
}

// TestLargeOneBlocksNobodyForNothing: when it gives up, what was kept is there for others.
func TestLargeOneBlocksNobodyForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 10, MemoryBytes: 100, QueueTimeout: time.Second})
		a := enter(t, g, "small", 10)
		q := newQueuer(t, g)
		q.send(t.Context(), "large", 0, 100)
		time.Sleep(time.Second / 2)
		for i := range 9 {
			q.send(t.Context(), "small", i, 10)
		}
		if len(q.came()) != 0 {
			t.Errorf("%v came in, and nothing is left beside the large one", q.came())
		}
		time.Sleep(time.Second / 2)
		synctest.Wait()
		if len(q.came()) != 9 {
			t.Errorf("%v came in when the large one had given up, want all", q.came())
		}
		a.Leave()
		q.drain()
		empty(t, g)
	})
}

// TestLargeOnesGiveWay: shares count memory as well as places.
func TestLargeOnesGiveWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 10, MemoryBytes: 100, QueueTimeout: time.Hour})
		large := []*Admission{enter(t, g, "large", 50), enter(t, g, "large", 50)}
		q := newQueuer(t, g)
		q.send(t.Context(), "large", 0, 50)
		for i := range 8 {
			q.send(t.Context(), "small", i, 10)
		}
		large[0].Leave()
		synctest.Wait()
		if !slices.Equal(slices.Sorted(slices.Values(q.came())), []string{"small0", "small1", "small2", "small3", "small4"}) {
			t.Errorf("%v came in, want those of the tenant that has not its half of the memory", q.came())
		}
		large[1].Leave()
		synctest.Wait()
		if got := len(q.drain()); got != 9 {
			t.Errorf("%d came in, want all", got)
		}
		empty(t, g)
	})
}

func TestUpdate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, MemoryBytes: 100, QueueTimeout: time.Hour})
		enter(t, g, "a", 10)
		q := newQueuer(t, g)
		for i := range 5 {
			q.send(t.Context(), "a", i, 10)
		}
		q.send(t.Context(), "large", 0, 80)
		g.Update(Limits{Concurrency: 3, MemoryBytes: 50, QueueTimeout: time.Hour, Default: TenantLimits{Rate: 1, Burst: 1}})
		synctest.Wait()
		var e *OverloadedError
		if !errors.As(q.err("large0"), &e) || e.Reason != ReasonMemory {
			t.Errorf("%v, want what never fits any more refused", q.err("large0"))
		}
		if len(q.inside()) != 2 {
			t.Errorf("%v came in, want 3 inside", q.came())
		}
		g.Update(Limits{Concurrency: 1})
		q.leave()
		q.leave()
		if len(q.inside()) != 0 || g.Stats().Running != 1 {
			t.Errorf("%v came in, and one is inside", q.came())
		}
		if s := g.Stats(); s.Limits.Queue != DefaultQueue || s.Limits.QueueTimeout != DefaultQueueTimeout || s.Limits.Concurrency != 1 {
			t.Errorf("limits %+v", s.Limits)
		}
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, MemoryBytes: 100})
		a := enter(t, g, "a", 50)
		q := newQueuer(t, g)
		for i := range 5 {
			q.send(t.Context(), fmt.Sprint("t", i, "-"), 0, 80)
		}
		g.Close()
		synctest.Wait()
		for i := range 5 {
			if err := q.err(fmt.Sprint("t", i, "-0")); err != ErrClosed {
				t.Errorf("%v, want %v", err, ErrClosed)
			}
		}
		if _, err := g.Enter(t.Context(), Ticket{Tenant: "a"}); err != ErrClosed {
			t.Errorf("%v, want %v", err, ErrClosed)
		}
		a.Leave()
		empty(t, g)
		g.Close()
	})
}

// TestRetryAfter goes by how long executions take.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 2, Queue: -1})
		a, b := enter(t, g, "a", 0), enter(t, g, "a", 0)
		if e := refused(t, g, "a", 0, ReasonQueueFull); e.RetryAfter != DefaultQueueTimeout {
			t.Errorf("try again in %v, where nothing is known yet", e.RetryAfter)
		}
		time.Sleep(10 * time.Second)
		if e := refused(t, g, "a", 0, ReasonQueueFull); e.RetryAfter != 5*time.Second {
			t.Errorf("try again in %v, where each of two has been inside for 10 s", e.RetryAfter)
		}
		a.Leave()
		b.Leave()
		for range 200 {
			a, b := enter(t, g, "a", 0), enter(t, g, "a", 0)
			time.Sleep(400 * time.Millisecond)
			a.Leave()
			b.Leave()
		}
		enter(t, g, "a", 0)
		enter(t, g, "a", 0)
		e := refused(t, g, "a", 0, ReasonQueueFull)
		if e.RetryAfter.Round(time.Millisecond) != 200*time.Millisecond {
			t.Errorf("try again in %v, where each of two takes 400 ms", e.RetryAfter)
		}
		time.Sleep(100 * time.Hour)
		if e := refused(t, g, "a", 0, ReasonQueueFull); e.RetryAfter != maxRetry {
			t.Errorf("try again in %v, want no more than %v", e.RetryAfter, maxRetry)
		}
	})
}
