package daemon

import "time"

// Pace is how slowly a peer may send or take bytes before it is given up on.
type Pace struct {
	// Patience is the time for everything, beside what the rate gives.
	Patience time.Duration
	// Stall is the longest time without progress.
	Stall time.Duration
	// Rate is the least that has to come, in bytes a second, once the patience is over.
	Rate int64
}

// defaultPace lets through any link that can be worked with: a loaded machine may stop for
// seconds, while one byte now and then only holds memory.
func defaultPace() Pace {
	return Pace{Patience: 30 * time.Second, Stall: 10 * time.Second, Rate: 16 << 10}
}

// deadline is until when the next bytes have to come, where done have since begin.
func (p Pace) deadline(done int64, begin, now time.Time) time.Time {
	stall := now.Add(p.Stall)
	end := begin.Add(p.Patience + time.Duration(float64(done)/float64(p.Rate)*float64(time.Second)))
	if end.Before(stall) {
		return end
	}
	return stall
}
