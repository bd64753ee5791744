package clock

import "time"

// Clock is what a script reads time from. It is not safe for concurrent use.
type Clock interface {
	// Now is the wall clock, for Date. Its resolution is that of Date, one millisecond.
	Now() time.Time
	// Since is the time since the script began in milliseconds, for performance.now and
	// timers. It never goes backwards. Its resolution is 0.1 ms on the real clock and
	// 0.001 ms on a virtual one.
	Since() float64
	// Origin is the wall clock at the moment from which Since counts.
	Origin() time.Time
	// Virtual says whether time stands still while the script waits, so that waiting
	// for a timer means calling Advance instead of sleeping.
	Virtual() bool
	// Advance moves a virtual clock to the given number of milliseconds since the
	// script began. Moving to the past, and moving a real clock, does nothing.
	Advance(to float64)
}

// New begins the clock of one script: a virtual one that starts at nowUnixNano,
// nanoseconds since 1970 in UTC, or the real one where that is nil.
func New(nowUnixNano *int64) Clock {
	if nowUnixNano == nil {
		return &realClock{start: time.Now()}
	}
	return &virtualClock{start: time.Unix(0, *nowUnixNano)}
}
