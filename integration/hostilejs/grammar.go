package hostilejs

// prelude are the names that every script of the grammar has; each statement may change them.
const prelude = "var a = [1, 2, 3], b = { x: 1, y: { z: [] } }, c = new Map([[1, 2]]), d, n = 0;\n"

// reach gives any(i): one of all objects that a script gets hold of from the globals.
const reach = `const all = new Set([globalThis, function* () {}, async () => {}, (function* () {})(), new Proxy({}, {}), new Uint8Array(8), new Map().entries(), [][Symbol.iterator](), /x/g, require, console]);
for (const o of all) { try { for (const k of Reflect.ownKeys(o)) { const p = Reflect.getOwnPropertyDescriptor(o, k); for (const v of [p.value, p.get, p.set]) if (Object(v) === v && all.size < 3000) all.add(v) } const q = Reflect.getPrototypeOf(o); if (q) all.add(q) } catch {} }
const list = [...all], any = (i) => list[i % list.length], attempt = (f) => { try { return f() } catch (e) { return e } };
for (let i = 0; i < 40; i++) { const f = any((i + salt) * 7919 % 4093), g = any((i * 31 + salt) * 104729 % 4091); if (typeof f !== "function") continue; for (const args of [[], [g], [g, f], [-1, 2 ** 31], ["x", g, {}], [{ length: 9 }, () => g]]) { attempt(() => Reflect.apply(f, g, args)); attempt(() => Reflect.construct(f, args)) } }
`

// endings leave something in output, or fail.
var endings = []string{
	"output = @e;", "return @e;", "output = [@e, @e];", "output = { a: @e, [@e]: @e };", "throw @e;", "throw new Error(@e);", "await @e;", "return",
	"Object.defineProperty(globalThis, 'output', @d);", "output = new Proxy(@e, @h);", "output = (async () => @e)();", "setTimeout(() => { output = @e }, 1);",
	"console.log(@e, @e); output = @e;", "delete globalThis.output; output = @e;", "throw new Proxy(@e, @h);", "output = { toJSON() { return @e } };",
	"throw Object.assign(new Error(@t), { name: @e, stack: @e, cause: @e });", "Promise.reject(@e); output = @e;", "output = structuredClone(@e);",
}

// leaves are what the grammar ends in, by kind.
var leaves = map[byte][]string{
	'S': {";", "n++;", "await 1;"},
	's': {";", "n++;", "d = a;"},
	'e': {"a", "1", "b", "c", "d", "null", "undefined", "\"x\"", "this", "-0", "NaN", "{}.x", "globalThis", "a.length"},
	'f': {"(() => 1)", "(function () { return this })", "((x) => x)", "(function f() { return f })", "(async () => 1)"},
	'h': {"{}", "{ get: () => 1 }", "{ ownKeys: () => ['a', 'b'] }", "Reflect"},
	'd': {"{ value: 1 }", "{ get() { return 1 } }", "{}", "{ get() { throw 1 }, enumerable: true }"},
}

