package integration

import (
	"testing"

	"cordon/supervisor"
)

// TestLibraryTraps are cases that ports, subsets and careless builds of these libraries get
// wrong, each as an execution of its own.
func TestLibraryTraps(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	for _, trap := range []struct{ name, zone, code, want string }{
		{"a month after the last of January", "America/New_York",
			`const { addMonths, format } = require("date-fns"); output = [2023, 2024].map((y) => format(addMonths(new Date(y, 0, 31), 1), "yyyy-MM-dd"));`,
			`["2023-02-28","2024-02-29"]`},
		{"a date without a time is local midnight", "America/New_York",
			`const d = require("date-fns").parseISO("2025-01-15"); output = [d.getHours(), d.getDate(), d.toISOString(), new Date("2025-01-15").getDate()];`,
			`[0,15,"2025-01-15T05:00:00.000Z",14]`},
		{"days across the change of clocks in spring", "America/New_York",
			`const f = require("date-fns"), a = new Date(2024, 2, 9, 12), b = new Date(2024, 2, 10, 12); output = [f.differenceInDays(b, a), f.differenceInHours(b, a), f.differenceInCalendarDays(b, a)];`,
			`[1,23,1]`},
		{"days across the change of clocks in autumn", "Europe/Berlin",
			`const f = require("date-fns"), a = new Date(2024, 9, 26, 12), b = new Date(2024, 9, 27, 12); output = [f.differenceInDays(b, a), f.differenceInHours(b, a), f.differenceInDays(a, b)];`,
			`[1,25,-1]`},
		{"a change of clocks by half an hour", "Australia/Lord_Howe",
			`const f = require("date-fns"); output = [f.format(f.addDays(new Date(2024, 9, 5, 2, 15), 1), "HH:mm xxx"), f.differenceInMinutes(new Date(2024, 9, 7), new Date(2024, 9, 6))];`,
			`["02:45 +11:00",1410]`},
		{"addresses of the web", "UTC",
			`const v = require("validator"); output = ["https://example.com/a?b=c#d", "http://user:pw@sub.example.co.uk:8080/", "example.com", "http://münchen.de/", "https://example.com/👍", "ftp://x.org"].map((u) => v.isURL(u)).concat(["http://", "http://a b.com", "javascript:alert(1)", "http://localhost", "x"].map((u) => v.isURL(u)));`,
			`[true,true,true,true,true,true,false,false,false,false,false]`},
		{"addresses of mail", "UTC",
			`const v = require("validator"); output = ["a@b.com", "first.last+tag@sub.example.org", "a@b..com", ".a@b.com", "a@b", ""].map((m) => v.isEmail(m));`,
			`[true,true,false,false,false,false]`},
		{"no length at all", "UTC",
			`const v = require("validator"); output = [v.isLength("", { max: 0 }), v.isLength("a", { max: 0 }), v.isLength("👍👍", { min: 2, max: 2 })];`,
			`[true,false,true]`},
		{"characters beyond the first plane", "UTC",
			`const _ = require("lodash"), e = require("es-toolkit/compat"); output = [_.size("👍"), _("a👍").size(), _.toArray("a👨‍👩‍👧🇩🇪👍🏽").length, _.truncate("👍👍👍👍", { length: 3, omission: "" }), _.padStart("👍", 3, "-"), e.pad("👍", 3, "-"), _.split("👍b", "")];`,
			`[1,2,4,"👍👍👍","--👍","-👍-",["👍","b"]]`},
	} {
		t.Run(trap.name, func(t *testing.T) {
			r := run(t, s, supervisor.Request{Code: trap.code, Timezone: trap.zone})
			if r.Outcome != supervisor.OK || string(r.Output) != trap.want {
				t.Errorf("%s %s, output %s, want %s", r.Outcome, describe(r.Error), r.Output, trap.want)
			}
		})
	}
}

// TestLibraryMutation changes a library in every way that a script has, and finds the next
// execution with a clean one.
func TestLibraryMutation(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 1})
	const evil = `const _ = require("lodash");
		_.map = _.sumBy = () => "evil";
		_.mixin({ added: () => "evil" });
		_.prototype.map = () => "evil";
		_.templateSettings.evil = true;
		_.memoize.Cache = class { get() { return "evil" } has() { return true } };
		output = [require("lodash").map([1], (n) => n), _.added(), _([1]).map((n) => n), _.memoize(() => "clean")()];`
	const clean = `const _ = require("lodash");
		output = [_.map([1], (n) => n), typeof _.added, _([1]).map((n) => n).value(), _.templateSettings.evil === undefined, _.memoize(() => "clean")()];`
	for range 2 {
		for _, step := range []struct{ code, want string }{
			{evil, `["evil","evil","evil","evil"]`},
			{clean, `[[1],"undefined",[1],true,"clean"]`},
		} {
			if r := run(t, s, supervisor.Request{Code: step.code}); string(r.Output) != step.want {
				t.Errorf("%s %s, output %s, want %s", r.Outcome, describe(r.Error), r.Output, step.want)
			}
		}
	}
}
