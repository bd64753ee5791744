package supervisor

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"cordon/ipc"
)

func TestLogbookKeepsItsLimits(t *testing.T) {
	line := func(n int) ipc.Log { return ipc.Log{Level: "log", Message: strings.Repeat("x", n)} }
	traffic := ipc.Limits{LogLines: 2, LogBytes: 10}.MaxLogTraffic()
	for name, test := range map[string]struct {
		limits ipc.Limits
		lines  []ipc.Log
		want   error
		sent   int64 // with each line beside its message
	}{
		"at the limits":               {ipc.Limits{LogLines: 2, LogBytes: 10}, []ipc.Log{line(5), line(5)}, nil, 0},
		"all that the pipe may carry": {ipc.Limits{LogLines: 2, LogBytes: 10}, []ipc.Log{line(0), line(0)}, nil, traffic / 2},
		"padding":                     {ipc.Limits{LogLines: 2, LogBytes: 10}, []ipc.Log{line(0), line(0)}, errLogFlood, traffic/2 + 1},
		"a byte more":                 {ipc.Limits{LogLines: 2, LogBytes: 10}, []ipc.Log{line(5), line(6)}, errLogFlood, 0},
		"a line more":                 {ipc.Limits{LogLines: 1, LogBytes: 10}, []ipc.Log{line(0), line(0)}, errLogFlood, 0},
		"unknown level":               {ipc.Limits{LogLines: 1, LogBytes: 10}, []ipc.Log{{Level: "fatal"}}, errLogLevel, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newLogbook(test.limits)
			var err error
			for _, l := range test.lines {
				err = errors.Join(err, b.add(l, int64(len(l.Message))+test.sent))
			}
			if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("add = %v, want %v", err, test.want)
			}
		})
	}
}

func TestLogbookDeliversInOrderAndNeverWaits(t *testing.T) {
	const lines = 1000
	b := newLogbook(ipc.Limits{LogLines: lines, LogBytes: 1 << 20})
	release, done := make(chan struct{}), make(chan []string)
	go func() {
		var got []string
		b.deliver(func(e LogEntry) {
			<-release
			got = append(got, e.Message)
		})
		done <- got
	}()
	for i := range lines { // with the reader stuck at the first line
		if err := b.add(ipc.Log{Level: "log", Message: fmt.Sprint(i)}, 1); err != nil {
			t.Fatal(err)
		}
	}
	b.close()
	close(release)
	got := <-done
	if len(got) != lines || len(b.all()) != lines {
		t.Fatalf("%d lines were delivered, %d kept, want %d", len(got), len(b.all()), lines)
	}
	for i, m := range got {
		if m != fmt.Sprint(i) {
			t.Fatalf("line %d is %q", i, m)
		}
	}
}

func TestFindFatal(t *testing.T) {
	for text, want := range map[string]runtimeFatal{
		"": fatalNone,
		"runtime: goroutine stack exceeds 67108864-byte limit\nfatal error: stack overflow\n\nruntime stack:":                                   fatalStack,
		"runtime: out of memory: cannot allocate 4194304-byte block\nfatal error: out of memory\n":                                              fatalMemory,
		"fatal error: runtime: out of memory\n":                                                                                                 fatalMemory,
		"fatal error: out of memory (stackalloc)\n":                                                                                             fatalMemory,
		"fatal error: runtime: cannot allocate memory\n":                                                                                        fatalMemory,
		"fatal error: all goroutines are asleep - deadlock!\n":                                                                                  fatalOther,
		"SIGSEGV: segmentation violation\nPC=0x4374dd m=0 sigcode=1 addr=0x0\n\ngoroutine 0 gp=0x11bc320\nruntime.(*spanQueue).tryDrain(0x7)\n": fatalMemory,
		"panic: x\n":                        fatalOther,
		"cordon-child: enter: seccomp: x\n": fatalNone,
		"a script said: fatal error: stack overflow in its own way": fatalNone,
	} {
		if got := findFatal([]byte(text)); got != want {
			t.Errorf("findFatal(%q) = %q, want %q", text, got, want)
		}
	}
}

// endless gives bytes for ever.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestReadStderrIsBounded(t *testing.T) {
	kept, err := readStderr(endless{})
	if !errors.Is(err, errStderrFlood) || len(kept) != stderrKept {
		t.Errorf("kept %d bytes, err %v; want %d and a flood", len(kept), err, stderrKept)
	}
	kept, err = readStderr(io.LimitReader(endless{}, stderrMost))
	if err != nil || len(kept) != stderrKept {
		t.Errorf("kept %d bytes, err %v; a long trace is no flood", len(kept), err)
	}
	kept, err = readStderr(strings.NewReader("short"))
	if err != nil || string(kept) != "short" {
		t.Errorf("kept %q, err %v", kept, err)
	}
}
