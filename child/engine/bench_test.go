package engine

import (
	"strings"
	"testing"
	"time"

	"cordon/ipc"

	"github.com/dop251/goja"
)

// The first three compare what a run costs beside the script: nothing but a runtime, one
// with all that a script sees, and a whole run of a small script.

func BenchmarkBareRuntime(b *testing.B) {
	for b.Loop() {
		goja.New()
	}
}

func BenchmarkFurnish(b *testing.B) {
	for b.Loop() {
		r := newRun(request(""), Host{Start: time.Now(), Log: func(ipc.Log) {}, Libraries: noLibraries{}})
		r.watch.close()
	}
}

func BenchmarkRun(b *testing.B) {
	for b.Loop() {
		perform(b, request(`output = [1, 2, 3].map(x => x * 2)`))
	}
}

// BenchmarkCompile shows what the walk over the tree adds to parsing and compiling.
func BenchmarkCompile(b *testing.B) {
	text := strings.Repeat("function f(a, b) { const o = {a, b: [1, 2, b]}; return o.b.map(x => x + a).join() }\n", 1000)
	b.Run("script", func(b *testing.B) {
		for b.Loop() {
			if _, err := compileScript("s.js", text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("engine alone", func(b *testing.B) {
		for b.Loop() {
			if _, err := goja.Compile("s.js", text, false); err != nil {
				b.Fatal(err)
			}
		}
	})
}
