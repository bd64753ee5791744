package probe

import (
	"slices"
	"testing"

	"github.com/dop251/goja"
)

// object runs an expression that gives an object.
func object(t *testing.T, rt *goja.Runtime, expression string) *goja.Object {
	t.Helper()
	value, err := rt.RunString("(" + expression + ")")
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	o, ok := value.(*goja.Object)
	if !ok {
		t.Fatalf("%s is no object", expression)
	}
	return o
}

func TestKindOf(t *testing.T) {
	for expression, want := range map[string]Kind{
		`{}`: Plain, `new (class {})`: Plain, `Object.create(null)`: Plain, `new WeakMap`: Plain, `new DataView(new ArrayBuffer(1))`: Plain,
		`(function* () {})()`: Plain, `Object.create(Array.prototype)`: Plain, `{[Symbol.toStringTag]: "Map"}`: Plain, `Math`: Plain,
		`[]`: Array, `new (class extends Array {})`: Array, `Object.setPrototypeOf([], null)`: Array, `[, ,]`: Array,
		`() => 1`: Function, `function () {}`: Function, `async () => 1`: Function, `function* () {}`: Function, `Math.max`: Function, `Array`: Function,
		`(() => 1).bind()`: Function, `async function () {}`: Function, `({async m() {}}).m`: Function, `class {}`: Class,
		`new Proxy({}, {})`: Proxy, `new Proxy(() => 1, {})`: Proxy, `(() => { const r = Proxy.revocable([], {}); r.revoke(); return r.proxy })()`: Proxy,
		`new Map`: Map, `new (class extends Map {})`: Map, `new Set`: Set, `Object.setPrototypeOf(new Set, Map.prototype)`: Set,
		`Promise.resolve()`: Promise, `new Date`: Date, `new Date(NaN)`: Date, `/x/`: RegExp, `new TypeError`: Error, `Object.setPrototypeOf(new Error, null)`: Error,
		`Object(1)`: Number, `Object(1.5)`: Number, `Object("")`: String, `Object(false)`: Boolean, `Object(Symbol())`: Symbol, `Object(1n)`: BigInt,
		`new Uint8Array`: TypedArray, `new Uint8ClampedArray`: TypedArray, `new BigInt64Array`: TypedArray, `new Float64Array`: TypedArray,
		`new ArrayBuffer(1)`: ArrayBuffer, `(function () { return arguments })()`: Arguments, `JSON.rawJSON("1")`: RawJSON,
	} {
		if got := KindOf(object(t, goja.New(), expression)); got != want {
			t.Errorf("%s is of kind %d, want %d", expression, got, want)
		}
	}
}

func TestProperty(t *testing.T) {
	rt := goja.New()
	o := object(t, rt, `Object.defineProperties({plain: 1, get both() { throw 1 }, set both(v) {}}, {hidden: {value: undefined}})`)
	// The engine fills descriptors by assignment, which runs this in the script's realm.
	_, err := rt.RunString(`var trap = {set() { throw "ran" }}; Object.defineProperties(Object.prototype, {value: trap, get: trap, set: trap, enumerable: trap});
		Object.getOwnPropertyDescriptor([1], 0)`)
	if err == nil {
		t.Error("the engine does not assign descriptors any more: Probe may be simpler")
	}
	p := New()
	if plain, ok := p.Property(o, p.Key("plain")); !ok || !plain.Enumerable || plain.Value.ToInteger() != 1 || plain.Getter != nil {
		t.Errorf("plain is %+v", plain)
	}
	both, ok := p.Property(o, p.Key("both"))
	if !ok || both.Value != nil || goja.IsUndefined(both.Getter) || goja.IsUndefined(both.Setter) {
		t.Errorf("both is %+v", both)
	}
	if hidden, ok := p.Property(o, p.Key("hidden")); !ok || hidden.Enumerable || !goja.IsUndefined(hidden.Value) {
		t.Errorf("hidden is %+v", hidden)
	}
	if _, ok := p.Property(o, p.Key("toString")); ok || p.HasOwn(o, p.Key("toString")) || !p.HasOwn(o, p.Key("both")) {
		t.Error("toString is no own property, and both is one")
	}
}

