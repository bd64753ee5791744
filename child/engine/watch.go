package engine

import (
	"sync"
	"sync/atomic"
	"time"

	"cordon/ipc"

	"github.com/dop251/goja"
)

// sampleInterval is how often the heap is looked at while the script runs.
const sampleInterval = 2 * time.Millisecond

// watch stops a script at its deadline and near its memory limit. The interrupt that it
// sends is forgotten by the engine when its stack empties, so the run also asks err before
// each entry into the engine.
type watch struct {
	rt     *goja.Runtime
	limits ipc.Limits
	memory *memory

	reason atomic.Pointer[stop]
	// armed says that the runtime may be interrupted. Before, while the harness itself
	// uses it, an interrupt would look like a failure of ours.
	armed atomic.Bool
	// stopped is closed once reason is set.
	stopped chan struct{}
	// awake tells the goroutine whether the script runs or sleeps.
	awake chan bool
	quit  chan struct{}
	done  sync.WaitGroup
}

// startWatch begins to watch. The caller must call close.
func startWatch(rt *goja.Runtime, deadline time.Time, limits ipc.Limits) *watch {
	w := &watch{
		rt: rt, limits: limits, memory: newMemory(limits.MemoryBytes),
		stopped: make(chan struct{}), awake: make(chan bool), quit: make(chan struct{}),
	}
	w.done.Go(func() { w.loop(time.Until(deadline)) })
	return w
}

// close ends the watch and waits for it.
func (w *watch) close() {
	close(w.quit)
	w.done.Wait()
}

// err gives why the script must stop, nil while it may go on.
func (w *watch) err() error {
	if s := w.reason.Load(); s != nil {
		return s
	}
	return nil
}

// loop runs until the script is stopped or the watch is closed.
func (w *watch) loop(left time.Duration) {
	deadline := time.NewTimer(left)
	defer deadline.Stop()
	samples := time.NewTicker(sampleInterval)
	defer samples.Stop()
	sample := samples.C
	for {
		select {
		case <-w.quit:
			return
		case <-deadline.C:
			w.interrupt(timeoutStop(w.limits))
			return
		case running := <-w.awake:
			// A script that sleeps takes no memory, and its watch takes no time.
			sample = nil
			if running {
				sample = samples.C
			}
		case <-sample:
			if w.memory.exhausted() {
				w.interrupt(memoryStop(w.limits))
				return
			}
		}
	}
}

// arm lets the watch interrupt the runtime, and gives why the script must stop already.
func (w *watch) arm() error {
	w.armed.Store(true)
	return w.err()
}

// interrupt stops the script. Reason comes first: either arm sees it, or it sees armed.
func (w *watch) interrupt(s *stop) {
	w.reason.Store(s)
	close(w.stopped)
	if w.armed.Load() {
		w.rt.Interrupt(s)
	}
}

// sleep waits for d or until the script must stop, whose reason it returns.
func (w *watch) sleep(d time.Duration) error {
	w.tell(false)
	defer w.tell(true)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-w.stopped:
	}
	return w.err()
}

// wait waits until the script must stop.
func (w *watch) wait() error {
	w.tell(false)
	<-w.stopped
	return w.err()
}

// tell passes on whether the script runs, unless the watch has ended by itself.
func (w *watch) tell(running bool) {
	select {
	case w.awake <- running:
	case <-w.stopped:
	}
}
