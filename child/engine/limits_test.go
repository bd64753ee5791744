package engine

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"cordon/ipc"
)

// grace is what a run may take beyond its timeout, in a test on a machine that is busy
// with others. The supervisor's kill is tested elsewhere.
const grace = 2 * time.Second

func TestTimeout(t *testing.T) {
	for name, code := range map[string]string{
		"loop":                       `for (;;);`,
		"loop with catch":            `while (true) { try { for (;;); } catch (e) {} finally { for (;;); } }`,
		"loop in finally":            `try { throw 1 } finally { for (;;); }`,
		"loop after finally":         `for (;;) { try { continue } finally { } }`,
		"loop in a generator":        `function* g() { try { yield } finally { for (;;); } } for (const x of g()) break`,
		"endless generator":          `function* g() { for (;;) yield 1 } for (const x of g());`,
		"microtasks":                 `(function f() { Promise.resolve().then(f) })()`,
		"queueMicrotask":             `(function f() { queueMicrotask(f) })()`,
		"awaits":                     `for (;;) await null`,
		"self-resolving thenable":    `const t = {then(f) { f(t) }}; output = await t`,
		"async recursion":            `async function f() { await null; return f() } await f()`,
		"interval":                   `setInterval(() => {}, 0)`,
		"immediates":                 `(function f() { setImmediate(f) })()`,
		"timers of timers":           `(function f() { setTimeout(f, 0) })()`,
		"a promise that never comes": `await new Promise(() => {})`,
		"an output that never comes": `output = new Promise(() => {})`,
		"an await in a catch":        `try { await new Promise(() => {}) } catch (e) { output = 1 }`,
		"a long timer":               `setTimeout(() => {}, 100000)`,
		"loop in a getter of output": `output = {get a() { for (;;); }}`,
		"loop in toJSON":             `output = {toJSON() { for (;;); }}`,
		"loop in a global getter":    `Object.defineProperty(globalThis, "output", {get() { for (;;); }})`,
		"getters without end":        `const o = () => ({get a() { return o() }, get b() { return o() }}); output = o()`,
		"a proxy without end":        `const p = () => new Proxy({}, {ownKeys: () => ["a", "b"], getOwnPropertyDescriptor: () => ({value: 1, enumerable: true, configurable: true}), get: () => p()}); output = p()`,
		"loop in a proxy":            `output = new Proxy({}, {ownKeys() { for (;;); }})`,
		"loop in a comparator":       `[1, 2].sort(() => { for (;;); })`,
		"loop in a replacer":         `"a".replace("a", () => { for (;;); })`,
		"loop in a timer":            `setTimeout(() => { for (;;); }, 1)`,
		"loop in a delay":            `setTimeout(() => {}, {valueOf() { for (;;); }})`,
	} {
		t.Run(name, func(t *testing.T) {
			const timeout = 60 * time.Millisecond
			o := brief(t, code, timeout)
			if name == "getters without end" && o.Status == ipc.StatusOutputInvalid ||
				name == "a proxy without end" && o.Status == ipc.StatusOutputInvalid {
				return // ended by the depth instead
			}
			wantError(t, o, ipc.StatusTimeout, "TimeoutError", "The script ran longer than 60 ms")
			if o.took < timeout || o.took > timeout+grace {
				t.Errorf("took %v", o.took)
			}
		})
	}
}

func TestTimeoutSaysWhere(t *testing.T) {
	o := brief(t, "let i = 0\nfunction spin() {\n  for (;;) i++\n}\nspin()", 500*time.Millisecond)
	if o.Error == nil || o.Error.Line != 3 || o.Error.SourceLine != "  for (;;) i++" {
		t.Errorf("error %+v", o.Error)
	}
	if !strings.Contains(o.Error.Stack, "at spin (script.js:3:") || !strings.HasSuffix(o.Error.Stack, "at script.js:5:1") {
		t.Errorf("stack\n%s", o.Error.Stack)
	}
}

