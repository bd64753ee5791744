package supervisor

import (
	"context"
	"errors"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor/internal/cgroup"
)

// emptyPool is one that starts nothing by itself.
func emptyPool(t *testing.T, minIdle int, free ...*slot) *pool {
	t.Helper()
	s := &Supervisor{policy: policy.Default(), closing: t.Context()}
	s.pool = newPool(s, 2, minIdle)
	s.pool.free = free
	return s.pool
}

// TestTroubleLetsOneTry: while starts fail one at a time is tried, and whoever comes
// meanwhile is told at once.
func TestTroubleLetsOneTry(t *testing.T) {
	cause := errors.New("no more tasks")
	lasting := trouble{err: cause, failures: 2, since: time.Now().Add(-time.Minute)}
	for name, test := range map[string]struct {
		minIdle int
		trouble trouble
		cold    int
		filling bool
		refused bool
	}{
		"nobody tries":               {1, lasting, 0, false, false},
		"an execution tries":         {1, lasting, 1, false, true},
		"the background tries":       {1, lasting, 0, true, true},
		"it has only begun":          {1, trouble{err: cause, failures: 9, since: time.Now()}, 1, true, false},
		"nothing is wrong":           {1, trouble{}, 1, true, false},
		"without a pool all may try": {0, lasting, 1, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			place := &slot{}
			p := emptyPool(t, test.minIdle, place)
			p.trouble, p.cold, p.filling = test.trouble, test.cold, test.filling
			c, got, err := p.take(t.Context(), 1)
			var refused *StartError
			if errors.As(err, &refused) != test.refused || test.refused && !errors.Is(err, cause) {
				t.Errorf("error %v, want it refused: %t", err, test.refused)
			}
			if c != nil || (got == place) == test.refused {
				t.Errorf("child %v, slot %v", c, got)
			}
		})
	}
}

// TestTakeWaits where neither child nor slot is there, until one is or the caller goes.
func TestTakeWaits(t *testing.T) {
	p := emptyPool(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := p.take(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want it cancelled", err)
	}
	place := &slot{}
	got := make(chan *slot)
	go func() {
		_, slot, _ := p.take(t.Context(), 1)
		got <- slot
	}()
	p.release(place)
	if slot := <-got; slot != place {
		t.Errorf("slot %v, want the one that was released", slot)
	}
}

// TestTheNextSlotIsTriedAfterAFailure: it may be the slot that is broken.
func TestTheNextSlotIsTriedAfterAFailure(t *testing.T) {
	p := emptyPool(t, 1, &slot{}, &slot{})
	_, first, _ := p.take(t.Context(), 1)
	p.mu.Lock()
	p.account(t.Context(), first, errors.New("broken"))
	p.mu.Unlock()
	if _, second, err := p.take(t.Context(), 1); second == first || err != nil {
		t.Errorf("the same slot again, %v", err)
	}
}

// TestFencesForAll: what cannot be changed later is wide enough for whatever the policy lets
// a request ask for, and no wider.
func TestFencesForAll(t *testing.T) {
	p := emptyPool(t, 1)
	with := p.s
	with.cgroups = struct{ cgroup.Host }{} // that there are some is all that counts
	got := with.fencesForAll()
	// A request without a CPU limit has its timeout on each of two processors.
	if want := (fences{128 << 20, (2*512 + 64) << 20, cpuSeconds(240 * time.Second)}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	small := resolved{memory: 16 << 20, cpu: time.Second}
	if own := with.fencesFor(small); own != got {
		t.Errorf("a child of its own is behind %+v, one that waits behind %+v", own, got)
	}
	p.minIdle = 0
	if own, want := with.fencesFor(small), (fences{16 << 20, (2*16 + 64) << 20, cpuSeconds(time.Second)}); own != want {
		t.Errorf("without a pool %+v, want %+v", own, want)
	}
	p.minIdle, with.cgroups = 1, nil
	if got := with.fencesForAll(); got.dataBytes != (128+64)<<20 {
		t.Errorf("without a cgroup it may have %d bytes", got.dataBytes)
	}
	if own := with.fencesFor(small); own.dataBytes != (16+64)<<20 {
		t.Errorf("without a cgroup a child of its own may have %d bytes", own.dataBytes)
	}
}

// TestRefillStandsBack for an execution that has just begun, while enough others wait.
func TestRefillStandsBack(t *testing.T) {
	now := time.Now()
	for name, test := range map[string]struct {
		minIdle, idle, running int
		taken                  time.Time
		starts                 bool
	}{
		"half are left":              {2, 1, 1, now, false},
		"fewer are left":             {4, 1, 1, now, true},
		"none is left":               {1, 0, 1, now, true},
		"it has ended":               {2, 1, 0, now, true},
		"it has run for long":        {2, 1, 1, now.Add(-standBack), true},
		"as many as there are to be": {2, 2, 0, time.Time{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := emptyPool(t, test.minIdle, &slot{})
			p.taken, p.idle = test.taken, make([]*child, test.idle)
			for range test.running {
				if err := p.enter(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			slot, wait := p.vacancy(now)
			if (slot != nil) != test.starts || wait > standBack {
				t.Errorf("slot %v, wait %v, want a start: %t", slot, wait, test.starts)
			}
		})
	}
}
