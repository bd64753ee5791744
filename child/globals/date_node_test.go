package globals

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
)

// inZone makes local time that of a zone for the length of a test.
func inZone(t *testing.T, name string) {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	before := time.Local
	time.Local = zone
	t.Cleanup(func() { time.Local = before })
}

// evaluate gives the list of texts that an expression makes in Node and here, in a zone.
func evaluate(t *testing.T, zone, expression string) (node, here []string) {
	t.Helper()
	cmd := exec.Command("node", "-e", `process.stdout.write(JSON.stringify(`+expression+`))`)
	cmd.Env = append(os.Environ(), "TZ="+zone)
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("run node, which this test compares with: %v", err)
	}
	inZone(t, zone)
	v, err := newTestRealm(t).RunString(`JSON.stringify(` + expression + `)`)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(answer, &node); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(v.String()), &here); err != nil {
		t.Fatal(err)
	}
	return node, here
}

// halfHours makes dates from the wall clock, from text, and by setters, for each half hour
// of a year, or only for those within two days of a change of the clocks. A line holds what
// came of one half hour.
const halfHours = `((year, all) => {
	const lines = [], pad = (n) => String(n).padStart(2, "0"), month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
	const set = (at, f) => { const d = new Date(at); f(d); return d.getTime() };
	for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 1800000) {
		const offset = (days) => new Date(at + days * 86400000).getTimezoneOffset();
		if (!all && offset(-2) === offset(2)) continue;
		const u = new Date(at), y = u.getUTCFullYear(), m = u.getUTCMonth(), d = u.getUTCDate(), h = u.getUTCHours(), i = u.getUTCMinutes();
		const day = y + "-" + pad(m + 1) + "-" + pad(d), clock = pad(h) + ":" + pad(i);
		lines.push([day, clock, +new Date(y, m, d, h, i), +new Date(day + "T" + clock), Date.parse(day + "T" + clock + ":00.5"), Date.parse(day + " " + clock), +new Date(month[m] + " " + d + ", " + y + " " + (h % 12 || 12) + ":" + pad(i) + (h < 12 ? " AM" : " PM")),
			+new Date(day), +new Date(m + 1 + "/" + d + "/" + y), +new Date(day + "T" + clock + "-05:00"), +new Date(day + " " + clock + " GMT+0100"), +new Date(month[m] + " " + d + " " + y + " " + clock + " EST"),
			set(at, (d) => d.setHours(d.getHours() + 1)), set(at, (d) => d.setHours(2, 30)), set(at, (d) => d.setHours(0, 0, 0, 0)), set(at, (d) => d.setMinutes(d.getMinutes() - 30)), set(at, (d) => d.setMinutes(d.getMinutes())),
			set(at, (d) => d.setDate(d.getDate() + 1)), set(at, (d) => d.setMonth(d.getMonth() - 1)), set(at, (d) => d.setFullYear(d.getFullYear() + 1)), set(at, (d) => d.setSeconds(-1)), set(at, (d) => d.setMilliseconds(5)), set(at, (d) => d.setUTCHours(26)), set(at, (d) => d.setUTCMilliseconds(-1))].join(" "));
	}
	return lines;
})`

// TestLocalTimesAsNode goes through years in which clocks change: by an hour and by half of
// one, west and east of Greenwich, at midnight, twice within weeks, by two hours, by a day
// across the date line, and by a change of the zone's standard.
func TestLocalTimesAsNode(t *testing.T) {
	for _, place := range []struct{ zone, year string }{
		{"America/New_York", "2024, true"}, {"Europe/Berlin", "2024, true"}, {"Australia/Lord_Howe", "2024, true"}, {"Europe/London", "2023"}, {"America/Sao_Paulo", "2018"}, {"Africa/Casablanca", "2024"},
		{"Antarctica/Troll", "2024"}, {"Pacific/Apia", "2011"}, {"America/Caracas", "2016"}, {"Europe/Dublin", "1972"}, {"Asia/Kathmandu", "1986"}, {"America/New_York", "2060"},
	} {
		t.Run(place.zone+" "+place.year, func(t *testing.T) {
			node, here := evaluate(t, place.zone, halfHours+"("+place.year+")")
			if len(node) < 50 || len(here) != len(node) {
				t.Fatalf("%d half hours in Node and %d here", len(node), len(here))
			}
			wrong := 0
			for i := range node {
				if node[i] == here[i] {
					continue
				}
				if wrong++; wrong <= 3 {
					t.Errorf("here: %s\nnode: %s", here[i], node[i])
				}
			}
			if wrong > 3 {
				t.Errorf("and %d more", wrong-3)
			}
		})
	}
}

