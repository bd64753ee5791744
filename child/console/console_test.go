package console

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// logged are scripts whose lines Node's console and ours must write alike.
var logged = []string{
	// arguments
	`console.log()`, `console.log("")`, `console.log("a", "b")`, `console.log("a", 1, null, undefined, true, 5n, Symbol("s"))`,
	`console.log({a: 1}, [1, "x"], "x")`, `console.log(-0, "-0")`, `console.log("100%", 1)`, `console.log("%", 1)`, `console.log("two\nlines")`,
	`console.log(1, "%s", 2)`, `console.log("%s")`, `console.log("%%")`, `console.log("%% %s", 1)`, `console.log("%s %s", 1)`, `console.log("%s", 1, 2, 3)`,
	`console.log("%x %s", 1)`, `console.log("%", "%s", 1)`, `console.log("a%sb%sc", 1, 2)`, `console.log("é%s日", "本")`, `console.log("%%s", 1)`, `console.log("%s%")`,
	// %s
	`console.log("%s %s %s %s", "x", 1.5, true, null)`, `console.log("%s %s", undefined, Symbol("a"))`, `console.log("%s %s", -0, 12345678901234567890n)`,
	`console.log("%s", {a: {b: 1}})`, `console.log("%s", [1, [2, [3]]])`, `console.log("%s", () => 1)`, `console.log("%s", class A { x = 1 })`, `console.log("%s", Object.create(null))`,
	`console.log("%s", new Date(0))`, `console.log("%s", new (class A { x = 1 }))`, `console.log("%s", new Map([[1, {a: 1}]]))`, `console.log("%s", new Error("m"))`,
	// %d %i %f
	`console.log("%d %d %d %d", 1.5, "2", "x", null)`, `console.log("%d %d %d", true, undefined, 5n)`, `console.log("%d %d", {}, Symbol("a"))`, `console.log("%d", -0)`, `console.log("%d", "0x10")`, `console.log("%d", "")`,
	`console.log("%i %i %i %i", 1.9, "2.5px", "x", -3.7)`, `console.log("%i %i %i", 5n, Symbol("a"), {})`, `console.log("%i %i %i", "0x1f", "-12", "  7 ")`, `console.log("%i", 1e21)`, `console.log("%i", null)`,
	`console.log("%f %f %f %f", 1.5, "2.5px", "x", "1e3")`, `console.log("%f %f %f", Symbol("a"), {}, "-.5")`, `console.log("%f %f", "Infinity", "-Infinityx")`, `console.log("%f", 5n)`, `console.log("%f %f", "1e", "1.2.3")`,
	// %j %o %O %c
	`console.log("%j", {a: [1, "x", null], b: undefined})`, `console.log("%j %j", undefined, "x")`, `(() => { const o = {}; o.o = o; console.log("%j", o) })()`, `console.log("%j", {toJSON() { return "own" }})`,
	`console.log("%O", {a: {b: {c: {d: 1}}}})`, `console.log("%o", {a: [1, 2, {b: 1}]})`, `console.log("%o", {f() {}})`, `console.log("%o", [1, "x"])`, `console.log("%o", class A { static x = 1 })`,
	`console.log("%o", {a: {b: {c: {d: {e: {f: 1}}}}}})`, `console.log("%o", new Proxy({a: 1}, {}))`, `console.log("%o", new Uint8Array(2))`, `console.log("%o %s", 1, 2)`, `console.log("%o", "text")`,
	`console.log("%ctext%c more", "color: red", "")`, `console.log("%c", "x")`, `console.log("%s", "a", {b: 1}, "c")`,
	// groups
	`console.group("G"); console.log("in"); console.group(); console.log("a\nb"); console.groupEnd(); console.log({a: 1}); console.groupEnd(); console.groupEnd(); console.log("out")`,
	`console.groupCollapsed("%s!", "x"); console.warn("w"); console.error(new Error("e")); console.groupEnd()`, `console.group(); console.log(); console.groupEnd()`,
	// levels
	`console.log("l"); console.info("i"); console.debug("d"); console.warn("w"); console.error("e"); console.dirxml({a: 1}, [2])`,
	// counters
	`console.count(); console.count(); console.count("x"); console.countReset(); console.count(); console.count(undefined); console.count(null); console.count(5)`, `console.group("g"); console.count("c"); console.groupEnd()`,
	// assert
	`console.assert(true, "no"); console.assert(1); console.assert("x")`, `console.assert(false)`, `console.assert()`, `console.assert(0, "zero")`, `console.assert(false, "%s is %d", "x", 5)`,
	`console.assert(false, {a: 1}, {b: 1})`, `console.assert(false, "a", "b")`, `console.assert(null, undefined)`, `console.group("g"); console.assert(false, "x\ny"); console.groupEnd()`,
	// dir
	`console.dir({a: {b: {c: {d: 1}}}})`, `console.dir({a: {b: {c: {d: 1}}}}, {depth: 0})`, `console.dir({a: {b: {c: {d: {e: 1}}}}}, {depth: null})`, `console.dir({a: {b: {c: {d: {e: 1}}}}}, {depth: Infinity})`,
	`console.dir("x")`, `console.dir([1, 2], {showHidden: true})`, `console.dir()`, `console.dir({a: 1}, null)`, `console.dir({a: 1}, {depth: -1})`,
	// table
	`console.table([{a: 1, b: "x"}, {a: 2, c: [1, 2, 3, 4, 5]}])`, `console.table([1, "x", null, undefined, true])`, `console.table([[1, 2], [3, 4, 5]])`, `console.table({a: {x: 1}, b: {y: 2}})`, `console.table({a: 1, b: 2})`,
	`console.table([{a: 1, b: 2}], ["b"])`, `console.table([{a: 1, b: 2}, {a: 3}], ["b", "c"])`, `console.table(5)`, `console.table("text")`, `console.table(null)`, `console.table(undefined)`, `console.table()`, `console.table([])`, `console.table({})`,
	`console.table(new Map([["a", 1], [{b: 1}, [1, 2]]]))`, `console.table(new Set([1, "x", {a: 1}]))`, `console.table([1, {a: 2}])`, `console.table([{name: "日本", n: 1}, {name: "é", n: 10}])`,
	`console.table([{a: {b: 1}}, {a: {b: 1, c: 2, d: 3}}, {a: () => 1}])`, `console.table(() => 1)`, `console.table([[]])`, `console.group("g"); console.table([[1]]); console.groupEnd()`, `console.table([{10: "a", 2: "b", x: "c"}])`,
	`console.table(new Map)`, `console.table([Symbol("s"), 5n, -0])`, `console.table([{a: undefined, b: null}])`, `console.table([new Date(0), /x/, new Map([[1, 2]])])`,
	// timers, whose clock the tests stop
	`console.time(); console.timeEnd()`, `console.time("x"); console.timeLog("x"); console.timeLog("x", "data", {a: 1}); console.timeEnd("x")`, `console.time("a%sb"); console.timeEnd("a%sb")`,
}

