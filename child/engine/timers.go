package engine

import (
	"container/heap"
	"math"

	"cordon/child/clock"

	"github.com/dop251/goja"
)

// maxDelay is the longest delay in milliseconds. Node turns a longer one into 1 ms.
const maxDelay = 1<<31 - 1

// timer is a pending call of setTimeout, setInterval or setImmediate.
type timer struct {
	id       int64
	callback goja.Callable
	args     []goja.Value
	// due is when it fires, in milliseconds since the script began.
	due float64
	// order tells timers apart that are due together: the one scheduled first goes first.
	order int64
	// interval is the delay of setInterval, 0 for the others.
	interval float64
	// place is the timer's index in the queue, or one of the two below.
	place int
}

const (
	// placeImmediate marks a timer of setImmediate that is still to be called.
	placeImmediate = -1
	// placeNone marks a timer that was called or cleared.
	placeNone = -2
)

// timers holds what is pending. All of it runs on the goroutine of the run.
type timers struct {
	clock  clock.Clock
	lastID int64
	// scheduled counts how often a timer was put into the queue.
	scheduled int64
	byID      map[int64]*timer
	queue     timerQueue
	// immediates are in the order of their calls; cleared ones stay, marked.
	immediates []*timer
}

func newTimers(c clock.Clock) *timers {
	return &timers{clock: c, byID: map[int64]*timer{}}
}

// pending says whether a call is still to come.
func (t *timers) pending() bool { return len(t.byID) > 0 }

// add schedules a call after delay milliseconds.
func (t *timers) add(callback goja.Callable, args []goja.Value, delay float64, repeat bool) int64 {
	delay = math.Trunc(delay)
	// Written so that NaN counts as out of range too.
	if !(delay >= 1 && delay <= maxDelay) {
		delay = 1
	}
	tm := t.enroll(callback, args)
	tm.due, tm.order = t.clock.Since()+delay, t.schedule()
	if repeat {
		tm.interval = delay
	}
	heap.Push(&t.queue, tm)
	return tm.id
}

func (t *timers) schedule() int64 {
	t.scheduled++
	return t.scheduled
}

// addImmediate schedules a call behind the timers that are due.
func (t *timers) addImmediate(callback goja.Callable, args []goja.Value) int64 {
	tm := t.enroll(callback, args)
	tm.place = placeImmediate
	t.immediates = append(t.immediates, tm)
	return tm.id
}

func (t *timers) enroll(callback goja.Callable, args []goja.Value) *timer {
	t.lastID++
	tm := &timer{id: t.lastID, callback: callback, args: args}
	t.byID[tm.id] = tm
	return tm
}

// clear forgets a timer: one of setImmediate, or one of the other two, which Node lets
// clearTimeout and clearInterval both clear. An unknown id does nothing.
func (t *timers) clear(id int64, immediate bool) {
	tm := t.byID[id]
	if tm == nil || immediate != (tm.place == placeImmediate) {
		return
	}
	t.forget(tm)
}

func (t *timers) forget(tm *timer) {
	delete(t.byID, tm.id)
	if tm.place >= 0 {
		heap.Remove(&t.queue, tm.place)
	}
	tm.place = placeNone
	tm.callback, tm.args = nil, nil
}

// next gives the time until the earliest timer is due, in milliseconds since the script
// began. It must not be called without one.
func (t *timers) next() float64 { return t.queue[0].due }

// takeDue removes and returns the earliest timer that is due at now, nil where there is
// none. An interval stays, and is due again. What the callback schedules is due later than
// now, so taking until nothing is left comes to an end.
func (t *timers) takeDue(now float64) (callback goja.Callable, args []goja.Value) {
	if len(t.queue) == 0 || t.queue[0].due > now {
		return nil, nil
	}
	tm := t.queue[0]
	callback, args = tm.callback, tm.args
	if tm.interval == 0 {
		t.forget(tm)
		return callback, args
	}
	tm.due, tm.order = now+tm.interval, t.schedule()
	heap.Fix(&t.queue, 0)
	return callback, args
}

// takeImmediates removes and returns the immediates that are pending now. Their callbacks
// may clear each other, so each must be taken before its call.
func (t *timers) takeImmediates() []*timer {
	taken := t.immediates
	t.immediates = nil
	return taken
}

// take removes an immediate for its call, nil where it has been cleared meanwhile.
func (t *timers) take(tm *timer) (callback goja.Callable, args []goja.Value) {
	callback, args = tm.callback, tm.args
	if tm.place == placeImmediate {
		t.forget(tm)
	}
	return callback, args
}

// timerQueue is a heap of timers by due time, and by order among equals.
type timerQueue []*timer

func (q timerQueue) Len() int { return len(q) }

func (q timerQueue) Less(i, j int) bool {
	if q[i].due != q[j].due {
		return q[i].due < q[j].due
	}
	return q[i].order < q[j].order
}

func (q timerQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

// Push and Pop are for container/heap alone.
func (q *timerQueue) Push(x any) {
	tm := x.(*timer)
	tm.place = len(*q)
	*q = append(*q, tm)
}

func (q *timerQueue) Pop() any {
	last := len(*q) - 1
	tm := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return tm
}
