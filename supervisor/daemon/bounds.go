package daemon

import "time"

// Bounds are what connections may cost. A field that is zero has its default.
type Bounds struct {
	// Connections are the most open ones on each listener, and PerUID those of one user.
	Connections, PerUID int
	// Header is how long the head of a request may take, and Idle how long a connection may
	// wait for the next one.
	Header, Idle time.Duration
	// Receive and Send are how slowly a caller may send its body and take its answer.
	Receive, Send Pace
	// BodyBytes are what all requests that are read and all answers that are sent may hold
	// together.
	BodyBytes int64
}

// resolved fills in the defaults.
func (b Bounds) resolved() Bounds {
	if b.Connections == 0 {
		b.Connections = 1024
	}
	if b.PerUID == 0 {
		b.PerUID = b.Connections / 4
	}
	if b.Header == 0 {
		b.Header = 10 * time.Second
	}
	if b.Idle == 0 {
		b.Idle = 2 * time.Minute
	}
	if b.BodyBytes == 0 {
		b.BodyBytes = 256 << 20
	}
	b.Receive, b.Send = b.Receive.resolved(), b.Send.resolved()
	return b
}

// Pace is how slowly a peer may send or take bytes before it is given up on. A loaded machine
// may stop for seconds; one byte now and then only holds memory.
type Pace struct {
	// Patience is the time for everything, beside what the rate gives.
	Patience time.Duration
	// Stall is the longest time without progress.
	Stall time.Duration
	// Rate is the least that has to come, in bytes a second, once the patience is over.
	Rate int64
}

func (p Pace) resolved() Pace {
	if p.Patience == 0 {
		p.Patience = 30 * time.Second
	}
	if p.Stall == 0 {
		p.Stall = min(10*time.Second, p.Patience)
	}
	if p.Rate == 0 {
		p.Rate = 64 << 10
	}
	return p
}

// next is how long the next bytes may take, where done have taken so long.
func (p Pace) next(done int64, spent time.Duration) time.Duration {
	left := p.Patience - spent + time.Duration(float64(done)/float64(p.Rate)*float64(time.Second))
	return min(p.Stall, left)
}
