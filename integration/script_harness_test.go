package integration

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

// scriptRow is one script of a table of attacks: what it tries, and what may come of it.
type scriptRow struct {
	threat  string // begins with the number of its class
	code    string
	input   string
	limits  supervisor.Limits
	modules []string
	// outcomes are those that may come of it; none means ok.
	outcomes []supervisor.Outcome
	// output is the exact output where the outcome is ok; empty means any.
	output string
	// check looks at what the other fields do not say.
	check func(t *testing.T, r supervisor.Result)
}

// attempts is a prelude for scripts that try several things: each gives the name of what it
// threw, or else its value as text.
const attempts = `const attempt = (f) => { try { return String(f()) } catch (e) { return e instanceof Error ? e.name : typeof e } };
`

// runScripts runs each row, and after each the probe, whose result must not change.
func runScripts(t *testing.T, rows []scriptRow) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	clean := probeRealm(t, s)
	for _, row := range rows {
		t.Run(row.threat, func(t *testing.T) {
			t.Parallel()
			row.run(t, s)
			if got := probeRealm(t, s); got != clean {
				t.Errorf("the next execution saw\n%s\nand before\n%s", got, clean)
			}
		})
	}
}

func (row scriptRow) run(t *testing.T, s *supervisor.Supervisor) {
	t.Helper()
	req := supervisor.Request{Code: row.code, Limits: row.limits, Modules: row.modules}
	if row.input != "" {
		req.Input = json.RawMessage(row.input)
	}
	r := run(t, s, req)
	checkBounds(t, r, row.limits)
	checkNothingOfTheHost(t, r, row.code)
	outcomes := row.outcomes
	if len(outcomes) == 0 {
		outcomes = []supervisor.Outcome{supervisor.OK}
	}
	if !slices.Contains(outcomes, r.Outcome) {
		t.Errorf("outcome %s, want one of %v; error %s, output %s", r.Outcome, outcomes, describe(r.Error), brief(string(r.Output)))
		return
	}
	if r.Outcome == supervisor.OK && row.output != "" && string(r.Output) != row.output {
		t.Errorf("output %s, want %s", brief(string(r.Output)), brief(row.output))
	}
	if (r.Outcome == supervisor.OK) != (r.Error == nil) {
		t.Errorf("outcome %s with error %s", r.Outcome, describe(r.Error))
	}
	if row.check != nil {
		row.check(t, r)
	}
}

// checkBounds holds an execution to its limits. What is shown here is that it ends; how
// promptly is shown by TestStopsArePrompt on a machine that is not busy with other tests.
func checkBounds(t *testing.T, r supervisor.Result, limits supervisor.Limits) {
	t.Helper()
	if limits.Timeout == 0 {
		limits.Timeout = 30 * time.Second
	}
	const promised, busy = 250 * time.Millisecond, 3 * time.Second
	if wall := time.Duration(r.Usage.WallMS * float64(time.Millisecond)); wall > limits.Timeout+promised+busy {
		t.Errorf("it ran for %v with a timeout of %v", wall, limits.Timeout)
	}
	memory := limits.MemoryBytes
	if memory == 0 {
		memory = 128 << 20
	}
	if r.Isolation.Cgroup != "none" && r.Usage.PeakMemoryBytes > memory {
		t.Errorf("it used %d bytes with a limit of %d", r.Usage.PeakMemoryBytes, memory)
	}
}

// hostTexts are what a result could betray of the machine, of the program or of Go.
var hostTexts = regexp.MustCompile(`(?i)goja|github\.com|golang|\.go\b|\bgoroutine|\bruntime\.|0x[0-9a-f]{6,}` +
	`|/(work|root|usr|home|tmp|proc|sys|etc|var|go)/|interface conversion|nil pointer|\bpanic|\breflect\.|unsafe\.` +
	`|index out of range|slice bounds|\bcordon/|\bmain\.|\(\*[a-z]+\.|\bfunc\(|\bmap\[[a-z]|PATH=|HOME=|PWD=|\bSIG[A-Z]{3,}\b|errno`)

