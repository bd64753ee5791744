package modules

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"cordon/libs/bundle"
	"cordon/libs/format"
	"cordon/policy"
)

var available = " Available modules: " + strings.Join(entries(), ", ") + "."

// refusals are the names that a script does not get, and what it is told.
var refusals = []struct{ argument, message string }{
	{`"fs"`, `Module "fs" is blocked: scripts have no file system.`},
	{`"node:fs"`, `Module "node:fs" is blocked: scripts have no file system.`},
	{`"fs/promises"`, `Module "fs/promises" is blocked: scripts have no file system.`},
	{`"path"`, `Module "path" is blocked: scripts have no file system.`},
	{`"http"`, `Module "http" is blocked: scripts have no network.`},
	{`"node:https"`, `Module "node:https" is blocked: scripts have no network.`},
	{`"net"`, `Module "net" is blocked: scripts have no network.`},
	{`"@aws-sdk/client-s3"`, `Module "@aws-sdk/client-s3" is blocked: scripts have no network.`},
	{`"node:mongoose/lib"`, `Module "node:mongoose/lib" is blocked: scripts have no network.`},
	{`"axios"`, `Module "axios" is blocked: scripts have no network.`},
	{`"child_process"`, `Module "child_process" is blocked: scripts have no processes and cannot reach the machine.`},
	{`"cluster"`, `Module "cluster" is blocked: scripts have no processes and cannot reach the machine.`},
	{`"os"`, `Module "os" is blocked: scripts have no processes and cannot reach the machine.`},
	{`"process"`, `Module "process" is blocked: scripts have no processes and cannot reach the machine.`},
	{`"worker_threads"`, `Module "worker_threads" is blocked: scripts have no processes and cannot reach the machine.`},
	{`"vm"`, `Module "vm" is blocked: scripts cannot reach the engine that runs them.`},
	{`"node:crypto"`, `Module "node:crypto" is blocked: it is a part of Node that scripts do not have; crypto.getRandomValues and crypto.randomUUID are there as globals.`},
	{`"../x"`, `Module "../x" is blocked: scripts can require the libraries of this list, not files or addresses.`},
	{`"./lodash"`, `Module "./lodash" is blocked: scripts can require the libraries of this list, not files or addresses.`},
	{`"/etc/passwd"`, `Module "/etc/passwd" is blocked: scripts can require the libraries of this list, not files or addresses.`},
	{`"file:///"`, `Module "file:///" is blocked: scripts can require the libraries of this list, not files or addresses.`},
	{`"lodash\0"`, `Cannot find module "lodash\x00". Did you mean "lodash"?`},
	{`"Lodash"`, `Cannot find module "Lodash". Did you mean "lodash"?`},
	{`"loadsh"`, `Cannot find module "loadsh". Did you mean "lodash"?`},
	{`"node:lodash"`, `Cannot find module "node:lodash".`},
	{`"datefns"`, `Cannot find module "datefns". Did you mean "date-fns"?`},
	{`"lodash/gruopBy"`, `Cannot find module "lodash/gruopBy". Did you mean "lodash/groupBy"?`},
	{`"lodash/_baseMap"`, `Cannot find module "lodash/_baseMap". Did you mean "lodash"?`},
	{`"lodash/../uuid"`, `Cannot find module "lodash/../uuid". Did you mean "lodash"?`},
	{`"lodash.get"`, `Cannot find module "lodash.get". Did you mean "lodash/get"?`},
	{`"lodash/GROUPBY"`, `Cannot find module "lodash/GROUPBY". Did you mean "lodash/groupBy"?`},
	{`"uuid/v4"`, `Cannot find module "uuid/v4". Did you mean "uuid"?`},
	{`"validator/validator"`, `Cannot find module "validator/validator". Did you mean "validator"?`},
	{`"validator/isEmail"`, `Cannot find module "validator/isEmail". Did you mean "validator/lib/isEmail"?`},
	{`"dayjs/utc"`, `Cannot find module "dayjs/utc". Did you mean "dayjs/plugin/utc"?`},
	{`"date-fns/locale/de-DE"`, `Cannot find module "date-fns/locale/de-DE". Did you mean "date-fns/locale/de"?`},
	{`"date-fns/adddays"`, `Cannot find module "date-fns/adddays". Did you mean "date-fns/addDays"?`},
	{`"decimal.jss"`, `Cannot find module "decimal.jss". Did you mean "decimal.js"?`},
	{`"moment"`, `Cannot find module "moment". "dayjs" does the like.`},
	{`"joi"`, `Cannot find module "joi". "zod" does the like.`},
	{`"date-fns/locale/dee"`, `Cannot find module "date-fns/locale/dee". Did you mean "date-fns/locale/de"?`},
	{`"csv-parse"`, `Cannot find module "csv-parse". Did you mean "csv-parse/sync"?`},
	{`"csv-parse/snyc"`, `Cannot find module "csv-parse/snyc". Did you mean "csv-parse/sync"?`},
	{`"zodd"`, `Cannot find module "zodd". Did you mean "zod"?`},
	{`"__proto__"`, `Cannot find module "__proto__".`},
	{`"constructor"`, `Cannot find module "constructor".`},
	{`"toString"`, `Cannot find module "toString".`},
	{`"hasOwnProperty"`, `Cannot find module "hasOwnProperty".`},
	{`""`, `Cannot find module "".`},
	{`"\u001b[31m\n"`, `Cannot find module "\x1b[31m\n".`},
	{`"x".repeat(1000)`, `Cannot find module "` + strings.Repeat("x", 100) + `...".`},
	{`7`, `The name of a module must be a string, not a number.`},
	{`7n`, `The name of a module must be a string, not a bigint.`},
	{`true`, `The name of a module must be a string, not a boolean.`},
	{`null`, `The name of a module must be a string, not null.`},
	{``, `The name of a module must be a string, not undefined.`},
	{`Symbol("lodash")`, `The name of a module must be a string, not a symbol.`},
	{`["lodash"]`, `The name of a module must be a string, not an object.`},
	{`new String("lodash")`, `The name of a module must be a string, not an object.`},
	{`{ n: 0, toString() { return this.n++ ? "lodash" : "uuid" } }`, `The name of a module must be a string, not an object.`},
	{`new Proxy({}, { get() { throw 1 } })`, `The name of a module must be a string, not an object.`},
	{`() => "lodash"`, `The name of a module must be a string, not a function.`},
}

