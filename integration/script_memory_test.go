package integration

import (
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

// TestSuddenAllocationsHurtNobodyElse is row 32: each is memory_limit and never crashed,
// and a script that runs beside it does not notice.
func TestSuddenAllocationsHurtNobodyElse(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	clean := probeRealm(t, s)
	for what, code := range suddenAllocations() {
		t.Run(what, func(t *testing.T) {
			neighbour := make(chan supervisor.Result, 1)
			go func() {
				neighbour <- run(t, s, supervisor.Request{Code: `let n = 0; const held = []; for (let i = 0; i < 2e6; i++) { n += i % 7; if (i % 1e4 === 0) held.push({ i, text: "t".repeat(100) }) } output = [n, held.length];`})
			}()
			scriptRow{
				code: "console.log('kept');\n" + code, limits: supervisor.Limits{Timeout: 20 * time.Second},
				outcomes: []supervisor.Outcome{supervisor.MemoryLimit}, check: messages("kept"),
			}.run(t, s)
			if r := <-neighbour; r.Outcome != supervisor.OK || string(r.Output) != "[5999995,200]" {
				t.Errorf("the neighbour came to %s: %s, output %s", r.Outcome, describe(r.Error), r.Output)
			}
			if got := probeRealm(t, s); got != clean {
				t.Errorf("the next execution saw %s", got)
			}
		})
	}
}

func suddenAllocations() map[string]string {
	return map[string]string{
		"repeat":                    `"x".repeat(2 ** 30)`,
		"repeat of two bytes":       `"\u1234".repeat(2 ** 29)`,
		"repeat of repeats":         `"x".repeat(2 ** 20).repeat(2 ** 10)`,
		"padding":                   `"x".padStart(2 ** 30, "ab")`,
		"a buffer":                  `new ArrayBuffer(8e9)`,
		"a buffer of 1 GiB":         `new ArrayBuffer(2 ** 30).byteLength`,
		"a typed array":             `new Float64Array(2 ** 30)`,
		"a typed array from a list": `Uint8Array.from({ length: 2 ** 31 }, () => 1)`,
		"a shift":                   `let n = 1n; n << (n << 40n)`,
		"a shift of 8 GB":           `let n = 64000000000n; 1n << n`,
		"a spread of arguments":     `Math.max.apply(null, { length: 2 ** 32 - 1 })`,
		"Reflect.apply":             `Reflect.apply(Math.max, null, { length: 2 ** 32 - 1 })`,
		"Reflect.construct":         `Reflect.construct(Array, { length: 2 ** 32 - 1 })`,
		"fill":                      `new Array(2 ** 28).fill("x")`,
		"Array.from":                `Array.from({ length: 2 ** 32 - 1 }, () => 0)`,
		"join":                      `new Array(2 ** 25).join("x".repeat(64))`,
		"concat":                    `const a = "x".repeat(2 ** 24); a.concat(...Array(64).fill(a))`,
		"replaceAll":                `"x".repeat(2 ** 20).replaceAll("x", "y".repeat(2 ** 10))`,
		"split":                     `"x".repeat(2 ** 24).split("")`,
		"a template":                "const a = 'x'.repeat(2 ** 24); let b = `${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}`; b = `${b}${b}${b}${b}${b}${b}${b}${b}${b}${b}`",
		"stringify":                 `JSON.stringify(Array(64).fill("x".repeat(2 ** 24)))`,
		"stringify with an indent":  `let a = []; for (let i = 0; i < 5e3; i++) a = [a, a.length]; JSON.stringify([a, a, a, a, a, a, a, a], null, "          ") + JSON.stringify(a, null, "          ".repeat(1))`,
		"encoding":                  `new TextEncoder().encode("\u20ac".repeat(2 ** 26))`,
		"base64":                    `btoa("x".repeat(2 ** 27))`,
		"after a catch":             `for (;;) try { "x".repeat(2 ** 30).length } catch {}`,
	}
}

// TestTheSupervisorsMemoryStaysFlat is the other half of rows 19 and 26: whatever the child
// makes of its memory, the supervisor's is bounded by the limits of the request.
func TestTheSupervisorsMemoryStaysFlat(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	limits := supervisor.Limits{Timeout: 1500 * time.Millisecond, CPU: 6 * time.Second, OutputBytes: 1 << 20, LogBytes: 256 << 10, LogLines: 1000, MemoryBytes: 256 << 20}
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	for what, code := range map[string]string{
		"26 large lines":        `for (;;) console.log("x".repeat(1e6));`,
		"26 small lines":        `for (;;) console.log("x");`,
		"26 lines of escapes":   `for (;;) console.log("\u0000".repeat(1e5));`,
		"19 doubling":           `let a = "x".repeat(1000); for (let i = 0; i < 26; i++) a = [a, a]; output = a;`,
		"19 large strings":      `const s = "x".repeat(1 << 20); output = Array.from({ length: 2000 }, () => s);`,
		"19 the largest length": `output = []; output.length = 2 ** 32 - 1;`,
		"19 a full output":      `output = "x".repeat((1 << 20) - 2);`,
		"19 deep":               `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; output = a;`,
		"23 a large error":      `throw new Error("x".repeat(32 << 20))`,
	} {
		t.Run(what, func(t *testing.T) {
			// The largest frame that is read, the result made of it, and each of them once
			// more while the collector is behind; then room for the runtime itself.
			frame := max(limits.OutputBytes, 6*limits.LogBytes) + 1<<20
			most := 8*frame + 16<<20
			grown := heapGrowth(func() {
				for range 3 {
					r := run(t, s, supervisor.Request{Code: code, Limits: limits})
					if int64(len(r.Output)) > limits.OutputBytes {
						t.Errorf("%d bytes of output", len(r.Output))
					}
				}
			})
			if grown > most {
				t.Errorf("the heap grew by %d bytes, want at most %d", grown, most)
			}
		})
	}
}

// heapGrowth is by how much the heap grew at the most while f ran.
func heapGrowth(f func()) int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() int64 {
		metrics.Read(sample)
		return int64(sample[0].Value.Uint64())
	}
	debug.FreeOSMemory()
	before := read()
	most := before
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				most = max(most, read())
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	return max(most, read()) - before
}

// TestAFloodNeverWaitsForASlowCaller: lines are handed out at the caller's pace, and the
// script's limits are not stretched by it.
func TestAFloodNeverWaitsForASlowCaller(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	got := 0
	r, err := s.Stream(t.Context(), supervisor.Request{
		Code:   `for (let i = 0; i < 200; i++) console.log(i); output = "done";`,
		Limits: supervisor.Limits{Timeout: 10 * time.Second},
	}, func(supervisor.LogEntry) { got++; time.Sleep(5 * time.Millisecond) })
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != supervisor.OK || got != 200 || len(r.Logs) != 200 {
		t.Errorf("outcome %s, %d lines handed out of %d: %s", r.Outcome, got, len(r.Logs), describe(r.Error))
	}
	if r.Usage.WallMS > 900 && !strings.Contains(string(r.Output), "done") {
		t.Errorf("the script waited for its reader: %v ms", r.Usage.WallMS)
	}
}