func TestKeysAndWalks(t *testing.T) {
	rt, p := goja.New(), New()
	o := object(t, rt, `Object.defineProperty({b: 1, 2: 1, "\ud800": 1, [Symbol("s")]: 1}, "hidden", {value: 1})`)
	if all, own := p.OwnKeys(o), p.Keys(o); len(all) != 5 || len(own) != 3 || own[2].(goja.String).CharAt(0) != 0xd800 {
		t.Errorf("keys are %v and %v", all, own)
	}
	if v := p.Get(o, p.Keys(o)[2]); v.ToInteger() != 1 {
		t.Errorf("the property named by a lone surrogate is %v", v)
	}
	var seen []string
	m := object(t, rt, `new Map([["a", 1], ["b", 2], ["c", 3]])`)
	p.EachEntry(m, func(key, value goja.Value) bool {
		seen = append(seen, key.String()+value.String())
		return len(seen) < 2
	})
	p.EachElement(object(t, rt, `new Set(["x", "y"])`), func(element goja.Value) bool {
		seen = append(seen, element.String())
		return true
	})
	if want := []string{"a1", "b2", "x", "y"}; !slices.Equal(seen, want) {
		t.Errorf("the walks saw %v, want %v", seen, want)
	}
	if p.Size(m, Map) != 3 || p.Size(object(t, rt, `new Set([1])`), Set) != 1 {
		t.Error("wrong sizes")
	}
	func() {
		defer func() {
			if recover() != "mine" {
				t.Error("a panic of the visitor does not come through")
			}
		}()
		p.EachEntry(m, func(goja.Value, goja.Value) bool { panic("mine") })
	}()
}

func TestContents(t *testing.T) {
	rt, p := goja.New(), New()
	if iso, ok := p.Date(object(t, rt, `new Date(-62198755200000)`)); !ok || iso != "-000001-01-01T00:00:00.000Z" {
		t.Errorf("the date is %q", iso)
	}
	if _, ok := p.Date(object(t, rt, `new Date(NaN)`)); ok {
		t.Error("an invalid date has a text")
	}
	if source, flags := p.RegExp(object(t, rt, `/a+/giy`)); source.String() != "a+" || flags != "giy" {
		t.Errorf("the expression is %v %s", source, flags)
	}
	if buffer, offset, length := p.View(object(t, rt, `new DataView(new ArrayBuffer(8), 2, 4)`)); buffer == nil || offset != 2 || length != 4 {
		t.Errorf("the view is %v %d %d", buffer, offset, length)
	}
	if buffer, offset, length := p.View(object(t, rt, `new Uint16Array(new ArrayBuffer(8), 2, 2)`)); buffer == nil || offset != 2 || length != 4 {
		t.Errorf("the typed array is %v %d %d", buffer, offset, length)
	}
	detached := object(t, rt, `new Uint8Array(8)`)
	buffer, ok := detached.Get("buffer").Export().(goja.ArrayBuffer)
	if !ok || !buffer.Detach() || p.TypedLength(detached) != 0 {
		t.Error("a detached typed array has elements")
	}
	if !p.IsDataView(object(t, rt, `new DataView(new ArrayBuffer(1))`)) || p.IsDataView(object(t, rt, `Object.create(DataView.prototype)`)) {
		t.Error("wrong DataViews")
	}
	if got := p.FunctionSource(object(t, rt, `x => 1`)); got != "x => 1" {
		t.Errorf("the source is %q", got)
	}
	if ProxyTarget(object(t, rt, `new Proxy([], {})`)) == nil || ProxyTarget(object(t, rt, `{}`)) != nil {
		t.Error("wrong targets")
	}
}
