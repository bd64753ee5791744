package supervisor

import (
	"math/rand/v2"
	"time"
)

// trouble is what is known of starts that fail, since the last that did not.
type trouble struct {
	err      error
	since    time.Time
	failures int
	retryAt  time.Time // the background tries no earlier
}

// failed notes one more.
func (t *trouble) failed(err error, now time.Time) {
	if t.failures == 0 {
		t.since = now
	}
	t.failures++
	t.err, t.retryAt = err, now.Add(backoff(t.failures))
}

// shortTrouble is how long starts may fail before they are tried one at a time: somebody who
// kills children at random does not make a host that cannot start any.
const shortTrouble = time.Second

// lasts reports whether starts are to be tried one at a time.
func (t *trouble) lasts(now time.Time) bool {
	return t.failures > 1 && now.Sub(t.since) > shortTrouble
}

// losses paces the replacement of children that die while they wait, on a host for example
// whose memory ends, where they are the first that the kernel kills.
type losses struct {
	inRow   int // since a child was taken, or waited for long
	retryAt time.Time
}

// longWait is how long a child waits that was well when it was started.
const longWait = 10 * time.Second

// note counts one that had waited for so long. The first is replaced at once.
func (l *losses) note(waited time.Duration, now time.Time) {
	if waited >= longWait {
		*l = losses{}
	}
	if l.inRow++; l.inRow > 1 {
		l.retryAt = now.Add(backoff(l.inRow - 1))
	}
}

const (
	firstBackoff = 100 * time.Millisecond
	mostBackoff  = 5 * time.Second
)

// backoff is how long to wait after the n-th failure in a row: twice as long as after the one
// before it, less up to a half of it by chance, so that supervisors that fail together do
// not try again together.
func backoff(n int) time.Duration {
	d := mostBackoff
	if shift := n - 1; shift < 6 {
		d = min(d, firstBackoff<<shift)
	}
	return d - rand.N(d/2)
}
