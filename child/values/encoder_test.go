package values

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
)

// TestOutputTable is the table of the contract, row by row.
func TestOutputTable(t *testing.T) {
	for _, row := range []struct{ script, want string }{
		// undefined, nothing assigned
		{``, ``}, {`output = undefined`, ``}, {`output = {toJSON(){}}`, ``},
		// null, booleans, strings, finite numbers, arrays, plain objects
		{`output = null`, `null`}, {`output = true`, `true`}, {`output = false`, `false`},
		{`output = "a\"b\\c/\b\f\n\r\t\u0001\u007f"`, `"a\"b\\c/\b\f\n\r\t\u0001` + "\x7f\""},
		{`output = "é€😀\u2028\u2029\ufeff"`, "\"é€😀\u2028\u2029\ufeff\""},
		{`output = "a\0b"`, `"a\u0000b"`},
		{`output = "x".repeat(2000) + "é"`, `"` + strings.Repeat("x", 2000) + `é"`},
		{`output = ["\ud800", "\udc00x", "\udc00\ud800", "\ud83d\ude00"]`, `["\ud800","\udc00x","\udc00\ud800","😀"]`},
		{`output = {"\ud800": 1}`, `{"\ud800":1}`},
		{`output = [0, 1, -1, 0.1, 1e21, 1e-7, 1e-6, 123456789012345680000, 5e-324, 1.7976931348623157e308, 2**53, -1e300]`,
			`[0,1,-1,0.1,1e+21,1e-7,0.000001,123456789012345680000,5e-324,1.7976931348623157e+308,9007199254740992,-1e+300]`},
		{`output = {b: 1, a: 2, 10: 3, 9: 4, "": 5, "a b": 6}`, `{"9":4,"10":3,"b":1,"a":2,"":5,"a b":6}`},
		{`output = {["__proto__"]: 1, constructor: 2}`, `{"__proto__":1,"constructor":2}`},
		{`output = [[], {}, [[1], {a: {}}]]`, `[[],{},[[1],{"a":{}}]]`},
		// NaN, infinities, -0
		{`output = NaN`, `null`}, {`output = [Infinity, -Infinity, NaN]`, `[null,null,null]`},
		{`output = [-0, Object(-0)]`, `[0,0]`},
		// Date
		{`output = [new Date(0), new Date(NaN), new Date(8.64e15), new Date(-62198755200000)]`,
			`["1970-01-01T00:00:00.000Z",null,"+275760-09-13T00:00:00.000Z","-000001-01-01T00:00:00.000Z"]`},
		{`output = Object.assign(new Date(0), {extra: 1})`, `"1970-01-01T00:00:00.000Z"`},
		// own toJSON
		{`output = {a: {toJSON(k) { return "key " + k }}, b: [{toJSON(k) { return typeof k + k }}]}`, `{"a":"key a","b":["string0"]}`},
		{`output = {toJSON(k) { return [k, this.x] }, x: 1}`, `["",1]`},
		{`output = {a: {toJSON() {}}, b: [{toJSON() { return () => 1 }}]}`, `{"b":[null]}`},
		{`output = {toJSON: 5, a: 1}`, `{"toJSON":5,"a":1}`},
		{`output = [Object.assign(new Date(0), {toJSON: () => 1}), Object.assign(() => 1, {toJSON: () => 2})]`, `[1,2]`},
		{`output = {toJSON() { return {toJSON() { return 1 }, a: 2} }}`, `{"a":2}`},
		{`output = Object.defineProperty({}, "toJSON", {value: () => 7})`, `7`},
		{`class Money { constructor() { this.cents = 1 } toJSON() { return "one cent" } } output = new Money`, `{"cents":1}`},
		// Map, Set, typed arrays, ArrayBuffer
		{`output = new Map([["b", 1], ["a", new Map([[1, new Set([1, "x"])]])]])`, `{"b":1,"a":{"1":[1,"x"]}}`},
		{`output = new Map([[1, "a"], ["x", 0], ["1", "b"], [null, 1], [true, 2], [1.5, 3], [10n, 4], [undefined, 5]])`,
			`{"1":"b","x":0,"null":1,"true":2,"1.5":3,"10":4,"undefined":5}`},
		{`output = new Map([["a", undefined], ["b", () => 1]])`, `{}`},
		{`output = new Set([undefined, new Set()])`, `[null,[]]`},
		{`output = [new Uint8Array([1, 255]), new Int16Array([-1]), new Float32Array([0.5, 0.1]), new Float64Array([NaN, -0]), new Uint8ClampedArray([300])]`,
			`[[1,255],[-1],[0.5,0.10000000149011612],[null,0],[255]]`},
		{`output = [new Uint32Array([4294967295]), new Int32Array([-5]), new Int8Array([-128]), new Uint16Array([65535]), new BigInt64Array(0)]`,
			`[[4294967295],[-5],[-128],[65535],[]]`},
		{`output = [new Uint8Array([1, 2, 3, 4]).buffer, new Uint8Array([1, 2, 3, 4]).subarray(1, 3), new DataView(new ArrayBuffer(2))]`, `[[1,2,3,4],[2,3],{}]`},
		// RegExp, boxed values, class instances
		{`output = [/a\/b+/gi, new RegExp("")]`, `["a\\/b+","(?:)"]`},
		{`output = [Object("s"), Object(1.5), Object(true), new String("é")]`, `["s",1.5,true,"é"]`},
		{`class P { #hidden = 1; x = 2; get y() { return 3 } } output = new P`, `{"x":2}`},
		{`output = Object.create({inherited: 1}, {own: {value: 2, enumerable: true}, hidden: {value: 3}})`, `{"own":2}`},
		{`output = {[Symbol("s")]: 1, a: 2}`, `{"a":2}`},
		{`output = [new WeakMap, new WeakSet, (function*(){})(), Math]`, `[{},{},{},{}]`},
		{`class A extends Array {} output = A.of(1, 2)`, `[1,2]`},
		{`output = (function () { return arguments })(1, "x")`, `{"0":1,"1":"x"}`},
		{`output = Object.assign([1], {extra: 1})`, `[1]`},
		{`output = JSON.rawJSON("1.0000000000000000001")`, `1.0000000000000000001`},
		{`output = [String.prototype, Boolean.prototype]`, `["",false]`},
		// Error
		{`output = new TypeError("no")`, `{"name":"TypeError","message":"no","stack":"STACK"}`},
		{`class E extends Error { get name() { return "E" } } output = [new E("m")]`, `[{"name":"E","message":"m","stack":"STACK"}]`},
		{`output = Object.assign(new Error("m"), {name: {}, code: 5})`, `{"message":"m","stack":"STACK"}`},
		// undefined, function, symbol inside
		{`output = {a: undefined, b: () => 1, c: Symbol(), d: class {}, e: 1, f: Object(Symbol())}`, `{"e":1}`},
		{`output = [undefined, () => 1, Symbol(), , 1, async () => 1]`, `[null,null,null,null,1,null]`},
		// getters and Proxies run as in JSON.stringify
		{`output = {get a() { return [1] }}`, `{"a":[1]}`},
		{`output = new Proxy({a: 1, b: {c: 2}}, {})`, `{"a":1,"b":{"c":2}}`},
		{`output = new Proxy([1, [2]], {get: (t, k) => k === "0" ? "trapped" : t[k]})`, `["trapped",[2]]`},
		{`output = new Proxy({}, {ownKeys: () => ["x"], getOwnPropertyDescriptor: () => ({value: 1, enumerable: true, configurable: true}), get: (t, k) => k})`, `"x"`},
		{`output = {f: new Proxy(() => 1, {}), m: new Proxy(new Map([["a", 1]]), {})}`, `{"m":{}}`},
	} {
		if strings.Contains(row.script, `ownKeys: () => ["x"]`) {
			// The trap claims an own toJSON, which is no function.
			row.want = `{"x":"x"}`
		}
		if got := encode(t, row.script); got != row.want {
			t.Errorf("%s\n got %s\nwant %s", row.script, got, row.want)
		}
	}
}

