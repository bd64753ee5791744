package attack

// attempt is a prelude for scripts that try several things: each gives the name of what it
// threw, or else its value as text.
const attempt = `const attempt = (f) => { try { return String(f()) } catch (e) { return e instanceof Error ? e.name : typeof e } };
`

// realmScripts reach out of the realm: 1 to 10 of the script classes.
func realmScripts() []script {
	const id = "realm."
	return []script{
		{id: id + "code-from-strings", tries: "make code of strings by every constructor", input: `{"rows":[{"a":1}]}`, output: `[]`, code: attempt + `output = [
			() => this.constructor.constructor("return process")(), () => input.rows.constructor.constructor("return 1")(),
			() => console.log.constructor("return 1")(), () => require.constructor("return 1")(), () => setTimeout.constructor("return 1")(),
			() => new Error("x").constructor.constructor("return 1")(), () => Function("return 1")(), () => Reflect.construct(Function, ["return 1"], class {})(),
			() => Function.bind(null, "return 1")()(), () => new (class extends Function { constructor() { super("return 1") } })()(),
			() => eval("1"), () => (0, eval)("1"), () => globalThis["ev" + "al"]("1"), () => \u0065val("1"), () => Reflect.apply(eval, globalThis, ["1"]),
			() => ["return 1"].map(Function)[0](), () => "1".replace(/1/, eval), () => new Proxy(Function, {})("return 1")(),
		].map(attempt).filter((r) => r !== "EvalError");`},
		{id: id + "timers-take-text", tries: "have timers run text", output: `["TypeError","TypeError",false]`, code: attempt + `globalThis.ran = false;
			output = [attempt(() => setTimeout("ran = true", 0)), attempt(() => setInterval("ran = true", 0))];
			await new Promise((done) => setTimeout(done, 20)); output.push(ran);`},
		{id: id + "hidden-constructors", tries: "find constructors that have no name", output: `[]`, code: attempt + `output = [
			function* () {}.constructor, ({ *m() {} }).m.constructor, (async () => {}).constructor, ({ async m() {} }).m.constructor,
			(function () {}).bind().constructor, Object.getOwnPropertyDescriptor({ get g() { return 1 } }, "g").get.constructor, (class {}).constructor,
			Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").get.constructor, new Proxy(function () {}, {}).constructor,
		].map((f) => attempt(() => f("return 1")())).filter((r) => r !== "EvalError" && r !== "TypeError");`},
		{id: id + "input", tries: "find the host behind the input", output: `[true,true,true]`, input: `{"a":[{"__proto__":{"evil":1}}]}`, code: `
			const protoOf = ({}).__lookupGetter__("__proto__");
			output = [protoOf.call(input) === Object.prototype, protoOf.call(input.a) === Array.prototype, ({}).evil === undefined && Object.values(Object.getOwnPropertyDescriptors(input)).every((d) => "value" in d && d.writable)];`},
		{id: id + "stacks", tries: "read the host's frames in stacks", output: `[]`, code: `const stacks = [];
			Error.prepareStackTrace = (e, frames) => "prepared " + frames; Error.stackTraceLimit = 100;
			const take = () => { stacks.push(new Error("here").stack) };
			[1].forEach(take); "x".replace(/x/, () => (take(), "y")); JSON.parse("[1]", take); structuredClone({ get a() { take(); return 1 } }); require("lodash").map([1], take);
			for (const bad of [() => null.x, () => require("fs"), () => JSON.parse("{"), () => eval("1")]) try { bad() } catch (e) { stacks.push(e.stack) }
			const held = {}; Error.captureStackTrace(held); stacks.push(held.stack, String(console.log), String(require));
			output = stacks.filter((s) => /\.go\b|goroutine|runtime\.|\/(root|usr|home|tmp|proc)/.test(s));`},
		{id: id + "callers", tries: "find who called a callback", output: `[]`, code: `const found = [];
			function cb() { for (const f of [() => cb.caller, () => arguments.callee.caller, () => console.log.caller]) try { const v = f(); if (v) found.push(String(v)) } catch (e) { if (!(e instanceof TypeError)) found.push(e.name) } return 0 }
			[1].forEach(cb); "x".replace(/x/, cb); JSON.stringify({ toJSON: cb }); setTimeout(cb); await new Promise((done) => setTimeout(done, 10)); output = found;`},
		{id: id + "spoilt-intrinsics", tries: "spoil what the harness might use", output: `{"a":[1,{"b":"text"}]}`, logs: []string{"kept 1"}, code: `
			for (const o of [Function.prototype, Array.prototype, String.prototype, Promise.prototype, JSON, Map.prototype, Reflect])
				for (const key of Object.getOwnPropertyNames(o)) { const d = Object.getOwnPropertyDescriptor(o, key); if (d && d.writable && typeof d.value === "function") o[key] = () => { throw "spoilt" } }
			Object.defineProperty(Promise.prototype, "constructor", { get() { throw "spoilt" } }); Array.prototype[Symbol.iterator] = () => { throw "spoilt" };
			console.log("kept", 1); output = { a: [1, { b: "text" }] };`},
		{id: id + "setters", tries: "catch what the harness sets, by setters on prototypes", output: `{"caught":0,"a":[1]}`, logs: []string{"hi"}, code: `let caught = 0;
			for (const n of ["get", "set", "level", "message", "id", "output", "status", "value_", "then", "error", "stack"]) if (!(n in Object.prototype)) Object.defineProperty(Object.prototype, n, { configurable: true, set() { caught++ } });
			Object.defineProperty(Array.prototype, "0", { configurable: true, set() { caught++ } });
			console.log("hi"); await null; delete Array.prototype[0]; output = { caught, a: [1] };`},
		{id: id + "names", tries: "use names that only a host has", output: `[]`, code: `output = ["process", "module", "exports", "Buffer", "global", "window", "self", "Deno", "Bun", "Worker", "importScripts",
			"WebAssembly", "SharedArrayBuffer", "ShadowRealm", "Atomics", "gc", "load", "read", "os", "std", "Java", "__dirname"].filter((n) => n in globalThis);`},
		{id: id + "import", tries: "import a module by import()", outcomes: syntaxError, code: `import("fs").then((fs) => { output = 1 })`},
		{id: id + "import-escaped", tries: "import with escaped letters", outcomes: syntaxError, code: `output = \u0069mport("fs")`},
		{id: id + "import-meta", tries: "ask where the script is", outcomes: syntaxError, code: `output = import.meta.url`},
		{id: id + "wrapper", tries: "close the function that wraps the script", outcomes: syntaxError, code: `}); output = 1; (() => {`},
		{id: id + "with", tries: "use with blocks", output: `["function","EvalError"]`, code: attempt + `with (globalThis) { with (console) { output = [typeof log, attempt(() => constructor.constructor("return 1")())] } }`},
		{id: id + "source-map", tries: "have a source map opened", output: `3`, code: "output = 3\n//# sourceMappingURL=file:///etc/passwd"},
		{id: id + "fetch", tries: "call the metadata service of a cloud", outcomes: scriptError, code: `output = await (await fetch("http://169.254.169.254/")).text()`},
		{id: id + "agents", tries: "wait on shared memory", output: `["ReferenceError","ReferenceError","ReferenceError"]`, code: attempt + `output = [attempt(() => Atomics.wait(new Int32Array(1), 0, 0)), attempt(() => new SharedArrayBuffer(8)), attempt(() => new ShadowRealm().evaluate("1"))];`},
	}
}

