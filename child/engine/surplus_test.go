package engine

import (
	"encoding/json"
	"strings"
	"testing"
)

// surplus are functions that are called with more arguments than they name, and give or keep a
// variable before they assign to it.
var surplus = []string{
	`function (n, f) { var r; n = +n; return () => [r, n, f] }`,
	`function (n) { var r; return [r, () => [r, n]] }`,
	`function (n) { "use strict"; var r, s; return () => [r, s, n] }`,
	`function () { var r; return [arguments.length, (() => r)(), arguments[1]] }`,
	`function (n) { if (n > 5) { var r = 1 } return () => [n, r] }`,
	`function (n) { for (var i; i < 3; i++); return () => [i, n] }`,
	`function (n) { var {a, b: [c]} = n === 1 ? {a: 5, b: [6]} : {b: []}; return () => [a, c, n] }`,
	`function (n) { var n; return () => n }`,
	`function (n) { var n = 3, r; return () => [n, r] }`,
	`function (n) { var f; function f() { return n } return () => typeof f }`,
	`function (n) { var arguments; return () => [n, typeof arguments] }`,
	`function named(n) { var named; return () => [typeof named, n] }`,
	`function (n, ...rest) { var r; return () => [r, rest, n] }`,
	`function (n, m = () => n) { var r, m; return () => [r, typeof m, n] }`,
	`function ({length}, n) { var r; return () => [r, length, n] }`,
	`(n) => { var r; return () => [r, n] }`,
	`(n) => { var r, r; r ||= n; return () => [r, n] }`,
	`function* (n) { var r; yield (() => [r, n])() }`,
	`async function (n) { var r; await 1; return (() => [r, n])() }`,
	`(class { static m(n) { var r; return class { static x = [r, n] }.x } }).m`,
	`(class { static set(n) { var r; return { get x() { return [r, n] } }.x } }).set`,
	`function (n) { var r; { let r = n; (() => r)() } return () => r }`,
	`function (n) { try { throw n } catch (e) { var r = r } return () => [n, r] }`,
}

// TestSurplusArguments calls them as map and others call back, in Node and here.
func TestSurplusArguments(t *testing.T) {
	quoted := make([]string, len(surplus))
	for i, f := range surplus {
		quoted[i] = "() => (" + f + ")"
	}
	code := `[` + strings.Join(quoted, ",\n") + `].map((make) => {
		let given = make()(1, 2, 3, 4);
		if (given && given.next) given = given.next().value;
		if (given instanceof Promise) return "a promise";
		if (typeof given === "function") given = given();
		return JSON.stringify(given, (k, v) => (typeof v === "function" ? JSON.stringify(v()) : v === undefined ? "undefined" : v));
	})`
	node := askNode(t, code)
	o := perform(t, request("output = "+code))
	var here []string
	if err := json.Unmarshal(o.Output, &here); err != nil {
		t.Fatalf("%v: %+v", err, o.Error)
	}
	for i, f := range surplus {
		if here[i] != node[i] {
			t.Errorf("%s\n   here: %s\n   Node: %s", f, here[i], node[i])
		}
	}
	wantOutput(t, runScript(t, surplus2), `[[1,null],[2,null]]`)
}

// surplus2 is how it comes up: a callback that keeps something for later.
const surplus2 = `
	function once(f, value) {
		var kept;
		return () => kept === undefined ? f(value) : kept;
	}
	output = [1, 2].map(function (n) {
		var last;
		[0].forEach(() => { n = n });
		return [n, last];
	});`
