package engine

import (
	"runtime"
	"runtime/debug"
	"time"

	"cordon/child/modules"
	"cordon/ipc"
	"cordon/libs/format"
)

// maxStack bounds the Go stack in bytes. Recursion inside the engine (its parser, JSON,
// flat and their like) ends the process at this bound, within half a second; at the default
// of 1 GB it would first take the memory of the whole child.
const maxStack = 64 << 20

// warmScript touches what the engine and the standard library make at first use.
const warmScript = `setTimeout(() => { output = [new Date(0).getHours(), /a+/i.test("A"), JSON.stringify({a: 1})] }, 1);`

// Warm prepares the process for Run: it must be called once, before the process gives up
// its system calls, and what it leaves behind needs none that it did not make. It sets
// process-wide limits of the Go runtime, and runs a script of its own in a runtime of its
// own, so that what is made at first use is there, poller and threads included.
func Warm() {
	debug.SetMaxStack(maxStack)
	// Left alone, the first use of local time reads /etc/localtime.
	time.Local = time.UTC
	Run(ipc.Execute{
		Code: warmScript, Filename: "warm.js", Timezone: "UTC",
		Limits: ipc.Limits{TimeoutMS: 10_000, MemoryBytes: 128 << 20, OutputBytes: 1 << 10, LogBytes: 1, LogLines: 1},
	}, Host{Start: time.Now(), Log: func(ipc.Log) {}, Libraries: noLibraries{}})
	// The collector starts its workers at its first run; and the warm runtime is garbage.
	runtime.GC()
}

// noLibraries is a registry without libraries.
type noLibraries struct{}

var _ modules.Registry = noLibraries{}

func (noLibraries) Names() []string { return nil }

func (noLibraries) Specifiers(string) []string { return nil }

func (noLibraries) Lookup(string) (format.Source, bool) { return format.Source{}, false }

func (noLibraries) Module(string, int) (format.Source, bool) { return format.Source{}, false }