func TestOutputInvalid(t *testing.T) {
	for script, want := range map[string]string{
		`output = 1n`:                            "output: " + bigintReason,
		`output = {a: [1, {b: 2n}]}`:             "output.a[1].b: " + bigintReason,
		`output = [Object(1n)]`:                  "output[0]: " + bigintReason,
		`output = {a: new BigInt64Array(1)}`:     "output.a[0]: " + bigintReason,
		`output = Symbol("s")`:                   "output: is a symbol, which has no form in JSON",
		`output = () => 1`:                       "output: is a function, which has no form in JSON",
		`output = class {}`:                      "output: is a function, which has no form in JSON",
		`output = new Proxy(function () {}, {})`: "output: is a function, which has no form in JSON",
		`output = {p: [Promise.resolve(1)]}`:     "output.p[0]: is a Promise; await it first",
		`output = {}; output.self = output`:      "output.self: refers back to output",
		`output = {rows: [0, 1, 2, {}]}; output.rows[3].next = output.rows[3]`: "output.rows[3].next: refers back to output.rows[3]",
		`output = {m: new Map}; output.m.set("k", new Set([output.m]))`:        "output.m.k[0]: refers back to output.m",
		`output = {"a b": {}, c: 1}; output["a b"].é = output["a b"]`:          `output["a b"]["é"]: refers back to output["a b"]`,
		`output = {m: new Map([[{}, 1]])}`:                                     "output.m: has a Map key that is an object or a symbol, which cannot be a name in JSON",
		`output = {["x".repeat(100)]: 1n}`:                                     `output["` + strings.Repeat("x", 64) + `…"]: ` + bigintReason,
		`for (var i = 0, o = output = []; i < 1000; i++) { o[0] = []; o = o[0] }`: "output" + strings.Repeat("[0]", 8) + "…" + strings.Repeat("[0]", 8) +
			": is nested deeper than 1000 levels",
		`output = Object.defineProperty({}, "a", {enumerable: true, get() { return Object.create(this) }}); output = new Proxy({}, {ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({value: 1, enumerable: true, configurable: true}), get() { return new Proxy({}, this) }})`: "output" +
			strings.Repeat(".a", 8) + "…" + strings.Repeat(".a", 8) + ": is nested deeper than 1000 levels",
	} {
		rt := goja.New()
		_, err := NewEncoder(rt, nil).Encode(run(t, rt, script), testLimit, nil)
		var invalid *InvalidError
		if !errors.As(err, &invalid) || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", script, err, want)
		}
	}
	if got := encode(t, `for (var i = 0, o = output = []; i < 999; i++) { o[0] = []; o = o[0] }`); got != strings.Repeat("[", 1000)+strings.Repeat("]", 1000) {
		t.Errorf("1000 levels give %.80s", got)
	}
}

