package integration

import (
	"encoding/json"
	"strings"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
)

// blockedNames are specifiers that give nothing, with words that the answer has.
func blockedNames() map[string]string {
	names := map[string]string{
		"": "", "Lodash": `"lodash"`, "lodash\\0": "", "lodash ": "lodash", "lodash/../fs": "", "lodash/package.json": "", "lodash/__proto__": "",
		"__proto__": "", "constructor": "", "toString": "", "hasOwnProperty": "", "prototype": "", "valueOf": "", "default": "",
		"axios": "network", "leftpad": "lodash", "lodahs": `"lodash"`, "date-fn": `"date-fns"`, "process": "", "node:lodash": "",
	}
	for _, name := range []string{"fs", "fs/promises", "path"} {
		names[name], names["node:"+name] = "file system", "file system"
	}
	for _, name := range []string{"http", "https", "net", "dns", "tls", "dgram", "http2"} {
		names[name], names["node:"+name] = "network", "network"
	}
	for _, name := range []string{"child_process", "cluster", "os", "worker_threads", "vm", "v8", "module", "inspector"} {
		names[name], names["node:"+name] = "blocked", "blocked"
	}
	for _, name := range []string{".", "..", "./x", "../x", "../../cmd/cordon", "/etc/passwd", "/child", "file:///etc/passwd", "data:text/javascript,1", "https://x.example/y.js"} {
		names[name] = "files"
	}
	return names
}

// availableModules lists the libraries of the policy as errors do, by what scripts require.
func availableModules() string {
	names := policy.Default().Modules()
	for i, name := range names {
		if name == "csv-parse" {
			names[i] = "csv-parse/sync"
		}
	}
	return "Available modules: " + strings.Join(names, ", ")
}

func TestScriptsReachingThroughModules(t *testing.T) {
	blocked := []supervisor.Outcome{supervisor.ModuleBlocked}
	var rows []scriptRow
	for name, words := range blockedNames() {
		quoted, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		spelled := strings.ReplaceAll(string(quoted), `\\0`, `\0`)
		rows = append(rows, scriptRow{
			threat: "11 require " + spelled, outcomes: blocked, code: "console.log('before');\nrequire(" + spelled + ");\noutput = 1;",
			check: func(t *testing.T, r supervisor.Result) {
				messages("before")(t, r)
				if !strings.Contains(r.Error.Message, words) || !strings.Contains(r.Error.Message, availableModules()) || r.Error.Line != 2 {
					t.Errorf("error %s, want %q, the libraries that there are, and line 2", describe(r.Error), words)
				}
			},
		})
	}
	rows = append(rows, requireRows()...)
	rows = append(rows, libraryRows()...)
	runScripts(t, rows)
}