// moduleScripts reach through require: 11 to 16.
func moduleScripts() []script {
	const id = "modules."
	return []script{
		{id: id + "fs", tries: "require the file system", outcomes: moduleBlocked, code: `require("fs")`},
		{id: id + "node-child_process", tries: "require processes", outcomes: moduleBlocked, code: `require("node:child_process")`},
		{id: id + "path", tries: "require a file of the host", outcomes: moduleBlocked, code: `require("/etc/passwd")`},
		{id: id + "up", tries: "require a file above", outcomes: moduleBlocked, code: `require("../x")`},
		{id: id + "url", tries: "require a file by its address", outcomes: moduleBlocked, code: `require("file:///etc/passwd")`},
		{id: id + "proto", tries: "require a member of every object", outcomes: moduleBlocked, code: `require("__proto__")`},
		{id: id + "odd-names", tries: "require what is no name", output: `[0]`, code: `let asked = 0; const shifty = { toString() { return asked++ ? "fs" : "lodash" } };
			const texts = (x) => { const seen = new Set(); for (let i = 0; i < 3; i++) try { require(x); seen.add("open") } catch (e) { seen.add(e.message) } return [...seen] };
			output = [42, null, undefined, {}, shifty, ["lodash"], "", "Lodash", "lodash\0", "constructor", "toString", "lod\u0430sh", "x".repeat(1e6)].map(texts).filter((t) => t.length !== 1 || t[0] === "open" || t[0].length > 1000); output.push(asked);`},
		{id: id + "evil-library", tries: "make a library evil for the next execution", output: `"evil"`, code: `require("lodash").map = () => "evil"; output = require("lodash").map([1], (x) => x)`},
		{id: id + "polluted", tries: "pollute prototypes before require", output: `["closed","closed"]`, code: `for (const key of ["source", "code", "exports", "0"]) Object.defineProperty(Object.prototype, key, { configurable: true, get() { return undefined }, set() {} });
			String.prototype.startsWith = Array.prototype.includes = () => true; Map.prototype.get = Map.prototype.has = (k) => ({ evil: k });
			output = ["fs", "evil"].map((n) => { try { require(n); return "open" } catch (e) { return "closed" } });`},
		{id: id + "members", tries: "use the loader's insides", output: `["undefined","undefined","undefined","undefined","undefined"]`, code: `output = [typeof require.cache, typeof require.main, typeof require.resolve, typeof module, typeof exports]`},
		{id: id + "million", tries: "require a million times", output: `true`, limits: within(20_000), outcomes: nil, code: `const _ = require("lodash"); let same = true; for (let i = 0; i < 1e5; i++) same = same && require("lodash") === _; output = same;`},
		{id: id + "templates", tries: "make code by a library's templates", output: `["EvalError","EvalError"]`, code: `const _ = require("lodash");
			const name = (f) => { try { return "made " + f() } catch (e) { return (e.cause || e).name } };
			const made = (t) => { const f = _.template(t); if (f instanceof Error) throw f; return f({ a: 1 }) };
			output = [name(() => made("<%= a %>")), name(() => made("${globalThis}"))];`},
	}
}
