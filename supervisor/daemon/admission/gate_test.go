package admission

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// enter fails the test where there is no place at once.
func enter(t testing.TB, g *Gate, tenant string, memory int64) *Admission {
	t.Helper()
	a, err := g.Enter(t.Context(), Ticket{Tenant: tenant, MemoryBytes: memory})
	if err != nil {
		t.Fatalf("%s: %v", tenant, err)
	}
	return a
}

// refused fails the test unless one is refused at once, for this reason.
func refused(t testing.TB, g *Gate, tenant string, memory int64, want Reason) *OverloadedError {
	t.Helper()
	begun := time.Now()
	_, err := g.Enter(t.Context(), Ticket{Tenant: tenant, MemoryBytes: memory})
	var overloaded *OverloadedError
	if !errors.As(err, &overloaded) || overloaded.Reason != want {
		t.Fatalf("%s: %v, want %s", tenant, err, want)
	}
	if took := time.Since(begun); took != 0 { // by the clock of synctest
		t.Fatalf("%s: refused after %v, want at once", tenant, took)
	}
	return overloaded
}

// queuer sends requests that wait, and keeps the order in which they come in.
type queuer struct {
	t     *testing.T
	gate  *Gate
	mu    sync.Mutex // several may come in at once
	order []string
	in    []*Admission
	errs  map[string]error
}

func newQueuer(t *testing.T, g *Gate) *queuer {
	return &queuer{t: t, gate: g, errs: map[string]error{}}
}

// send is one request, named tenant and number. It returns when it waits or has its place.
func (q *queuer) send(ctx context.Context, tenant string, number int, memory int64) {
	name := fmt.Sprint(tenant, number)
	go func() {
		a, err := q.gate.Enter(ctx, Ticket{Tenant: tenant, MemoryBytes: memory})
		q.mu.Lock()
		defer q.mu.Unlock()
		if err != nil {
			q.errs[name] = err
			return
		}
		q.order = append(q.order, name)
		q.in = append(q.in, a)
	}()
	synctest.Wait()
}

func (q *queuer) came() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.order)
}

func (q *queuer) inside() []*Admission {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.in)
}

func (q *queuer) err(name string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.errs[name]
}

// leave lets the one leave that has been inside longest.
func (q *queuer) leave() {
	q.mu.Lock()
	a := q.in[0]
	q.in = q.in[1:]
	q.mu.Unlock()
	a.Leave()
	synctest.Wait()
}

// drain lets all come in, and gives the order.
func (q *queuer) drain() []string {
	for len(q.inside()) > 0 {
		q.leave()
	}
	return q.came()
}

func empty(t *testing.T, g *Gate) {
	t.Helper()
	s := g.Stats()
	if s.Running != 0 || s.Queued != 0 || s.MemoryBytes != 0 || len(s.Tenants) != 0 || s.Remembered != 0 {
		t.Errorf("left behind: %+v", s)
	}
	if g.weights != 0 || g.begun != 0 || g.reserved != nil || len(g.waiting) != 0 {
		t.Errorf("left behind: weights %d, begun %v, reserved %v, waiting %v", g.weights, g.begun, g.reserved, g.waiting)
	}
}

func TestPlacesAndQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 2, Queue: 2, QueueTimeout: 3 * time.Second})
		first, second := enter(t, g, "a", 0), enter(t, g, "a", 0)
		q := newQueuer(t, g)
		q.send(t.Context(), "a", 1, 0)
		q.send(t.Context(), "a", 2, 0)
		refused(t, g, "a", 0, ReasonQueueFull)
		if s := g.Stats(); s.Running != 2 || s.Queued != 2 || s.Rejected[ReasonQueueFull] != 1 {
			t.Errorf("%+v", s)
		}
		time.Sleep(time.Second)
		first.Leave()
		first.Leave()
		synctest.Wait()
		if !slices.Equal(q.came(), []string{"a1"}) || q.inside()[0].Queued != time.Second {
			t.Errorf("%v came in after one left", q.came())
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		var late *OverloadedError
		if !errors.As(q.err("a2"), &late) || late.Reason != ReasonQueueTimeout || late.RetryAfter <= 0 {
			t.Errorf("%v, want a queue timeout", q.err("a2"))
		}
		second.Leave()
		q.drain()
		empty(t, g)
	})
}

func TestNobodyWaitsWithoutAQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, Queue: -1})
		a := enter(t, g, "a", 0)
		refused(t, g, "b", 0, ReasonQueueFull)
		a.Leave()
		enter(t, g, "b", 0).Leave()
		empty(t, g)
	})
}

func TestFloodLeavesOthersTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, Queue: 1001})
		q := newQueuer(t, g)
		for i := range 1001 {
			q.send(t.Context(), "flood", i, 0)
		}
		for i := range 10 {
			q.send(t.Context(), "one", i, 0)
			before := len(q.came())
			for !slices.Contains(q.came(), fmt.Sprint("one", i)) {
				q.leave()
			}
			if waited := len(q.came()) - before; waited > 2 {
				t.Errorf("request %d waited for %d others, want one round", i, waited-1)
			}
		}
		if got := len(q.drain()); got != 1011 {
			t.Errorf("%d came in, want all", got)
		}
		empty(t, g)
	})
}

func TestWeightsAreTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 1, Queue: 100, Tenants: map[string]TenantLimits{"big": {Weight: 3}}})
		q := newQueuer(t, g)
		for i := range 40 {
			q.send(t.Context(), "big", i, 0)
			q.send(t.Context(), "one", i, 0)
		}
		q.drain()
		big := 0
		for _, name := range q.came()[:40] {
			if name[:3] == "big" {
				big++
			}
		}
		if big < 29 || big > 31 {
			t.Errorf("%d of the first 40 are of the tenant that weighs 3 of 4", big)
		}
		empty(t, g)
	})
}

// TestLongExecutionsGiveWay: a tenant that holds more than its share comes behind one that
// does not, however often that one has had its turn.
func TestLongExecutionsGiveWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Concurrency: 4})
		var long []*Admission
		for range 4 {
			long = append(long, enter(t, g, "long", 0))
		}
		q := newQueuer(t, g)
		for i := range 10 {
			q.send(t.Context(), "long", i, 0)
			q.send(t.Context(), "short", i, 0)
		}
		long[0].Leave()
		synctest.Wait()
		for range 9 {
			q.leave()
		}
		for i, name := range q.came() {
			if name != fmt.Sprint("short", i) {
				t.Fatalf("%v: want those of the tenant with nothing inside", q.came())
			}
		}
		for _, a := range long[1:] {
			a.Leave()
		}
		synctest.Wait()
		q.drain()
		empty(t, g)
	})
}
