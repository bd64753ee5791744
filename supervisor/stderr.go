package supervisor

import (
	"bytes"
	"errors"
	"io"
)

// runtimeExitCode is what the Go runtime exits with after a fatal error.
const runtimeExitCode = 2

// runtimeFatal is what the Go runtime in the child said before it gave up. A script cannot
// write there; a broken engine can, and would at worst be taken for one that ran out of
// memory or stack.
type runtimeFatal string

const (
	fatalNone   runtimeFatal = ""
	fatalMemory runtimeFatal = "memory"
	fatalStack  runtimeFatal = "stack"
	fatalOther  runtimeFatal = "other"
)

// fatalTexts are the runtime's own words (the throws of runtime/malloc.go, mem.go,
// mem_linux.go, mheap.go, mpagealloc.go and stack.go of Go 1.26), and what each means. The first match in this order counts.
var fatalTexts = []struct {
	text string
	is   runtimeFatal
}{
	{"fatal error: stack overflow", fatalStack},
	{"fatal error: runtime: out of memory", fatalMemory},
	{"fatal error: out of memory", fatalMemory}, // alone, or followed by what for
	{"fatal error: pageAlloc: out of memory", fatalMemory},
	{"fatal error: runtime: cannot allocate memory", fatalMemory},
	{"fatal error: runtime: cannot map pages", fatalMemory},
	{"fatal error: runtime: cannot remap pages", fatalMemory},
	{"fatal error: failed to allocate aligned heap memory", fatalMemory},
	{"fatal error: memory reservation exceeds address space limit", fatalMemory},
	// Go 1.26's collector does not look whether it got the memory for a queue of spans
	// (mgcmark_greenteagc.go), and faults in it.
	{"runtime.(*spanQueue).", fatalMemory},
	{"fatal error: ", fatalOther},
	{"panic: ", fatalOther},
}

const (
	// stderrKept is how much of standard error is kept: its beginning, where the runtime
	// says what happened.
	stderrKept = 8 << 10
	// stderrMost is more than any fatal trace of the runtime's; more is a flood.
	stderrMost = 256 << 10
)

var errStderrFlood = errors.New("it flooded its standard error")

// readStderr reads to the end of the stream and keeps the beginning. A flood is given up
// with errStderrFlood, which leaves the pipe full and the child blocked until it is killed.
func readStderr(r io.Reader) ([]byte, error) {
	var kept bytes.Buffer
	if _, err := io.Copy(&kept, io.LimitReader(r, stderrKept)); err != nil {
		return kept.Bytes(), err
	}
	n, err := io.Copy(io.Discard, io.LimitReader(r, stderrMost))
	if err == nil && n == stderrMost {
		err = errStderrFlood
	}
	return kept.Bytes(), err
}

// findFatal looks for the runtime's words at the beginning of a line.
func findFatal(stderr []byte) runtimeFatal {
	for _, f := range fatalTexts {
		if bytes.HasPrefix(stderr, []byte(f.text)) || bytes.Contains(stderr, []byte("\n"+f.text)) {
			return f.is
		}
	}
	return fatalNone
}
