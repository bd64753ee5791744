package admission

import (
	"container/list"
	"time"

	"golang.org/x/time/rate"
)

// maxResting bounds the tenants that have nothing here but a rate to recover from. Who could
// make up more names than that has more buckets than it needs anyway.
const maxResting = 4096

// tenant is what the gate knows of one: while something of it is inside or waits, and until
// its bucket is full again.
type tenant struct {
	name    string
	limits  TenantLimits
	bucket  *rate.Limiter // nil without a rate
	busy    bool          // something is inside or waits
	running int
	memory  int64     // promised to what is inside
	queue   list.List // of *waiter, oldest first

	at      int           // its place in Gate.waiting while queue is not empty
	since   uint64        // when it began to wait, as a count
	turn    float64       // when its next turn is, on the clock of Gate.round
	resting *list.Element // its place in Gate.resting while it is not busy
}

// waiter is a request in a queue. Whoever takes it out sets admission or err, and closes done.
type waiter struct {
	tenant    *tenant
	memory    int64
	since     time.Time
	place     *list.Element
	done      chan struct{}
	admission *Admission
	err       error
}

// find gives the tenant, as a new one where nothing is known of it, and counts it as busy.
func (g *Gate) find(name string, now time.Time) *tenant {
	t, known := g.tenants[name]
	if !known {
		t = &tenant{name: name, limits: g.limits.of(name)}
		t.refit(now)
		g.tenants[name] = t
	}
	if !t.busy {
		t.busy = true
		g.weights += t.limits.Weight
		if t.resting != nil {
			g.resting.Remove(t.resting)
			t.resting = nil
		}
	}
	return t
}

// refit makes the bucket that the limits want. What was taken from it stays taken.
func (t *tenant) refit(now time.Time) {
	switch {
	case t.limits.Rate == 0:
		t.bucket = nil
	case t.bucket == nil:
		t.bucket = rate.NewLimiter(rate.Limit(t.limits.Rate), t.limits.Burst)
	default:
		t.bucket.SetLimitAt(now, rate.Limit(t.limits.Rate))
		t.bucket.SetBurstAt(now, t.limits.Burst)
	}
}

// delay says when the bucket has a token; 0 is now.
func (t *tenant) delay(now time.Time) time.Duration {
	if t.bucket == nil {
		return 0
	}
	missing := 1 - t.bucket.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	// A rate may be so low that the time is beyond a Duration.
	seconds := min(missing/t.limits.Rate, maxRetry.Seconds()*60)
	return max(time.Duration(seconds*float64(time.Second)), time.Nanosecond)
}

// recovered says that a tenant who comes for the first time would be no better off.
func (t *tenant) recovered(now time.Time) bool {
	return t.bucket == nil || t.bucket.TokensAt(now) >= float64(t.limits.Burst)
}

// settle lets a tenant go that has nothing here any more, at once or when its bucket is full.
func (g *Gate) settle(t *tenant, now time.Time) {
	if t.running > 0 || t.queue.Len() > 0 || !t.busy {
		return
	}
	t.busy = false
	g.weights -= t.limits.Weight
	if t.recovered(now) {
		delete(g.tenants, t.name)
		return
	}
	t.resting = g.resting.PushBack(t)
	g.sweep(now, 2) // more than came in, so that what is left shrinks
}

// sweep looks at some of those that rest, the longest first, and forgets who has recovered.
func (g *Gate) sweep(now time.Time, most int) {
	for range min(most, g.resting.Len()) {
		front := g.resting.Front()
		if t := front.Value.(*tenant); t.recovered(now) || g.resting.Len() > maxResting {
			g.resting.Remove(front)
			delete(g.tenants, t.name)
		} else {
			g.resting.MoveToBack(front)
		}
	}
}
