package main

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// stopwatch measures what one goroutine computes by the CPU clock of its thread: what else
// runs on the machine, or collects garbage beside it, does not count. On an idle machine that
// is the time that passes. The goroutine is locked to its thread until the watch is read.
type stopwatch struct{ from time.Duration }

func startWatch() stopwatch {
	runtime.LockOSThread()
	return stopwatch{threadCPU()}
}

func (w stopwatch) stop() time.Duration {
	took := threadCPU() - w.from
	runtime.UnlockOSThread()
	return took
}

func threadCPU() time.Duration {
	var at unix.Timespec
	// It cannot fail: the clock is there on every Linux, and the address is good.
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &at)
	return time.Duration(at.Nano())
}
