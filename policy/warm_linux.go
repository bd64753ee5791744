package policy

import (
	"runtime"
	"sync"
	"time"
)

// BlockedThreads is how many of a child's threads may at one time be held by something
// other than running Go code: a blocking read, a blocking write, and four more for those
// that have given up their P and are not parked yet, which the kernel can leave in that
// state for long on a busy host. Nothing was ever killed with one alone; with the main
// goroutine locked to its thread one start in three was, and some with three.
const BlockedThreads = 6

// Warm makes the Go runtime do now what it would otherwise do late, and what the filter
// would kill it for: clone(2), rt_sigprocmask(2), sigaltstack(2) and gettid(2) for a new
// thread, epoll_create1(2) and eventfd2(2) for its poller.
//
// Go starts a thread when a P has work and no thread is parked. A P is given away while
// its thread blocks in a system call or is locked to a goroutine that waits, so the runtime
// never needs more than GOMAXPROCS threads and one for each that is held so, besides its
// two helpers. Warm starts GOMAXPROCS + blocked threads that are alive at the same time;
// afterwards they are parked, and Go does not end parked threads. So after Warm GOMAXPROCS
// must not grow, and no goroutine may end while it is locked to its thread, or be locked
// at all unless blocked counts it.
func Warm(blocked int) {
	threads := runtime.GOMAXPROCS(0) + blocked
	var ready, done sync.WaitGroup
	ready.Add(threads)
	for range threads {
		done.Go(func() {
			// A locked thread takes no other goroutine, even while its own waits: when
			// all are ready, there are as many threads.
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			ready.Done()
			ready.Wait()
		})
	}
	done.Wait()
	// The first timer of a process makes the poller's descriptors.
	time.Sleep(time.Microsecond)
}
