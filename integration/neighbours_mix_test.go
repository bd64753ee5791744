package integration

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

// answer is an honest script with all that has to come of it.
type answer struct {
	name    string
	request supervisor.Request
	outcome supervisor.Outcome // empty means ok
	output  string             // exact
	logs    string             // exact, a line each
	failure string             // the error's message
}

// ask runs the script, and gives how long it took.
func (a answer) ask(t *testing.T, s *supervisor.Supervisor) time.Duration {
	t.Helper()
	begin := time.Now()
	r, err := s.Run(t.Context(), a.request)
	took := time.Since(begin)
	want := a.outcome
	if want == "" {
		want = supervisor.OK
	}
	failure := ""
	if r.Error != nil {
		failure = r.Error.Message
	}
	if err != nil || r.Outcome != want || string(r.Output)+describeLogs(r.Logs) != a.output+a.logs || failure != a.failure {
		t.Errorf("the honest script %q came to %s after %v: %s, %v\noutput %s\nwant   %s\nlogs %s\nusage %+v", a.name, r.Outcome, took, describe(r.Error), err,
			brief(string(r.Output)), brief(a.output), brief(describeLogs(r.Logs)), r.Usage)
	}
	return took
}

// honestNeighbours are scripts of many kinds that know nothing of attacks. The last of them
// looks for what others could have left; clean is what it sees where there is nothing.
func honestNeighbours(clean string) []answer {
	seed, now := uint64(7), time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	type row struct {
		Group string `json:"group"`
		N     int    `json:"n"`
	}
	var rows []row
	sums := map[string]int{}
	for i := range 1000 {
		r := row{"g" + strconv.Itoa(i%7), i}
		rows, sums[r.Group] = append(rows, r), sums[r.Group]+i
	}
	return []answer{
		{name: "sums by group", request: supervisor.Request{Input: marshal(rows),
			Code: `const _ = require("lodash"); output = _.mapValues(_.groupBy(input, "group"), (rows) => _.sumBy(rows, "n"));`}, output: string(marshal(sums))},
		{name: "primes", request: supervisor.Request{
			Code: `const s = new Uint8Array(20001); let n = 0; for (let i = 2; i <= 20000; i++) { if (s[i]) continue; n++; for (let j = i * i; j <= 20000; j += i) s[j] = 1 } output = n;`}, output: `2262`},
		{name: "waiting", request: supervisor.Request{
			Code: `const wait = (ms, v) => new Promise((f) => setTimeout(f, ms, v)); console.log("begin"); output = await Promise.all([wait(15, "a"), wait(5, "b"), 3]); console.log("end");`},
			output: `["a","b",3]`, logs: "log: begin\nlog: end\n"},
		{name: "words", request: supervisor.Request{Input: marshal(strings.Repeat("the quick brown fox jumps over the lazy dog ", 200)),
			Code: `const m = new Map(); for (const w of input.match(/\w+/g)) m.set(w, (m.get(w) ?? 0) + 1); output = [...m].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 2);`},
			output: `[["the",400],["brown",200]]`},
		{name: "some memory", request: supervisor.Request{
			Code: `const a = []; for (let i = 0; i < 6000; i++) a.push({ i, text: "t" + (i * 7919) % 6000 }); a.sort((x, y) => (x.i * 7919) % 6000 - (y.i * 7919) % 6000); output = [a.length, a[5999].text];`},
			output: `[6000,"t5999"]`},
		{name: "dates", request: supervisor.Request{Now: &now, Timezone: "America/New_York",
			Code: `output = [Date.now(), new Date(2024, 2, 10, 3).toISOString(), new Date().toLocaleDateString("en-US", { dateStyle: "long" }), require("date-fns").addDays(new Date(0), 1).toISOString()];`},
			output: `[1709208000000,"2024-03-10T07:00:00.000Z","February 29, 2024","1970-01-02T00:00:00.000Z"]`},
		{name: "many lines", request: supervisor.Request{Code: `for (let i = 0; i < 50; i++) console.warn("line %d", i); output = null;`},
			output: `null`, logs: manyLines(50)},
		{name: "an error of its own", request: supervisor.Request{Code: `console.log("before"); throw new RangeError("mine")`},
			outcome: supervisor.ScriptError, logs: "log: before\n", failure: "mine"},
		{name: "what is left of others", request: supervisor.Request{Code: residueScript}, output: `[]`},
		{name: "the probe", request: supervisor.Request{Code: probeScript, Input: json.RawMessage(`[1,2,3]`), Seed: &seed, Now: &now},
			output: clean[:strings.LastIndex(clean, "log: ")], logs: clean[strings.LastIndex(clean, "log: "):]},
	}
}