func TestRefusals(t *testing.T) {
	rt := newRealm(t)
	loader := install(t, rt, everything...)
	for _, row := range refusals {
		for range 2 {
			_, err := rt.RunScript("script.js", "require("+row.argument+")")
			var thrown *goja.Exception
			if !errors.As(err, &thrown) {
				t.Errorf("require(%s): %v, want an exception", row.argument, err)
				continue
			}
			o := thrown.Value().(*goja.Object)
			if got := o.Get("message").String(); got != row.message+available {
				t.Errorf("require(%s)\n got %s\nwant %s", row.argument, got, row.message+available)
			}
			if !loader.Blocked(o) || o.Get("code").String() != CodeBlocked || o.Get("name").String() != "Error" {
				t.Errorf("require(%s): not a blocked module", row.argument)
			}
		}
	}
}

func TestRefusalIsAnOrdinaryError(t *testing.T) {
	rt := newScript(t)
	same(t, rt, `(() => { try { require("fs") } catch (e) { return [e instanceof Error, Object.keys(e), Object.getPrototypeOf(e) === Error.prototype, e.stack.includes("script.js:1")] } })()`,
		`[true,["code"],true,true]`)
}

// TestBlockedKnowsItsOwn holds that a script cannot make the error itself.
func TestBlockedKnowsItsOwn(t *testing.T) {
	rt := newRealm(t)
	loader := install(t, rt, everything...)
	forged := []string{
		`Object.assign(new Error('Module "fs" is blocked'), { code: "MODULE_BLOCKED" })`,
		`(() => { try { require("fs") } catch (e) { return Object.create(e) } })()`,
		`(() => { try { require("fs") } catch (e) { return new Proxy(e, {}) } })()`,
		`(() => { try { require("fs") } catch (e) { return e.message } })()`,
		`undefined`,
	}
	for _, code := range forged {
		if loader.Blocked(run(t, rt, code)) {
			t.Errorf("%s counts as blocked", code)
		}
	}
	if !loader.Blocked(run(t, rt, `(() => { try { require("fs") } catch (e) { return Object.freeze(e) } })()`)) {
		t.Error("the error itself does not count as blocked")
	}
}

// TestDefaultAllowsAll holds the default allowlist against what is built in.
func TestDefaultAllowsAll(t *testing.T) {
	if got := policy.Default().Modules(); !slices.Equal(got, everything) {
		t.Errorf("the default policy allows %q, built in are %q", got, everything)
	}
}

// TestAllowlistNarrows holds that a library outside the list is not there, and not named.
func TestAllowlistNarrows(t *testing.T) {
	rt := newRealm(t)
	loader := install(t, rt, "uuid", "moment")
	for _, name := range []string{"lodash", "lodash/map", "date-fns", "validator/lib/isEmail"} {
		_, err := rt.RunString(fmt.Sprintf("require(%q)", name))
		var thrown *goja.Exception
		if !errors.As(err, &thrown) || !loader.Blocked(thrown.Value()) {
			t.Fatalf("%s: %v, want it blocked", name, err)
		}
		want := fmt.Sprintf("Module %q is blocked: this execution does not allow it. Available modules: uuid.", name)
		if got := thrown.Value().(*goja.Object).Get("message").String(); got != want {
			t.Errorf("%s\n got %s\nwant %s", name, got, want)
		}
	}
	same(t, rt, `typeof require("uuid").v4`, `"function"`)

	none := newRealm(t)
	install(t, none)
	same(t, none, `(() => { try { require("uuid") } catch (e) { return e.message } })()`,
		`"Module \"uuid\" is blocked: this execution does not allow it. No modules are available."`)
}