// The time that passed before Run counts.
func TestTimeoutCountsFromStart(t *testing.T) {
	req := request("for (;;);")
	req.Limits.TimeoutMS = 60_000
	start := time.Now()
	result := Run(req, Host{Start: start.Add(-time.Hour), Log: func(ipc.Log) {}, Libraries: noLibraries{}})
	if result.Status != ipc.StatusTimeout || time.Since(start) > grace {
		t.Errorf("status %s after %v", result.Status, time.Since(start))
	}
}

// A script that waits takes no processor time.
func TestWaitingIsIdle(t *testing.T) {
	for _, code := range []string{`await new Promise(() => {})`, `setTimeout(() => {}, 10000)`, `setInterval(() => {}, 200)`} {
		before := processorTime(t)
		brief(t, code, 600*time.Millisecond)
		if used := processorTime(t) - before; used > 150*time.Millisecond {
			t.Errorf("%s: %v of processor time", code, used)
		}
	}
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func TestStackOverflow(t *testing.T) {
	for name, code := range map[string]string{
		"a function":            `(function f() { f() })()`,
		"with catch":            `function f() { try { f() } catch (e) { f() } finally { f() } } f()`,
		"two":                   `const a = () => b(), b = () => a(); a()`,
		"async":                 `async function f() { return f() } await f()`,
		"constructors":          `class A { constructor() { new A() } } new A()`,
		"a getter":              `const o = {get a() { return o.a }}; o.a`,
		"toString":              `const o = {toString() { return "" + o }}; "" + o`,
		"a proxy":               `const p = new Proxy({}, {get(t, k, r) { return r[k] }}); p.a`,
		"a comparator":          `const f = () => [1, 2].sort(f); f()`,
		"a replacer":            `const f = () => "a".replace("a", f); f()`,
		"map":                   `const f = () => [1].map(f); f()`,
		"toJSON":                `const o = {toJSON() { return JSON.stringify(o) }}; JSON.stringify(o)`,
		"in a timer":            `setTimeout(function f() { f() }, 1)`,
		"in output":             `output = {toJSON() { return this.toJSON() }}`,
		"in a getter of output": `output = {get a() { return this.a }}`,
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, runScript(t, code), ipc.StatusStackOverflow, "RangeError", "Maximum call stack size exceeded")
		})
	}
	o := runScript(t, "function f() {\n  f()\n}\nf()")
	wantAt(t, o, 2, 3)
	if lines := strings.Count(o.Error.Stack, "\n") + 1; lines != 10 {
		t.Errorf("the stack has %d lines", lines)
	}
	wantOutput(t, runScript(t, `function f(n) { return n ? 1 + f(n - 1) : 0 } output = f(1500)`), "1500")
}

func TestMemoryLimit(t *testing.T) {
	for name, code := range map[string]string{
		"an array":        `const a = []; for (let i = 0; ; i++) a.push({i})`,
		"a Map":           `const m = new Map(); for (let i = 0; ; i++) m.set("key" + i, i)`,
		"closures":        `const a = []; for (let i = 0; ; i++) a.push(() => i)`,
		"symbols":         `for (let i = 0; ; i++) Symbol.for("key" + i)`,
		"strings":         `const a = []; for (let i = 0; ; i++) a.push("x".repeat(1000) + i)`,
		"a promise chain": `const a = []; for (;;) { a.push(Promise.resolve(a.length)); if (a.length % 1000 == 0) await null }`,
		"timers":          `for (;;) setTimeout(() => {}, 60000)`,
		"rejections":      `const a = []; for (;;) { const p = Promise.reject(a.length); a.push(p); p.catch(() => {}) }`,
	} {
		t.Run(name, func(t *testing.T) {
			req := request(code)
			req.Limits.MemoryBytes = 64 << 20
			req.Limits.TimeoutMS = 60_000
			wantError(t, perform(t, req), ipc.StatusMemoryLimit, "MemoryError", "The script used more memory than 67108864 bytes")
		})
	}
}

