package engine

import (
	"slices"
	"testing"

	"cordon/ipc"
)

func TestAsync(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"await of a value", `output = (await 1) + 1`, "2"},
		{"await in a loop", `output = []; for (const p of [1, Promise.resolve(2)]) output.push(await p)`, "[1,2]"},
		{"await in a block", `if (await true) { output = await (async () => 3)() }`, "3"},
		{"await in a try", `try { await Promise.reject(4) } catch (e) { output = e }`, "4"},
		{"await of a thenable", `output = await {then(f) { f(5) }}`, "5"},
		{"await of a sleep", `await new Promise(r => setTimeout(r, 10)); output = 6`, "6"},
		{"all", `output = await Promise.all([1, 2].map(async x => { await null; return x * 2 }))`, "[2,4]"},
		{"any, race, allSettled", `output = [await Promise.any([Promise.reject(1), 2]), await Promise.race([3, 4]), (await Promise.allSettled([Promise.reject(5)]))[0].status]`, `[2,3,"rejected"]`},
		{"handled in the same drain", `const p = Promise.reject(1); p.catch(() => {}); output = 1`, "1"},
		{"handled by a later job", `const p = Promise.reject(1); Promise.resolve().then(() => p.catch(() => {})); output = 2`, "2"},
		{"handled by then's second argument", `Promise.reject(1).then(null, e => { output = e + 1 })`, "2"},
		{"a rejected output that is handled elsewhere and replaced", `let output = Promise.reject(1); output.catch(() => {}); output = 3`, "3"},
		{"not awaited, but finished", `(async () => { await null; await null; output = 4 })()`, "4"},
	} {
		t.Run(row.name, func(t *testing.T) {
			wantOutput(t, runScript(t, row.code), row.want)
		})
	}
}

func TestUncaught(t *testing.T) {
	for _, row := range []struct{ name, code, wantName, message string }{
		{"thrown", `throw new TypeError("a")`, "TypeError", "a"},
		{"thrown after await", `await 1; throw new TypeError("a")`, "TypeError", "a"},
		{"a number", `throw 5`, "Uncaught", "5"},
		{"text", `throw "no"`, "Uncaught", "'no'"},
		{"an object", `throw {a: 1, b: [1, 2]}`, "Uncaught", "{ a: 1, b: [ 1, 2 ] }"},
		{"undefined", `throw undefined`, "Uncaught", "undefined"},
		{"a symbol", `throw Symbol("s")`, "Uncaught", "Symbol(s)"},
		{"a function", `throw function f() {}`, "Uncaught", "[Function: f]"},
		{"rejected", `Promise.reject(new RangeError("b"))`, "RangeError", "b"},
		{"rejected with a number", `Promise.reject(6)`, "Uncaught", "6"},
		{"rejected output", `output = Promise.reject(new Error("c"))`, "Error", "c"},
		{"rejected return", `return Promise.reject(new Error("c"))`, "Error", "c"},
		{"rejected output handled elsewhere", `output = Promise.reject(new Error("c")); output.catch(() => {})`, "Error", "c"},
		{"output rejected by a timer", `output = new Promise((_, r) => setTimeout(r, 5, new Error("d")))`, "Error", "d"},
		{"thrown in a job", `Promise.resolve().then(() => { throw new Error("e") })`, "Error", "e"},
		{"thrown in a microtask", `queueMicrotask(() => { throw new Error("f") })`, "Error", "f"},
		{"thrown in a timer", `setTimeout(() => { throw new Error("g") }, 1); await new Promise(() => {})`, "Error", "g"},
		{"thrown in an immediate", `setImmediate(() => { throw new Error("h") })`, "Error", "h"},
		{"thrown in an async timer", `setTimeout(async () => { await 1; throw new Error("i") }, 1)`, "Error", "i"},
		{"a rejection handled too late", `const p = Promise.reject(new Error("j")); setTimeout(() => p.catch(() => {}), 1)`, "Error", "j"},
		{"the first of two", `Promise.reject(new Error("k")); Promise.reject(new Error("l"))`, "Error", "k"},
		{"thrown while something is pending", `setTimeout(() => {}, 60000); throw new Error("m")`, "Error", "m"},
		{"a class of one's own", `class Mine extends Error { name = "Mine" }; throw new Mine("n")`, "Mine", "n"},
		{"looks like a timeout", `throw {code: "timeout"}`, "Uncaught", "{ code: 'timeout' }"},
		{"reads like a memory limit", `throw new Error("memory limit")`, "Error", "memory limit"},
		{"reads like a syntax error", `throw new Error("Unexpected token")`, "Error", "Unexpected token"},
		{"a syntax error of the script's own", `throw new SyntaxError("Unexpected token")`, "SyntaxError", "Unexpected token"},
		{"a stack overflow of the script's own", `throw new RangeError("Maximum call stack size exceeded")`, "RangeError", "Maximum call stack size exceeded"},
		{"looks like a blocked module", `const e = new Error("Module fs is blocked"); e.code = "MODULE_BLOCKED"; throw e`, "Error", "Module fs is blocked"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := runScript(t, row.code)
			wantError(t, o, ipc.StatusScriptError, row.wantName, row.message)
			if o.took.Seconds() > 2 {
				t.Errorf("took %v", o.took)
			}
		})
	}
}

