package supervisor

import "time"

// Stats is what a supervisor is doing. Its children are Running, Idle and Starting together.
type Stats struct {
	Running  int // executions that have a place, also while their child is being started
	Queued   int // executions that wait for a place
	Idle     int // children that wait
	Starting int // children that are being started to wait

	// Since the supervisor was made:
	Started uint64 // children that became ready
	Misses  uint64 // executions that found none waiting; without a pool 0
	Lost    uint64 // children that died, or spoke out of turn, while they waited

	// StartFailure tells why no child can be started just now; nil while starts work.
	StartFailure *StartFailure
}

// StartFailure says how starts have failed since the last that did not.
type StartFailure struct {
	Err      error     // of the last one
	Since    time.Time // the first
	Failures int
	// RetryAt is when the background tries next. Executions try earlier; with a pool one at
	// a time.
	RetryAt time.Time
}

// Stats tells what the supervisor is doing. It is cheap, and safe at any time.
func (s *Supervisor) Stats() Stats {
	p := s.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	out := Stats{
		Running: len(p.places), Queued: int(p.queued.Load()), Idle: len(p.idle),
		Started: p.started, Misses: p.misses, Lost: p.lost,
	}
	if p.filling {
		out.Starting = 1
	}
	if t := p.trouble; t.failures > 0 {
		out.StartFailure = &StartFailure{Err: t.err, Since: t.since, Failures: t.failures, RetryAt: t.retryAt}
	}
	return out
}
