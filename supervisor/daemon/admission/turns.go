package admission

import "time"

// push puts a waiter into its tenant's queue. A tenant that begins to wait comes at the end
// of the round: at its beginning, one that comes and goes could keep others out for ever.
func (g *Gate) push(w *waiter) {
	t := w.tenant
	if t.queue.Len() == 0 {
		g.count++
		t.since = g.count
		t.turn = max(t.turn, g.round+t.stride())
		t.at = len(g.waiting)
		g.waiting = append(g.waiting, t)
	}
	w.place = t.queue.PushBack(w)
	g.queued++
}

// remove takes a waiter out of its queue.
func (g *Gate) remove(w *waiter) {
	t := w.tenant
	t.queue.Remove(w.place)
	g.queued--
	if g.reserved == w {
		g.reserved = nil
	}
	if t.queue.Len() > 0 {
		return
	}
	last := len(g.waiting) - 1
	g.waiting[t.at] = g.waiting[last]
	g.waiting[t.at].at = t.at
	g.waiting[last] = nil
	g.waiting = g.waiting[:last]
}

// stride is how far apart a tenant's turns are: in a round, which is 1, it has as many as it
// weighs.
func (t *tenant) stride() float64 { return 1 / float64(t.limits.Weight) }

// dispatch lets in whoever is next, for as long as there are places.
func (g *Gate) dispatch(now time.Time) {
	for g.running < g.limits.Concurrency && g.queued > 0 {
		w := g.next()
		if w == nil {
			return
		}
		g.remove(w)
		w.admission = g.admit(w.tenant, w.memory, now)
		w.admission.Queued = now.Sub(w.since)
		close(w.done)
	}
}

// admit gives a place inside, and sets the tenant's next turn.
func (g *Gate) admit(t *tenant, memory int64, now time.Time) *Admission {
	g.round = max(g.round, t.turn)
	t.turn = g.round + t.stride()
	g.running++
	t.running++
	g.memory += memory
	t.memory += memory
	if g.reserved != nil {
		g.late += memory
	}
	g.admitted++
	g.begun += now.Sub(g.born)
	return &Admission{gate: g, tenant: t, memory: memory, began: now, epoch: g.epoch}
}

// next gives who comes in now, nil for nobody. Where the one whose turn it is wants more
// memory than is free, memory is kept for it from now on: others come in by what is left
// beside it, so that it waits for those alone that were inside before. While its tenant has its
// share, that does not hold against those who have not.
func (g *Gate) next() *waiter {
	if g.reserved != nil && g.sated(g.reserved.tenant) &&
		g.first(func(w *waiter) bool { return !g.sated(w.tenant) }) != nil {
		g.reserved = nil
	}
	switch {
	case g.reserved == nil:
		w := g.first(func(*waiter) bool { return true })
		if w == nil || g.fits(w.memory) {
			return w
		}
		g.reserved, g.late = w, 0
		g.epoch++
	case g.fits(g.reserved.memory):
		return g.reserved
	}
	return g.first(func(w *waiter) bool {
		return w != g.reserved && g.fits(w.memory) && g.late+w.memory <= g.limits.MemoryBytes-g.reserved.memory
	})
}

// fits says that this much memory is not promised yet.
func (g *Gate) fits(memory int64) bool {
	return g.limits.MemoryBytes == 0 || memory <= g.limits.MemoryBytes-g.memory
}

// first gives the one that comes first of those at the head of their tenants' queues that
// may.
func (g *Gate) first(may func(*waiter) bool) *waiter {
	var best *waiter
	for _, t := range g.waiting {
		w := t.queue.Front().Value.(*waiter)
		if t.running < t.limits.Concurrency && may(w) && (best == nil || g.before(t, best.tenant)) {
			best = w
		}
	}
	return best
}

// before says that a is served before b: who has less than its share of the places and of the
// memory comes before who has it, and among equals who has the earlier turn.
func (g *Gate) before(a, b *tenant) bool {
	if x, y := g.sated(a), g.sated(b); x != y {
		return y
	}
	if a.turn != b.turn {
		return a.turn < b.turn
	}
	return a.since < b.since
}

// sated says that a tenant has its share already, by its weight among all that are busy.
func (g *Gate) sated(t *tenant) bool {
	share := float64(t.limits.Weight) / float64(g.weights)
	return float64(t.running) >= share*float64(g.limits.Concurrency) ||
		g.limits.MemoryBytes > 0 && float64(t.memory) >= share*float64(g.limits.MemoryBytes)
}