// checkNothingOfTheHost looks for text that the script did not bring along itself.
func checkNothingOfTheHost(t *testing.T, r supervisor.Result, code string) {
	t.Helper()
	text, err := json.Marshal(struct {
		Output json.RawMessage
		Error  *supervisor.ExecutionError
		Logs   []supervisor.LogEntry
	}{r.Output, r.Error, r.Logs})
	if err != nil {
		t.Fatal(err)
	}
	// Of a large output the ends are enough, and all that takes a bearable time.
	if most := 256 << 10; len(text) > 2*most {
		text = slices.Concat(text[:most], text[len(text)-most:])
	}
	for _, found := range hostTexts.FindAllIndex(text, 20) {
		if words := string(text[found[0]:found[1]]); !strings.Contains(code, words) {
			t.Errorf("the result speaks of the host: %q in %s", words, brief(string(text[max(0, found[0]-80):])))
		}
	}
	for _, pair := range os.Environ() {
		// Short values are words that a script may well use.
		if _, value, _ := strings.Cut(pair, "="); len(value) >= 8 && strings.Contains(string(text), value) {
			t.Errorf("the result has the value of the environment's %q", pair)
		}
	}
}

// probeScript looks at everything that a script before it could have left behind, and does
// a little honest work.
const probeScript = `
const _ = require("lodash");
const names = (o) => Reflect.ownKeys(o).map(String).join();
const left = [];
for (const key in {}) left.push(key);
for (const key in []) left.push(key);
console.log("clean", input, [1, { a: "b" }]);
output = {
	left,
	sum: _.sumBy(_.map(input, (n) => ({ n })), "n"),
	globals: names(globalThis),
	prototypes: [Object, Array, Function, String, Number, Promise, Map, Set, Error, RegExp, Date, Symbol].map((c) => names(c) + names(c.prototype)),
	json: JSON.stringify({ a: [1, "x", null] }),
	symbol: globalThis[Symbol.for("leak")] === undefined,
	random: [Math.random(), crypto.randomUUID()],
	awaited: await new Promise((done) => setTimeout(done, 5, "timer")),
};`

// probeRealm runs the probe and gives all that it saw.
func probeRealm(t *testing.T, s *supervisor.Supervisor) string {
	t.Helper()
	seed, now := uint64(7), time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	r := run(t, s, supervisor.Request{Code: probeScript, Input: json.RawMessage(`[1,2,3]`), Seed: &seed, Now: &now})
	if r.Outcome != supervisor.OK || !strings.Contains(string(r.Output), `"sum":6`) {
		t.Errorf("the probe came to %s: %s, output %s", r.Outcome, describe(r.Error), brief(string(r.Output)))
	}
	return string(r.Output) + describeLogs(r.Logs)
}

func describe(e *supervisor.ExecutionError) string {
	if e == nil {
		return "none"
	}
	text, err := json.Marshal(e)
	if err != nil {
		return err.Error()
	}
	return brief(string(text))
}

func describeLogs(logs []supervisor.LogEntry) string {
	var b strings.Builder
	for _, l := range logs {
		b.WriteString(l.Level + ": " + l.Message + "\n")
	}
	return b.String()
}

// brief cuts what a failing test prints.
func brief(text string) string {
	const most = 2000
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}

// messages checks that the logs are exactly these, whatever their levels.
func messages(want ...string) func(*testing.T, supervisor.Result) {
	return func(t *testing.T, r supervisor.Result) {
		t.Helper()
		var got []string
		for _, l := range r.Logs {
			got = append(got, l.Message)
		}
		if !slices.Equal(got, want) {
			t.Errorf("logs %q, want %q", got, want)
		}
	}
}

// errorIs checks the error's name and that its message has these words.
func errorIs(name string, words ...string) func(*testing.T, supervisor.Result) {
	return func(t *testing.T, r supervisor.Result) {
		t.Helper()
		if r.Error == nil || r.Error.Name != name {
			t.Errorf("error %s, want a %s", describe(r.Error), name)
			return
		}
		for _, w := range words {
			if !strings.Contains(r.Error.Message, w) {
				t.Errorf("message %q, want %q in it", r.Error.Message, w)
			}
		}
	}
}

// seconds are limits of so many seconds of wall time, with CPU time to spare: a script that
// keeps the collector busy uses more than one processor, and would meet the default limit
// of CPU time first.
func seconds(n float64) supervisor.Limits {
	timeout := time.Duration(n * float64(time.Second))
	return supervisor.Limits{Timeout: timeout, CPU: 4 * timeout}
}
