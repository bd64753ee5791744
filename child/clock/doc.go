// Package clock is the time that a script sees: the real one, coarse on purpose, or a
// virtual one that makes two runs identical.
//
// The engine gives one Clock to everything that a script can read time from: Date,
// performance.now, timers, console.time and the at_ms of log lines.
//
//	c := clock.New(req.NowUnixNano)
//	rt.SetTimeSource(c.Now)
//	due := c.Since() + delay       // a timer is set
//	if c.Virtual() {
//		c.Advance(due)         // and waited for: without waiting
//	}
//
// A Clock belongs to the goroutine that runs the script; it has no lock. It is never
// what a deadline is held by: limits are measured by the supervisor and by the engine's
// own real timer.
package clock
