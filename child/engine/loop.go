package engine

import (
	"time"

	"github.com/dop251/goja"
)

// settle runs what is pending, jobs and timers, until the promise has settled and nothing
// is left. p may be nil. It returns the error that ends the script.
func (r *run) settle(p *goja.Promise) error {
	for {
		if err := r.check(); err != nil {
			return err
		}
		if !r.timers.pending() {
			if p != nil && p.State() == goja.PromiseStatePending {
				// Nothing can settle it any more.
				return r.waitForever()
			}
			return nil
		}
		if err := r.turn(); err != nil {
			return err
		}
	}
}

// turn is one turn of the event loop, as Node's: the timers that are due, then the
// immediates; or a sleep where there is neither.
func (r *run) turn() error {
	if len(r.timers.queue) > 0 && len(r.timers.immediates) == 0 {
		if err := r.sleepUntil(r.timers.next()); err != nil {
			return err
		}
	}
	now := r.clock.Since()
	for {
		callback, args := r.timers.takeDue(now)
		if callback == nil {
			break
		}
		if err := r.call(callback, args); err != nil {
			return err
		}
	}
	for _, tm := range r.timers.takeImmediates() {
		callback, args := r.timers.take(tm)
		if callback == nil {
			continue
		}
		if err := r.call(callback, args); err != nil {
			return err
		}
	}
	return nil
}

// sleepUntil waits for a moment of the script's clock. A virtual clock is there at once,
// unless its own time reaches the timeout before: then the script ends as it would on the
// real clock, only without the wait.
func (r *run) sleepUntil(due float64) error {
	if r.clock.Virtual() {
		if due >= float64(r.limits.TimeoutMS) {
			return timeoutStop(r.limits)
		}
		r.clock.Advance(due)
		return nil
	}
	for {
		left := due - r.clock.Since()
		if left <= 0 {
			return nil
		}
		if err := r.watch.sleep(time.Duration(left * float64(time.Millisecond))); err != nil {
			return err
		}
	}
}

// waitForever is how a script ends that awaits what can never happen.
func (r *run) waitForever() error {
	if r.clock.Virtual() {
		return timeoutStop(r.limits)
	}
	return r.watch.wait()
}

// call calls a function of the script, after which the engine has run all jobs.
func (r *run) call(callback goja.Callable, args []goja.Value) error {
	if err := r.watch.err(); err != nil {
		return err
	}
	err := enter(r.rt, func() error {
		_, err := callback(goja.Undefined(), args...)
		return err
	})
	if err != nil {
		return err
	}
	return r.check()
}

// check is asked whenever the jobs have run: must the script stop, or has a promise been
// rejected that nobody handles? One that was handled before the last job ended is fine,
// as in Node.
func (r *run) check() error {
	if err := r.watch.err(); err != nil {
		return err
	}
	return r.rejections.first()
}
