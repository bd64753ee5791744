package integration

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"cordon/supervisor"
)

// everythingThatVaries reads every source of randomness and time that a script has.
const everythingThatVaries = `
const uuid = require("uuid"), _ = require("lodash");
const at = [];
const note = (what) => { at.push([what, Date.now(), performance.now()]); console.log(what, new Date().toISOString()) };
note("start");
setTimeout(() => note("second"), 1000); setTimeout(() => note("late"), 20 * 1000); setTimeout(() => note("first"), 10);
let ticks = 0; const interval = setInterval(() => { note("tick"); if (++ticks === 3) clearInterval(interval) }, 250);
setImmediate(() => note("immediate")); queueMicrotask(() => note("microtask"));
const bytes = crypto.getRandomValues(new Uint8Array(32));
console.time("t"); for (const end = Date.now() + 5; Date.now() < end;); console.timeEnd("t");
await new Promise((done) => setTimeout(done, 2000));
output = {
	random: Array.from({ length: 20 }, Math.random), bytes, uuids: [crypto.randomUUID(), uuid.v4(), uuid.v1(), uuid.v7 ? uuid.v7() : null],
	sample: [_.shuffle([1, 2, 3, 4, 5, 6, 7, 8]), _.sample([1, 2, 3, 4, 5]), _.random(1e9), _.uniqueId(), _.now()],
	date: [Date.now(), new Date().getTime(), Date(), String(new Date())], at,
};
setTimeout(() => note("after"), 3000);`

func seeded(code string, seed uint64, now time.Time) supervisor.Request {
	return supervisor.Request{Code: code, Seed: &seed, Now: &now, Limits: supervisor.Limits{Timeout: 60 * time.Second}}
}

