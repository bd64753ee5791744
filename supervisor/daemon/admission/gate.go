package admission

import (
	"container/list"
	"context"
	"fmt"
	"maps"
	"sync"
	"time"
)

// Gate lets requests in. Its methods are safe for concurrent use.
type Gate struct {
	mu     sync.Mutex
	limits Limits
	closed bool

	running int
	memory  int64 // promised to what is inside
	queued  int
	tenants map[string]*tenant
	resting list.List // tenants that only recover from their rate
	waiting []*tenant // those with something in their queue, in no order
	weights int       // of the tenants that are busy

	round float64 // how far the turns have come
	count uint64  // counts the times that a tenant began to wait

	reserved *waiter // the one that freed memory is kept for
	epoch    uint64  // counts reservations
	late     int64   // memory of what is inside and came in since reserved was set

	born     time.Time
	begun    time.Duration // the sum of when they came in that are inside, since born
	service  time.Duration // how long one is inside, as a moving average
	admitted uint64
	refused  map[Reason]uint64
	left     uint64 // gave up while they waited
}

// Ticket is what a request asks for.
type Ticket struct {
	Tenant      string
	MemoryBytes int64 // what it may use at most
}

// Admission is a place inside.
type Admission struct {
	Queued time.Duration // how long it waited

	gate   *Gate
	tenant *tenant
	memory int64
	began  time.Time
	epoch  uint64
	left   bool
}

// New makes a gate. It takes what Limits.Validate would refuse for 0.
func New(l Limits) *Gate {
	l.Tenants = maps.Clone(l.Tenants)
	return &Gate{
		limits: l.resolved(), tenants: map[string]*tenant{}, refused: map[Reason]uint64{}, born: time.Now(),
	}
}

// Enter waits for a place. It fails with an *OverloadedError past the limits, with ErrClosed
// once the gate is closed, and with the context's error when that is done first.
func (g *Gate) Enter(ctx context.Context, ticket Ticket) (*Admission, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("enter for tenant %s: %w", ticket.Tenant, err)
	}
	w, timeout, err := g.arrive(ticket)
	if err != nil {
		return nil, err
	}
	if w.done == nil {
		return w.admission, nil
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-w.done:
	case <-timer.C:
		g.expire(w)
	case <-ctx.Done():
		if a := g.abandon(w); a != nil {
			a.Leave()
		}
		return nil, fmt.Errorf("wait for a place for tenant %s: %w", ticket.Tenant, ctx.Err())
	}
	return w.admission, w.err
}

// arrive lets a request in, puts it into its tenant's queue, or refuses it.
func (g *Gate) arrive(ticket Ticket) (*waiter, time.Duration, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	memory := max(ticket.MemoryBytes, 0)
	switch {
	case g.closed:
		return nil, 0, ErrClosed
	case g.limits.MemoryBytes > 0 && memory > g.limits.MemoryBytes:
		return nil, 0, g.refuse(ReasonMemory, 0)
	}
	now := time.Now()
	t := g.find(ticket.Tenant, now)
	if delay := t.delay(now); delay > 0 {
		g.settle(t, now)
		return nil, 0, g.refuse(ReasonTenantRate, delay)
	}
	w := &waiter{tenant: t, memory: memory, since: now}
	if g.queued == 0 && g.running < g.limits.Concurrency && t.running < t.limits.Concurrency && g.fits(memory) {
		w.admission = g.admit(t, memory, now)
	} else if err := g.wait(w, now); err != nil {
		g.settle(t, now)
		return nil, 0, err
	}
	if t.bucket != nil {
		t.bucket.AllowN(now, 1) // delay saw the token
	}
	return w, g.limits.QueueTimeout, nil
}

// wait puts w into its queue. It fails where there is no room.
func (g *Gate) wait(w *waiter, now time.Time) error {
	w.done = make(chan struct{})
	g.push(w)
	g.dispatch(now)
	if w.admission != nil {
		return nil
	}
	err := g.makeRoom(w, now)
	if err != nil {
		g.remove(w)
	}
	return err
}