// grammar is what each letter may stand for.
var grammar = map[byte][]string{
	'S': { // statements outside of functions, which may await
		"@s", "@s", "@s", "await @e;", "d = await @e;", "for (const x of @e) { await x; @s }", "try { @s await @e; @S } catch (e) { d = e; @S } finally { @s }", "if (await @e) { @S }", "await new Promise((f) => setTimeout(f, 1)); @s",
	},
	's': {
		"n++;", "a = @e;", "b = @e;", "c = @e;", "d = @e;", "{ const v = @e; @s }", "if (@e) { @s } else { @s }", "for (let i = 0; i < 5; i++) { @s }",
		"for (const x of @e) { @s }", "for (const x in @e) { @s }", "try { @s } catch (e) { d = e; @s } finally { @s }", "try { @s @s } catch { }", "while (n++ < 9) { @s }",
		"l: for (;;) { try { @s break l } finally { if (n++ < 9) continue l } }", "switch (@e) { case @e: @s default: @s }", "with (@e) { @s }", "throw @e;",
		"@e.@k = @e;", "@e[@e] = @e;", "delete @e.@k;", "[a, b, ...d] = @e;", "({ x: a, [@e]: b, ...d } = @e);", "Object.defineProperty(@e, @q, @d);", "Object.setPrototypeOf(@e, @e);",
		"@p.@k = @e;", "Object.defineProperty(@p, @q, @d);", "console.@l(@e, @e);", "console.@l(@t, @e);", "setTimeout(@f, @n);", "setInterval(@f, 1);", "queueMicrotask(@f);",
		"Promise.resolve(@e).then(@f, @f).finally(@f);", "{ const t = setInterval(() => { @s clearInterval(t) }, 1); }", "(async () => { @s await @e; @s })();",
		"function g@i() { @s return @e }", "{ class K extends @c { #p = @e; static x = @e; get y() { @s return this.#p } constructor(...r) { super(...r); @s } } d = new K(@e); }",
		"m: { @s break m; }", "{ let a = @e; @s }", "var output = @e;", "Error.prepareStackTrace = @f;", "Error.stackTraceLimit = @n;", "d = function* () { @s yield @e; yield* @e; return @e };",
		"for (const x of (function* () { try { yield @e; yield @e } finally { @s } })()) { @s break }", "a.push(a, @e); @s", "b.self = b; @s", "c.set(c, @e);", "n = 0; @s @s @s",
	},
	'e': {
		"1", "a", "b", "c", "d", "n", "@n", "@t", "@r", "@f", "@v", "[@e, @e]", "[...@e, @e]", "{}", "({ x: @e, [@e]: @e, ...@e })", "({ get x() { @s return @e }, set x(v) { @s } })",
		"({ toString() { @s return @e }, valueOf() { return @e } })", "({ [Symbol.toPrimitive]: @f })", "({ [Symbol.iterator]: @f })", "({ then(f, r) { @s f(@e) } })", "({ toJSON: @f })",
		"({ length: @n, 0: @e })", "({ __proto__: @e })", "Object.create(@e, { x: @d })", "new Proxy(@e, @h)", "new Proxy(@f, @h)", "(() => { const p = Proxy.revocable(@e, @h); p.revoke(); return p.proxy })()",
		"@e.@k", "@e?.[@e]", "@e.@k(@e)", "@e.@k(@f, @e)", "@f(@e)", "new @f(@e)", "new @c(@e)", "new @c(@e, @e)", "@c(@e)", "@c.from(@e, @f)", "@c.@k", "@c.prototype.@k", "class extends @c {}",
		"@e + @e", "@e ** @e", "@e % @e", "@e << @e", "@e >>> @e", "@e in @e", "@e instanceof @e", "@e == @e", "!@e", "-@e", "~@e", "typeof @e", "void @e", "(@e ?? @e)", "(@e, @e)", "@e ? @e : @e", "`${@e}${@e}`", "String.raw`${@e}`",
		"Reflect.@j(@e, @e, @e)", "Reflect.apply(@f, @e, @e)", "Reflect.construct(@c, @e, @c)", "Object.@o(@e, @e)", "Object.fromEntries(@e)", "Array.prototype.@m.call(@e, @e, @e)", "@e.@m(@f)", "@e.@m(@e, @e)",
		"String.prototype.@w.call(@e, @e, @e)", "@t.@w(@r, @f)", "@t.@w(@e, @e)", "@r.exec(@t)", "@r[Symbol.@y](@t, @f)", "new RegExp(@t, @t)", "Function.prototype.@x.call(@e, @e, @e)", "JSON.parse(@t, @f)", "JSON.stringify(@e, @f, @e)",
		"JSON.stringify(@e)", "structuredClone(@e)", "require(@u)", "require(\"lodash\").@z(@e, @f)", "require(\"lodash\").@z(@e, @e)", "Symbol.for(@t)", "Symbol.@y", "BigInt(@e)", "10n ** 50n", "BigInt.asIntN(@n, 5n)",
		"Math.max(...@e)", "Math.hypot(@e, @e)", "Number(@e).toString(@n)", "Number(@e).toFixed(@n)", "new Date(@e).toISOString()", "new Date(@e).toLocaleString(@e, @e)", "Date.UTC(@e, @e)", "new Intl.NumberFormat(@t, @e).format(@e)",
		"new Intl.DateTimeFormat(@e, @e).formatToParts(@e)", "new URL(@e, @e).href", "new URLSearchParams(@e).toString()", "new TextDecoder(@t).decode(@v)", "new TextEncoder().encode(@e)", "atob(@t)", "btoa(@e)", "crypto.getRandomValues(@v)",
		"Promise.@a([@e, @e])", "new Promise(@f)", "Promise.withResolvers.call(@c)", "Promise.resolve(@e)", "(async () => { @s return @e })()", "(function* () { @s yield @e })()", "[...(function* () { yield* @e })()]", "@v.@m(@f)", "@v.set(@e, @n)",
		"@v.subarray(@n, @n)", "new DataView(@v.buffer, @n).setFloat64(@n, @e)", "Atomics", "WebAssembly", "globalThis[@q]", "this.constructor.constructor(@t)", "eval(@t)", "Function(@t)", "arguments", "(function f() { return f.caller })()",
		"Iterator.from(@e).map(@f).toArray()", "Object.groupBy(@e, @f)", "Array.fromAsync(@e, @f)", "new WeakRef(@e).deref()", "new AggregateError(@e, @e)", "(() => { try { @s return @e } catch (e) { return e } })()", "(() => { try { null.x } catch (e) { return e.stack } })()",
	},
	'f': {
		"(() => 1)", "(() => @e)", "((x) => x)", "((x, y) => { @s return @e })", "(function () { @s return @e })", "(async () => { @s return @e })", "(function* () { @s yield @e })", "(async (x) => { await x; @s throw @e })", "((...r) => @e.@k(...r))",
		"(() => { throw @e })", "(function f(x) { return n++ < 50 ? f(@e) : @e }).bind(@e)", "new Proxy(@f, @h)", "(class { static [Symbol.hasInstance]() { @s } })", "(function () { return new.target })", "(class extends @c { constructor() { @s } })", "Object", "Array", "String", "require", "console.log", "Reflect.ownKeys",
	},
	'h': { // handlers of a Proxy
		"{}", "{ get: @f }", "{ get(t, k, r) { @s return Reflect.get(t, k, r) } }", "{ get: (t, k, r) => r[k + 1] }", "{ has: @f }", "{ set: @f }", "{ ownKeys: () => [@q, @q] }", "{ ownKeys: @f }", "{ getOwnPropertyDescriptor: () => (@d) }", "{ getOwnPropertyDescriptor: @f, ownKeys: () => ['x'] }",
		"{ getPrototypeOf: @f }", "{ getPrototypeOf: () => @e }", "{ setPrototypeOf: @f }", "{ isExtensible: @f, preventExtensions: @f }", "{ defineProperty: @f, deleteProperty: @f }", "{ apply: @f, construct: @f }", "new Proxy({}, @h)", "new Proxy({}, { get: (t, k) => (n++, undefined) })", "Reflect", "null",
	},
	'd': { // descriptors
		"{ value: @e }", "{ value: @e, writable: true, enumerable: true, configurable: true }", "{ get() { @s return @e }, enumerable: true, configurable: true }", "{ get: @f, set: @f }", "{ get: @f, enumerable: true }", "{ value: @e, writable: false }", "new Proxy({}, @h)", "{}",
	},
	'n': {"0", "1", "-1", "2", "7", "1.5", "-0", "255", "256", "65536", "2147483647", "2147483648", "4294967295", "4294967296", "9007199254740991", "9007199254740992", "1e21", "1e308", "5e-324", "Infinity", "NaN", "(2 ** 53)", "1000", "100000"},
	't': {
		`""`, `"x"`, `"abc"`, `"__proto__"`, `"constructor"`, `"\ud800"`, `"\udc00\ud800"`, `"\u0000"`, `"\u2028"`, `"é😀"`, `"[1,{\"a\":[]}]"`, `"{\"__proto__\":1}"`, `"x".repeat(1000)`, `"ab".repeat(@n % 5000)`, `"%s %d %o %j %c %%"`, `"\x1b[31m"`, `"g"`, `"utf-8"`, `"en-US"`, `"de"`,
		`"return this"`, `"(a+)+$"`, `"http://[::1]:99999/../?a=%zz#"`, `"2024-02-30T25:00"`, `"America/New_York"`, `"\\p{L}"`, `"(?<a>x)\\k<a>"`, `"[".repeat(500)`, `"output"`, `"1e400"`, `"-0x1"`, `"0b12n"`, `"//# sourceMappingURL=x"`,
	},
	'r': {"/x/", "/(?<a>.)\\k<a>/g", "/^(a+)+$/", "/(?=(a+))\\1b/y", "/(?<!x)y/u", "/[^]/gi", "/\\b(.)*?\\1\\B/s", "/(?:)/g", "/[\\u{1f600}-\\u{1f64f}]/u", "/((a)|b)*/g", "/\\ud83d/", "/a{0,1000}/", "/(?:a|ab)(?:c|bcd)(?:d*)$/", "/$^/m"},
	'v': {"new Uint8Array(@n % 99)", "new Float64Array(a)", "new BigInt64Array(3)", "new Uint8ClampedArray([1, 300, -5])", "new Int16Array(new ArrayBuffer(8), 2)", "new DataView(new ArrayBuffer(9))", "new Uint8Array(@e)", "new Uint32Array(@e, @n, @n)", "new ArrayBuffer(@n % 999)"},
	'k': {"x", "length", "constructor", "prototype", "__proto__", "toString", "valueOf", "toJSON", "then", "next", "return", "name", "message", "stack", "cause", "size", "get", "set", "index", "lastIndex", "exec", "flags", "byteLength", "buffer", "call", "apply", "bind", "caller", "description", "output", "input", "raw", "groups", "0", "1"},
	'q': {`"x"`, `"length"`, `"__proto__"`, `"constructor"`, `"prototype"`, `"then"`, `"toJSON"`, `"0"`, `"-1"`, `"4294967295"`, `"lastIndex"`, `"message"`, `"stack"`, `"name"`, `"output"`, `"get"`, `"value"`, `"enumerable"`, `"level"`, `"\ud800"`, "Symbol.iterator", "Symbol.toPrimitive", "Symbol.species", "Symbol.toStringTag", "Symbol.asyncIterator", "Symbol.isConcatSpreadable", "Symbol.match", "Symbol.unscopables", "1e9", "@e"},
	'p': {"Object.prototype", "Array.prototype", "Function.prototype", "String.prototype", "Promise.prototype", "RegExp.prototype", "Error.prototype", "Map.prototype", "Symbol.prototype", "Number.prototype", "Object.getPrototypeOf(Uint8Array.prototype)", "Object.getPrototypeOf([][Symbol.iterator]())", "globalThis", "Object.getPrototypeOf(globalThis)", "JSON", "Reflect", "console", "require", "Intl", "crypto"},
	'c': {"Object", "Array", "Function", "Error", "Map", "Set", "WeakMap", "Promise", "Proxy", "Date", "RegExp", "Symbol", "String", "Number", "Boolean", "BigInt", "ArrayBuffer", "DataView", "Uint8Array", "Float64Array", "URL", "URLSearchParams", "TextDecoder", "AggregateError", "Iterator", "WeakRef", "Intl.NumberFormat", "(class {})", "(function () {})"},
	'j': {"get", "set", "has", "ownKeys", "apply", "construct", "defineProperty", "deleteProperty", "getOwnPropertyDescriptor", "getPrototypeOf", "setPrototypeOf", "isExtensible", "preventExtensions"},
	'o': {"assign", "create", "defineProperties", "defineProperty", "entries", "freeze", "getOwnPropertyDescriptors", "getOwnPropertyNames", "getOwnPropertySymbols", "groupBy", "hasOwn", "is", "isFrozen", "keys", "preventExtensions", "seal", "setPrototypeOf", "values"},
	'm': {"at", "concat", "copyWithin", "entries", "every", "fill", "filter", "find", "findLastIndex", "flat", "flatMap", "forEach", "includes", "indexOf", "join", "keys", "lastIndexOf", "map", "pop", "push", "reduce", "reduceRight", "reverse", "shift", "slice", "some", "sort", "splice", "toReversed", "toSorted", "toSpliced", "toString", "toLocaleString", "unshift", "with"},
	'w': {"at", "charCodeAt", "codePointAt", "concat", "endsWith", "includes", "indexOf", "isWellFormed", "lastIndexOf", "localeCompare", "match", "matchAll", "normalize", "padEnd", "padStart", "repeat", "replace", "replaceAll", "search", "slice", "split", "startsWith", "substr", "substring", "toLocaleUpperCase", "toUpperCase", "toWellFormed", "trim", "anchor"},
	'x': {"call", "apply", "bind", "toString"},
	'y': {"iterator", "match", "matchAll", "replace", "search", "split", "species", "toPrimitive", "hasInstance"},
	'a': {"all", "allSettled", "any", "race", "resolve", "reject"},
	'l': {"log", "error", "table", "dir", "trace", "assert", "count", "group", "time", "timeEnd", "timeLog", "warn"},
	'u': {`"lodash"`, `"fs"`, `"node:fs"`, `"../x"`, `""`, `"__proto__"`, `"constructor"`, `"lodash/fp"`, `"lodash/chunk"`, `"uuid"`, `"Lodash"`, `"date-fns"`, `"validator"`, `"papaparse"`, `"decimal.js"`, `"immer"`, `"zod"`, `"ramda"`, `"dayjs"`, `"\u0000"`, "@e"},
	'z': {"map", "get", "set", "merge", "cloneDeep", "groupBy", "template", "debounce", "defaultsDeep", "isEqual", "sortBy", "zipObjectDeep", "times", "unset", "invokeMap", "toPath", "chain", "mixin", "padStart", "words", "chunk", "flattenDeep", "memoize", "partial", "curry"},
	'i': {"0", "1", "2"},
}

