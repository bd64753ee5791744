package policy

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// work is what an honest child does, in a hurry: allocation under a small GC goal, many
// goroutines, timers, preemption of a loop that never yields, a blocking read and writes at
// the same time, a forced return of memory, growing stacks, a recovered fault.
func work([]string) {
	debug.SetGCPercent(20)
	stopReader := make(chan struct{})
	go func() {
		defer close(stopReader)
		io.Copy(io.Discard, os.Stdin)
	}()
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() { allocate(i) })
		all.Go(func() { sleepOften() })
		all.Go(func() { growStack(1000) })
	}
	all.Go(func() {
		for i := range 20 {
			fmt.Println("line", i, strings.Repeat("x", 1000))
		}
	})
	loop := make(chan int)
	go func() { loop <- countUp() }()
	runtime.Gosched()
	runtime.GC() // stops the world, and so preempts the loop by a signal
	all.Wait()
	<-loop
	debug.FreeOSMemory()
	recoverNil(nil)
	<-stopReader
	fmt.Println("done")
}

func allocate(seed int) {
	keep := make([][]byte, 64)
	for i := range 300 {
		keep[(i*7+seed)%len(keep)] = make([]byte, 1<<(6+(i+seed)%11))
	}
	runtime.KeepAlive(keep)
}

func sleepOften() {
	for i := range 5 {
		select {
		case <-time.After(time.Duration(i) * 300 * time.Microsecond):
		case <-time.After(time.Hour):
		}
	}
	time.Sleep(2 * time.Millisecond)
}

func growStack(depth int) int {
	var frame [128]byte
	if depth == 0 {
		return int(frame[0])
	}
	return growStack(depth-1) + int(frame[depth%128])
}

// countUp calls nothing, so that only a signal can preempt it.
func countUp() int {
	n := 0
	for i := range 3_000_000 {
		n += i & 1
	}
	return n
}

func spin([]string) {
	for n := countUp(); n > 0; n = countUp() {
	}
}

// overflow ends at a depth that no stack reaches.
func overflow(n int) int {
	if n == math.MaxInt {
		return 0
	}
	return overflow(n+1) + n
}

var sink [][]byte

func exhaust([]string) {
	sink = append(sink, make([]byte, 1<<40))
	for {
		sink = append(sink, make([]byte, 64<<20))
	}
}

func exhaustSlowly([]string) {
	for {
		sink = append(sink, make([]byte, 1000))
	}
}

// unlockTwice is an error that no recover catches.
func unlockTwice([]string) {
	defer func() { recover() }()
	var mutex sync.Mutex
	unlock := mutex.Unlock
	unlock()
}

func recoverNil([]string) {
	defer func() {
		if recover() == nil {
			refuse(errors.New("a nil dereference did not panic"))
		}
	}()
	var p *struct{ x int }
	p.x = 1
}

// flood writes until the pipe breaks, from several goroutines, while the collector runs.
func flood([]string) {
	text := []byte(strings.Repeat("y", 8191) + "\n")
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for {
				if _, err := os.Stdout.Write(text); err != nil {
					return
				}
				allocate(1)
			}
		})
	}
	all.Wait()
}

// brokenPipe waits for the parent to close its end, writes, and exits 5 if it saw EPIPE.
func brokenPipe([]string) {
	waitForEnd()
	_, err := os.Stdout.WriteString("into the void\n")
	if errors.Is(err, unix.EPIPE) {
		os.Exit(5)
	}
	os.Exit(6)
}
