package admission

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Stats are what a gate holds, and what it has done since it was made.
type Stats struct {
	Running, Queued int
	// MemoryBytes is what those inside were promised, of Limits.MemoryBytes.
	MemoryBytes int64
	// Limits are those in force, with what was 0 filled in.
	Limits   Limits
	Admitted uint64
	// Rejected counts the refusals by their reason.
	Rejected map[Reason]uint64
	// Abandoned counts those whose context was done while they waited.
	Abandoned uint64
	// Tenants are those that have something inside or waiting, by name.
	Tenants []TenantStats
	// Remembered counts the tenants whose state is held, at work or not.
	Remembered int
}

// TenantStats are one tenant's.
type TenantStats struct {
	Tenant          string
	Running, Queued int
	MemoryBytes     int64
}

// Stats reads them.
func (g *Gate) Stats() Stats {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sweep(time.Now(), g.resting.Len())
	s := Stats{
		Running: g.running, Queued: g.queued, MemoryBytes: g.memory, Limits: g.limits,
		Admitted: g.admitted, Rejected: maps.Clone(g.refused), Abandoned: g.left,
		Tenants: []TenantStats{}, Remembered: len(g.tenants),
	}
	s.Limits.Tenants = maps.Clone(g.limits.Tenants)
	for _, t := range g.tenants {
		if t.busy {
			s.Tenants = append(s.Tenants, TenantStats{
				Tenant: t.name, Running: t.running, Queued: t.queue.Len(), MemoryBytes: t.memory,
			})
		}
	}
	slices.SortFunc(s.Tenants, func(a, b TenantStats) int { return cmp.Compare(a.Tenant, b.Tenant) })
	return s
}

// refuse counts a refusal.
func (g *Gate) refuse(r Reason, retry time.Duration) *OverloadedError {
	g.refused[r]++
	return &OverloadedError{Reason: r, RetryAfter: retry}
}

// What RetryAfter is within. Less would only make callers ask in a loop, and what is further
// off than a minute nobody can tell.
const (
	minRetry = 10 * time.Millisecond
	maxRetry = time.Minute
)

// learn takes in how long one was inside. The newest counts a sixteenth.
func (g *Gate) learn(took time.Duration) {
	const memory = 16
	if g.service == 0 {
		g.service = took
		return
	}
	g.service += (took - g.service) / memory
}

// estimate says when one would have its turn that comes behind all who wait now, the one who
// is about to be refused among them. What is inside will on average stay for as long as it has been there, which tells of long
// executions before the first of them ends.
func (g *Gate) estimate(now time.Time) time.Duration {
	one := g.service
	if g.running > 0 {
		one = max(one, now.Sub(g.born)-g.begun/time.Duration(g.running))
	}
	if one == 0 {
		return g.limits.QueueTimeout
	}
	wait := float64(one) * float64(max(g.queued, 1)) / float64(g.limits.Concurrency)
	return time.Duration(min(max(wait, float64(minRetry)), float64(maxRetry)))
}