func TestModuleBlocked(t *testing.T) {
	o := runScript(t, "1\nrequire('fs')")
	if o.Status != ipc.StatusModuleBlocked {
		t.Fatalf("status %s", o.Status)
	}
	wantAt(t, o, 2, 1)
	for name, code := range map[string]string{
		"rejected": `await 1; require("node:http")`,
		"rethrown": `try { require("fs") } catch (e) { throw e }`,
		"late":     `setTimeout(() => require("fs"), 1)`,
	} {
		if o := runScript(t, code); o.Status != ipc.StatusModuleBlocked {
			t.Errorf("%s: status %s", name, o.Status)
		}
	}
	o = runScript(t, `try { require("fs") } catch (e) { throw new Error(e.message) }`)
	if o.Status != ipc.StatusScriptError {
		t.Errorf("an error of the script's own: status %s", o.Status)
	}
	wantOutput(t, runScript(t, `try { require("fs") } catch (e) { output = e.code }`), `"MODULE_BLOCKED"`)
}

// Jobs come before timers, and immediates before timers that are not due yet.
func TestOrder(t *testing.T) {
	o := runScript(t, `
		setTimeout(() => { console.log("timer 1"); Promise.resolve().then(() => console.log("job of timer 1")) }, 1);
		setTimeout(() => console.log("timer 2"), 1);
		setImmediate(() => { console.log("immediate"); queueMicrotask(() => console.log("job of immediate")) });
		Promise.resolve().then(() => console.log("job 1")).then(() => console.log("job 3"));
		queueMicrotask(() => console.log("job 2"));
		console.log("first");
		await null;
		console.log("after await");`)
	want := []string{
		"first", "job 1", "job 2", "after await", "job 3", "immediate", "job of immediate",
		"timer 1", "job of timer 1", "timer 2",
	}
	if o.Status != ipc.StatusOK || !slices.Equal(o.lines(), want) {
		t.Errorf("status %s, order\n%q\nwant\n%q", o.Status, o.lines(), want)
	}
}

// A call into the network says why it fails, at its place.
func TestNoNetwork(t *testing.T) {
	o := runScript(t, "1\nconst r = await fetch('https://x.example')")
	wantError(t, o, ipc.StatusScriptError, "ReferenceError", "scripts have no network: fetch is not defined")
	wantAt(t, o, 2, 17)
	wantOutput(t, runScript(t, `output = [typeof fetch, typeof WebSocket, "XMLHttpRequest" in globalThis]`), `["undefined","undefined",false]`)
}