// surroundings run what stands for @ from other code; asyncSurroundings let it await too.
var surroundings = []string{
	"(function () {@}).call(null);", "try {@} catch (e) { console.log(e) } finally { output = 1 }", "for (const i of [1, 2]) {@}", "output = { get a() {@} };", "new Proxy({}, { get() {@} }).x;", "new Proxy({}, { ownKeys() {@} }); output = new Proxy({}, { has() {@} });", "setTimeout(() => {@});",
	"`${{ toString() {@} }}`;", "Promise.resolve().then(() => {@});", "class A { static {@} }", "[...(function* () {@})()];", "[2, 1].sort(() => {@});", "\"x\".replace(/x/, () => {@});", "JSON.parse(\"[1]\", () => {@});", "require(\"lodash\").map([1], () => {@});", "throw { get message() {@} };",
	"console.log({ toString() {@}, get x() {@ } });", "structuredClone({ get a() {@} });", "const p = new Proxy(function () {}, { apply() {@}, construct() {@ } }); try { p() } catch {} new p();", "Object.prototype.toJSON = function () {@}; output = { a: [1] };", "queueMicrotask(() => {@}); output = 1;", "output = { toJSON() {@} };",
	"Array.from({ length: 2 }, () => {@});", "new Map([[1, 2]]).forEach(() => {@});", "Error.prepareStackTrace = () => {@}; throw new Error(\"x\");", "Object.defineProperty(globalThis, \"output\", { get() {@} });", "with ({ x: 1 }) {@}", "throw class extends Error { get name() {@} };", "const f = () => {@}; f(); f();",
	"output = new (class { constructor() {@} })();", "Object.groupBy([1], () => {@});", "Reflect.apply(() => {@}, null, []);", "(() => { try { return (() => {@})() } finally { (() => {@})() } })();", "output = { then(f) {@} };", "[1].reduce(() => {@}, 0); [1, 2].flatMap(() => {@});",
}

var asyncSurroundings = []string{
	"{@}", "(async () => {@})();", "await (async () => {@})();", "try {@} catch (e) { console.log(e) } finally { output = 1 }", "for (const i of [1, 2]) {@}", "output = (async () => {@})();", "setTimeout(async () => {@});", "await Promise.all([1, 2].map(async () => {@}));", "Promise.resolve().then(async () => {@});",
	"await new Promise((f) => setTimeout(f, 1)); {@}", "await { async then(f) {@} };", "queueMicrotask(async () => {@});",
}
