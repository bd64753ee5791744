package clock

import "time"

// The resolutions of the real clock. They are coarse because a fine clock is what timing
// attacks on the processor's caches are measured with, and no data script needs one.
const (
	dateResolution  = time.Millisecond
	sinceResolution = 100 * time.Microsecond
)

// realClock reads the machine's clock.
type realClock struct {
	start time.Time
}

func (c *realClock) Now() time.Time {
	return time.Now().Truncate(dateResolution)
}

func (c *realClock) Since() float64 {
	// The difference is taken on the monotonic clock, so a step of the wall clock
	// neither fires timers early nor holds them back.
	ticks := time.Since(c.start) / sinceResolution
	return float64(ticks) / float64(time.Millisecond/sinceResolution)
}

func (c *realClock) Origin() time.Time {
	return c.start.Truncate(dateResolution)
}

func (c *realClock) Virtual() bool { return false }

func (c *realClock) Advance(float64) {}