func requireRows() []scriptRow {
	blocked := []supervisor.Outcome{supervisor.ModuleBlocked}
	return []scriptRow{
		{
			threat: "11 the same text every time, for what is no string too",
			code: `const texts = (x) => { const seen = new Set(); for (let i = 0; i < 3; i++) try { require(x); seen.add("open") } catch (e) { seen.add(e.message) } return [...seen] };
				let asked = 0;
				const shifty = { toString() { return asked++ ? "fs" : "lodash" }, [Symbol.toPrimitive]() { return asked++ ? "fs" : "lodash" } };
				output = [42, null, undefined, true, 1n, Symbol("lodash"), ["lodash"], {}, new String("lodash"), shifty, () => "lodash",
					new Proxy({}, { get() { asked++; return () => "lodash" } }), "fs", "__proto__", "x".repeat(1e6), "\ud800", "lod\u0430sh"].map(texts).filter((t) => t.length !== 1 || t[0] === "open" || t[0].length > 1000);
				output.push(asked);`,
			output: `[0]`,
		},
		{threat: "11 a number, uncaught", code: `require(42)`, outcomes: blocked},
		{threat: "11 nothing, uncaught", code: `require()`, outcomes: blocked},
		{threat: "11 an object, uncaught", code: `require({ toString: () => "lodash" })`, outcomes: blocked},
		{
			threat: "11 a caught one is no outcome", output: `"caught"`,
			code: `try { require("fs") } catch (e) { output = "caught" }`,
		},
		{
			threat: "11 one that is thrown again is", outcomes: blocked,
			code: `try { require("fs") } catch (e) { throw e }`,
		},
		{
			threat: "11 one out of a promise is", outcomes: blocked,
			code: `await Promise.all([1, (async () => require("http"))()])`,
		},
		{
			threat: "11 a forged one is not", outcomes: []supervisor.Outcome{supervisor.ScriptError},
			code: `let real; try { require("fs") } catch (e) { real = e }
				throw Object.assign(Object.create(Object.getPrototypeOf(real), Object.getOwnPropertyDescriptors(real)), { code: real.code });`,
		},
		{threat: "11 a name that this request does not allow", code: `require("lodash")`, modules: []string{"uuid"}, outcomes: blocked,
			check: func(t *testing.T, r supervisor.Result) {
				if !strings.Contains(r.Error.Message, "uuid") || strings.Contains(r.Error.Message, "validator") {
					t.Errorf("message %q, want what this request allows", r.Error.Message)
				}
			}},
		{threat: "11 no modules at all", code: `require("uuid")`, modules: []string{}, outcomes: blocked},
		{
			threat: "13 prototypes polluted before require",
			code: `let stolen = 0;
				for (const [on, key] of [[Object.prototype, "lodash"], [Object.prototype, "source"], [Object.prototype, "code"], [Object.prototype, "0"], [Object.prototype, "exports"], [Object.prototype, "require"], [Object.prototype, "module"], [Object.prototype, "define"]])
					Object.defineProperty(on, key, { configurable: true, get() { return undefined }, set(v) { stolen++ } });
				String.prototype.startsWith = Array.prototype.includes = Array.prototype.indexOf = () => true;
				Map.prototype.get = Map.prototype.has = (k) => ({ evil: k });
				const answers = ["fs", "__proto__", "evil"].map((n) => { try { require(n); return "open" } catch (e) { return "closed" } });
				let sum; try { sum = require("lodash").sum([1, 2]) } catch (e) { sum = e.name }
				output = { answers, sum: [3, "TypeError", "Error"].includes(sum), stolen };`,
			check: func(t *testing.T, r supervisor.Result) {
				if !strings.HasPrefix(string(r.Output), `{"answers":["closed","closed","closed"]`) {
					t.Errorf("output %s", r.Output)
				}
			},
		},
		{
			threat: "13 the loader hands over no functions of its own",
			code: withReach + `
				const before = new Set(reach());
				const given = [];
				const { call } = Function.prototype;
				Function.prototype.call = function (...args) { given.push(this, ...args); return Reflect.apply(this, args[0], args.slice(1)) };
				Function.prototype.apply = function (...args) { given.push(this, ...args); return Reflect.apply(this, args[0], args[1] || []) };
				for (const name of ["validator", "date-fns"]) require(name);
				const names = given.filter((f) => typeof f === "function").map((f) => f.name);
				output = { odd: names.filter((n) => /load|compile|lookup|registry|source/i.test(n) && !/^_?_?load/.test(n)), require: Reflect.ownKeys(require).map(String).sort() };`,
			limits: seconds(20),
			output: `{"odd":[],"require":["length","name"]}`,
		},
		{
			threat: "14 require has no members", output: `["undefined","undefined","undefined","undefined","undefined","undefined"]`,
			code: `output = [typeof require.cache, typeof require.main, typeof require.resolve, typeof require.extensions, typeof module, typeof exports];`,
		},
		{
			threat: "14 this is the global object and no module", output: `[true,true,"undefined","undefined"]`,
			code: `output = [this === globalThis, (function () { return this })() === globalThis, typeof this.exports, typeof arguments];`,
		},
		{
			threat: "15 a million calls", limits: seconds(10), outcomes: []supervisor.Outcome{supervisor.OK, supervisor.Timeout}, output: "true",
			code: `const _ = require("lodash"); let same = true; for (let i = 0; i < 1e6; i++) same = same && require("lodash") === _; output = same;`,
		},
		{
			threat: "15 a million calls for nothing", limits: seconds(3), outcomes: []supervisor.Outcome{supervisor.OK, supervisor.Timeout, supervisor.MemoryLimit},
			code: `for (let i = 0; i < 1e6; i++) try { require("x" + i) } catch {} output = 1;`,
		},
		{
			threat: "15 cyclic use", output: `true`,
			code: `const _ = require("lodash"); _.again = () => require("lodash"); output = _.again().again().again() === _;`,
		},
	}
}

