package daemon

import (
	"runtime"
	"sync"
)

// reserveThreads has the Go runtime start so many threads now, which it then keeps for
// whenever it needs them. Where it needs one later and the kernel refuses, because the
// service's limit of tasks is reached or memory is short, it ends the whole process, and
// nothing in the program can prevent that.
func reserveThreads(n int) {
	var started, ended sync.WaitGroup
	release := make(chan struct{})
	started.Add(n)
	for range n {
		ended.Go(func() {
			// A locked goroutine that waits keeps its thread from all others, so the next
			// one needs another. Unlocked before its end it leaves the thread behind.
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			started.Done()
			<-release
		})
	}
	started.Wait()
	close(release)
	ended.Wait()
}

// spareThreads is how many threads the daemon may need at a time: for each place one in a
// system call for its execution and one for its caller, and some for everything else.
func spareThreads(places int) int {
	const others = 16
	return 2*places + others
}
