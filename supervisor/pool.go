package supervisor

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Pool says how many children are kept waiting: started, walled in and verified, so that an
// execution need not wait for the start of its own. Each of them serves one execution.
type Pool struct {
	// MinIdle is how many wait while the supervisor is at rest; 0 is none.
	MinIdle int
	// Max is the most children that there may be, waiting and at work together; 0 means
	// Concurrency and MinIdle together. It cannot be less than either of them.
	Max int
}

// resolve fills in Max, for so many executions at a time.
func (p Pool) resolve(concurrency int) (Pool, error) {
	if p.MinIdle < 0 {
		return p, fmt.Errorf("pool.min_idle is %d, want 0 or more", p.MinIdle)
	}
	if p.Max == 0 {
		p.Max = concurrency + p.MinIdle
	}
	if p.Max < concurrency || p.Max < p.MinIdle {
		return p, fmt.Errorf("pool.max is %d, want at least the concurrency, %d, and pool.min_idle, %d",
			p.Max, concurrency, p.MinIdle)
	}
	return p, nil
}

// pool hands out what executions run in: children that wait, or else slots to start one in.
// A goroutine of its own starts the next ones to wait (refill.go).
//
// There are never fewer slots than executions with a place, so whoever has a place finds a
// child or a slot, if not at once then when a start or an end in the background is over.
type pool struct {
	s       *Supervisor
	minIdle int
	places  chan struct{} // has one value for each execution that has a place
	queued  atomic.Int64

	mu                    sync.Mutex
	free                  []*slot       // those without a child
	idle                  []*child      // those that wait, the longest waiting first
	cold                  int           // executions that start a child of their own
	filling               bool          // a child that will wait is being started
	changed               chan struct{} // closed when one of the above has changed; nil if nobody waits for that
	started, misses, lost uint64
	taken                 time.Time // when a child was taken last
	trouble               trouble
	losses                losses

	wake       chan struct{} // has a value when refill should look again
	stopping   context.Context
	stop       context.CancelFunc
	ending     sync.Once
	filler     sync.WaitGroup // the goroutine that refills
	attendants sync.WaitGroup // those that attend to children that wait
}

func newPool(s *Supervisor, concurrency, minIdle int) *pool {
	p := &pool{s: s, minIdle: minIdle, places: make(chan struct{}, concurrency), wake: make(chan struct{}, 1)}
	p.stopping, p.stop = context.WithCancel(s.closing)
	return p
}

// open takes the slots that there are, and begins to fill some.
func (p *pool) open(slots []*slot) {
	p.free = slices.Clone(slots)
	p.filler.Go(p.refill)
}

// end stops the background and ends whatever waits. Executions go on without.
func (p *pool) end() {
	p.ending.Do(func() {
		p.stop()
		p.filler.Wait()
		p.mu.Lock()
		idle := p.idle
		p.idle = nil
		p.mu.Unlock()
		for _, c := range idle {
			p.dismiss(c)
		}
	})
}

// enter waits for a place, in order of arrival.
func (p *pool) enter(ctx context.Context) error {
	select {
	case p.places <- struct{}{}:
		return nil
	default:
	}
	p.queued.Add(1)
	defer p.queued.Add(-1)
	select {
	case p.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leave gives the place back, after the slot.
func (p *pool) leave() {
	<-p.places
	p.poke()
}

// child gives the holder of a place a child behind the limits of its request: one that
// waits, or a new one.
func (p *pool) child(ctx context.Context, r resolved) (*child, error) {
	for {
		c, slot, err := p.take(ctx, r.memory)
		if err != nil {
			return nil, err
		}
		if slot != nil {
			return p.startCold(ctx, slot, r)
		}
		if err = c.prepare(r.memory); err == nil {
			return c, nil
		}
		p.s.log.Warn("a waiting child could not be used", "pid", c.process.PID, "cause", err)
		p.dismiss(c)
	}
}

// take gives a child that waits and may serve this memory limit, or else a slot.
func (p *pool) take(ctx context.Context, memory int64) (*child, *slot, error) {
	for {
		p.mu.Lock()
		c, slot, unfit, err := p.pick(memory)
		var changed <-chan struct{}
		if c == nil && slot == nil && err == nil {
			if p.changed == nil {
				p.changed = make(chan struct{})
			}
			changed = p.changed
		}
		p.mu.Unlock()
		if unfit != nil {
			close(unfit.claims)
			p.endUnused(unfit)
		}
		if changed == nil {
			return c, slot, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
}

// pick finds a child, a slot, or an error, the first that there is. Whose slot it is must be
// ended before, where it is somebody's. The caller holds mu.
func (p *pool) pick(memory int64) (c *child, free *slot, unfit *child, err error) {
	// The one that was started last has most of what it needs in the processor's caches.
	for i := len(p.idle) - 1; i >= 0; i-- {
		if c := p.idle[i]; c.serves(memory) {
			p.idle = slices.Delete(p.idle, i, i+1)
			p.losses, p.taken = losses{}, time.Now()
			p.poke()
			return c, nil, nil, nil
		}
	}
	if p.minIdle > 0 && (p.filling || p.cold > 0) && p.trouble.lasts(time.Now()) {
		return nil, nil, nil, &StartError{Err: p.trouble.err}
	}
	switch last := len(p.free) - 1; {
	case last >= 0:
		free, p.free = p.free[last], p.free[:last]
	case len(p.idle) > 0:
		unfit = p.idle[0]
		free, p.idle = unfit.slot, slices.Delete(p.idle, 0, 1)
	default:
		return nil, nil, nil, nil
	}
	p.cold++
	if p.minIdle > 0 {
		p.misses++
	}
	return nil, free, unfit, nil
}

// startCold starts a child for one request. On an error the slot is free again.
func (p *pool) startCold(ctx context.Context, slot *slot, r resolved) (*child, error) {
	c, err := p.s.start(ctx, slot, p.s.fencesFor(r))
	p.mu.Lock()
	p.cold--
	p.account(ctx, slot, err)
	p.mu.Unlock()
	if err != nil {
		return nil, &StartError{Err: err}
	}
	if err = c.prepare(r.memory); err != nil {
		p.dismiss(c)
		return nil, &StartError{Err: err}
	}
	return c, nil
}

// account notes how a start went; one that was called off says nothing. After a failure the
// slot is free again, and another one's turn comes first: it may be the slot. The caller
// holds mu.
func (p *pool) account(ctx context.Context, slot *slot, err error) {
	if err == nil {
		p.started++
		p.trouble = trouble{}
	} else {
		p.free = slices.Insert(p.free, 0, slot)
		if ctx.Err() == nil {
			p.trouble.failed(err, time.Now())
		}
	}
	p.change()
	p.poke()
}

// release gives back the slot of a child that has been ended.
func (p *pool) release(slot *slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, slot)
	p.change()
	p.poke()
}

// change wakes the executions that found neither child nor slot. The caller holds mu.
func (p *pool) change() {
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}

// poke makes refill look again.
func (p *pool) poke() {
	select {
	case p.wake <- struct{}{}:
	default: // it has been told
	}
}
