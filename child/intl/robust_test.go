package intl

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
)

// hostileCases are expressions and the outcome of each.
var hostileCases = []struct{ name, code, want string }{
	{"getter in options", `(1).toLocaleString('en', getter('style'))`, "Error: getter style"},
	{"trap in options", `new Intl.DateTimeFormat('en', thrower)`, "Error: trap"},
	{"trap in locales", `new Intl.DateTimeFormat(thrower)`, "Error: trap"},
	{"object without text in locales", `new Intl.NumberFormat([deep])`, "Error: toString"},
	{"object without text as option", `new Date(0).toLocaleString('en', { timeZone: deep })`, "Error: toString"},
	{"object without number", `new Intl.NumberFormat().format(deep)`, "Error: valueOf"},
	{"iterator that throws", `new Intl.ListFormat().format({ [Symbol.iterator]() { throw new Error('iter'); } })`, "Error: iter"},
	{"element that throws", `[{ toLocaleString() { throw new Error('element'); } }].toLocaleString()`, "Error: element"},
	{"element without method", `[{ toLocaleString: 1 }].toLocaleString()`, "TypeError: toLocaleString of element 0 is not a function"},
	{"no options", `new Intl.PluralRules('en', null)`, "TypeError: Intl.PluralRules called on null or undefined"},
	{"foreign receiver", `Intl.NumberFormat.prototype.formatToParts.call({}, 1)`,
		"TypeError: Method Intl.NumberFormat.prototype.formatToParts called on incompatible receiver"},
	{"prototype as receiver", `Intl.DateTimeFormat.prototype.format`,
		"TypeError: Method Intl.DateTimeFormat.prototype.format called on incompatible receiver"},
	{"receiver of another class", `Intl.Collator.prototype.resolvedOptions.call(new Intl.NumberFormat())`,
		"TypeError: Method Intl.Collator.prototype.resolvedOptions called on incompatible receiver"},
	{"percent sign in an error", `new Intl.NumberFormat('en', { style: '%s%d' })`,
		"RangeError: Value %s%d out of range for Intl.NumberFormat options property style"},
	{"word with a space", `new Intl.NumberFormat('en', { style: 'decimal percent' })`,
		"RangeError: Value decimal percent out of range for Intl.NumberFormat options property style"},
	{"line break in a key", `(1).toLocaleString('en', { style: 'unit', unit: 'acre\nbit' })`,
		"RangeError: Invalid unit argument for Intl.NumberFormat() 'acre\nbit'"},
	{"tab in a key", `new Intl.DateTimeFormat('en', { timeZone: 'utc\t' })`, "RangeError: Invalid time zone specified: utc\t"},
	{"path as zone", `new Intl.DateTimeFormat('en', { timeZone: '../../etc/passwd' })`,
		"RangeError: Invalid time zone specified: ../../etc/passwd"},
	{"long list of locales", `new Intl.NumberFormat({ length: 2 ** 53 })`,
		"RangeError: A list of more than 1000 locales is not supported"},
	{"tiny number in a string", `new Intl.NumberFormat('en', { maximumSignificantDigits: 1 }).format('1e-999999999')`,
		"RangeError: A number string with more than 2000 fraction digits is not supported"},
	{"huge exponent in a string", `new Intl.NumberFormat('en').format('1e999999999')`, "∞"},
	{"exponent beyond integers", `new Intl.NumberFormat('en').format('1e-99999999999999999999')`, "0"},
	{"zero with an exponent", `new Intl.NumberFormat('en').format('0e999999999')`, "0"},
	{"replaced intrinsics", `Number.prototype.valueOf = Date.prototype.getTime = () => { throw new Error('user'); };
			Object.defineProperty(Object.prototype, 'type', { set() { throw new Error('set'); }, configurable: true });
			const r = (1234).toLocaleString() + new Date(0).toLocaleDateString() + new Intl.NumberFormat().formatToParts(5)[0].type;
			delete Object.prototype.type; return r`, "1,2341/1/1970integer"},
	{"replaced RangeError", `globalThis.RangeError = function () { throw new Error('user'); };
			new Intl.NumberFormat('x')`, "RangeError: Incorrect locale information provided"},
}

