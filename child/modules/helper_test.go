package modules

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/dop251/goja"

	"cordon/libs/bundle"
)

var everything = bundle.Registry{}.Names()

// newRealm makes a runtime as a script finds it, as far as libraries care: without
// generation of code, and with a crypto that counts.
func newRealm(t testing.TB) *goja.Runtime {
	t.Helper()
	rt := goja.New()
	state := uint64(0)
	next := func(p []byte) {
		for i := range p {
			state++
			sum := sha256.Sum256(binary.LittleEndian.AppendUint64(nil, state))
			p[i] = sum[0]
		}
	}
	crypto := rt.NewObject()
	set := func(name string, f func(goja.FunctionCall) goja.Value) {
		if err := crypto.Set(name, f); err != nil {
			t.Fatal(err)
		}
	}
	set("getRandomValues", func(call goja.FunctionCall) goja.Value {
		if call.This != crypto {
			panic(rt.NewTypeError("Illegal invocation"))
		}
		next(call.Argument(0).Export().([]byte))
		return call.Argument(0)
	})
	set("randomUUID", func(call goja.FunctionCall) goja.Value {
		if call.This != crypto {
			panic(rt.NewTypeError("Illegal invocation"))
		}
		return rt.ToValue("5eeded00-0000-4000-8000-000000000000")
	})
	if err := rt.Set("crypto", crypto); err != nil {
		t.Fatal(err)
	}
	// date-fns warns of tokens that are easily mistaken.
	run(t, rt, `globalThis.console = { warn() {} }; (() => {
		const refuse = () => { throw new EvalError("code from strings is not allowed") };
		for (const f of [function () {}, function* () {}, async () => {}]) {
			const prototype = Object.getPrototypeOf(f);
			const stub = function () { refuse() };
			Object.defineProperty(stub, "prototype", { value: prototype });
			Object.defineProperty(prototype, "constructor", { value: stub });
		}
		globalThis.Function = (() => {}).constructor;
		delete globalThis.eval;
	})()`)
	return rt
}

// install is Install for tests that want nothing else.
func install(t testing.TB, rt *goja.Runtime, allowed ...string) *Loader {
	t.Helper()
	loader, err := Install(rt, bundle.Registry{}, allowed)
	if err != nil {
		t.Fatal(err)
	}
	return loader
}

// newScript is a realm with require for all libraries.
func newScript(t testing.TB) *goja.Runtime {
	t.Helper()
	rt := newRealm(t)
	install(t, rt, everything...)
	return rt
}

// run runs code as a script and gives its value.
func run(t testing.TB, rt *goja.Runtime, code string) goja.Value {
	t.Helper()
	value, err := rt.RunScript("script.js", code)
	if err != nil {
		t.Fatalf("%v\nin %s", err, code)
	}
	return value
}

// same runs code and holds its value, as JSON, against want.
func same(t testing.TB, rt *goja.Runtime, code, want string) {
	t.Helper()
	got := run(t, rt, "JSON.stringify("+code+")").String()
	if got != want {
		t.Errorf("%s\n got %s\nwant %s", code, got, want)
	}
}

func quoteJS(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}
