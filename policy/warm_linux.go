package policy

import (
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// BlockedThreads is how many of a child's threads may be held at one time by something
// other than running Go code: the locked main thread, a blocking read, a blocking write,
// and as many again between two states.
const BlockedThreads = 6

// threadHold is how long each thread of [Warm] keeps to itself. The kernel starts a thread
// within some 50 us; the scheduler can start the next one only while the earlier ones are
// away.
const threadHold = time.Millisecond

// Warm makes the Go runtime do now what it would otherwise do late, and what the filter
// would kill it for: clone(2), rt_sigprocmask(2), sigaltstack(2) and gettid(2) for a new
// thread, epoll_create1(2) and eventfd2(2) for its poller.
//
// Go starts a thread when a P has work and no thread is parked. A P is given away while
// its thread blocks in a system call or is locked to a goroutine that waits, so the runtime
// never needs more than GOMAXPROCS threads and one for each that is held so, besides its
// two helpers. Warm starts GOMAXPROCS + blocked threads that are alive at the same time;
// afterwards they are parked, and Go does not end parked threads. GOMAXPROCS must not grow
// after Warm.
func Warm(blocked int) {
	threads := runtime.GOMAXPROCS(0) + blocked
	var ready, done sync.WaitGroup
	ready.Add(threads)
	for range threads {
		done.Go(func() {
			// A locked thread can take no other goroutine, so each of these is another.
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			ready.Done()
			ready.Wait()
			hold(threadHold)
		})
	}
	done.Wait()
	// The first timer of a process makes the poller's descriptors.
	time.Sleep(time.Microsecond)
}

// hold blocks the thread in a system call. A sleep of Go's own would park the goroutine
// and leave the thread free.
func hold(d time.Duration) {
	rest := unix.NsecToTimespec(d.Nanoseconds())
	for unix.Nanosleep(&rest, &rest) == unix.EINTR {
	}
}
