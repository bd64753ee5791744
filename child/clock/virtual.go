package clock

import (
	"math"
	"time"
)

// readingStep is how far each reading moves a virtual clock. Without it a script that
// waits in a loop for Date.now() to change would never end.
const readingStep = time.Microsecond

// virtualClock depends on nothing but where it started and what the script did with it.
type virtualClock struct {
	start   time.Time
	elapsed time.Duration
}

func (c *virtualClock) Now() time.Time {
	return c.start.Add(c.read())
}

func (c *virtualClock) Since() float64 {
	return float64(c.read()) / float64(time.Millisecond)
}

// read returns the time that has passed and makes a little more pass.
func (c *virtualClock) read() time.Duration {
	elapsed := c.elapsed
	if elapsed <= math.MaxInt64-readingStep {
		c.elapsed += readingStep
	}
	return elapsed
}

func (c *virtualClock) Origin() time.Time { return c.start }

func (c *virtualClock) Virtual() bool { return true }

func (c *virtualClock) Advance(to float64) {
	// Rounding up puts the clock at the timer's due time or after it, never a
	// nanosecond before it, where the timer would not fire.
	nanos := math.Ceil(to * float64(time.Millisecond))
	if !(nanos > float64(c.elapsed)) {
		return
	}
	if nanos >= math.MaxInt64 {
		c.elapsed = math.MaxInt64
		return
	}
	c.elapsed = time.Duration(nanos)
}
