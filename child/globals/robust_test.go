package globals

import (
	"errors"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// nasty are arguments made to break natives. Huge lengths have a test of their own: to
// walk over them takes the engine for ever, as it should.
const nasty = `[
	undefined, null, true, -0, NaN, Infinity, -1, 2 ** 53, 1e308, 10n ** 30n, "", "\ud800", "a".repeat(5000), Symbol(), Symbol.iterator,
	{}, [], [,], { length: -1 }, { length: { valueOf() { throw 1 } } }, Object.create(null), () => {}, class {}, async () => {}, function* () {},
	new Proxy({}, {}), new Proxy(() => {}, {}), new Proxy([], { get() { throw 2 } }), new Proxy({}, { ownKeys() { return [1] } }), (() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })(), (() => { const p = Proxy.revocable(() => {}, {}); p.revoke(); return p.proxy })(),
	{ toString() { throw 3 } }, { toString: null, valueOf: null }, { [Symbol.toPrimitive]: 5 }, { [Symbol.toPrimitive]() { return {} } }, { [Symbol.iterator]: 5 }, { [Symbol.iterator]() { return 5 } }, { [Symbol.iterator]() { return {} } }, { [Symbol.iterator]() { return { next() { return 5 } } } }, { [Symbol.iterator]() { return { next() { throw 4 } } } },
	{ get transfer() { throw 5 }, get fatal() { throw 6 } }, { transfer: [1] }, { transfer: { [Symbol.iterator]: null } }, { get next() { throw 7 } }, { next() { return {} } }, { get then() { throw 8 } }, { get constructor() { throw 9 }, get prototype() { throw 10 }, get name() { throw 11 } },
	new Uint8Array(3), new Float64Array(2), new BigInt64Array(1), new DataView(new ArrayBuffer(2)), new ArrayBuffer(5), ((b) => { structuredClone(0, { transfer: [b] }); return b })(new ArrayBuffer(4)), ((b) => { const a = new Uint16Array(b, 2); structuredClone(0, { transfer: [b] }); return a })(new ArrayBuffer(4)), ((b) => { const a = new DataView(b, 2); structuredClone(0, { transfer: [b] }); return a })(new ArrayBuffer(4)), Object.setPrototypeOf(new Uint8Array(2), null), Object.create(Uint8Array.prototype), Object.create(DataView.prototype), Object.setPrototypeOf(new Map([[1, 1]]), null),
	new Map([[1, 2]]), new Set([1]), new Date(NaN), /x/, new Error("e"), Promise.resolve(), new WeakMap, new WeakRef({}), new URL("http://x/"), new URLSearchParams("a=1"), new TextDecoder, [].values(), [1].values().map((x) => x), Object.create(URL.prototype), Object.create(Iterator.prototype), globalThis, Math, "http://[::1", "http://" + "a".repeat(7000), "//" + "@".repeat(5000), "%".repeat(5000), "http://" + "1.".repeat(4000), "x:" + "/..".repeat(3000), "xn--" + "a".repeat(5000),
]`

// everyNative gives each function that this package adds, with a receiver that suits it
// and others that do not.
const everyNative = `[
	...["atob", "btoa", "structuredClone", "URL", "URLSearchParams", "TextEncoder", "TextDecoder", "WeakRef", "FinalizationRegistry", "Iterator", "eval", "Function"].map((n) => [globalThis[n], [undefined]]),
	...[["Object", "groupBy"], ["Map", "groupBy"], ["Promise", "withResolvers"], ["Promise", "try"], ["Array", "fromAsync"], ["Iterator", "from"], ["URL", "canParse"], ["URL", "parse"], ["Error", "captureStackTrace"], ["crypto", "getRandomValues"], ["crypto", "randomUUID"], ["performance", "now"]].map(([o, n]) => [globalThis[o][n], [globalThis[o], undefined, class {}]]),
	...[[URL.prototype, () => new URL("http://u:p@h:1/p?q=1#f")], [URLSearchParams.prototype, () => new URLSearchParams("a=1&b=2")], [TextEncoder.prototype, () => new TextEncoder], [TextDecoder.prototype, () => new TextDecoder("utf-16le")], [WeakRef.prototype, () => new WeakRef({})], [FinalizationRegistry.prototype, () => new FinalizationRegistry(() => {})], [Iterator.prototype, () => [1, 2].values()], [Object.getPrototypeOf([].values().map((x) => x)), () => [1].values().flatMap((x) => [x])], [Object.getPrototypeOf(new URLSearchParams().keys()), () => new URLSearchParams("a").keys()], [Object.getPrototypeOf(Iterator.from({ next() {} })), () => Iterator.from({ next() { return {} } })]].flatMap(([proto, make]) =>
		Reflect.ownKeys(proto).filter((k) => k !== "constructor").flatMap((k) => { const d = Reflect.getOwnPropertyDescriptor(proto, k); return [d.value, d.get, d.set].filter((f) => typeof f === "function").map((f) => [f, [make(), undefined, {}, proto]]) })),
	...["isWellFormed", "toWellFormed"].map((n) => [String.prototype[n], ["x", undefined]]), ...["__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"].map((n) => [Object.prototype[n], [{}, undefined]]), [Date.prototype.getYear, [new Date, {}]],
]`

// TestNativesStandNastyArguments calls every native with every nasty argument, as a
// function and as a constructor. JavaScript exceptions are fine; Go's own are not.
func TestNativesStandNastyArguments(t *testing.T) {
	rt := newTestRealm(t)
	rt.SetMaxCallStackSize(1000)
	defer func() {
		if x := recover(); x != nil {
			t.Fatalf("a native panicked: %v\n%s", x, debug.Stack())
		}
	}()
	v, err := rt.RunString(`(() => {
		const args = ` + nasty + `, natives = ` + everyNative + `;
		const revoked = (a) => { try { Object.getPrototypeOf(a); return false } catch (e) { return a != null } };
		let calls = 0;
		for (const [f, receivers] of natives) for (const a of args) {
			// The engine cannot await what throws when it is asked for its constructor.
			if (f === Array.fromAsync && revoked(a)) continue;
			for (const self of receivers) for (const list of [[a], [a, a], ["x", a], [[a], a], [() => a, a]]) {
				calls++;
				try { const r = Reflect.apply(f, self, list); if (r && typeof r.then === "function" && r instanceof Promise) r.catch(() => {}) } catch (e) {}
			}
			try { calls++; Reflect.construct(f, [a, a]) } catch (e) {}
		}
		return calls;
	})()`)
	if err != nil {
		t.Fatal(err)
	}
	if v.ToInteger() < 10_000 {
		t.Fatalf("only %d calls: %v", v.ToInteger(), v)
	}
}

// TestNoAllocationByClaimedLength claims lengths that no machine has.
func TestNoAllocationByClaimedLength(t *testing.T) {
	rt := newTestRealm(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, source := range []string{
		`structuredClone(new Array(2 ** 32 - 1)).length`, `try { new URLSearchParams({ length: 2 ** 53 - 1, [Symbol.iterator]: Array.prototype.values }).size } catch (e) {}`, `Array.fromAsync({ length: 2 ** 32 - 1, get 0() { throw 1 } }).catch(() => {}); 1`, `Array.fromAsync({ length: 2 ** 53 - 1 }).catch(() => {}); 1`, `try { structuredClone({ length: 2 ** 53 - 1 }).length } catch (e) {}`,
	} {
		if _, err := rt.RunString(source); err != nil {
			t.Errorf("%s: %v", source, err)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
		t.Errorf("allocated %d MiB", grown>>20)
	}
}

// TestTamperingDoesNotReachNatives replaces what natives could be tempted to use.
func TestTamperingDoesNotReachNatives(t *testing.T) {
	rt := newTestRealm(t)
	if _, err := rt.RunString(`(() => {
		const evil = () => { throw "tampered" };
		const keep = { keys: Reflect.ownKeys, def: Object.defineProperty, object: Object.prototype };
		const protos = [Object, Function, Array, Map, Set, WeakMap, Promise, RegExp, Date, Error, Uint8Array, Object.getPrototypeOf(Uint8Array), DataView, ArrayBuffer, String, Number].map((c) => c.prototype);
		const all = [...protos, Reflect, Object, JSON, Array, Map, Promise];
		const names = ["value", "get", "set", "writable", "enumerable", "configurable", "0", "next", "return"];
		const globals = ["Map", "Set", "Date", "Error", "TypeError", "RangeError", "Uint8Array", "ArrayBuffer", "WeakMap", "Array", "Symbol"];
		const spared = (o, k) => k === "constructor" || k === "prototype" || k === Symbol.toStringTag || k === "__proto__" || k === Symbol.hasInstance
			|| o === Object.prototype && (k === "toString" || k === "valueOf") || o === Error.prototype && (k === "name" || k === "message");
		for (let i = 0; i < all.length; i++) for (let j = 0, keys = keep.keys(all[i]); j < keys.length; j++)
			if (!spared(all[i], keys[j])) try { keep.def(all[i], keys[j], { __proto__: null, value: evil, configurable: true, writable: true }) } catch (e) {}
		for (let i = 0; i < globals.length; i++) keep.def(globalThis, globals[i], { __proto__: null, value: evil, configurable: true });
		for (let i = 0; i < names.length; i++) keep.def(keep.object, names[i], { __proto__: null, get: evil, set: evil, configurable: true });
	})()`); err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		`new URL("http://a/?b=c").searchParams.get("b")`: "c", `btoa("x")`: "eA==", `atob("eA==")`: "x", `structuredClone({ a: [1, { b: 2 }] }).a[1].b`: "2", `new TextDecoder().decode(new TextEncoder().encode("é"))`: "é",
		`crypto.randomUUID().length`: "36", `typeof performance.now()`: "number", `try { atob("!") } catch (e) { e.name }`: "InvalidCharacterError", `try { new URL("!") } catch (e) { e.message }`: "Invalid URL",
		`try { eval("1") } catch (e) { e.name }`: "EvalError", `(() => { try { (() => {}).constructor("1") } catch (e) { return e.name } })()`: "EvalError", `new URLSearchParams("x=1&y=2").size`: "2", `structuredClone(/a/g) + ""`: "tampered",
	} {
		v, err := rt.RunString(source)
		got := "threw"
		if err == nil {
			got = v.String()
		} else if name := thrownName(err); name == "tampered" {
			got = name
		}
		if got != want {
			t.Errorf("%s = %s, want %s", source, got, want)
		}
	}
}

func TestInterruptsPassThroughNatives(t *testing.T) {
	for _, source := range []string{
		`[1].values().map(() => { for (;;) ; }).next()`, `Object.groupBy([1], () => { for (;;) ; })`, `Promise.try(() => { for (;;) ; })`, `structuredClone({ get a() { for (;;) ; } })`, `new URL({ toString() { for (;;) ; } })`, `new URLSearchParams("a").forEach(() => { for (;;) ; })`, `(function* () { for (;;) yield 1 })().forEach(() => {})`,
	} {
		rt := newTestRealm(t)
		rt.Interrupt("stop")
		_, err := rt.RunString(`try { ` + source + ` } catch (e) { "caught" } finally { "finally" }`)
		var interrupted *goja.InterruptedError
		if !errors.As(err, &interrupted) {
			t.Errorf("%s: %v, want an interrupt", source, err)
		}
	}
}

func TestInstallRefusesAnIncompleteEnv(t *testing.T) {
	for _, env := range []Env{{}, {Clock: testEnv().Clock}, {Random: testEnv().Random}} {
		if err := Install(goja.New(), env); err == nil {
			t.Errorf("Install with %+v succeeded", env)
		}
	}
}

// TestInstallNamesWhatIsMissing takes something away that Install needs.
func TestInstallNamesWhatIsMissing(t *testing.T) {
	rt := goja.New()
	if _, err := rt.RunString(`delete Map.prototype.get`); err != nil {
		t.Fatal(err)
	}
	if err := Install(rt, testEnv()); err == nil || !strings.Contains(err.Error(), `"get"`) {
		t.Errorf("Install without Map.prototype.get: %v", err)
	}
}

func TestTimeAndRandomnessComeFromEnv(t *testing.T) {
	const source = `[Date.now(), new Date().toISOString(), performance.now(), performance.timeOrigin, Math.random(), crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(8)).join()].join(" ")`
	run := func() string {
		v, err := newTestRealm(t).RunString(source)
		if err != nil {
			t.Fatal(err)
		}
		return v.String()
	}
	first, second := run(), run()
	if first != second {
		t.Errorf("two runs of one seed and start differ:\n%s\n%s", first, second)
	}
	if want := "1700000000000 2023-11-14T22:13:20.000Z 0.002 1700000000000 0.09123242815663302 aa41e418-63e2-4404-b1bf-3ab2dda76cdd "; !strings.HasPrefix(first, want) {
		t.Errorf("run = %s, want it to begin %s", first, want)
	}
}
