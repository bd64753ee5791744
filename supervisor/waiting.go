package supervisor

import (
	"slices"
	"time"
)

// A child that waits has one goroutine, which listens to it. An execution that takes the
// child takes the listener over, so that nothing stands between the child's first word and
// whoever waits for it. Before that the child has nothing to say: the end of its pipe is its
// death, and a word is one out of turn.

// attend listens to a child that waits, until its end or that of its execution.
func (p *pool) attend(c *child) {
	_, _ = c.voice.Peek(1) // what it is shows below
	if p.lose(c) {
		p.s.log.Warn("a waiting child was lost", "pid", c.process.PID, "after", time.Since(c.since).Round(time.Millisecond))
		p.bury(c)
		return
	}
	// Whoever took it says what is to be done.
	if hear := <-c.claims; hear != nil {
		hear()
	}
}

// lose takes a child that waits out of the pool, and tells whether it was there.
func (p *pool) lose(c *child) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.idle, c)
	if i < 0 {
		return false
	}
	p.idle = slices.Delete(p.idle, i, i+1)
	p.lost++
	now := time.Now()
	p.losses.note(now.Sub(c.since), now)
	return true
}

// flooded ends a child that floods its standard error while it waits, which its attendant
// then notices. It is not reaped, nor its pidfd closed, while it is among those that wait.
func (p *pool) flooded(c *child) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.endFlooded(c)
}

// endFlooded is flooded for a caller that holds mu.
func (p *pool) endFlooded(c *child) {
	select {
	case <-c.flood:
	default:
		return
	}
	if slices.Contains(p.idle, c) {
		_ = c.process.Kill() // one that lives on is ended when its turn comes, for a breach
	}
}

// wasLost notes a child that died in the moment in which it was taken, or shortly before.
func (p *pool) wasLost(c *child) {
	p.s.log.Warn("a waiting child was lost when it was taken", "pid", c.process.PID)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost++
}

// dismiss ends a child that was taken from those that wait and is not to be used.
func (p *pool) dismiss(c *child) {
	if c.claims != nil {
		close(c.claims)
	}
	p.bury(c)
}

// bury ends a child that has served nobody, and frees its slot.
func (p *pool) bury(c *child) {
	p.endUnused(c)
	p.release(c.slot)
}

// endUnused ends a child that has served nobody.
func (p *pool) endUnused(c *child) {
	end, err := c.end()
	c.process.ClosePipes()
	if err != nil {
		p.s.log.Error("a child was not ended cleanly", "pid", c.process.PID, "error", err)
	}
	p.s.log.Debug("ended a child that served nobody", "pid", c.process.PID, "exit", end.exit, "stderr", string(end.stderr.beginning))
}
