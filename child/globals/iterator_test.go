package globals

import "testing"

func TestIteratorHelpers(t *testing.T) {
	rt := newTestRealm(t)
	if _, err := rt.RunString(`
		var closed = 0;
		const count = (n) => { let i = 0; return { __proto__: Iterator.prototype, next() { return i < n ? { value: i++, done: false } : { value: undefined, done: true } }, return() { closed++; return {} } } };
		const name = (f) => { try { f(); return "none" } catch (e) { return e instanceof Error ? e.name : e } };
		const closes = (f) => { closed = 0; const r = name(f); return String(r) + closed };`); err != nil {
		t.Fatal(err)
	}
	checkTrue(t, rt, []string{
		`[1, 2, 3].values().map((x, i) => x * 10 + i).toArray().join() === "10,21,32"`, `(function* () { yield 1; yield 2 })().filter((x) => x > 1).toArray().join() === "2"`,
		`new Map([["a", 1]]).entries().map(([k, v]) => k + v).toArray().join() === "a1"`, `new Set([1, 2, 3]).values().drop(1).take(1).toArray().join() === "2"`, `"abc"[Symbol.iterator]().flatMap((c) => [c, c]).toArray().join("") === "aabbcc"`,
		`[1, 2].values().flatMap((x) => new Set([x])).toArray().join() === "1,2"`, `name(() => [1].values().flatMap(() => "str").toArray()) === "TypeError"`, `[..."ab"].values().flatMap((c) => new String(c)).toArray().join() === "a,b"`,
		`count(5).reduce((a, b) => a + b) === 10`, `count(3).reduce((a, b) => a + b, 10) === 13`, `name(() => count(0).reduce((a, b) => a)) === "TypeError"`, `count(0).reduce(() => 1, undefined) === undefined`,
		`count(3).some((x) => x === 1)`, `count(3).some((x) => x === 9) === false`, `count(3).every((x) => x < 3)`, `count(3).every((x) => x < 1) === false`, `count(3).find((x) => x === 2) === 2`, `count(3).find((x) => x === 9) === undefined`,
		`((s) => { count(3).forEach((x, i) => s.push(x + i)); return s.join() === "0,2,4" })([])`, `count(3).toArray().length === 3`, `[...count(4).take(2)].join() === "0,1"`, `[...count(4).drop(9)].length === 0`, `[...count(4).take(Infinity)].length === 4`,
		`name(() => count(1).take(-1)) === "RangeError"`, `name(() => count(1).take(NaN)) === "RangeError"`, `name(() => count(1).drop(-Infinity)) === "RangeError"`, `count(2).take(1.9).toArray().length === 1`, `name(() => count(1).take(Symbol())) === "TypeError"`,
		`name(() => count(1).map()) === "TypeError"`, `name(() => Iterator.prototype.map.call(1, (x) => x)) === "TypeError"`, `name(() => count(1).filter(5)) === "TypeError"`, `name(() => count(1).find(null)) === "TypeError"`,
		`closes(() => count(5).map(() => { throw 7 }).next()) === "71"`, `closes(() => count(5).filter(() => { throw 7 }).next()) === "71"`, `closes(() => count(5).flatMap(() => { throw 7 }).next()) === "71"`, `closes(() => count(5).forEach(() => { throw 7 })) === "71"`, `closes(() => count(5).reduce(() => { throw 7 })) === "71"`,
		`closes(() => count(5).some((x) => x === 1)) === "none1"`, `closes(() => count(5).every((x) => x < 1)) === "none1"`, `closes(() => count(5).find((x) => x === 1)) === "none1"`, `closes(() => count(2).some((x) => x === 9)) === "none0"`,
		`closes(() => count(5).take(1).toArray()) === "none1"`, `closes(() => count(5).take(0).next()) === "none1"`, `closes(() => { const h = count(5).map((x) => x); h.return(); h.return(); h.next() }) === "none1"`, `closes(() => { const h = count(5).flatMap(() => count(3)); h.next(); h.return() }) === "none2"`, `closes(() => { for (const x of count(5).map((x) => x)) break }) === "none1"`,
		`((h) => { name(() => h.next()); const r = h.next(); return r.done && r.value === undefined })(count(5).map(() => { throw 7 }))`, `((h) => name(() => h.next()))((() => { let h; h = count(5).map(() => h.next()); return h })()) === "TypeError"`,
		`name(() => ({ __proto__: Iterator.prototype, next() { return 5 } }).toArray()) === "TypeError"`, `name(() => ({ __proto__: Iterator.prototype, next: 5 }).toArray()) === "TypeError"`, `name(() => ({ __proto__: Iterator.prototype }).map((x) => x).next()) === "TypeError"`,
		`Iterator.from([1, 2]).map((x) => x + 1).toArray().join() === "2,3"`, `Iterator.from("ab").toArray().join() === "a,b"`, `Iterator.from({ next() { return { done: true } } }).toArray().length === 0`, `((it) => Iterator.from(it) === it)([].values())`, `((it) => Iterator.from(it) !== it && Iterator.from(it) instanceof Iterator)({ next() { return { done: true } } })`,
		`name(() => Iterator.from(5)) === "TypeError"`, `name(() => Iterator.from(null)) === "TypeError"`, `name(() => Iterator.from({ [Symbol.iterator]: 5 })) === "TypeError"`, `((w) => JSON.stringify(w.return()) === '{"done":true}')(Iterator.from({ next() {} }))`,
		`name(() => new Iterator) === "TypeError"`, `name(() => Iterator()) === "TypeError"`, `new (class X extends Iterator {}) instanceof Iterator`, `Iterator.prototype === Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))`, `[].values() instanceof Iterator && (function* () {})() instanceof Iterator`,
		`Object.prototype.toString.call(count(1).map((x) => x)) === "[object Iterator Helper]"`, `Object.prototype.toString.call([].values()) === "[object Array Iterator]"`, `Iterator.prototype[Symbol.toStringTag] === "Iterator"`, `Iterator.prototype.constructor === Iterator`, `Object.getPrototypeOf(Object.getPrototypeOf(count(1).take(1))) === Iterator.prototype`,
		`(() => { "use strict"; const p = Object.create(Iterator.prototype); p[Symbol.toStringTag] = "mine"; p.constructor = Object; return p[Symbol.toStringTag] === "mine" })()`, `name(() => count(1).map((x) => x).next.call({})) === "TypeError"`,
		`["map", "filter", "take", "drop", "flatMap", "reduce", "forEach", "some", "every", "find"].every((n) => Iterator.prototype[n].length === 1 && Iterator.prototype[n].name === n) && Iterator.prototype.toArray.length === 0`, `Object.keys(Iterator.prototype).length === 0`, `name(() => { let it = count(3); for (let i = 0; i < 10000; i++) it = it.map((x) => x); it.next() }) === "RangeError"`,
	})
}