// makeRoom is for w, which is in its queue, to stay there. Where the queue is full, the
// tenant that has most waiting for its weight gives up its newest.
func (g *Gate) makeRoom(w *waiter, now time.Time) error {
	t := w.tenant
	if share := t.limits.share(g.limits.Queue); share < g.limits.Queue && t.queue.Len() > share {
		return g.refuse(ReasonTenantQueue, g.estimate(now))
	}
	if g.queued <= g.limits.Queue {
		return nil
	}
	longest := t
	for _, other := range g.waiting {
		if other.queue.Len() > 1 && other.length() > longest.length() {
			longest = other
		}
	}
	if longest == t {
		return g.refuse(ReasonQueueFull, g.estimate(now))
	}
	newest := longest.queue.Back().Value.(*waiter)
	g.finish(newest, g.refuse(ReasonTenantQueue, g.estimate(now)))
	return nil
}

func (t *tenant) length() float64 { return float64(t.queue.Len()) / float64(t.limits.Weight) }

// finish ends a wait with an error.
func (g *Gate) finish(w *waiter, err error) {
	g.remove(w)
	w.err = err
	close(w.done)
}

// expire ends a wait that took too long, unless it has just ended.
func (g *Gate) expire(w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w.admission != nil || w.err != nil {
		return
	}
	now, reason := time.Now(), ReasonQueueTimeout
	if w.tenant.running >= w.tenant.limits.Concurrency {
		reason = ReasonTenantConcurrency
	}
	g.finish(w, g.refuse(reason, g.estimate(now)))
	g.dispatch(now)
	g.settle(w.tenant, now)
}

// abandon takes a waiter out whose caller has gone. It gives the admission that came first.
func (g *Gate) abandon(w *waiter) *Admission {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w.admission != nil || w.err != nil {
		return w.admission
	}
	now := time.Now()
	g.left++
	g.remove(w)
	g.dispatch(now)
	g.settle(w.tenant, now)
	return nil
}

// Leave gives the place back. Further calls do nothing.
func (a *Admission) Leave() {
	g, t := a.gate, a.tenant
	g.mu.Lock()
	defer g.mu.Unlock()
	if a.left {
		return
	}
	a.left = true
	now := time.Now()
	g.running--
	t.running--
	g.memory -= a.memory
	t.memory -= a.memory
	if g.reserved != nil && a.epoch == g.epoch {
		g.late -= a.memory
	}
	g.begun -= a.began.Sub(g.born)
	g.learn(now.Sub(a.began))
	g.dispatch(now)
	g.settle(t, now)
}

// Update sets other limits. What is inside stays, and what waits stays under the deadline it
// came with, but for what can never be promised its memory any more.
func (g *Gate) Update(l Limits) {
	l.Tenants = maps.Clone(l.Tenants)
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	g.limits, g.reserved, g.weights = l.resolved(), nil, 0
	for name, t := range g.tenants {
		t.limits = g.limits.of(name)
		t.refit(now)
		if t.busy {
			g.weights += t.limits.Weight
		}
	}
	for _, w := range g.allWaiting() {
		if g.limits.MemoryBytes > 0 && w.memory > g.limits.MemoryBytes {
			g.finish(w, g.refuse(ReasonMemory, 0))
			g.settle(w.tenant, now)
		}
	}
	g.dispatch(now)
	g.sweep(now, g.resting.Len())
}

// Close wakes all that wait with ErrClosed, and lets nobody in any more. What is inside
// leaves as ever.
func (g *Gate) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	now := time.Now()
	for _, w := range g.allWaiting() {
		g.finish(w, ErrClosed)
		g.settle(w.tenant, now)
	}
}

func (g *Gate) allWaiting() []*waiter {
	var all []*waiter
	for _, t := range g.waiting {
		for e := t.queue.Front(); e != nil; e = e.Next() {
			all = append(all, e.Value.(*waiter))
		}
	}
	return all
}