// TestHostileArguments gives the natives what attacks them: each case must end in an ordinary
// JavaScript value or error, the one that the case names.
func TestHostileArguments(t *testing.T) {
	t.Parallel()
	const prelude = `
		const revoked = (() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy; })();
		const thrower = new Proxy({}, { get() { throw new Error('trap'); } });
		const getter = (name) => ({ get [name]() { throw new Error('getter ' + name); } });
		const deep = { toString() { throw new Error('toString'); }, valueOf() { throw new Error('valueOf'); } };
		const outcome = (f) => { try { return String(f()); } catch (e) { return e.name + ': ' + e.message; } };
	`
	for _, c := range hostileCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			body := c.code
			if !strings.Contains(body, "return ") {
				if at := strings.LastIndex(body, ";\n"); at >= 0 {
					body = body[:at+2] + "return " + strings.TrimSpace(body[at+2:])
				} else {
					body = "return " + body
				}
			}
			value, err := newRuntime(t).RunString(prelude + "outcome(() => { " + body + " })")
			if err != nil {
				t.Fatal(err)
			}
			if got := value.String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestRevokedProxies hands a revoked proxy to every native in every place: each must throw a
// TypeError or give a value, and none may panic.
func TestRevokedProxies(t *testing.T) {
	t.Parallel()
	value, err := newRuntime(t).RunString(`
		const dead = () => { const p = Proxy.revocable(function () {}, {}); p.revoke(); return p.proxy; };
		let calls = 0;
		const attempt = (f) => { calls++; try { f(); } catch (e) { if (!(e instanceof Error)) throw new Error('not an error'); } };
		const methods = [Number.prototype.toLocaleString, BigInt.prototype.toLocaleString, Date.prototype.toLocaleString,
			Date.prototype.toLocaleDateString, Date.prototype.toLocaleTimeString, String.prototype.localeCompare,
			String.prototype.toLocaleUpperCase, String.prototype.toLocaleLowerCase, Array.prototype.toLocaleString,
			Uint8Array.prototype.toLocaleString, Intl.getCanonicalLocales];
		const receivers = [1, 1n, new Date(0), 'a', [1], new Uint8Array(1), undefined, null, Symbol(), dead()];
		for (const m of methods) for (const self of receivers) {
			for (const args of [[], [dead()], ['en', dead()], [undefined, dead()], [[dead()]], [Symbol()], ['en', Symbol()]]) {
				attempt(() => m.apply(self, args));
			}
		}
		for (const name of ['NumberFormat', 'DateTimeFormat', 'Collator', 'PluralRules', 'ListFormat', 'RelativeTimeFormat']) {
			const C = Intl[name];
			for (const args of [[dead()], ['en', dead()], [[dead()]], [Symbol()], ['en', Symbol()]]) {
				attempt(() => new C(...args)); attempt(() => C(...args)); attempt(() => C.supportedLocalesOf(...args));
			}
			attempt(() => Reflect.construct(C, [], dead())); attempt(() => C.call(dead())); attempt(() => C.apply(Object.create(C.prototype)));
			const made = new C();
			for (const key of Object.getOwnPropertyNames(C.prototype)) {
				attempt(() => C.prototype[key]);
				for (const args of [[], [dead()], [dead(), dead()], [Symbol()], [1, Symbol()], [[dead()]]]) {
					if (key === 'constructor') continue;
					attempt(() => made[key](...args)); attempt(() => made[key].apply(dead(), args));
				}
			}
		}
		calls`)
	if err != nil {
		t.Fatal(err)
	}
	if value.ToInteger() < 700 {
		t.Errorf("only %d calls", value.ToInteger())
	}
}

// TestRefusals holds the errors for what the package does not know.
func TestRefusals(t *testing.T) {
	t.Parallel()
	cases := []struct{ code, want string }{
		{`(1).toLocaleString('de-DE')`, "Locale de-DE is not supported; scripts have the locales en-US and en"},
		{`new Date(0).toLocaleString('en-GB')`, "Locale en-GB is not supported; scripts have the locales en-US and en"},
		{`new Intl.NumberFormat(['fr', 'en'])`, "Locale fr is not supported; scripts have the locales en-US and en"},
		{`'a'.localeCompare('b', 'sv')`, "Locale sv is not supported; scripts have the locales en-US and en"},
		{`'i'.toLocaleUpperCase('tr')`, "Locale tr is not supported; scripts have the locales en-US and en"},
		{`new Intl.NumberFormat('en-u-nu-arab')`, "Locale en-u-nu-arab is not supported: keyword nu-arab; scripts have the locales en-US and en"},
		{`new Intl.NumberFormat('en', { numberingSystem: 'arab' })`, `Intl.NumberFormat option numberingSystem: "arab" is not supported; supported: latn`},
		{`new Intl.DateTimeFormat('en', { calendar: 'buddhist' })`, `Intl.DateTimeFormat option calendar: "buddhist" is not supported; supported: gregory`},
		{`new Date(0).toLocaleString('en', { dayPeriod: 'long' })`, "Date.prototype.toLocaleString option dayPeriod is not supported"},
		{`new Intl.DateTimeFormat('en', { timeZoneName: 'longGeneric' })`, `Intl.DateTimeFormat option timeZoneName: "longGeneric" is not supported; supported: short, long, shortOffset, longOffset`},
		{`new Intl.DateTimeFormat('en', { year: 'numeric', day: 'numeric' })`, "Intl.DateTimeFormat: this combination of date and time fields is not supported: year numeric, day numeric"},
		{`new Intl.DateTimeFormat('en', { hour: 'numeric', second: 'numeric' })`, "Intl.DateTimeFormat: this combination of date and time fields is not supported: hour numeric, second numeric"},
		{`new Intl.Collator('en', { caseFirst: 'upper' })`, `Intl.Collator option caseFirst: "upper" is not supported; supported: false`},
		{`new Intl.Collator('en', { ignorePunctuation: true })`, `Intl.Collator option ignorePunctuation: "true" is not supported; supported: false`},
		{`new Intl.Collator('en-u-kf-upper')`, "Intl.Collator: locale keyword kf-upper is not supported"},
		{`new Intl.NumberFormat('en', { style: 'unit', unit: 'percent-per-day' })`, `Intl.NumberFormat option unit: "percent-per-day" is not supported; supported: percent alone`},
		{`Intl.getCanonicalLocales('iw')`, "The canonical form of locale iw is not known; supported: two-letter languages and regions that are in use"},
	}
	for _, c := range cases {
		_, err := newRuntime(t).RunString(c.code)
		var thrown *goja.Exception
		if !errors.As(err, &thrown) {
			t.Errorf("%s: no exception: %v", c.code, err)
			continue
		}
		object, _ := thrown.Value().(*goja.Object)
		if object == nil || object.Get("name").String() != "RangeError" || object.Get("message").String() != c.want {
			t.Errorf("%s\n got  %v\n want %s", c.code, thrown.Value(), c.want)
		}
	}
}

// TestSlotsDoNotLeak makes formatters in a loop, as scripts do, and looks at what stays.
func TestSlotsDoNotLeak(t *testing.T) {
	rt := goja.New()
	var kept slots[numberFormat]
	for range 20 {
		for range 1000 {
			kept.set(rt.NewObject(), &numberFormat{})
		}
		runtime.GC()
	}
	if n := len(kept.data); n > 4000 {
		t.Errorf("%d entries are left of 20000 dead objects", n)
	}
}

// TestStackNames shows that stacks name the JavaScript functions and no Go ones.
func TestStackNames(t *testing.T) {
	t.Parallel()
	value, err := newRuntime(t).RunString(`
		let stack;
		new Intl.ListFormat().format({ [Symbol.iterator]() { stack = new Error().stack; return [][Symbol.iterator](); } });
		[{ toLocaleString() { stack += new Error().stack; } }].toLocaleString();
		stack`)
	if err != nil {
		t.Fatal(err)
	}
	stack := value.String()
	for _, name := range []string{"format (native)", "toLocaleString (native)"} {
		if !strings.Contains(stack, name) {
			t.Errorf("no frame %q in\n%s", name, stack)
		}
	}
	if strings.Contains(stack, "cordon") || strings.Contains(stack, "func") {
		t.Errorf("a Go name is in\n%s", stack)
	}
}

// TestEnvironment shows where local time, now and zones come from.
func TestEnvironment(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	env := testEnv()
	env.Local = berlin
	env.Zone = func(string) (*time.Location, error) { return nil, errors.New("no zones") }
	rt := goja.New()
	if err := Install(rt, env); err != nil {
		t.Fatal(err)
	}
	value, err := rt.RunString(`[new Date(0).toLocaleString(), Intl.DateTimeFormat().resolvedOptions().timeZone,
		Intl.DateTimeFormat('en', { timeStyle: 'long' }).format(), new Date(0).toLocaleString('en', { timeZone: 'utc' }),
		(() => { try { new Date(0).toLocaleString('en', { timeZone: 'Asia/Tokyo' }); } catch (e) { return String(e); } })()].join('|')`)
	if err != nil {
		t.Fatal(err)
	}
	want := "1/1/1970, 1:00:00 AM|Europe/Berlin|11:13:20 PM GMT+1|1/1/1970, 12:00:00 AM|" +
		"RangeError: Invalid time zone specified: Asia/Tokyo"
	if value.String() != want {
		t.Errorf("got  %s\nwant %s", value, want)
	}
	if err := Install(goja.New(), Env{Local: time.UTC}); err == nil {
		t.Error("an incomplete Env is taken")
	}
}
