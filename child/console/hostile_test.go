package console

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// everyMethod shows v in every way that the console has.
const everyMethod = `
	console.log(v); console.log("%s %o %O %d %i %f %c", v, v, v, v, v, v, v); console.error([v], {v}, map, set);
	console.dir(v); console.dir(v, {showHidden: true, depth: null}); console.dir({}, v); console.table(v); console.table([v, {v}]); console.table([{a: 1}], [v]);
	console.assert(v); console.assert(false, v); console.assert(false, "x", v); console.count(v); console.countReset(v); console.count(v);
	console.time(v); console.timeLog(v, v); console.timeEnd(v); console.group(v); console.groupEnd(); console.trace(v); console.warn("x", v);`

// TestConsoleRunsNoCode shows values that are full of code, of which none may run.
func TestConsoleRunsNoCode(t *testing.T) {
	for name, value := range map[string]string{
		"getters":              `({get a() { ran() }, set a(x) { ran() }, get [Symbol.toStringTag]() { ran() }, get constructor() { ran() }, get toString() { ran() }})`,
		"methods":              `({toString() { ran() }, valueOf() { ran() }, [Symbol.toPrimitive]() { ran() }, inspect() { ran() }, [Symbol.for("nodejs.util.inspect.custom")]() { ran() }, [Symbol.iterator]() { ran() }, then() { ran() }})`,
		"a Proxy":              `new Proxy({}, new Proxy({}, {get() { ran() }}))`,
		"a Proxy of a Proxy":   `new Proxy(new Proxy([1], {get() { ran() }, has() { ran() }, getPrototypeOf() { ran() }, ownKeys() { ran() }, getOwnPropertyDescriptor() { ran() }}), {get() { ran() }, getPrototypeOf() { ran() }})`,
		"a Proxy of a func":    `new Proxy(function () {}, {get() { ran() }, apply() { ran() }, ownKeys() { ran() }, getPrototypeOf() { ran() }})`,
		"a Proxy prototype":    `Object.create(new Proxy({}, {get() { ran() }, has() { ran() }, getPrototypeOf() { ran() }, getOwnPropertyDescriptor() { ran() }}))`,
		"a class":              `new (class { get name() { ran() } static get name() { ran() } static [Symbol.hasInstance]() { ran() } get [Symbol.toStringTag]() { ran() } })`,
		"a class itself":       `(class { static get name() { ran() } static toString() { ran() } static get prototype2() { ran() } })`,
		"a function":           `Object.defineProperties(function () {}, {name: {get() { ran() }}, length: {get() { ran() }}, toString: {value() { ran() }}})`,
		"an error":             `Object.defineProperties(new Error("x"), {message: {get() { ran() }}, name: {get() { ran() }}, cause: {get() { ran() }}, errors: {get() { ran() }}})`,
		"an error of objects":  `Object.assign(new Error("x"), {message: {toString() { ran() }}, name: {toString() { ran() }}, cause: {get a() { ran() }}})`,
		"an array":             `Object.defineProperty(Object.assign([1, 2], {get x() { ran() }, [Symbol.iterator]() { ran() }}), 1, {get() { ran() }})`,
		"a typed array":        `Object.defineProperties(new Uint8Array(3), {length: {get() { ran() }}, constructor: {get() { ran() }}, [Symbol.toStringTag]: {get() { ran() }}})`,
		"a date":               `Object.assign(new Date(0), {getTime() { ran() }, toISOString() { ran() }, valueOf() { ran() }, toJSON() { ran() }})`,
		"boxed":                `Object.assign(Object(5), {valueOf() { ran() }, toString() { ran() }})`,
		"a Map":                `Object.assign(new Map([[{get a() { ran() }}, {toString() { ran() }}]]), {forEach() { ran() }, entries() { ran() }, [Symbol.iterator]() { ran() }, get size2() { ran() }})`,
		"a promise":            `Object.assign(Promise.resolve({get then2() { ran() }}), {then() { ran() }})`,
		"a regular expression": `Object.defineProperties(/x/, {source: {get() { ran() }}, flags: {get() { ran() }}, toString: {value() { ran() }}, lastIndex2: {get() { ran() }}})`,
		"a bad root":           `Object.create(null, {constructor: {get() { ran() }}, toString: {get() { ran() }}})`,
	} {
		rt, lines := newConsole(t)
		ran := 0
		if err := rt.Set("ran", func() { ran++ }); err != nil {
			t.Fatal(err)
		}
		script := `var v = ` + value + `, map = new Map([[v, v]]), set = new Set([v]), define = Object.defineProperty, all = [];
			for (const C of [Object, Array, Map, Set, Date, Error, RegExp, Promise, Function])
				for (const k of Object.getOwnPropertyNames(C.prototype)) if (!["constructor", "__proto__"].includes(k)) all.push([C.prototype, k]);
			for (let i = 0; i < all.length; i++) try { define(all[i][0], all[i][1], {get: ran, configurable: true}) } catch { }`
		rt.SetMaxCallStackSize(500)
		inspector := NewInspector(rt, func(*goja.Object) string { return "Error: stack\n    at x.js:1:1" })
		if err := Install(rt, inspector, func(level, message string) { *lines = append(*lines, line{level, message}) }, func() float64 { return 0 }); err != nil {
			t.Fatal(err)
		}
		program, err := goja.Compile("", everyMethod, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rt.RunString(script); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ran = 0
		if _, err := rt.RunProgram(program); err != nil {
			// Formatting the error would run code of the script.
			t.Errorf("%s: the script failed with %T", name, err)
		}
		if ran > 0 {
			t.Errorf("%s: code of the script ran %d times", name, ran)
		}
		for _, l := range *lines {
			if strings.Contains(l.Message, "goja") || strings.Contains(l.Message, "0x") || l.Message == unprintable {
				t.Errorf("%s: %q", name, l.Message)
			}
		}
	}
}

// TestConsoleIsBounded shows values that are too large to be shown.
func TestConsoleIsBounded(t *testing.T) {
	for name, value := range map[string]string{
		"doubling":          `(() => { let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; return a })()`,
		"a sparse array":    `(() => { const a = []; a.length = 2 ** 32 - 1; return a })()`,
		"many keys":         `(() => { const o = {}; for (let i = 0; i < 30000; i++) o["key" + i] = i; return o })()`,
		"many elements":     `Array.from({length: 50000}, (_, i) => ({i}))`,
		"a long text":       `"x".repeat(5 << 20)`,
		"a long list":       `Array(30).fill("x".repeat(1 << 20))`,
		"long names":        `Object.fromEntries(Array.from({length: 10}, (_, i) => [i + "x".repeat(1 << 20), 1]))`,
		"a long symbol":     `Symbol("x".repeat(5 << 20))`,
		"a long function":   `(class { static x = "` + strings.Repeat("x", 1<<20) + `" })`,
		"a long name":       `Object.defineProperty(() => 1, "name", {value: "x".repeat(5 << 20)})`,
		"a long tag":        `({[Symbol.toStringTag]: "x".repeat(5 << 20)})`,
		"a big Map":         `new Map(Array.from({length: 30000}, (_, i) => [i, "v".repeat(1000)]))`,
		"a deep list":       `(() => { let a = []; for (let i = 0; i < 100000; i++) a = [a]; return a })()`,
		"deep prototypes":   `(() => { let o = {}; for (let i = 0; i < 100000; i++) o = Object.create(o); return o })()`,
		"deep Proxies":      `(() => { let o = {}; for (let i = 0; i < 5000; i++) o = new Proxy(o, {}); return o })()`,
		"a deep cause":      `(() => { let e = new Error("x"); for (let i = 0; i < 1000; i++) e = new Error("x" + i, {cause: e}); return e })()`,
		"a long error":      `new Error("x".repeat(5 << 20))`,
		"wide objects":      `Array.from({length: 40}, () => Object.fromEntries(Array.from({length: 1000}, (_, i) => ["k" + i, {a: {b: i}}])))`,
		"a big buffer":      `new ArrayBuffer(1 << 24)`,
		"a big typed array": `new Float64Array(1 << 20)`,
	} {
		rt, lines := newConsole(t)
		if _, err := rt.RunString(`var v = ` + value + `, map = new Map([[v, v]]), set = new Set([v])`); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := rt.RunString(everyMethod); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, l := range *lines {
			if len(l.Message) > maxMessage+len(cutMark) {
				t.Errorf("%s: a line of %d bytes", name, len(l.Message))
			}
		}
	}
}

// TestInspectReentry gives an error's stack that inspects the error again, as one whose
// message is an object may.
func TestInspectReentry(t *testing.T) {
	rt := goja.New()
	var inspector *Inspector
	inspector = NewInspector(rt, func(o *goja.Object) string { return "Error: " + inspector.Inspect(o) })
	value, err := rt.RunString(`new Error("x")`)
	if err != nil {
		t.Fatal(err)
	}
	if got := inspector.Inspect(value); !strings.Contains(got, unprintable) {
		t.Errorf("got %s", got)
	}
	if got := NewInspector(rt, func(*goja.Object) string { panic("broken") }).Inspect(value); got != unprintable {
		t.Errorf("a stack that panics gives %q", got)
	}
}

// TestConsoleGroupsAreBounded opens more groups than anybody can read.
func TestConsoleGroupsAreBounded(t *testing.T) {
	rt, lines := newConsole(t)
	if _, err := rt.RunString(`for (let i = 0; i < 1e5; i++) console.group(); console.log("x"); for (let i = 0; i < 50000; i++) { console.count(i); console.time(i) }`); err != nil {
		t.Fatal(err)
	}
	if first := (*lines)[0].Message; len(first) > maxIndent+3 {
		t.Errorf("a line is indented %d columns", len(first)-1)
	}
}

func FuzzFormat(f *testing.F) {
	for _, format := range []string{"%s", "%", "%%", "a%d%i%f%j%o%O%cb%", "\xff%s", "%s%s%s"} {
		f.Add(format, "x")
	}
	f.Fuzz(func(t *testing.T, format, argument string) {
		rt, lines := newConsole(t)
		log, _ := goja.AssertFunction(rt.Get("console").(*goja.Object).Get("log"))
		if _, err := log(nil, rt.ToValue(format), rt.ToValue(argument), rt.ToValue(1)); err != nil {
			t.Fatal(err)
		}
		if len(*lines) != 1 {
			t.Fatalf("%d lines", len(*lines))
		}
	})
}
