package modules

import "testing"

// TestTypicalScripts runs what users bring along: sales by region, the orders of the last
// thirty days, the valid users.
func TestTypicalScripts(t *testing.T) {
	rt := newScript(t)
	same(t, rt, `(() => {
		const _ = require("lodash");
		const sales = [{ region: "EU", amount: 100 }, { region: "US", amount: 50 }, { region: "EU", amount: 300 }];
		return _.mapValues(_.groupBy(sales, "region"), (rows) => ({ count: rows.length, total: _.sumBy(rows, "amount"), average: _.mean(rows.map((r) => r.amount)) }));
	})()`, `{"EU":{"count":2,"total":400,"average":200},"US":{"count":1,"total":50,"average":50}}`)
	same(t, rt, `(() => {
		const { subDays, parseISO, isAfter } = require("date-fns");
		const since = subDays(parseISO("2024-03-31"), 30);
		return [{ id: 1, date: "2024-03-15" }, { id: 2, date: "2024-02-29" }, { id: 3, date: "2024-03-02" }].filter((o) => isAfter(parseISO(o.date), since)).map((o) => o.id);
	})()`, `[1,3]`)
	same(t, rt, `(() => {
		const { isEmail, isAlphanumeric, isLength } = require("validator");
		return [{ email: "a@b.com", name: "alice1" }, { email: "nonsense", name: "bob" }, { email: "c@d.org", name: "c!" }]
			.filter((u) => isEmail(u.email) && isAlphanumeric(u.name) && isLength(u.name, { min: 3, max: 20 })).map((u) => u.name);
	})()`, `["alice1"]`)
	same(t, rt, `/^[0-9a-f-]{36}$/.test(require("uuid").v4())`, `true`)
}

// TestLibraryFrames holds how library code shows in stacks: under its own file names, and
// with the names of its functions.
func TestLibraryFrames(t *testing.T) {
	rt := newScript(t)
	same(t, rt, `(() => { let stack; require("lodash").map([1], () => { stack = new Error("x").stack }); return /at map \(cordon:lodash\/map:\d+:\d+/.test(stack) && !/modules|\.go/.test(stack) })()`, `true`)
	same(t, rt, `(() => { try { require("date-fns").formatISO(new Date(NaN)) } catch (e) { return /at formatISO \(cordon:date-fns\/formatISO:/.test(e.stack) && !/modules|\.go/.test(e.stack) } })()`, `true`)
	same(t, rt, `(() => { try { require("fs") } catch (e) { return e.stack.split("\n")[1].trim() } })()`, `"at require (native)"`)
}
