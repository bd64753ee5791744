package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// exitRefused is the status of a child whose Enter failed.
const exitRefused = 9

// childMain is the child: it prepares, enters the walls, tells its posture, and plays its
// scenario.
func childMain(args []string) {
	var o order
	if err := json.Unmarshal([]byte(args[0]), &o); err != nil {
		refuse(err)
	}
	play, ok := scenarios()[o.Scenario]
	if !ok {
		refuse(fmt.Errorf("no scenario %q", o.Scenario))
	}
	debug.SetMaxStack(16 << 20)
	runtime.GOMAXPROCS(o.Procs)
	if !o.SkipWarm {
		Warm(BlockedThreads)
	}
	if o.OwnFilter {
		if err := filterAnotherThread(); err != nil {
			refuse(err)
		}
	}
	posture, err := Enter(o.Walls)
	if err != nil {
		refuse(err)
	}
	text, err := json.Marshal(posture)
	if err != nil {
		refuse(err)
	}
	fmt.Printf("%s\n", text)
	play(o.Args)
}

func refuse(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(exitRefused)
}

// scenarios lists what a child can do behind the walls.
func scenarios() map[string]func(args []string) {
	return map[string]func([]string){
		"wait":          func([]string) { waitForEnd() },
		"syscall":       rawSyscall,
		"syscall-aside": func(args []string) { aside(func() { rawSyscall(args) }) },
		"errnos":        probeErrnos,
		"errnos-aside":  func(args []string) { aside(func() { probeErrnos(args) }) },
		"work":          work,
		"sleep":         func([]string) { time.Sleep(300 * time.Millisecond) },
		"spin":          spin,
		"overflow":      func([]string) { fmt.Println(overflow(1)) },
		"exhaust":       exhaust,
		"exhaust-slow":  exhaustSlowly,
		"panic":         func([]string) { panic("as asked") },
		"panic-aside":   func([]string) { go panic("as asked"); time.Sleep(time.Hour) },
		"deadlock":      func([]string) { select {} },
		"unlock-twice":  unlockTwice,
		"nil":           func([]string) { fmt.Println(*(*int)(nil)) },
		"recover-nil":   recoverNil,
		"exit":          func([]string) { os.Exit(7) },
		"flood":         flood,
		"epipe":         brokenPipe,
	}
}

// waitForEnd blocks in read(2) until the parent closes the pipe.
func waitForEnd() { io.Copy(io.Discard, os.Stdin) }

// aside runs f on another thread than the caller's, which entered the walls.
func aside(f func()) {
	runtime.LockOSThread()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// filterAnotherThread leaves a thread behind that has a filter of its own, which allows all.
func filterAnotherThread() error {
	done := make(chan error)
	aside(func() {
		go func() {
			runtime.LockOSThread()
			done <- filterThread()
			select {} // while it is locked, the thread stays
		}()
	})
	return <-done
}

// rawSyscall makes one system call by number and prints its errno. An argument "&" stands
// for the address of a page of zeroes.
func rawSyscall(args []string) {
	errno := rawCall(args)
	fmt.Println(int(errno))
}

func rawCall(args []string) unix.Errno {
	var values [7]uintptr
	for i, arg := range args {
		if arg == "&" {
			values[i] = scratch()
			continue
		}
		n, err := strconv.ParseInt(arg, 0, 64)
		if err != nil {
			refuse(err)
		}
		values[i] = uintptr(n)
	}
	_, _, errno := unix.RawSyscall6(values[0], values[1], values[2], values[3], values[4], values[5], values[6])
	return errno
}

// probeErrnos tries to get at something in several ways and prints what became of each.
func probeErrnos(args []string) {
	dir := args[0]
	tries := []struct {
		name string
		err  error
	}{
		{"open", second(unix.Open("/", unix.O_RDONLY, 0))},
		{"mkdir", unix.Mkdir(dir+"/made", 0o700)},
		{"truncate", unix.Truncate(dir+"/file", 0)},
		{"unlink", unix.Unlink(dir + "/file")},
		{"dup", second(unix.Dup(0))},
		{"exec", unix.Exec(dir+"/program", []string{"program"}, nil)},
	}
	for _, try := range tries {
		fmt.Println(try.name, errnoName(try.err))
	}
}

func second(_ int, err error) error { return err }

func errnoName(err error) string {
	var errno unix.Errno
	if errors.As(err, &errno) {
		return unix.ErrnoName(errno)
	}
	return fmt.Sprint(err)
}
