package admission

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

// world drives a gate by one goroutine: what Enter does before it waits, and what ends a
// wait, are calls of their own. It keeps its own books of who is inside and who waits.
type world struct {
	t      *testing.T
	gate   *Gate
	inside []*Admission
	queued []*waiter // in the order in which they came
	order  map[*waiter]int
	came   int
	last   map[string]int // by tenant, the number of the last that came in
}

const tenantsOfModel = 5

func limitsOfModel(next func(int) int) Limits {
	l := Limits{Concurrency: 1 + next(4), Queue: next(8) - 1, QueueTimeout: time.Duration(1+next(5)) * time.Second, Tenants: map[string]TenantLimits{}}
	if next(2) == 0 {
		l.MemoryBytes = int64(1 + next(16))
	}
	for i := range tenantsOfModel {
		if next(2) == 0 {
			continue
		}
		t := TenantLimits{Weight: next(4), Concurrency: next(3), QueueShare: float64(next(5)) / 4}
		if next(3) == 0 {
			t.Rate, t.Burst = float64(1+next(4))/2, next(3)
		}
		l.Tenants[fmt.Sprint("t", i)] = t
	}
	return l
}

// step does one thing, as the numbers say.
func (w *world) step(next func(int) int) {
	g, before := w.gate, w.gate.Stats()
	switch what := next(16); {
	case what < 7:
		w.arrive(Ticket{Tenant: fmt.Sprint("t", next(tenantsOfModel)), MemoryBytes: int64(next(20))})
	case what < 11 && len(w.inside) > 0:
		i := next(len(w.inside))
		w.inside[i].Leave()
		if next(4) == 0 {
			w.inside[i].Leave()
		}
		w.inside = append(w.inside[:i], w.inside[i+1:]...)
	case what < 13 && len(w.queued) > 0:
		one := w.queued[next(len(w.queued))]
		if next(2) == 0 {
			g.expire(one)
		} else if a := g.abandon(one); a != nil {
			w.t.Error("one that waits has a place")
		}
	case what == 13:
		g.Update(limitsOfModel(next))
	default:
		time.Sleep(time.Duration(next(2000)) * time.Millisecond)
	}
	w.account(before)
	w.check()
}

func (w *world) arrive(ticket Ticket) {
	queued := w.gate.queued
	one, _, err := w.gate.arrive(ticket)
	switch {
	case err == nil && one.done == nil:
		w.come(one)
	case err == nil:
		w.came++
		w.order[one] = w.came
		w.queued = append(w.queued, one)
		if one.admission == nil && w.gate.queued > max(w.gate.limits.Queue, queued) {
			w.t.Errorf("%d wait, where %d may", w.gate.queued, w.gate.limits.Queue)
		}
	default:
		var overloaded *OverloadedError
		if !errors.As(err, &overloaded) || (overloaded.RetryAfter <= 0) != (overloaded.Reason == ReasonMemory) {
			w.t.Errorf("%#v", err)
		}
	}
}

// come notes one that has come in.
func (w *world) come(one *waiter) {
	w.inside = append(w.inside, one.admission)
	number, waited := w.order[one]
	if !waited {
		w.came++
		number = w.came
	}
	if name := one.tenant.name; number < w.last[name] {
		w.t.Errorf("%s: number %d came in after number %d", name, number, w.last[name])
	} else {
		w.last[name] = number
	}
	delete(w.order, one)
}

// account takes those out of the books who wait no more, and holds who came in against the
// limits.
func (w *world) account(before Stats) {
	var still, came []*waiter
	for _, one := range w.queued {
		switch {
		case one.admission != nil:
			came = append(came, one)
		case one.err == nil && one.place != nil && w.waits(one):
			still = append(still, one)
		default:
			delete(w.order, one)
		}
	}
	w.queued = still
	for _, one := range came {
		w.come(one)
	}
	g := w.gate
	if now := g.Stats(); now.Admitted > before.Admitted {
		if g.running > g.limits.Concurrency || g.limits.MemoryBytes > 0 && g.memory > g.limits.MemoryBytes {
			w.t.Errorf("somebody came in, and now %d run with %d bytes: limits %+v", g.running, g.memory, g.limits)
		}
		for _, one := range came {
			if t := one.tenant; t.running > t.limits.Concurrency {
				w.t.Errorf("one of %s came in, and now %d run of %d", t.name, t.running, t.limits.Concurrency)
			}
		}
	}
}

