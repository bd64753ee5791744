package supervisor

import (
	"errors"
	"testing"
	"time"
)

func TestBackoffDoublesAndEnds(t *testing.T) {
	want := firstBackoff
	for n := 1; n < 100; n++ {
		for range 20 {
			if got := backoff(n); got > want || got < want/2 {
				t.Fatalf("after failure %d it waits %v, want %v to %v", n, got, want/2, want)
			}
		}
		want = min(2*want, mostBackoff)
	}
}

func TestTroubleLastsAfterASecond(t *testing.T) {
	now := time.Now()
	var tr trouble
	if tr.lasts(now) {
		t.Error("there is trouble before any failure")
	}
	tr.failed(errors.New("once"), now)
	if later := now.Add(time.Hour); tr.lasts(later) {
		t.Error("a single failure is trouble that lasts")
	}
	last := errors.New("twice")
	tr.failed(last, now.Add(time.Millisecond))
	if tr.lasts(now.Add(shortTrouble)) || !tr.lasts(now.Add(shortTrouble+1)) {
		t.Errorf("%+v: want it to last from %v on", tr, shortTrouble)
	}
	if tr.err != last || tr.since != now || tr.failures != 2 || !tr.retryAt.After(now) {
		t.Errorf("%+v: want the first time, the last cause, and a time to try again", tr)
	}
}

func TestLossesArePacedUnlessRare(t *testing.T) {
	now := time.Now()
	var l losses
	l.note(0, now)
	if l.retryAt.After(now) {
		t.Error("the first to be lost is not replaced at once")
	}
	l.note(longWait, now)
	if l.retryAt.After(now) {
		t.Error("one that had waited for long is not replaced at once")
	}
	for range 3 {
		before := l.retryAt
		l.note(0, now)
		if !l.retryAt.After(now) || l.retryAt.Before(before) {
			t.Errorf("after %d in a row the next is started at %v, before that %v", l.inRow, l.retryAt, before)
		}
	}
}

func TestPoolSizes(t *testing.T) {
	for _, test := range []struct {
		pool        Pool
		concurrency int
		most        int
	}{
		{Pool{}, 4, 4}, {Pool{MinIdle: 3}, 4, 7}, {Pool{MinIdle: 3, Max: 5}, 4, 5}, {Pool{Max: 9}, 4, 9},
	} {
		if got, err := test.pool.resolve(test.concurrency); err != nil || got.Max != test.most {
			t.Errorf("%+v with %d at a time: at most %d children, %v, want %d", test.pool, test.concurrency, got.Max, err, test.most)
		}
	}
}