// nodeConsole runs scripts with a console of Node that collects its lines, each with the
// stream that it went to.
const nodeConsole = nodeStack + `
const { Writable } = require("stream");
process.hrtime = () => [0, 0];
process.stdout.write(JSON.stringify(arg.map(code => {
	const lines = [];
	const stream = name => new Writable({ write(chunk, encoding, done) { lines.push([name, String(chunk).slice(0, -1)]); done() } });
	const console = new (require("console").Console)({ stdout: stream("out"), stderr: stream("err") });
	new Function("console", code)(console);
	return lines;
})));`

func TestConsoleLikeNode(t *testing.T) {
	var want [][][2]string
	node(t, nodeConsole, logged, &want)
	streams := map[string]string{levelLog: "out", levelInfo: "out", levelDebug: "out", levelWarn: "err", levelError: "err"}
	for i, code := range logged {
		rt, lines := newConsole(t)
		if _, err := rt.RunString(code); err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		got := [][2]string{}
		for _, l := range *lines {
			got = append(got, [2]string{streams[l.Level], l.Message})
		}
		if strings.Contains(code, "console.time") {
			for n := range want[i] {
				want[i][n][1] = withoutDuration(want[i][n][1])
				got[n][1] = withoutDuration(got[n][1])
			}
		}
		if !slices.Equal(got, want[i]) {
			t.Errorf("%s\n got %q\nwant %q", code, got, want[i])
		}
	}
}

// withoutDuration replaces a timer's reading, which Node takes from a clock of its own.
func withoutDuration(line string) string {
	head, rest, found := strings.Cut(line, ": ")
	if !found {
		return line
	}
	_, tail, _ := strings.Cut(rest, " ")
	return head + ": TIME " + tail
}