func (w *world) waits(one *waiter) bool {
	for e := one.tenant.queue.Front(); e != nil; e = e.Next() {
		if e.Value == one {
			return true
		}
	}
	return false
}

// check holds the gate's books against these, and that nobody waits whom nothing holds.
func (w *world) check() {
	g, t := w.gate, w.t
	var memory, late int64
	var begun time.Duration
	running := map[*tenant]int{}
	for _, a := range w.inside {
		memory += a.memory
		begun += a.began.Sub(g.born)
		running[a.tenant]++
		if a.epoch == g.epoch {
			late += a.memory
		}
	}
	if g.running != len(w.inside) || g.memory != memory || g.queued != len(w.queued) || g.begun != begun {
		t.Fatalf("the gate has %d with %d bytes since %v and %d waiting, want %d, %d, %v and %d",
			g.running, g.memory, g.begun, g.queued, len(w.inside), memory, begun, len(w.queued))
	}
	weights, busy := 0, 0
	for _, one := range g.tenants {
		if one.running != running[one] || one.busy != (one.running > 0 || one.queue.Len() > 0) || one.busy == (one.resting != nil) {
			t.Fatalf("%s: %+v, want %d inside", one.name, one, running[one])
		}
		if one.busy {
			weights += one.limits.Weight
			busy++
		}
	}
	if g.weights != weights || len(g.tenants) != busy+g.resting.Len() {
		t.Fatalf("weights %d, want %d; %d tenants, want %d at work and %d at rest", g.weights, weights, len(g.tenants), busy, g.resting.Len())
	}
	kept := int64(0)
	if g.reserved != nil {
		kept = g.reserved.memory
		if g.late != late || g.late > g.limits.MemoryBytes-kept {
			t.Fatalf("%d bytes came in since %d are kept, want %d, of %d", g.late, kept, late, g.limits.MemoryBytes)
		}
	}
	if g.running >= g.limits.Concurrency {
		return
	}
	for _, one := range g.waiting {
		head := one.queue.Front().Value.(*waiter)
		if one.running < one.limits.Concurrency && g.fits(head.memory) &&
			(head == g.reserved || g.reserved == nil || late+head.memory <= g.limits.MemoryBytes-kept) {
			t.Fatalf("%s waits with %d bytes, and nothing holds it: %d inside with %d bytes, %d kept, limits %+v",
				one.name, head.memory, g.running, g.memory, kept, g.limits)
		}
	}
}

// play does what the numbers say, and lets all leave at the end.
func play(t *testing.T, steps int, next func(int) int) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, gate: New(limitsOfModel(next)), order: map[*waiter]int{}, last: map[string]int{}}
		for range steps {
			w.step(next)
		}
		for len(w.inside) > 0 {
			before := w.gate.Stats()
			w.inside[0].Leave()
			w.inside = w.inside[1:]
			w.account(before)
			w.check()
		}
		if len(w.queued) > 0 {
			t.Fatalf("%d wait, and nobody is inside", len(w.queued))
		}
		time.Sleep(time.Hour)
		empty(t, w.gate)
	})
}

func TestRandomArrivals(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 5))
		t.Run(fmt.Sprint(seed), func(t *testing.T) { play(t, 300, r.IntN) })
	}
}

// FuzzGate takes each choice from a byte.
func FuzzGate(f *testing.F) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 7))
		var choices []byte
		for range 200 {
			choices = append(choices, byte(r.Uint32()))
		}
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		next := func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := choices[0]
			choices = choices[1:]
			return int(c) % n
		}
		play(t, min(len(choices), 500), next)
	})
}
