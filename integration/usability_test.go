package integration

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/supervisor"
)

// TestTypicalScripts runs what users of in-process sandboxes bring along, unchanged.
func TestTypicalScripts(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	now := time.Date(2024, 3, 31, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct{ code, input, want, logs string }{
		"sales by region": {
			code: `const _ = require('lodash');
const grouped = _.groupBy(input.sales, 'region');
const summary = _.mapValues(grouped, (sales) => ({
  count: sales.length,
  total: _.sumBy(sales, 'amount'),
  average: _.mean(sales.map((s) => s.amount)),
}));
console.log('Regions:', Object.keys(summary));
output = summary;`,
			input: `{"sales":[{"region":"north","amount":100},{"region":"south","amount":50},{"region":"north","amount":200},{"region":"east","amount":100}]}`,
			want:  `{"north":{"count":2,"total":300,"average":150},"south":{"count":1,"total":50,"average":50},"east":{"count":1,"total":100,"average":100}}`,
			logs:  "log: Regions: [ 'north', 'south', 'east' ]\n",
		},
		"orders of the last 30 days": {
			code: `const { subDays, parseISO, isAfter } = require('date-fns');
const cutoff = subDays(new Date(), 30);
const recent = input.orders.filter(order => isAfter(parseISO(order.date), cutoff));
output = { count: recent.length, orders: recent };`,
			input: `{"orders":[{"id":1,"date":"2024-03-30"},{"id":2,"date":"2024-02-29T10:00:00.000Z"},{"id":3,"date":"2024-03-01T10:00:00.001Z"},{"id":4,"date":"2023-12-24"}]}`,
			want:  `{"count":2,"orders":[{"id":1,"date":"2024-03-30"},{"id":3,"date":"2024-03-01T10:00:00.001Z"}]}`,
		},
		"valid users": {
			code: `const validator = require('validator');
const valid = input.users.filter(u => validator.isEmail(u.email) && validator.isAlphanumeric(u.username) && validator.isLength(u.username, { min: 3, max: 20 }));
const invalid = input.users.filter(u => !valid.includes(u));
if (invalid.length > 0) { console.warn(invalid.length + ' invalid users'); }
output = { valid, invalidCount: invalid.length };`,
			input: `{"users":[{"email":"a@example.com","username":"anna1"},{"email":"nonsense","username":"bob"},{"email":"c@example.org","username":"c d"}]}`,
			want:  `{"valid":[{"email":"a@example.com","username":"anna1"}],"invalidCount":2}`,
			logs:  "warn: 2 invalid users\n",
		},
		"the functions of lodash": {
			code: `const _ = require('lodash');
const nested = { a: { b: [1, { c: 2 }] } }, copy = _.cloneDeep(nested);
_.set(copy, 'a.b[1].c', 3);
output = [_.chunk([1, 2, 3], 2), _.compact([0, 1, '', 2]), _.flatten([[1], [2, [3]]]), _.uniq([1, 1, 2]), _.difference([1, 2], [2]), _.intersection([1, 2], [2, 3]), _.union([1], [2]), _.zip(['a'], [1]),
  _.keyBy([{ id: 'x' }], 'id'), _.sortBy([{ n: 2 }, { n: 1 }], 'n'), _.pick({ a: 1, b: 2 }, 'a'), _.omit({ a: 1, b: 2 }, 'a'), _.mapValues({ a: 1 }, (n) => n + 1), _.get(nested, 'a.b[1].c'), nested, copy, _.sum([1, 2]), _.mean([1, 2])];`,
			want: `[[[1,2],[3]],[1,2],[1,2,[3]],[1,2],[1],[2],[1,2],[["a",1]],{"x":{"id":"x"}},[{"n":1},{"n":2}],{"a":1},{"b":2},{"a":2},2,{"a":{"b":[1,{"c":2}]}},{"a":{"b":[1,{"c":3}]}},3,1.5]`,
		},
		"the functions of date-fns": {
			code: `const d = require('date-fns'), iso = (x) => x.toISOString();
const x = d.parseISO('2024-01-31T15:30:00Z');
output = [d.format(x, 'yyyy-MM-dd HH:mm'), iso(d.addDays(x, 30)), iso(d.subDays(x, 31)), iso(d.addMonths(x, 1)), d.differenceInDays(d.parseISO('2024-03-01'), d.parseISO('2024-02-01')), d.isAfter(x, new Date()), d.isBefore(x, new Date()), iso(d.startOfDay(x)), iso(d.endOfDay(x)), d.format(x, "EEEE, do MMMM yyyy 'at' h:mm a")];`,
			want: `["2024-01-31 15:30","2024-03-01T15:30:00.000Z","2023-12-31T15:30:00.000Z","2024-02-29T15:30:00.000Z",29,false,true,"2024-01-31T00:00:00.000Z","2024-01-31T23:59:59.999Z","Wednesday, 31st January 2024 at 3:30 PM"]`,
		},
		"the functions of uuid and validator": {
			code: `const { v4: uuidv4, validate, version } = require('uuid'), v = require('validator');
const id = uuidv4();
output = [validate(id), version(id), id[14], v.isURL('https://example.com/a?b=c#d'), v.isURL('example'), v.isURL('http://localhost:3000'), v.isNumeric('12.5'), v.isAlpha('abc'), v.isEmpty(''), v.isIn('a', ['a', 'b']), v.matches('abc', /^a/), v.isUUID(id)];`,
			want: `[true,4,"4",true,false,false,true,true,true,true,true,true]`,
		},
		"asynchronous work": {
			code: `const fetchRow = async (id) => { await new Promise(r => setTimeout(r, 10)); return { id, ok: true } };
const rows = await Promise.all(input.ids.map(fetchRow));
const failed = await Promise.allSettled([Promise.reject(new Error('x')), 1]);
output = { rows, failed: failed.map(f => f.status) };`,
			input: `{"ids":[1,2]}`, want: `{"rows":[{"id":1,"ok":true},{"id":2,"ok":true}],"failed":["rejected","fulfilled"]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := seeded(c.code, 1, now)
			if c.input != "" {
				req.Input = json.RawMessage(c.input)
			}
			r := run(t, s, req)
			if r.Outcome != supervisor.OK || string(r.Output) != c.want || describeLogs(r.Logs) != c.logs {
				t.Errorf("outcome %s, output %s, want %s; logs %q; error %s", r.Outcome, r.Output, c.want, describeLogs(r.Logs), describe(r.Error))
			}
		})
	}
}

// TestWhatWentWrongElsewhere takes each complaint about in-process sandboxes that users
// would notice first, and shows that it is right here.
func TestWhatWentWrongElsewhere(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	ok := []supervisor.Outcome{supervisor.OK}
	for _, row := range []scriptRow{
		{threat: "logging an object", code: `console.log({ a: [1, { b: null }], f() {}, d: new Date(0) }, new Map([[1, { x: 1 }]])); const c = {}; c.c = c; console.log(c); output = 1`, outcomes: ok, output: `1`,
			check: messages("{\n  a: [ 1, { b: null } ],\n  f: [Function: f],\n  d: 1970-01-01T00:00:00.000Z\n} Map(1) { 1 => { x: 1 } }", "<ref *1> { c: [Circular *1] }")},
		{threat: "logs of a failure", code: `console.log("one"); console.error("two"); console.info("three"); null.x`, outcomes: []supervisor.Outcome{supervisor.ScriptError}, check: messages("one", "two", "three")},
		{threat: "logs of a timeout", code: `console.log("one"); for (;;);`, limits: seconds(0.3), outcomes: []supervisor.Outcome{supervisor.Timeout}, check: messages("one")},
		{threat: "logs of exhausted memory", code: `console.log("one"); "x".repeat(2 ** 30)`, outcomes: []supervisor.Outcome{supervisor.MemoryLimit}, check: messages("one")},
		{threat: "line numbers", code: "const a = 1;\nconst b = 2;\nthrow new Error('here');", outcomes: []supervisor.Outcome{supervisor.ScriptError}, check: position(3, 7, "throw new Error('here');")},
		{threat: "an early return", code: `output = { done: false }; if (input === null) { output.done = true; return; } output = 2`, outcomes: ok, output: `{"done":true}`},
		{threat: "an early return of a value", code: `if (input === null) return { done: true }; output = 2`, outcomes: ok, output: `{"done":true}`},
		{threat: "the word Unexpected", code: `throw new Error("Unexpected end of data in row 7")`, outcomes: []supervisor.Outcome{supervisor.ScriptError}, check: errorIs("Error", "Unexpected end of data in row 7")},
		{threat: "exhausted memory says so", code: `const a = []; for (;;) a.push("x".repeat(1e5) + a.length)`, outcomes: []supervisor.Outcome{supervisor.MemoryLimit}, check: errorWith("memory")},
		{threat: "a timeout covers awaits", code: `await new Promise(() => {})`, limits: seconds(0.3), outcomes: []supervisor.Outcome{supervisor.Timeout}},
		{threat: "a timeout covers what comes after an await", code: `await 1; for (;;);`, limits: seconds(0.3), outcomes: []supervisor.Outcome{supervisor.Timeout}},
		{threat: "require of constructor", code: `output = []; for (const n of ["constructor", "__proto__", "toString"]) try { output.push(typeof require(n)) } catch (e) { output.push("blocked") }`, outcomes: ok, output: `["blocked","blocked","blocked"]`},
		{threat: "month ends", code: `const { addMonths, subMonths, endOfMonth, differenceInMonths, parseISO, format } = require("date-fns"); const f = (d) => format(d, "yyyy-MM-dd");
			output = [f(addMonths(parseISO("2023-01-31"), 1)), f(addMonths(parseISO("2024-01-31"), 1)), f(subMonths(parseISO("2024-03-31"), 1)), f(endOfMonth(parseISO("2024-02-10"))), f(addMonths(parseISO("2024-08-31"), -6)), differenceInMonths(parseISO("2024-02-29"), parseISO("2024-01-31"))]`,
			outcomes: ok, output: `["2023-02-28","2024-02-29","2024-02-29","2024-02-29","2024-02-29",1]`},
		{threat: "isURL", code: `const { isURL } = require("validator"); output = [isURL("https://example.com"), isURL("http://sub.example.co.uk:8080/path?q=1"), isURL("not a url")]`, outcomes: ok, output: `[true,true,false]`},
	} {
		t.Run(row.threat, func(t *testing.T) { row.run(t, s) })
	}
	t.Run("daylight saving", func(t *testing.T) {
		r := run(t, s, supervisor.Request{Timezone: "Europe/Berlin", Code: `const { addDays, differenceInDays, differenceInHours, startOfDay, parseISO, format } = require("date-fns");
			const before = parseISO("2024-03-30T12:00:00");
			output = [format(addDays(before, 1), "yyyy-MM-dd HH:mm"), differenceInHours(addDays(before, 1), before), differenceInDays(addDays(before, 1), before), startOfDay(parseISO("2024-03-31T12:00:00")).toISOString(), parseISO("2024-10-27").toISOString()]`})
		if want := `["2024-03-31 12:00",23,1,"2024-03-30T23:00:00.000Z","2024-10-26T22:00:00.000Z"]`; string(r.Output) != want {
			t.Errorf("output %s, want %s; error %s", r.Output, want, describe(r.Error))
		}
	})
	t.Run("a crash starves nobody", func(t *testing.T) {
		var group sync.WaitGroup
		for i := range 12 {
			group.Go(func() {
				code, want := fmt.Sprintf("output = %d", i), supervisor.OK
				if i%2 == 0 {
					code, want = `"x".repeat(2 ** 30)`, supervisor.MemoryLimit
				}
				if r := run(t, s, supervisor.Request{Code: code}); r.Outcome != want {
					t.Errorf("outcome %s, want %s", r.Outcome, want)
				}
			})
		}
		group.Wait()
	})
	t.Run("a timeout leaves nothing burning", func(t *testing.T) {
		run(t, s, supervisor.Request{Code: `for (;;);`, Limits: seconds(0.2)})
		if left := children(t); len(left) != 0 {
			t.Errorf("processes %v are left", left)
		}
	})
	t.Run("what is told to users of missing things", func(t *testing.T) {
		for code, words := range map[string]string{
			`require("fs")`: "no file system", `require("axios")`: "no network", `import _ from "lodash"`: "require", `eval("1")`: "strings",
		} {
			r := run(t, s, supervisor.Request{Code: code})
			if r.Error == nil || !strings.Contains(r.Error.Message, words) {
				t.Errorf("%s: error %s, want %q in it", code, describe(r.Error), words)
			}
		}
	})
}