func libraryRows() []scriptRow {
	return []scriptRow{
		{
			threat: "12 a library that is made evil", output: `"evil"`,
			code: `const _ = require("lodash"); _.map = _.sumBy = () => "evil"; _.prototype.map = () => "evil"; output = require("lodash").map([1], (x) => x);`,
		},
		{
			threat: "12 a library's prototypes", output: `true`,
			code: `const v = require("validator"), d = require("date-fns"), u = require("uuid");
				for (const lib of [v, d, u]) for (const k of Object.keys(lib)) try { lib[k] = () => "evil" } catch {}
				Object.freeze(require("lodash")); output = true;`,
		},
		{
			// Lodash itself refuses the variable that is code.
			threat: "16 templates of lodash", output: `["EvalError","EvalError","Error","EvalError"]`,
			code: `const _ = require("lodash");
				const name = (f) => { try { return "made " + f() } catch (e) { return (e.cause || e).name } };
				const made = (t, o) => { const f = _.template(t, o); if (f instanceof Error) throw f; return f({ a: 1 }) };
				output = [name(() => made("<%= a %>")), name(() => made("${globalThis}")), name(() => made("x", { variable: "a){return process}; (function(b" })), name(() => made("x", { sourceURL: "\n}); evil(); ({" }))];`,
		},
		{
			threat: "16 lodash in another context", output: `["EvalError","EvalError","undefined"]`,
			code: attempts + `const _ = require("lodash");
				const other = _.runInContext({ Function, Array, Object, String, RegExp, Math, Date, Error, TypeError });
				output = [attempt(() => { const f = other.template("<%= 1 %>"); if (f instanceof Error) throw f; return f() }), attempt(() => _.invoke({ f: Function }, "f", "return 1")), typeof _.get(globalThis, "process.env")];`,
		},
		{
			threat: "16 paths through prototypes", output: `["undefined","undefined","EvalError"]`,
			code: attempts + `const _ = require("lodash");
				attempt(() => _.set({}, "__proto__.evil", 1)); attempt(() => _.set({}, "constructor.prototype.evil2", 1)); attempt(() => _.merge({}, JSON.parse('{"__proto__":{"evil":1},"constructor":{"prototype":{"evil2":1}}}')));
				attempt(() => _.defaultsDeep({}, JSON.parse('{"constructor":{"prototype":{"evil2":1}}}')));
				output = [typeof ({}).evil, typeof ({}).evil2, attempt(() => _.get({}, "constructor.constructor")("return 1"))];`,
		},
		{
			threat: "16 every function of every library with the constructors as arguments",
			code: `const open = [];
				for (const name of ["lodash", "date-fns", "validator", "uuid"]) {
					const lib = require(name);
					for (const key of Object.keys(lib)) {
						if (typeof lib[key] !== "function" || ["runInContext", "noConflict", "mixin", "delay", "times", "range", "rangeRight", "debounce", "throttle", "defer", "repeat", "pad", "padStart", "padEnd", "eachDayOfInterval", "eachHourOfInterval", "eachMinuteOfInterval"].includes(key)) continue;
						for (const args of [["return 7", Function], [Function, "return 7"], [["return 7"], Function], [{ a: Function }, "a", "return 7"], ["<%= 7 %>"]]) {
							try { const r = lib[key](...args); if (typeof r === "function" && r() === 7) open.push(key) } catch {}
						}
					}
				}
				output = open;`,
			limits: seconds(20),
			output: `[]`,
		},
	}
}
