package supervisor

import "time"

// refill keeps minIdle children waiting: one start at a time, so that it takes no more of
// the processors than one more execution would, whatever a burst has left to be replaced.
// While starts fail it tries even where none is to wait: whoever sends no work to a host that
// cannot start any would otherwise never learn that it can again.
func (p *pool) refill() {
	for p.stopping.Err() == nil {
		slot, wait := p.vacancy(time.Now())
		if slot != nil {
			p.fill(slot)
			continue
		}
		var retry <-chan time.Time
		if wait > 0 {
			retry = time.After(wait)
		}
		select {
		case <-p.stopping.Done():
		case <-p.wake:
		case <-retry:
		}
	}
}

// vacancy gives a slot to start a child in, or none and how long to wait at most; 0 is until
// something changes.
func (p *pool) vacancy(now time.Time) (*slot, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.free) - 1
	if last < 0 || len(p.idle) >= p.minIdle && p.trouble.failures == 0 {
		return nil, 0
	}
	if p.trouble.lasts() && p.cold > 0 {
		return nil, 0 // an execution tries just now, and tells when it is done
	}
	if wait := max(p.trouble.retryAt.Sub(now), p.losses.retryAt.Sub(now)); wait > 0 {
		return nil, wait
	}
	slot := p.free[last]
	p.free, p.filling = p.free[:last], true
	return slot, 0
}

// fill starts a child in the slot, to wait.
func (p *pool) fill(slot *slot) {
	c, err := p.s.start(p.stopping, slot, p.s.fencesForAll())
	if err == nil && p.surplus() {
		p.bury(c)
		return
	}
	if err == nil {
		c.claims, c.since = make(chan func(), 1), time.Now()
	}
	p.mu.Lock()
	p.filling = false
	p.account(p.stopping, err)
	failing := p.trouble
	if err == nil {
		p.idle = append(p.idle, c)
		p.endFlooded(c) // it may have been early
	} else {
		p.free = append(p.free, slot)
	}
	p.change()
	p.mu.Unlock()
	switch {
	case err == nil:
		p.attendants.Go(func() { p.attend(c) })
	case p.stopping.Err() == nil:
		p.s.log.Warn("no child could be started to wait", "failures", failing.failures,
			"retry", time.Until(failing.retryAt).Round(time.Millisecond), "error", err)
	}
}

// surplus tells whether the child that was just started shows that starts work, and is one
// more than are to wait.
func (p *pool) surplus() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) < p.minIdle {
		return false
	}
	p.filling = false
	p.account(p.stopping, nil)
	p.change()
	return true
}