func TestConsoleLevels(t *testing.T) {
	rt, lines := newConsole(t)
	script := `for (const m of ["log", "info", "warn", "error", "debug", "trace", "dir", "dirxml", "assert", "count", "group", "groupCollapsed", "table"])
		console[m](m === "assert" ? false : "x"); console.time("t"); console.timeLog("t"); console.timeEnd("t");`
	if _, err := rt.RunString(script); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range *lines {
		got = append(got, l.Level)
	}
	want := "log info warn error debug error log log warn log log log log log log"
	if strings.Join(got, " ") != want {
		t.Errorf("levels are %v\nwant %s", got, want)
	}
}

func TestConsoleWarnings(t *testing.T) {
	rt, lines := newConsole(t)
	script := `console.countReset("c"); console.timeEnd("t"); console.timeLog(); console.time("t"); console.time("t")`
	if _, err := rt.RunString(script); err != nil {
		t.Fatal(err)
	}
	want := []line{
		{levelWarn, "Warning: Count for 'c' does not exist"},
		{levelWarn, "Warning: No such label 't' for console.timeEnd()"},
		{levelWarn, "Warning: No such label 'default' for console.timeLog()"},
		{levelWarn, "Warning: Label 't' already exists for console.time()"},
	}
	if !slices.Equal(*lines, want) {
		t.Errorf("got %q\nwant %q", *lines, want)
	}
}

func TestConsoleDurations(t *testing.T) {
	for ms, want := range map[float64]string{
		0: "0ms", 0.0004: "0ms", 1.23456: "1.235ms", 999.9994: "999.999ms", 1000: "1.000s", 59_999: "59.999s",
		60_000: "1:00.000 (m:ss.mmm)", 125_042.5: "2:05.043 (m:ss.mmm)", 3_725_001: "1:02:05.001 (h:mm:ss.mmm)",
	} {
		if got := duration(ms); got != want {
			t.Errorf("duration(%v) = %s, want %s", ms, got, want)
		}
	}
}

func TestConsoleTrace(t *testing.T) {
	rt := goja.New()
	var got []line
	stack := func(*goja.Object) string {
		return "TypeError\n    at trace (<anonymous>)\n    at f (script.js:1:2)\n    at script.js:3:4"
	}
	err := Install(rt, NewInspector(rt, stack), func(level, message string) { got = append(got, line{level, message}) }, func() float64 { return 0 })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rt.RunString(`console.trace(); console.trace("at %s", "x", {a: 1})`); err != nil {
		t.Fatal(err)
	}
	frames := "\n    at f (script.js:1:2)\n    at script.js:3:4"
	want := []line{{levelError, "Trace" + frames}, {levelError, "Trace: at x { a: 1 }" + frames}}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestConsoleObject(t *testing.T) {
	rt, _ := newConsole(t)
	for _, claim := range []string{
		`Object.prototype.toString.call(console) === "[object console]"`,
		`Object.keys(console).join() === "log,warn,dir,time,timeEnd,timeLog,trace,assert,count,countReset,group,groupEnd,table,debug,info,dirxml,error,groupCollapsed"`,
		`Object.keys(console).every(k => console[k].name === k && !("prototype" in console[k]))`,
		`Object.keys(console).every(k => Object.getOwnPropertyDescriptor(console, k).writable && Object.getOwnPropertyDescriptor(console, k).configurable)`,
		`!Object.keys(globalThis).includes("console") && (console.log = 5, console.log === 5)`,
		`String(console.info) === "function info() { [native code] }" && console.dir.length === 2 && console.info.length === 0`,
		`Object.getPrototypeOf(console) === Object.prototype && console.info.call(null, "x") === undefined`,
	} {
		ok, err := rt.RunString(claim)
		if err != nil || !ok.ToBoolean() {
			t.Errorf("%s does not hold (%v)", claim, err)
		}
	}
}

func TestConsoleTableRefusesProperties(t *testing.T) {
	rt, lines := newConsole(t)
	_, err := rt.RunString(`console.table([{a: 1}], "a")`)
	want := `TypeError: The "properties" argument must be an instance of Array.`
	if err == nil || !strings.HasPrefix(err.Error(), want) || len(*lines) != 0 {
		t.Errorf("got %v and %q, want %s", err, *lines, want)
	}
}

// TestConsoleNumberOfComparisons keeps the comparison with Node from shrinking unseen.
func TestConsoleNumberOfComparisons(t *testing.T) {
	if all := len(inspected) + len(logged); all < 300 {
		t.Error(fmt.Sprint("only ", all, " expressions are compared with Node"))
	}
}
