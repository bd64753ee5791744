package supervisor

import "time"

// refill keeps minIdle children waiting. It starts one at a time, so that it takes no more of
// the processors than one more execution would, whatever a burst has left to be replaced.
// While half of them or more wait it stands back for executions altogether: what is
// short ends undisturbed.
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

// standBack is how long after an execution began the background may start again while it
// runs. Most end before.
const standBack = 20 * time.Millisecond

// vacancy gives a slot to start a child in, or none and how long to wait at most; 0 is until
// something changes.
func (p *pool) vacancy(now time.Time) (*slot, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.free) - 1
	if last < 0 || len(p.idle) >= p.minIdle && p.trouble.failures == 0 {
		return nil, 0
	}
	if p.cold > 0 && p.trouble.lasts(now) {
		return nil, 0 // an execution tries just now, and tells when it is done
	}
	if wait := p.taken.Add(standBack).Sub(now); wait > 0 && 2*len(p.idle) >= p.minIdle && len(p.places) > 0 {
		return nil, wait
	}
	if wait := max(p.trouble.retryAt.Sub(now), p.losses.retryAt.Sub(now)); wait > 0 {
		return nil, wait
	}
	slot := p.free[last]
	p.free, p.filling = p.free[:last], true
	return slot, 0
}

// fill starts a child in the slot, to wait. One that was only to show whether starts work
// again is ended.
func (p *pool) fill(slot *slot) {
	c, err := p.s.start(p.stopping, slot, p.s.fencesForAll())
	if err == nil {
		c.claims, c.since = make(chan func(), 1), time.Now()
	}
	p.mu.Lock()
	p.filling = false
	p.account(p.stopping, slot, err)
	failing, waits := p.trouble, err == nil && len(p.idle) < p.minIdle
	if waits {
		p.idle = append(p.idle, c)
		p.endFlooded(c) // it may have been early
	}
	p.mu.Unlock()
	switch {
	case waits:
		p.attendants.Go(func() { p.attend(c) })
	case err == nil:
		p.dismiss(c)
	case p.stopping.Err() == nil:
		p.s.log.Warn("no child could be started in the background", "failures", failing.failures,
			"retry", time.Until(failing.retryAt).Round(time.Millisecond), "error", err)
	}
}