// residueScript looks for what marksLeft leaves, and then leaves the same.
const residueScript = `
const _ = require("lodash"), found = [];
const mark = Symbol.for("mark"), holders = { globalThis, "Object.prototype": Object.prototype, "Array.prototype": Array.prototype, "Function.prototype": Function.prototype,
	console, require, JSON, Math, Promise, lodash: _, "lodash.map": _.map, input: Object(input) };
for (const [name, o] of Object.entries(holders)) for (const key of ["mark", mark]) {
	if (Object.hasOwn(o, key)) found.push(name);
	try { Object.defineProperty(o, key, { value: 1, enumerable: true, configurable: true }) } catch {}
}
if (String(_.map([2], (x) => x * 2)) !== "4" || JSON.stringify([1]) !== "[1]" || [3].map((x) => x)[0] !== 3) found.push("changed");
for (const change of [() => { _.map = () => "evil" }, () => { JSON.stringify = () => "evil" }, () => { Array.prototype.map = () => ["evil"] }, () => { Math.random = () => 0.5 }]) {
	try { change() } catch {}
}
return found;`

func manyLines(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("warn: line " + strconv.Itoa(i) + "\n")
	}
	return b.String()
}

func marshal(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

// scriptAttacks is every attack by script that the tables have.
func scriptAttacks() []scriptRow {
	return slices.Concat(
		codeFromStrings(), lookingAtTheHost(), poisonedIntrinsics(), capturedValues(), absentPowers(),
		requireRows(), libraryRows(),
		forgedOutputs(), livelyOutputs(), hugeOutputs(), outputVariables(), hostileErrors(), cutErrors(), hostileLogs(),
		endlessLoops(), endlessWaits(), regularExpressions(), nativeLoops(), slowAllocations(), deepSources(), deepData(), largeRequests(),
		rowsOf("32", supervisor.Limits{}, []supervisor.Outcome{supervisor.MemoryLimit}, suddenAllocations()),
	)
}

// nativeNeighbour is one of the hostile child's attacks, by its name or, before the script
// is read, by its number.
type nativeNeighbour struct {
	attack   string
	early    int64
	refused  bool // cordon finds out, and runs nothing
	outcomes []supervisor.Outcome
}

func nativeNeighbours() []nativeNeighbour {
	var all []nativeNeighbour
	for outcome, names := range map[supervisor.Outcome][]string{
		supervisor.Crashed: {"length-zero", "length-most", "short-body", "garbage", "not-utf8", "deep", "duplicate-key", "unknown-message",
			"ready-again", "foreign-id", "claim-timeout", "log-flood", "log-lines", "output-flood", "output-over", "stderr-flood", "exit-silently", "lie-about-death", "deref"},
		supervisor.Timeout:     {"short-and-hang", "hang", "sleep", "slow"},
		supervisor.MemoryLimit: {"touch 4096", "claim-memory"},
		supervisor.Violation:   {"syscall 41 2 1 0", "syscall 2 / 0", "syscall 57", "syscall 101 16 1 0 0"},
	} {
		for _, name := range names {
			// What is slow on a busy machine meets its deadline first.
			all = append(all, nativeNeighbour{attack: name, outcomes: []supervisor.Outcome{outcome, supervisor.Timeout}})
		}
	}
	all = append(all,
		nativeNeighbour{attack: "spin", outcomes: []supervisor.Outcome{supervisor.Timeout, supervisor.CPULimit}},
		nativeNeighbour{attack: "result-then-flood", outcomes: []supervisor.Outcome{supervisor.OK, supervisor.Crashed}},
		nativeNeighbour{attack: "result-then-violate", outcomes: []supervisor.Outcome{supervisor.OK, supervisor.Violation}},
		nativeNeighbour{early: 9, outcomes: []supervisor.Outcome{supervisor.Timeout}},
		nativeNeighbour{early: 11, outcomes: []supervisor.Outcome{supervisor.Crashed, supervisor.OK}},
	)
	for page := range int64(7) {
		all = append(all, nativeNeighbour{early: page + 1, refused: true})
	}
	// The order of a map is not the same twice, and that of the test is.
	slices.SortFunc(all, func(a, b nativeNeighbour) int {
		return strings.Compare(a.attack+strconv.FormatInt(a.early, 10), b.attack+strconv.FormatInt(b.early, 10))
	})
	return all
}