func TestDatesAsNode(t *testing.T) {
	const list = `[
		() => new Date(Date.UTC(10000, 0)).toISOString(), () => new Date(Date.UTC(-1, 0)).toISOString(), () => new Date(8.64e15).toISOString(), () => new Date(-8.64e15).toISOString(), () => new Date(NaN).toISOString(), () => JSON.stringify(new Date(Date.UTC(-44, 2, 15))), () => JSON.stringify({ d: new Date(NaN) }), () => new Date(-1).toISOString(), () => new Date(Date.UTC(0, 0)).toISOString(), () => Date.prototype.toISOString.call({}),
		() => +new Date(2024, 0), () => +new Date(99, 0), () => +new Date(100, 0), () => +new Date(-1, 0), () => +new Date(-0.9, 0), () => +new Date(99.9, 0), () => +new Date(2024, NaN), () => +new Date(2024, undefined), () => +new Date(2024, 1, 31, 25, 61, 61, 1001), () => +new Date(2024, -1, -1, -1, -1, -1, -1), () => +new Date(2024.9, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9), () => +new Date(Infinity, 0), () => +new Date(275760, 8, 13), () => +new Date(275760, 8, 14), () => +new Date(-271821, 3, 20), () => +new Date(-271821, 3, 21), () => +new Date(1e6, -8.7e6, 1), () => +new Date(1e9, 0), () => +new Date(1970, 0, 1, 0, 0, 0, 1e308), () => +new Date(1970, 0, 1e8), () => +new Date("2024", "3", "7"), () => +new Date(2024, 0, 1, 0, 0, 0, 0, 5), () => +new Date(1n, 1), () => +new Date(Symbol(), 1), () => +new Date(1850, 5, 5), () => +new Date(1900, 0, 1, 0, 0),
		() => +new Date(undefined), () => +new Date(null), () => +new Date(true), () => +new Date("5"), () => +new Date(5.7), () => +new Date(8.64e15 + 1), () => +new Date(""), () => +new Date("x"), () => +new Date([2024, 3]), () => +new Date({}), () => +new Date({ valueOf() { return 5 } }), () => +new Date({ toString() { return "2024-03-10T02:30" }, valueOf: null }), () => +new Date({ [Symbol.toPrimitive](h) { return h === "default" ? 7 : 8 } }), () => +new Date(new Date(9)), () => +new Date(Object.assign(new Date(9), { [Symbol.toPrimitive]: 5 })), () => new Date(Symbol()), () => +new Date(new String("2024-03-10T02:30")), () => +new Date(new Proxy({}, { get() { throw 5 } })),
		() => Date.parse("2024-03-10T02:30:00.123456789"), () => Date.parse("2024-03-10T24:00"), () => Date.parse("+002024-03-10T02:30"), () => Date.parse("-000001-01-01T00:00"), () => Date.parse("2024-03-10T02:30Z"), () => Date.parse("2024-11-03 01:30 GMT-0500"), () => Date.parse("Nov 3 2024 01:30 EST"), () => Date.parse("Sun Nov 03 2024 01:30:00 GMT-0500 (EST)"), () => Date.parse("2024"), () => Date.parse("2024-03"), () => Date.parse("+002024-03-10"), () => Date.parse("10 March 2024 2:30"), () => Date.parse("Sunday, March 10, 2024 2:30 am"), () => Date.parse("3/10/2024, 2:30:00 AM"), () => Date.parse(), () => Date.parse(Symbol()), () => Date.parse("Mon, 25 Dec 1995 13:30:00 GMT"), () => Date.parse("Mon, 25 Dec 1995 13:30:00 +0430"), () => Date.parse(new Date(0)), () => Date.parse(String(new Date(1710055800000))), () => Date.parse("2024-3-9"), () => Date.parse("x".repeat(1e5)),
		() => { const d = new Date(NaN); return [d.setHours(1), d.setMonth(1), d.setFullYear(2024), +d] }, () => { const d = new Date(NaN); return d.setUTCFullYear(2024, 1, 2) }, () => new Date(0).setHours(), () => new Date(0).setFullYear(), () => new Date(0).setDate(NaN), () => new Date(0).setDate(1, 2), () => new Date(0).setMinutes(1, 2, 3, 4), () => new Date(0).setMonth(1, undefined), () => new Date(0).setFullYear(8e9), () => new Date(0).setSeconds(1e300), () => new Date(0).setMilliseconds(8.64e15), () => new Date(-1500).setMilliseconds(0), () => new Date(-1500).setUTCMilliseconds(0), () => new Date(-1).setSeconds(0), () => new Date(0).setHours("7"), () => new Date(0).setHours(1n), () => Date.prototype.setHours.call({}, 1), () => { const d = new Date(0), seen = []; d.setHours({ valueOf() { seen.push(1); d.setTime(5); return 1 } }, { valueOf() { seen.push(2); return NaN } }); return [seen, +d] }, () => { const d = new Date(NaN), seen = []; d.setHours({ valueOf() { seen.push(1); return 1 } }); return seen }, () => new Date(99, 0).setFullYear(50),
		() => String(new Date(0)), () => String(new Date(1720000000000)), () => new Date(1720000000000).toTimeString(), () => String(new Date(NaN)), () => new Date(NaN).toTimeString(), () => new Date(1720000000000) + 1, () => String(new Date(Date.UTC(2060, 6))), () => String(new Date(Date.UTC(1975, 6))), () => String(new Date(Date.UTC(12345, 0))).slice(0, 25), () => Date.prototype.toString.call({}), () => +new Date(String(new Date(1720000000000))), () => Date().replace(/.*GMT/, "").length > 8,
		() => Date.UTC(2024), () => Date.UTC(), () => Date.UTC(NaN), () => Date.UTC(99, 0), () => Date.UTC(2024, 1, 31, 25), () => Date.name + Date.length, () => String(Date), () => Date === Date.prototype.constructor, () => typeof Date(), () => typeof Date(5), () => new Date() instanceof Date, () => Reflect.ownKeys(Date).sort(), () => Object.prototype.toString.call(new Date()), () => class D extends Date { constructor(...a) { super(...a); this.k = 1 } } && 1, () => { class D extends Date { day() { return this.getDate() } } const d = new D(2024, 2, 10, 2, 30); return [d.day(), d instanceof D, d instanceof Date, +d, d.constructor === D] }, () => +new (new Date().constructor)(5), () => Reflect.construct(Date, [2024, 0], Array) instanceof Array, () => +structuredClone(new Date(5)), () => Date.now() > 1e12, () => Date.call({}, 5).length > 10, () => new Date(2019, 0, 1) - new Date(2018, 0, 1), () => ["setHours", "setUTCHours", "setMonth", "setDate", "setFullYear", "toISOString"].map((n) => n + Date.prototype[n].name + Date.prototype[n].length),
	].map((f, i) => { try { return f + " = " + String(f()) } catch (e) { return f + " throws " + (e.name || e) } })`
	for _, zone := range []string{"America/New_York", "Europe/Berlin", "UTC", "Asia/Kolkata", "Etc/GMT+5"} {
		t.Run(zone, func(t *testing.T) {
			node, here := evaluate(t, zone, list)
			if len(node) < 100 || len(here) != len(node) {
				t.Fatalf("%d expressions in Node and %d here", len(node), len(here))
			}
			for i := range node {
				if node[i] != here[i] {
					t.Errorf("here: %s\nnode: %s", here[i], node[i])
				}
			}
		})
	}
}

