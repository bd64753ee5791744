package engine

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"cordon/ipc"
)

// FuzzRun runs small scripts of any kind with little of everything. Whatever they are, Run
// returns in time, with a result that the pipe accepts and with logs within the limits.
// Scripts that end the whole process (by nesting, or by taking memory in one leap) are the
// business of the tests with real children.
func FuzzRun(f *testing.F) {
	for _, code := range []string{
		"", "output = 1", "return {a: [1, null, 'x']}", "let output = await 1", "throw 5", "}", "({",
		"for (;;);", "while (1) { try { throw 1 } finally { continue } }", "await new Promise(() => {})",
		"(function f() { f() })()", "setInterval(() => console.log('x'), 0)", "for (;;) console.log('x'.repeat(99))",
		"Promise.reject(1)", "queueMicrotask(() => { throw {} })", "output = new Proxy({}, {get() { throw 1 }})",
		"class A extends Error { get name() { for (;;); } } throw new A", "require('fs')", "import x from 'y'",
		"/\\p{L}/u", "async function* g() {}", "with (new Proxy({}, {has() { throw 1 }})) { a }", "'abc'.padStart(Infinity)",
		"Object.prototype.then = f => f(1); return {}", "delete globalThis.output; return", "#!x\noutput = /(?<a>b)\\k<a>/.exec('bb')",
		"Object.defineProperty(globalThis, 'output', {get() { return Promise.reject(this) }})", "let r = Proxy.revocable({}, {}); r.revoke(); output = r.proxy",
		"label: { return }", "\"use strict\"; const output = [,1,]", "`${`${1}`}`", "a => {}\n/1/g", "\u2028\ufeffoutput = '\\ud83d'",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if len(code) > 2_000 || !utf8.ValidString(code) {
			return // outside of what the pipe lets through, or of what this test is about
		}
		req := request(code)
		req.Limits = ipc.Limits{TimeoutMS: 50, MemoryBytes: 1 << 30, OutputBytes: 4 << 10, LogBytes: 1 << 10, LogLines: 10}
		o := perform(t, req)
		if o.took > 5*time.Second {
			t.Errorf("took %v", o.took)
		}
		checkResult(t, req, o)
	})
}

func checkResult(t *testing.T, req ipc.Execute, o outcome) {
	t.Helper()
	if !slices.Contains(ipc.Statuses(), o.Status) {
		t.Errorf("status %q", o.Status)
	}
	if int64(len(o.Output)) > req.Limits.OutputBytes || o.Output != nil && !json.Valid(o.Output) {
		t.Errorf("output %q", o.Output)
	}
	var logged int64
	for _, l := range o.logs {
		logged += int64(len(l.Message))
	}
	if logged > req.Limits.LogBytes || int64(len(o.logs)) > req.Limits.LogLines {
		t.Errorf("%d bytes in %d lines", logged, len(o.logs))
	}
	if e := o.Error; e != nil {
		text := e.Name + e.Message + e.SourceLine + e.Stack
		if e.Name == "" || e.Line < 0 || e.Column < 0 || len(text) > 64<<10 || !utf8.ValidString(text) {
			t.Errorf("error %+v", e)
		}
	}
}
