package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"cordon/supervisor/api"
)

// retries waits between one try and the next.
type retries struct {
	until time.Time
	tried int
}

// The pauses where nobody says how long to wait.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 2 * time.Second
)

// neverFits is the reason for which an execution is refused that asks for more memory than the
// daemon may promise to all together.
const neverFits = "memory"

// wait waits until it is worth trying again. It reports false where another try would give
// the same answer, or come too late for the caller.
func (r *retries) wait(ctx context.Context, err error) bool {
	pause, ok := r.pause(err)
	if !ok || time.Now().Add(pause).After(r.until) {
		return false
	}
	r.tried++
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done(): // the next try finds out
	}
	return true
}

// pause is how long to wait after this error: what the daemon asks for, or a pause that
// doubles with each try; and up to half of it again, by chance.
func (r *retries) pause(err error) (time.Duration, bool) {
	var p *api.Problem
	var unreachable *UnreachableError
	switch {
	case errors.As(err, &p):
		if p.Code != api.Overloaded && p.Code != api.Unavailable && p.Code != api.ShuttingDown {
			return 0, false
		}
		if p.Code == api.Overloaded && p.Reason == neverFits {
			return 0, false
		}
	case errors.As(err, &unreachable):
	default:
		return 0, false
	}
	pause := min(lastPause, firstPause<<min(r.tried, 16))
	if p != nil && p.RetryAfterMS > 0 {
		pause = time.Duration(min(p.RetryAfterMS, int64(time.Hour/time.Millisecond))) * time.Millisecond
	}
	return pause + rand.N(pause/2+1), true
}
