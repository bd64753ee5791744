package policy

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// starts is how often the honest scenario is started with each GOMAXPROCS. A thread that is
// missing behind the walls shows in some starts only.
const starts = 60

// TestHonestWork holds that no honest child is ever killed: many starts of everything that
// Go does, with GOMAXPROCS at, below and above the processors, two children at a time.
func TestHonestWork(t *testing.T) {
	for _, procs := range []int{1, 2, 4} {
		t.Run(fmt.Sprintf("GOMAXPROCS=%d", procs), func(t *testing.T) {
			var left atomic.Int64
			left.Store(starts)
			var pair sync.WaitGroup
			for range 2 {
				pair.Go(func() {
					for left.Add(-1) >= 0 && !t.Failed() {
						workOnce(t, procs)
					}
				})
			}
			pair.Wait()
		})
	}
}

func workOnce(t *testing.T, procs int) {
	v := launch(t, order{Scenario: "work", Walls: allWalls(), Procs: procs, PIDNamespace: true})
	v.in.Write([]byte("something to read\n"))
	output, status := v.finish()
	if !status.Exited() || status.ExitStatus() != 0 || !strings.HasSuffix(output, "done\n") {
		t.Errorf("honest work: %s\n%.2000s", describe(status), v.stderr.String())
	}
}

// TestFatalErrors holds that the Go runtime can die in its own way: with its own exit
// status and its reason on descriptor 2, and not as a violation.
func TestFatalErrors(t *testing.T) {
	for _, test := range []struct {
		scenario string
		code     int
		reason   string // a regular expression
	}{
		{"overflow", 2, "stack overflow"},
		{"exhaust", 2, "out of memory"},
		// The runtime has many words for it, and in one place none: Go 1.26's collector
		// does not look whether it got the memory for a queue of spans, and faults.
		{"exhaust-slow", 2, "memory|spanQueue"},
		{"panic", 2, "as asked"},
		{"panic-aside", 2, "as asked"},
		{"deadlock", 2, "deadlock"},
		{"unlock-twice", 2, "unlock of unlocked mutex"},
		{"nil", 2, "nil pointer dereference"},
		{"recover-nil", 0, ""},
		{"exit", 7, ""},
	} {
		t.Run(test.scenario, func(t *testing.T) {
			for i := range 10 {
				walls := allWalls()
				walls.DataBytes = 128 << 20
				v := launch(t, order{Scenario: test.scenario, Walls: walls, Procs: 1 + i%2, PIDNamespace: true})
				v.ready()
				_, status := v.finish()
				wantExit(t, v, status, test.code)
				if !regexp.MustCompile(test.reason).Match(v.stderr.Bytes()) {
					t.Fatalf("want %q in\n%.1000s", test.reason, v.stderr.String())
				}
			}
		})
	}
}

// TestSignalsFromOutside holds that an operator's signals end no child as a violation.
func TestSignalsFromOutside(t *testing.T) {
	for _, test := range []struct {
		signal syscall.Signal
		code   int
	}{
		{unix.SIGTERM, 0}, {unix.SIGINT, 0}, {unix.SIGHUP, 0}, {unix.SIGUSR1, 0},
		{unix.SIGURG, 0}, {unix.SIGXCPU, 0}, {unix.SIGQUIT, 2}, {unix.SIGABRT, 2},
	} {
		t.Run(unix.SignalName(test.signal), func(t *testing.T) {
			v := launch(t, order{Scenario: "wait", Walls: allWalls()})
			v.ready()
			if err := v.cmd.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Millisecond)
			_, status := v.finish()
			wantExit(t, v, status, test.code)
		})
	}
}

// TestStopAndContinue holds that a sleep which a stop cuts short goes on: the kernel
// resumes it by restart_syscall, as after a freezer or a suspended machine.
func TestStopAndContinue(t *testing.T) {
	for range 3 {
		v := launch(t, order{Scenario: "sleep", Walls: allWalls(), PIDNamespace: true})
		v.ready()
		for range 4 {
			time.Sleep(20 * time.Millisecond)
			v.cmd.Process.Signal(unix.SIGSTOP)
			time.Sleep(20 * time.Millisecond)
			v.cmd.Process.Signal(unix.SIGCONT)
		}
		_, status := v.finish()
		wantExit(t, v, status, 0)
	}
}

// TestBrokenPipe holds that a reader who goes away is an error of write(2) and no more.
func TestBrokenPipe(t *testing.T) {
	v := launch(t, order{Scenario: "epipe", Walls: allWalls()})
	v.ready()
	v.outEnd.Close()
	v.in.Close()
	wantExit(t, v, v.wait(), 5)
}

// TestFlood holds that writers who block for long take no thread that Go then lacks.
func TestFlood(t *testing.T) {
	v := launch(t, order{Scenario: "flood", Walls: allWalls(), PIDNamespace: true})
	v.ready()
	for range 50 {
		v.line()
		time.Sleep(time.Millisecond)
	}
	v.outEnd.Close()
	wantExit(t, v, v.wait(), 0)
}