// TestOutputPollution runs what a script could do to built-ins: none of it may show.
func TestOutputPollution(t *testing.T) {
	for _, script := range []string{
		`Object.prototype.toJSON = () => "evil"; Array.prototype.toJSON = Date.prototype.toJSON = String.prototype.toJSON = Number.prototype.toJSON = () => "evil"`,
		`JSON.stringify = () => "evil"; JSON = {}; Object.keys = Reflect.ownKeys = Reflect.get = () => ["evil"]`,
		`var trap = {set() { throw "evil" }}; Object.defineProperties(Object.prototype, {get: trap, set: trap, value: trap, writable: trap, enumerable: trap, configurable: trap})`,
		`Object.defineProperty(Array.prototype, 0, {get() { throw "evil" }, set() { throw "evil" }}); Array.prototype[1] = "evil"; Object.prototype[2] = "evil"`,
		`Array.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = Set.prototype[Symbol.iterator] = () => { throw "evil" }`,
		`Map.prototype.forEach = Map.prototype.entries = Set.prototype.forEach = Set.prototype.values = () => { throw "evil" }`,
		`Date.prototype.toISOString = Date.prototype.getTime = Date.prototype.valueOf = () => "evil"`,
		`Object.defineProperty(RegExp.prototype, "source", {get: () => "evil"}); RegExp.prototype.toString = () => "evil"`,
		`Number.prototype.valueOf = String.prototype.toString = String.prototype.valueOf = Boolean.prototype.valueOf = () => "evil"`,
		`Array.isArray = () => true; Object.prototype.hasOwnProperty = () => true; Object.hasOwn = () => true`,
		`Object.setPrototypeOf(Array.prototype, new Proxy({}, {get() { throw "evil" }, has() { throw "evil" }}))`,
		`Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), "length", {get: () => 9}); Uint8Array.prototype.constructor = null`,
		`globalThis.Object = globalThis.Reflect = globalThis.Map = globalThis.String = undefined`,
	} {
		script = `output = {n: 1, list: [ , "x", , ], map: new Map([["k", new Set([1])]]), date: new Date(0), re: /s/, box: Object(5), text: Object("t"), bytes: new Uint8Array(2)};` + script
		want := `{"n":1,"list":[null,"x",null],"map":{"k":[1]},"date":"1970-01-01T00:00:00.000Z","re":"s","box":5,"text":"t","bytes":[0,0]}`
		if got := encode(t, script); got != want {
			t.Errorf("%s\n got %s\nwant %s", script, got, want)
		}
	}
}