// TestTextsOfLocalTime holds which texts are taken for local time.
func TestTextsOfLocalTime(t *testing.T) {
	for _, local := range []string{"2024-03-10T02:30", "2024-3-10", "Mar 10 2024", "sept 1, 2024 2:30 PM", "10.3.2024"} {
		if utcMark(local) == "" {
			t.Errorf("%q is not taken for local time", local)
		}
	}
	others := []string{"2024-03-10", "2024", "+002024-03", "2024-03-10T02:30Z", "2024-03-10T02:30+01:00", "2024-03-10 02:30-0500", "Mar 10 2024 2:30 EST", "Mar 10 2024 (x)", "10 März 2024", "ma 1", "2024-03-10 02:30 z"}
	if i := slices.IndexFunc(others, func(text string) bool { return utcMark(text) != "" }); i >= 0 {
		t.Errorf("%q is taken for local time", others[i])
	}
}

// BenchmarkDate compares what is in front of the engine's Date with the engine's own.
func BenchmarkDate(b *testing.B) {
	for _, source := range []string{"new Date()", "new Date(2024, 5, 5, 12)", "new Date('2024-05-05T12:00')", "new Date(5).setHours(3)", "new Date(5).toISOString()", "Date.now()", "({}) instanceof Date"} {
		for name, rt := range map[string]*goja.Runtime{"engine": goja.New(), "here": newTestRealm(b)} {
			b.Run(strings.ReplaceAll(source, " ", "")+"/"+name, func(b *testing.B) {
				v, err := rt.RunString("(function (n) { for (let i = 0; i < n; i++) " + source + " })")
				if err != nil {
					b.Fatal(err)
				}
				loop, _ := goja.AssertFunction(v)
				b.ResetTimer()
				if _, err := loop(goja.Undefined(), rt.ToValue(b.N)); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
