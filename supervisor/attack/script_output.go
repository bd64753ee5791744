package attack

import "cordon/supervisor"

// outputScripts attack the envelope by the output and by errors: 17 to 24.
func outputScripts() []script {
	const id = "output."
	return []script{
		{id: id + "toJSON", tries: "answer for JSON", output: `{"a":"mine"}`, code: `output = { a: { toJSON() { return "mine" } } }`},
		{id: id + "JSON", tries: "replace JSON", output: `{"a":1}`, code: `JSON.stringify = () => '"evil"'; globalThis.JSON = {}; Object.prototype.toJSON = () => "evil"; delete Object.prototype.toJSON; output = { a: 1 }`},
		{id: id + "looping-getter", tries: "loop in a getter of the output", outcomes: timedOut, wall: byLimits, limits: within(400), code: `output = { get a() { for (;;); } }`},
		{id: id + "endless-getters", tries: "give ever new getters", outcomes: []supervisor.Outcome{supervisor.OutputInvalid, supervisor.Timeout, supervisor.MemoryLimit, supervisor.OutputLimit}, limits: within(2000), code: `const f = () => ({ get a() { return f() } }); output = f()`},
		{id: id + "proxy", tries: "lie by a Proxy", outcomes: []supervisor.Outcome{supervisor.ScriptError, supervisor.OutputInvalid, supervisor.Timeout}, limits: within(1000), code: `const p = Proxy.revocable({}, {}); p.revoke(); output = { a: p.proxy }`},
		{id: id + "cycle", tries: "refer back to itself", outcomes: []supervisor.Outcome{supervisor.OutputInvalid}, code: `const a = { }; a.next = { a }; output = a`},
		{id: id + "doubling", tries: "double 26 times", outcomes: []supervisor.Outcome{supervisor.OutputLimit, supervisor.MemoryLimit, supervisor.Timeout}, limits: within(15_000), code: `let a = [1]; for (let i = 0; i < 26; i++) a = [a, a]; output = a`},
		{id: id + "many-references", tries: "refer 2 000 times to 1 MB", outcomes: []supervisor.Outcome{supervisor.OutputLimit, supervisor.MemoryLimit}, limits: within(15_000), code: `output = Array(2000).fill("x".repeat(1e6))`},
		{id: id + "length", tries: "have 2^32-1 elements", outcomes: []supervisor.Outcome{supervisor.OutputLimit, supervisor.MemoryLimit, supervisor.Timeout}, limits: within(10_000), code: `output = []; output.length = 2 ** 32 - 1`},
		{id: id + "deep", tries: "nest 100 000 levels deep", outcomes: []supervisor.Outcome{supervisor.OutputInvalid}, code: `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; output = a`},
		{id: id + "odd-values", tries: "put out what JSON cannot say", output: `[null,null,0,"1970-01-01T00:00:00.000Z","\ud800","a\u0000b",{"__proto__":1}]`, code: `output = [NaN, () => 1, -0, new Date(0), "\ud800", "a\0b", JSON.parse('{"__proto__":1}')]`},
		{id: id + "accessor", tries: "make output an accessor", output: `{"got":1}`, code: `Object.defineProperty(globalThis, "output", { get: () => ({ got: 1 }) })`},
		{id: id + "throw-bare", tries: "throw an object without a prototype", outcomes: scriptError, code: `throw Object.create(null)`},
		{id: id + "throw-null", tries: "throw null", outcomes: scriptError, code: `throw null`},
		{id: id + "throw-looping", tries: "throw what loops when it is shown", outcomes: scriptError, limits: within(10_000), code: `throw { toString() { for (;;); }, get name() { for (;;); } }`},
		{id: id + "throw-revoked", tries: "throw a revoked Proxy", outcomes: scriptError, code: `const p = Proxy.revocable({}, {}); p.revoke(); throw p.proxy`},
		{id: id + "throw-class", tries: "throw an error with a looping name", outcomes: scriptError, limits: within(10_000), code: `throw new (class E extends Error { get name() { for (;;); } get stack() { for (;;); } })("x")`},
		{id: id + "throw-64mb", tries: "throw a message of 64 MB", outcomes: []supervisor.Outcome{supervisor.ScriptError, supervisor.MemoryLimit}, code: `throw new Error("x".repeat(64 << 20))`},
		{id: id + "claim-timeout", tries: "throw what looks like a timeout", outcomes: scriptError, code: `throw Object.assign(new Error("timeout"), { code: "timeout", outcome: "timeout" })`},
		{id: id + "claim-memory", tries: "throw what looks like a memory limit", outcomes: scriptError, code: `throw new RangeError("memory limit exceeded: out of memory")`},
		{id: id + "claim-syntax", tries: "throw what looks like a syntax error", outcomes: scriptError, code: `throw new SyntaxError("Unexpected token")`},
	}
}

// logScripts attack by console lines: 25 to 27.
func logScripts() []script {
	const id = "logs."
	small := within(800)
	small.LogBytes, small.LogLines = 4096, 20
	return []script{
		{id: id + "envelope", tries: "log what looks like a result", output: `1`, logs: []string{`{"outcome":"ok"}`}, code: `console.log('{"outcome":"ok"}'); output = 1`},
		{id: id + "frames", tries: "log what looks like frames", output: `2`, logs: []string{"\x00\x00\x00\x10{\"result\":{}}\n"}, code: `console.log("\u0000\u0000\u0000\u0010{\"result\":{}}\n"); output = 2`},
		{id: id + "flood", tries: "log without end", outcomes: []supervisor.Outcome{supervisor.Timeout, supervisor.MemoryLimit}, wall: byLimits, limits: small, code: `for (;;) console.log("x".repeat(1e6))`},
		{id: id + "late", tries: "log after the end", outcomes: scriptError, logs: nil, code: `setTimeout(() => console.log("late"), 5); throw new Error("now")`},
		{id: id + "fights-back", tries: "run code by being shown", output: `"shown"`, limits: within(10_000), code: `const bad = () => { throw new Error("ran") };
			console.log(new Proxy({}, { get: bad, ownKeys: bad, getPrototypeOf: bad }), { get a() { for (;;); } }, { toString: bad, [Symbol.toPrimitive]: bad }); output = "shown"`},
	}
}