func TestOutputThrows(t *testing.T) {
	for script, want := range map[string]string{
		`output = {get a() { throw new TypeError("from a getter") }}`:                                                                               "TypeError: from a getter",
		`output = [{toJSON() { throw new RangeError("from toJSON") }}]`:                                                                             "RangeError: from toJSON",
		`output = new Proxy({}, {ownKeys() { throw new Error("from a trap") }})`:                                                                    "Error: from a trap",
		`output = new Proxy({}, {get() { throw new Error("get") }, has: null}); output = {a: new Proxy([], {get() { throw new Error("length") }})}`: "Error: length",
		`var r = Proxy.revocable({}, {}); r.revoke(); output = [r.proxy]`:                                                                           "TypeError: Proxy already revoked",
		`output = new Proxy({}, {ownKeys: () => [1]})`:                                                                                              "TypeError: 1 is not a valid property name",
		`output = new Proxy({}, {ownKeys: () => ["a", "a"]})`:                                                                                       "TypeError: 'ownKeys' on proxy: trap returned duplicate entries",
		`output = new Proxy(Object.freeze({a: 1}), {ownKeys: () => []})`:                                                                            "TypeError: 'ownKeys' on proxy: trap result did not include 'a'",
	} {
		rt := goja.New()
		_, err := NewEncoder(rt, nil).Encode(run(t, rt, script), testLimit, nil)
		var thrown *goja.Exception
		if !errors.As(err, &thrown) || !strings.HasPrefix(thrown.Error(), want) {
			t.Errorf("%s\n got %v (%T)\nwant %s", script, err, err, want)
		}
	}
}

func TestOutputFault(t *testing.T) {
	rt := goja.New()
	// The engine reads a key from a list of keys that has none.
	value := run(t, rt, `output = new Proxy({}, {ownKeys: () => ({length: 1})})`)
	_, err := NewEncoder(rt, nil).Encode(value, testLimit, nil)
	var fault *FaultError
	if !errors.As(err, &fault) || fault.Cause == nil || strings.Contains(err.Error(), "goja") {
		t.Errorf("a Proxy that makes the engine panic gives %v (%T)", err, err)
	}
}