// Garbage alone ends no script, whatever the limit.
func TestGarbageIsNoMemory(t *testing.T) {
	for name, code := range map[string]string{
		"objects": `let t = 0; for (let i = 0; i < 2000000; i++) t += ({i}).i; output = 1`,
		"strings": `let n = 0; for (let i = 0; i < 3000; i++) n += "x".repeat(100000).length; output = 1`,
		"appends": `let s = ""; for (let i = 0; i < 10000; i++) s += "xxxxxxxxxx"; output = 1`,
		"arrays":  `for (let i = 0; i < 300; i++) Array.from({length: 10000}, (_, i) => i); output = 1`,
	} {
		t.Run(name, func(t *testing.T) {
			// What earlier tests left alive would count: a process runs one script.
			runtime.GC()
			req := request(code)
			req.Limits.MemoryBytes = 64 << 20
			req.Limits.TimeoutMS = 120_000
			wantOutput(t, perform(t, req), "1")
		})
	}
}

func TestLogLimits(t *testing.T) {
	for _, row := range []struct {
		name, code   string
		bytes, lines int64
		want         []string
		truncated    bool
	}{
		{"within", `console.log("ab"); console.log("cd")`, 4, 2, []string{"ab", "cd"}, false},
		{"a line too many", `for (const x of "abc") console.log(x)`, 100, 2, []string{"a", "b"}, true},
		{"a byte too many", `console.log("abc"); console.log("def")`, 5, 10, []string{"abc", "de"}, true},
		{"exactly full, then another", `console.log("abc"); console.log("d")`, 3, 10, []string{"abc"}, true},
		{"exactly full, then an empty one", `console.log("abc"); console.log("")`, 3, 10, []string{"abc", ""}, false},
		{"cut at a rune", `console.log("aé😀b")`, 6, 10, []string{"aé"}, true},
		{"nothing after a cut", `console.log("abcd"); console.log("")`, 3, 10, []string{"abc"}, true},
		{"a flood", `for (let i = 0; i < 1000; i++) console.log("x".repeat(100000))`, 10, 10, []string{"xxxxxxxxxx"}, true},
		{"lone surrogates", `console.log("a\ud800b")`, 100, 10, []string{"a\ufffdb"}, false},
		{"control characters stay", `console.log("\u001b[31m\r\n\0")`, 100, 10, []string{"\x1b[31m\r\n\x00"}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			req := request(row.code)
			req.Limits.LogBytes, req.Limits.LogLines = row.bytes, row.lines
			o := perform(t, req)
			if strings.Join(o.lines(), "|") != strings.Join(row.want, "|") || len(o.logs) != len(row.want) {
				t.Errorf("lines %q, want %q", o.lines(), row.want)
			}
			if o.LogsTruncated != row.truncated {
				t.Errorf("truncated %v, want %v", o.LogsTruncated, row.truncated)
			}
			for _, line := range o.lines() {
				if !utf8.ValidString(line) {
					t.Errorf("%q is not UTF-8", line)
				}
			}
		})
	}
}

func TestLogs(t *testing.T) {
	o := runScript(t, `console.info({a: 1}); console.error("e"); await new Promise(r => setTimeout(r, 5)); console.log("later"); nope()`)
	if o.Status != ipc.StatusScriptError {
		t.Fatalf("status %s", o.Status)
	}
	want := []ipc.Log{{Level: "info", Message: "{ a: 1 }"}, {Level: "error", Message: "e"}, {Level: "log", Message: "later"}}
	if len(o.logs) != len(want) {
		t.Fatalf("logs %+v", o.logs)
	}
	for i, l := range o.logs {
		if l.ID != "01TEST" || l.Level != want[i].Level || l.Message != want[i].Message || l.AtMS < 0 {
			t.Errorf("log %+v, want %+v", l, want[i])
		}
	}
	if o.logs[2].AtMS < 5 {
		t.Errorf("the last line is at %v ms", o.logs[2].AtMS)
	}
}