// said is all of a result that a script has a part in, with the times of its log lines.
func said(t *testing.T, r supervisor.Result) string {
	t.Helper()
	if r.Outcome != supervisor.OK {
		t.Fatalf("outcome %s: %s", r.Outcome, describe(r.Error))
	}
	text, err := json.Marshal(struct {
		Output json.RawMessage
		Logs   []supervisor.LogEntry
	}{r.Output, r.Logs})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSeedAndNowMakeRunsIdentical(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	now := time.Date(2024, 2, 29, 23, 59, 58, 123_000_000, time.UTC)
	first := run(t, s, seeded(everythingThatVaries, 42, now))
	text := said(t, first)
	for range 3 {
		if again := said(t, run(t, s, seeded(everythingThatVaries, 42, now))); again != text {
			t.Fatalf("two runs differ:\n%s\n%s", text, again)
		}
	}
	for _, want := range []string{`start 2024-02-29T23:59:58.123Z`, `late 2024-03-01T00:00:18.`, `"late"`, `"tick"`, `"immediate"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	// Waiting is free on a virtual clock: twenty seconds of it pass at once.
	if first.Usage.WallMS > 10_000 {
		t.Errorf("it took %v ms", first.Usage.WallMS)
	}
	if other := said(t, run(t, s, seeded(everythingThatVaries, 43, now))); other == text {
		t.Error("another seed gives the same")
	}
	if other := said(t, run(t, s, seeded(everythingThatVaries, 42, now.Add(time.Hour)))); other == text {
		t.Error("another time gives the same")
	}
}

func TestSeedAloneSettlesRandomness(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	const code = `output = [Math.random(), crypto.randomUUID(), require("uuid").v4(), [...crypto.getRandomValues(new Uint8Array(16))]]`
	var seed uint64
	var seen []string
	for range 2 {
		seen = append(seen, said(t, run(t, s, supervisor.Request{Code: code, Seed: &seed})))
	}
	if seen[0] != seen[1] {
		t.Errorf("the seed 0 gave %s and %s", seen[0], seen[1])
	}
}

// TestNothingRepeatsWithoutASeed is row 38.
func TestNothingRepeatsWithoutASeed(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	seen := map[string]bool{}
	const runs, each = 10, 4
	for range runs {
		r := run(t, s, supervisor.Request{Code: `output = [String(Math.random()), crypto.randomUUID(), require("uuid").v4(), String(crypto.getRandomValues(new Uint8Array(16)))]`})
		var values []string
		if err := json.Unmarshal(r.Output, &values); err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			seen[v] = true
		}
	}
	if len(seen) != runs*each {
		t.Errorf("%d different values in %d", len(seen), runs*each)
	}
}

func TestTimezones(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	now := time.Date(2024, 3, 10, 6, 59, 59, 0, time.UTC) // a second before New York's clocks go forward
	for zone, want := range map[string]string{
		"":                 `[0,"2024-03-10 06:59:59","2024-03-10T06:59:59.000Z","UTC","2024-03-10 07:00:01"]`,
		"America/New_York": `[300,"2024-03-10 01:59:59","2024-03-10T06:59:59.000Z","America/New_York","2024-03-10 03:00:01"]`,
		// As in Node, this zone has kept its older name.
		"Asia/Kolkata":        `[-330,"2024-03-10 12:29:59","2024-03-10T06:59:59.000Z","Asia/Calcutta","2024-03-10 12:30:01"]`,
		"Pacific/Kiritimati":  `[-840,"2024-03-10 20:59:59","2024-03-10T06:59:59.000Z","Pacific/Kiritimati","2024-03-10 21:00:01"]`,
		"Australia/Lord_Howe": `[-660,"2024-03-10 17:59:59","2024-03-10T06:59:59.000Z","Australia/Lord_Howe","2024-03-10 18:00:01"]`,
	} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			req := seeded(`const { format, addSeconds } = require("date-fns");
				const d = new Date(1710053999000);
				output = [d.getTimezoneOffset(), format(d, "yyyy-MM-dd HH:mm:ss"), d.toISOString(), Intl.DateTimeFormat().resolvedOptions().timeZone, format(addSeconds(d, 2), "yyyy-MM-dd HH:mm:ss")];`, 1, now)
			req.Timezone = zone
			if r := run(t, s, req); string(r.Output) != want {
				t.Errorf("output %s, want %s; error %s", r.Output, want, describe(r.Error))
			}
		})
	}
}

// TestNothingIsLeftForTheNextRun is row 37, and more than what the probe of the other
// tables looks for.
func TestNothingIsLeftForTheNextRun(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	clean := probeRealm(t, s)
	const look = `output = [typeof leak, typeof globalThis.leak, Symbol.keyFor(Symbol.for("leak")), [].leak, ({}).leak, Math.leak, JSON.leak, require("lodash").leak, Array.prototype.length, console.leak,
		Object.isFrozen(Object.prototype), String(Array.prototype.map), console.log.name, require("lodash").map([1], (x) => x + 1)[0]];`
	before := said(t, run(t, s, supervisor.Request{Code: look}))
	for i := range 3 {
		run(t, s, supervisor.Request{Code: `
			globalThis.leak = leak = 1; Symbol.for("leak").description; Array.prototype.leak = Object.prototype.leak = Math.leak = JSON.leak = console.leak = 1;
			const _ = require("lodash"); _.leak = 1; _.map = () => ["evil"]; console.log = Array.prototype.map = () => "evil";
			setInterval(() => {}, 1); setTimeout(() => { leak = 2 }, 50); Object.freeze(Object.prototype);
			Error.prepareStackTrace = () => "evil"; process = { env: {} };
			` + []string{`output = 1; throw 1`, `for (;;);`, `output = 1`}[i], Limits: seconds(0.3)})
		if after := said(t, run(t, s, supervisor.Request{Code: look})); after != before {
			t.Errorf("the next run saw %s, before %s", after, before)
		}
		if got := probeRealm(t, s); got != clean {
			t.Errorf("the probe saw %s", got)
		}
	}
}

// TestClocksAreCoarse is row 39: the resolution that the documentation states.
func TestClocksAreCoarse(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	r := run(t, s, supervisor.Request{Code: `
		let dates = new Set(), times = new Set(), fine = 0, back = 0, last = 0;
		for (const end = Date.now() + 30; Date.now() < end;) {
			const d = Date.now(), p = performance.now();
			dates.add(d); times.add(p);
			if (d !== Math.floor(d) || Math.abs(p * 10 - Math.round(p * 10)) > 1e-6) fine++;
			if (p < last) back++;
			last = p;
		}
		output = { fine, back, dates: dates.size <= 32, times: times.size <= 320, near: Math.abs(Date.now() - input) < 60000 };`,
		Input: json.RawMessage(fmt.Sprint(time.Now().UnixMilli()))})
	if want := `{"fine":0,"back":0,"dates":true,"times":true,"near":true}`; string(r.Output) != want {
		t.Errorf("output %s, want %s; error %s", r.Output, want, describe(r.Error))
	}
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	r = run(t, s, seeded(`const a = performance.now(); for (const end = Date.now() + 100; Date.now() < end;); output = [new Date().toISOString().slice(0, 21), performance.now() - a > 99]`, 1, now))
	if want := `["2030-01-01T00:00:00.1",true]`; string(r.Output) != want {
		t.Errorf("output %s, want %s: a busy wait on a virtual clock ends", r.Output, want)
	}
}

// TestAVirtualClockMeetsItsTimeout: what waits past the deadline on a virtual clock ends at
// once, as it would on the real one later.
func TestAVirtualClockMeetsItsTimeout(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	for _, code := range []string{`await new Promise(() => {})`, `setTimeout(() => {}, 1e5)`, `setInterval(() => {}, 10)`} {
		req := seeded(`console.log("kept"); `+code, 1, time.Unix(0, 0))
		r := run(t, s, req)
		if r.Outcome != supervisor.Timeout || describeLogs(r.Logs) != "log: kept\n" {
			t.Errorf("%s: outcome %s, logs %v, error %s; want timeout", code, r.Outcome, r.Logs, describe(r.Error))
		}
		if r.Usage.WallMS > 20_000 {
			t.Errorf("%s: it took %v ms of the real clock", code, r.Usage.WallMS)
		}
	}
}