func TestOutputTooLarge(t *testing.T) {
	for name, script := range map[string]string{
		"a text beyond the limit":  `output = "x".repeat(1 << 21)`,
		"escapes beyond the limit": `output = "\0".repeat(1 << 19)`,
		"non-ASCII beyond":         `output = "é".repeat(1 << 20)`,
		"one text many times":      `var s = "x".repeat(1e6); output = Array.from({length: 2000}, () => s)`,
		"doubling":                 `output = [1]; for (var i = 0; i < 60; i++) output = [output, output]`,
		"a sparse array":           `output = []; output.length = 2 ** 32 - 1`,
		"a long Proxy":             `output = new Proxy([], {get: (t, k) => k === "length" ? 2 ** 53 : t[k]})`,
		"a big typed array":        `output = new Float64Array(1 << 20)`,
		"a big buffer":             `output = new ArrayBuffer(1 << 20)`,
		"a growing Map":            `output = new Map([["a", 1]]); for (var i = 0; i < 200000; i++) output.set("key" + i, i)`,
		"a long name":              `output = {["x".repeat(1 << 21)]: 1}`,
	} {
		rt := goja.New()
		value := run(t, rt, script)
		// What the limit does not stop at once would not come back here at all.
		out, err := NewEncoder(rt, nil).Encode(value, testLimit, nil)
		if !errors.Is(err, ErrTooLarge) || out != nil {
			t.Errorf("%s: got %d bytes and %v, want ErrTooLarge", name, len(out), err)
		}
	}
}

func TestOutputLimitIsExact(t *testing.T) {
	script := `output = {a: [1, "é\ud800\n", null, {"k\u0001": true}], m: new Map([[1, 2]]), d: new Date(0), t: new Uint8Array(3)}`
	want := encode(t, script)
	for max := int64(0); max <= int64(len(want)); max++ {
		rt := goja.New()
		out, err := NewEncoder(rt, nil).Encode(run(t, rt, script), max, nil)
		if max < int64(len(want)) && !errors.Is(err, ErrTooLarge) {
			t.Fatalf("a limit of %d bytes gives %s, %v", max, out, err)
		}
		if max == int64(len(want)) && string(out) != want {
			t.Errorf("a limit of just enough bytes gives %s, %v", out, err)
		}
	}
}

func TestOutputStops(t *testing.T) {
	errStop := errors.New("stop")
	for _, script := range []string{
		`output = Array(1000).fill(0)`,
		`output = {}; for (var i = 0; i < 1000; i++) output["k" + i] = i`,
		`output = new Map; for (var i = 0; i < 1000; i++) output.set(i, i)`,
		`output = new Set; for (var i = 0; i < 1000; i++) output.add(i)`,
		`output = new Uint8Array(1000)`,
		`output = []; output.length = 400000`,
		`output = {get more() { return {__proto__: null, get more() { return Object.create(null, Object.getOwnPropertyDescriptors(this)) }} }}; output = Array(200).fill(output)`,
	} {
		rt := goja.New()
		value := run(t, rt, script)
		calls := 0
		_, err := NewEncoder(rt, nil).Encode(value, testLimit, func() error {
			if calls++; calls == 3 {
				return errStop
			}
			return nil
		})
		if !errors.Is(err, errStop) {
			t.Errorf("%s: got %v, want the error of stop", script, err)
		}
	}
}

func TestOutputInterrupted(t *testing.T) {
	for _, script := range []string{
		`output = {get a() { for (;;); }}`,
		`output = {toJSON() { for (;;); }}`,
		`output = new Proxy([], {get() { for (;;); }})`,
	} {
		rt := goja.New()
		value := run(t, rt, script)
		timer := time.AfterFunc(20*time.Millisecond, func() { rt.Interrupt("deadline") })
		_, err := NewEncoder(rt, nil).Encode(value, testLimit, nil)
		timer.Stop()
		var interrupted *goja.InterruptedError
		if !errors.As(err, &interrupted) || interrupted.Value() != "deadline" {
			t.Errorf("%s: got %v (%T), want the interrupt", script, err, err)
		}
	}
	rt := goja.New()
	rt.SetMaxCallStackSize(200)
	_, err := NewEncoder(rt, nil).Encode(run(t, rt, `output = {get a() { return this.a }}`), testLimit, nil)
	var overflow *goja.StackOverflowError
	if !errors.As(err, &overflow) {
		t.Errorf("a getter that recurses gives %v (%T), want the stack overflow", err, err)
	}
}
