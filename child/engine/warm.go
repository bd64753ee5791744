package engine

import (
	"runtime/debug"
	"time"
)

// maxStack bounds the Go stack in bytes. Recursion inside the engine (its parser, JSON,
// flat and their like) ends the process at this bound, within half a second; at the default
// of 1 GB it would first take the memory of the whole child.
const maxStack = 64 << 20

// Warm prepares the process for Run. It must be called once, before the process gives up
// its system calls: afterwards Run needs none that opens anything. It changes the process's
// time zone, to UTC until Run sets the script's own, and the limit of its Go stacks.
//
// A rehearsal with a script of ours would take 2 ms of processor time and save a run 0.6 ms
// of its own 1.6; so there is none.
func Warm() {
	debug.SetMaxStack(maxStack)
	// Left alone, the first use of local time reads /etc/localtime.
	time.Local = time.UTC
}
