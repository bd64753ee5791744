package load

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cordon/supervisor"
)

// Options say how much is asked for.
type Options struct {
	Socket string
	// Count and For bound the run, whichever is met first; 0 is no bound. One is wanted.
	Count int
	For   time.Duration
	// Clients is how many ask at a time.
	Clients int
	// Seed decides which requests each client sends.
	Seed uint64
	// Done, when it is not nil, is told of each answer, from many goroutines.
	Done func()
}

// giveUp is how many wrong answers one client bears.
const giveUp = 100

// sharing is how many clients share one connection of HTTP/2.
const sharing = 4

// Run asks until a bound is met, ctx is done, or so many answers were wrong that the rest
// says nothing more. The error tells that nothing could be asked for; what the daemon did
// wrong is in the tally.
func Run(ctx context.Context, o Options) (*Tally, error) {
	if o.Clients < 1 || o.Count < 1 && o.For <= 0 {
		return nil, fmt.Errorf("run a load: %d clients, %d executions, %v: want at least one client and a bound", o.Clients, o.Count, o.For)
	}
	if o.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.For)
		defer cancel()
	}
	var tickets atomic.Int64
	take := func() bool {
		return ctx.Err() == nil && (o.Count == 0 || tickets.Add(1) <= int64(o.Count))
	}
	begin := time.Now()
	tallies := make([]*Tally, o.Clients)
	var shared *client
	var all []*client
	var group sync.WaitGroup
	for i := range o.Clients {
		// The first half speaks HTTP/1.1 on connections of their own.
		own := shared
		if http2 := i >= o.Clients/2; !http2 || shared == nil || i%sharing == 0 {
			own = newClient(o.Socket, http2)
			all = append(all, own)
			if http2 {
				shared = own
			}
		}
		w := &worker{client: own, maker: newMaker(o.Seed, i), tally: newTally(), done: o.Done}
		// The moments of hanging up depend on the machine anyway.
		w.random = rand.New(rand.NewPCG(o.Seed, uint64(o.Clients+i)))
		tallies[i] = w.tally
		group.Go(func() {
			for w.tally.Faults < giveUp && take() {
				w.one()
			}
		})
	}
	group.Wait()
	for _, c := range all {
		c.close()
	}
	total := newTally()
	for _, t := range tallies {
		total.merge(t)
	}
	total.Took = time.Since(begin)
	return total, nil
}

// worker is one client at work.
type worker struct {
	client *client
	maker  *maker
	random *rand.Rand
	tally  *Tally
	done   func()
}

// one sends one exchange until it is answered by something else than that there is no room.
// What has begun is ended also when the time is over: it is never longer than patience.
func (w *worker) one() {
	x := w.maker.next()
	first := time.Now()
	for attempt := 0; ; attempt++ {
		ctx := context.Background()
		begin := time.Now()
		a, err := w.client.do(ctx, x, w.random)
		if a.Problem != nil && a.Problem.Code == "overloaded" && err == nil {
			w.tally.Overloaded++
			if wrong := checkOverloaded(x, a); wrong != nil {
				w.tally.wrong(x, wrong)
				break
			}
			if time.Since(first) > patience {
				w.tally.wrong(x, fmt.Errorf("overloaded for %v, %d times: %+v", time.Since(first), attempt+1, *a.Problem))
				break
			}
			// Not all of them at the same moment again.
			wait := time.Duration(a.Problem.RetryAfterMS) * time.Millisecond
			time.Sleep(wait + time.Duration(w.random.Int64N(int64(wait)+1)))
			continue
		}
		w.settle(x, a, err, time.Since(begin))
		break
	}
	if w.done != nil {
		w.done()
	}
}

// checkOverloaded wants an answer that says when to come again, and is of this request.
func checkOverloaded(x Exchange, a Answer) error {
	if a.Problem.RetryAfterMS < 1 {
		return fmt.Errorf("overloaded, and nothing says until when: %+v", *a.Problem)
	}
	return Expectation{Problem: "overloaded", Status: 429}.Check(x.ID, x.Stream, a)
}

// settle judges an answer and counts it.
func (w *worker) settle(x Exchange, a Answer, err error, took time.Duration) {
	switch {
	case x.HangUp || x.HangUpRunning:
		if !errors.Is(err, errHungUp) {
			w.tally.wrong(x, fmt.Errorf("the script cannot end by itself, and was answered: %w, %s, %+v", err, describe(a.Result), a.Problem))
			return
		}
		w.tally.HungUp++
		if x.HangUpRunning {
			w.tally.HungUpRunning++
		}
		return
	case err != nil:
		w.tally.wrong(x, err)
		return
	}
	if err := x.Want.Check(x.ID, x.Stream, a); err != nil {
		w.tally.wrong(x, err)
		return
	}
	if a.Result == nil {
		w.tally.Problems[a.Problem.Code]++
		return
	}
	w.tally.Outcomes[a.Result.Outcome]++
	w.tally.ids = append(w.tally.ids, a.Result.ID)
	if a.Result.Outcome == supervisor.OK {
		w.tally.latencies = append(w.tally.latencies, took)
	}
}

// twice gives an id that more than one result has; empty where there is none.
func twice(ids []string) string {
	slices.Sort(ids)
	for i := range ids {
		if i > 0 && ids[i] == ids[i-1] {
			return ids[i]
		}
	}
	return ""
}
