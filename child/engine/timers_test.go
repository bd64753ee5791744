package engine

import (
	"slices"
	"testing"
	"time"

	"cordon/ipc"
)

func TestTimers(t *testing.T) {
	for _, row := range []struct{ name, code, want string }{
		{"arguments", `setTimeout((...a) => { output = a }, 1, "x", 2)`, `["x",2]`},
		{"arguments of an immediate", `setImmediate((...a) => { output = a }, "y")`, `["y"]`},
		{"arguments of an interval", `const i = setInterval((...a) => { output = a; clearInterval(i) }, 1, 3)`, "[3]"},
		{"numbers", `output = [typeof setTimeout(() => {}, 1), typeof setInterval(() => {}, 1), typeof setImmediate(() => {})]; clearInterval(2)`, `["number","number","number"]`},
		{"in order of time", `output = []; for (const d of [30, 10, 20]) setTimeout(() => output.push(d), d)`, "[10,20,30]"},
		{"in order of calls", `output = []; for (let i = 0; i < 5; i++) setTimeout(() => output.push(i), 5)`, "[0,1,2,3,4]"},
		{"an interval", `let n = 0; const i = setInterval(() => { if (++n == 3) clearInterval(i); output = n }, 1)`, "3"},
		{"an interval cleared as a timeout", `const i = setInterval(() => { output = 1; clearTimeout(i) }, 1)`, "1"},
		{"cleared", `const i = setTimeout(() => { output = 1 }, 1); clearTimeout(i); output = 0`, "0"},
		{"cleared by text", `const i = setTimeout(() => { output = 1 }, 1); clearTimeout(String(i)); output = 0`, "0"},
		{"cleared immediate", `const i = setImmediate(() => { output = 1 }); clearImmediate(i); output = 0`, "0"},
		{"a timeout is no immediate", `const i = setTimeout(() => { output = 1 }, 1); clearImmediate(i)`, "1"},
		{"cleared by an earlier one", `output = 0; setTimeout(() => clearTimeout(i), 1); const i = setTimeout(() => { output = 1 }, 1)`, "0"},
		{"immediate cleared by an earlier one", `output = 0; setImmediate(() => clearImmediate(i)); const i = setImmediate(() => { output = 1 })`, "0"},
		{"immediates of immediates", `output = []; setImmediate(() => { output.push(1); setImmediate(() => output.push(3)); output.push(2) })`, "[1,2,3]"},
		{"cleared twice, and nothing", `clearTimeout(); clearTimeout(null); clearTimeout({}); clearTimeout(NaN); clearTimeout(99); clearInterval("x"); clearImmediate(-1); output = 1`, "1"},
		{"no delay", `setTimeout(() => { output = 1 })`, "1"},
		{"odd delays", `output = 0; for (const d of [-1, NaN, Infinity, "x", null, undefined, 2 ** 31, 0.5, {}, []]) setTimeout(() => output++, d)`, "10"},
		{"a delay as text", `setTimeout(() => { output = 1 }, "5")`, "1"},
		{"nested", `setTimeout(() => setTimeout(() => { output = 2 }, 1), 1)`, "2"},
		{"no function", `try { setTimeout("output = 1", 1) } catch (e) { output = e.name + ": " + e.message }`, `"TypeError: The \"callback\" argument must be of type function"`},
		{"no function for a microtask", `try { queueMicrotask() } catch (e) { output = e.name }`, `"TypeError"`},
		{"a delay that throws", `try { setTimeout(() => {}, {valueOf() { throw new Error("mine") }}) } catch (e) { output = e.message }`, `"mine"`},
		{"names and lengths", `output = [setTimeout, clearInterval, setImmediate, queueMicrotask].map(f => f.name + f.length)`, `["setTimeout2","clearInterval1","setImmediate1","queueMicrotask1"]`},
		{"a bound function", `setTimeout(function () { output = this.a }.bind({a: 3}), 1)`, "3"},
		{"a proxy of a function", `setTimeout(new Proxy(() => { output = 4 }, {}), 1)`, "4"},
		{"this is not ours", `setTimeout(function () { output = this === globalThis }, 1)`, "true"},
		{"many", `output = 0; for (let i = 0; i < 100000; i++) setTimeout(() => output++, i % 7)`, "100000"},
		{"many cleared", `for (let i = 0; i < 100000; i++) clearTimeout(setTimeout(() => {}, 60000)); output = 1`, "1"},
		{"microtask in a poisoned realm", `Promise.prototype.then = null; Object.defineProperty(Promise.prototype, "constructor", {get() { throw 1 }}); Promise[Symbol.species]; queueMicrotask(() => { output = 5 })`, "5"},
	} {
		t.Run(row.name, func(t *testing.T) {
			wantOutput(t, runScript(t, row.code), row.want)
		})
	}
}

// A pending timer keeps the run alive; a cleared one does not.
func TestTimersKeepAlive(t *testing.T) {
	o := runScript(t, `setTimeout(() => console.log("late"), 40)`)
	if !slices.Equal(o.lines(), []string{"late"}) || o.took < 40*time.Millisecond {
		t.Errorf("logs %q after %v", o.lines(), o.took)
	}
	o = brief(t, `setInterval(() => {}, 10000)`, 100*time.Millisecond)
	if o.Status != ipc.StatusTimeout || o.took < 100*time.Millisecond {
		t.Errorf("status %s after %v", o.Status, o.took)
	}
	o = runScript(t, `clearTimeout(setTimeout(() => {}, 10000)); clearInterval(setInterval(() => {}, 10000))`)
	if o.Status != ipc.StatusOK || o.took > 5*time.Second {
		t.Errorf("status %s after %v", o.Status, o.took)
	}
}

func TestTimersOnTheScriptsClock(t *testing.T) {
	wantOutput(t, runScript(t, `
		const start = performance.now();
		await new Promise(r => setTimeout(r, 25));
		const took = performance.now() - start;
		output = took >= 25 && took < 2000`), "true")
}

// An interval whose callbacks take longer than it leaves room for others.
func TestSlowInterval(t *testing.T) {
	o := runScript(t, `
		let n = 0;
		const i = setInterval(() => { const end = Date.now() + 5; while (Date.now() < end); n++ }, 1);
		setTimeout(() => { clearInterval(i); output = n > 0 }, 30);`)
	wantOutput(t, o, "true")
}
