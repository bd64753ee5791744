package supervisor

import (
	"context"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
)

// Run executes one script in a process of its own. The error tells that cordon failed
// (*InvalidRequestError, ErrShuttingDown, *StartError, or the cause); whatever the script does is an
// outcome in the Result. Cancelling ctx kills the execution, whose outcome is then
// Cancelled.
func (s *Supervisor) Run(ctx context.Context, req Request) (Result, error) {
	return s.Stream(ctx, req, nil)
}

// Stream is Run with each console line handed to onLog as it comes, in order, from one
// goroutine. A slow onLog delays nothing but Stream's own return, and Close's, which must
// therefore not be called from it.
func (s *Supervisor) Stream(ctx context.Context, req Request, onLog func(LogEntry)) (Result, error) {
	r, err := resolve(s.policy, req)
	if err != nil {
		return Result{}, err
	}
	r.execute.Libraries = s.libraries.ForChild(r.execute.Modules)
	if err := s.enter(); err != nil {
		return Result{}, err
	}
	defer s.running.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.closing, cancel)()

	x := &execution{s: s, request: r, id: ulid.Make().String(), logs: newLogbook(r.execute.Limits)}
	if onLog == nil {
		return x.run(ctx)
	}
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		x.logs.deliver(onLog)
	}()
	result, err := x.run(ctx)
	x.logs.close()
	<-delivered
	return result, err
}

// execution is one run of one script.
type execution struct {
	s       *Supervisor
	request resolved
	id      string
	logs    *logbook
	child   *child

	queued, started time.Duration
}

func (x *execution) run(ctx context.Context) (Result, error) {
	begin := time.Now()
	err := x.s.pool.enter(ctx)
	x.queued = time.Since(begin)
	if err != nil {
		return x.cancelled(), nil
	}
	defer x.s.pool.leave()
	for begin = time.Now(); ; {
		x.child, err = x.s.pool.child(ctx, x.request)
		x.started = time.Since(begin)
		if err != nil && ctx.Err() != nil {
			x.s.log.Debug("cancelled while its child started", "execution", x.id, "cause", err)
			return x.cancelled(), nil
		}
		if err != nil {
			return Result{}, fmt.Errorf("execution %s: %w", x.id, err)
		}
		evidence, err := x.converse(ctx)
		x.s.pool.release(x.child.slot)
		if err != nil {
			return Result{}, fmt.Errorf("execution %s: %w", x.id, err)
		}
		if evidence.unread {
			// It died in the moment in which it was taken, which is no outcome of the script's.
			x.s.pool.wasLost(x.child)
			continue
		}
		return x.report(evidence), nil
	}
}

// converse sends the script, waits for the end of it, ends the child and gathers the
// evidence.
func (x *execution) converse(ctx context.Context) (evidence, error) {
	e := evidence{timeout: x.request.timeout, cpuLimit: x.request.cpu, virtual: x.request.execute.NowUnixNano != nil}
	defer x.child.process.ClosePipes()
	if x.s.audit != nil {
		x.s.audit.Expect(x.child.process.PID)
	}
	begin := time.Now()
	sent := make(chan struct{})
	before := x.child.input.n
	go func() {
		defer close(sent)
		message := x.request.execute
		message.ID = x.id
		// A child that does not read, or is dead, shows in the other pipe or on the clock.
		_ = x.child.writer.Execute(message)
	}()
	heard := x.listen()
	e.stop = x.wait(ctx, begin, heard)
	e.elapsed = time.Since(begin)
	if x.child.slot.cell == nil {
		// Without a cgroup only a process that still lives shows its own peak.
		e.peak = x.child.process.PeakMemory()
	}
	seen, err := x.child.end()
	// With the child dead both ends of every pipe are ours, and both goroutines end.
	<-sent
	<-heard.done
	if err != nil {
		return e, err
	}
	e.result, e.breach = heard.result, heard.breach
	e.exit, e.counters = seen.exit, seen.counters
	e.peak = max(e.peak, seen.counters.PeakBytes)
	e.stderr, e.fatal = seen.stderr.beginning, findFatal(seen.stderr.beginning)
	e.cpu = max(0, seen.exit.CPU-x.child.spent)
	if x.child.claims != nil && e.stop == stopNone && e.result == nil {
		unread, err := x.child.process.Unread()
		e.unread = err == nil && unread == x.child.input.n-before
	}
	return e, nil
}

// wait returns when the child has replied or is to be killed, and says why.
func (x *execution) wait(ctx context.Context, begin time.Time, heard *hearing) stop {
	deadline := time.NewTimer(time.Until(begin.Add(x.request.timeout + killGrace)))
	defer deadline.Stop()
	cpu := time.NewTimer(x.cpuPatience(0))
	defer cpu.Stop()
	for {
		select {
		case breached := <-heard.replied:
			if breached {
				return stopBreach
			}
			return stopNone
		case <-x.child.flood:
			return stopBreach
		case <-deadline.C:
			return stopDeadline
		case <-ctx.Done():
			return stopCancelled
		case <-cpu.C:
			used, err := x.child.process.CPU()
			if err == nil && used-x.child.spent >= x.request.cpu+cpuGrace(x.request.cpu) {
				return stopCPU
			}
			cpu.Reset(x.cpuPatience(used - x.child.spent))
		}
	}
}

// cpuPatience is the earliest time at which the CPU limit can be reached: with all of the
// child's processors at work. A child that sleeps just below its limit must not keep the
// supervisor busy with looking at it, and against the grace the least wait is nothing.
func (x *execution) cpuPatience(used time.Duration) time.Duration {
	const least = 10 * time.Millisecond
	left := x.request.cpu + cpuGrace(x.request.cpu) - used
	return max(least, left/time.Duration(x.s.policy.CPUs()))
}