// TestRequireHasNothingOfItsOwn is the golden list of require.
func TestRequireHasNothingOfItsOwn(t *testing.T) {
	rt := newScript(t)
	same(t, rt, `Reflect.ownKeys(require).sort()`, `["length","name"]`)
	same(t, rt, `[require.name, require.length, typeof require.prototype, Object.getPrototypeOf(require) === Object.getPrototypeOf(() => 1)]`,
		`["require",1,"undefined",true]`)
	same(t, rt, `[typeof require.cache, typeof require.main, typeof require.resolve, typeof module, typeof exports, typeof define, typeof global]`,
		`["undefined","undefined","undefined","undefined","undefined","undefined","undefined"]`)
	same(t, rt, `String(require).includes("modules") || String(require).includes("/")`, `false`)
	same(t, rt, `Object.keys(globalThis).includes("require")`, `false`)
	same(t, rt, `(() => { try { new require("lodash") } catch (e) { return e.name } })()`, `"TypeError"`)
}

// TestManyRequires holds that nothing of a require stays once it is done, refused or not.
func TestManyRequires(t *testing.T) {
	rt := newScript(t)
	same(t, rt, `typeof require("lodash")`, `"function"`)
	before := liveHeap()
	same(t, rt, `(() => { const first = require("lodash"); for (let i = 0; i < 1e6; i++) if (require("lodash") !== first) return i; return "same" })()`, `"same"`)
	same(t, rt, `(() => { let n = 0; for (let i = 0; i < 2e4; i++) try { require("lodahs/" + i) } catch { n++ } return n })()`, `20000`)
	if grown := liveHeap() - before; grown > 1<<20 {
		t.Errorf("a million requires left %d bytes behind", grown)
	}
	runtime.KeepAlive(rt)
}

// liveHeap is what the garbage collector cannot free, in bytes.
func liveHeap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// TestEveryModuleLoads compiles and runs every module of every library.
func TestEveryModuleLoads(t *testing.T) {
	registry := bundle.Registry{}
	for _, name := range registry.Names() {
		rt := newScript(t)
		for _, specifier := range registry.Specifiers(name) {
			run(t, rt, "require("+quoteJS(specifier)+")")
		}
	}
	if !slices.IsSorted(registry.Names()) {
		t.Error("names are not sorted")
	}
}

// broken is a registry of modules that do not load.
type broken map[string]format.Source

func (b broken) Names() []string            { return []string{"broken"} }
func (b broken) Specifiers(string) []string { return nil }
func (b broken) Lookup(name string) (format.Source, bool) {
	source, ok := b[name]
	source.Library, source.Name = "broken", name
	return source, ok
}
func (b broken) Module(string, int) (format.Source, bool) { return format.Source{}, false }

func body(code string) format.Source {
	return format.Source{Code: format.Prologue + code + format.Epilogue}
}

// TestFailureNamesTheLibrary holds that a library which cannot be loaded is not taken for
// one that is blocked.
func TestFailureNamesTheLibrary(t *testing.T) {
	rt := newRealm(t)
	loader, err := Install(rt, broken{
		"broken":         body(`throw new RangeError("out of luck")`),
		"broken/hostile": {Index: 1, Code: body(`throw { get message() { throw 1 } }`).Code},
		"broken/nothing": {Index: 2, Code: body(`throw undefined`).Code},
		"broken/syntax":  {Index: 3, Code: body(`this is no program`).Code},
		"broken/absent":  {Index: 4, Code: body(`require(99)`).Code},
	}, []string{"broken"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"broken":         "The library broken failed to load: out of luck",
		"broken/hostile": "The library broken failed to load",
		"broken/nothing": "The library broken failed to load",
	} {
		_, err := rt.RunString("require(" + quoteJS(name) + ")")
		var thrown *goja.Exception
		if !errors.As(err, &thrown) {
			t.Errorf("%s: %v, want an exception", name, err)
			continue
		}
		o := thrown.Value().(*goja.Object)
		if got := o.Get("message").String(); got != want || loader.Blocked(o) || o.Get("code").String() != CodeFailed {
			t.Errorf("%s: %s, blocked %t", name, got, loader.Blocked(o))
		}
	}
	for _, name := range []string{"broken/syntax", "broken/absent"} {
		var fault *FaultError
		if err := panicOf(func() { _, _ = rt.RunString("require(" + quoteJS(name) + ")") }); !errors.As(err, &fault) || fault.Library != "broken" {
			t.Errorf("%s: %v, want a fault of the library", name, err)
		}
	}
}

func panicOf(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

// TestInterruptPasses holds that a deadline ends a library as it ends a script.
func TestInterruptPasses(t *testing.T) {
	rt := newRealm(t)
	if _, err := Install(rt, broken{"broken": body(`for (;;) ;`)}, []string{"broken"}); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(20*time.Millisecond, func() { rt.Interrupt("deadline") })
	defer timer.Stop()
	_, err := rt.RunString(`try { require("broken") } catch { "caught" } finally { "finally" }`)
	var interrupted *goja.InterruptedError
	if !errors.As(err, &interrupted) || interrupted.Value() != "deadline" {
		t.Errorf("%v, want the interrupt", err)
	}
}
