package globals

import "testing"

func TestURLSearchParamsAsNode(t *testing.T) {
	compareWithNode(t, []string{
		`new URLSearchParams("?a=1&b=2&a=3").toString()`, `new URLSearchParams("??a").toString()`,
		`new URLSearchParams("a&b=&=c&&d==e").toString()`, `new URLSearchParams("a+b=%20c%zz%ff%e2%98%83").toString()`,
		`new URLSearchParams("%e2%98=%f0%9f%98").toString()`, `new URLSearchParams("%EF%BB%BFa=b").toString()`,
		`new URLSearchParams({ a: 1, b: [2, 3], c: null, d: undefined, e: {} }).toString()`,
		`new URLSearchParams([["a", 1], ["b", 2], ["a", 3]]).toString()`, `new URLSearchParams(new Map([["x", "y"]])).toString()`,
		`new URLSearchParams(new Set(["ab", "cd"])).toString()`, `new URLSearchParams([["a"]])`, `new URLSearchParams([["a", "b", "c"]])`,
		`new URLSearchParams([1])`, `new URLSearchParams(new URLSearchParams("a=1")).toString()`,
		`new URLSearchParams(null).toString()`, `new URLSearchParams(undefined).toString()`, `new URLSearchParams(5).toString()`, `new URLSearchParams(true).toString()`,
		`new URLSearchParams({ [Symbol.iterator]: 5 })`, `new URLSearchParams(Symbol())`, `new URLSearchParams(() => {}).toString()`,
		`new URLSearchParams("é=ü&x=~!*'()-._&y= +").toString()`, `new URLSearchParams({ "\ud800": "\udc00" }).toString()`,
		`URLSearchParams("a")`, `new URLSearchParams("a=1").get("a")`, `new URLSearchParams("a=1").get("b")`, `new URLSearchParams("a=1&a=2").getAll("a").join()`,
		`new URLSearchParams("a=1").has("a")`, `new URLSearchParams("a=1").has("a", "2")`, `new URLSearchParams("a=1").has("a", undefined)`,
		`new URLSearchParams("a=1").get()`, `new URLSearchParams("a=1").append("b")`, `new URLSearchParams("a=1").set()`, `new URLSearchParams("a=1").delete()`, `new URLSearchParams("a=1").has()`, `new URLSearchParams().getAll()`,
		`((p) => { p.delete("a", "1"); return String(p) })(new URLSearchParams("a=1&a=2&b=3"))`,
		`((p) => { p.set("a", 9); return String(p) })(new URLSearchParams("a=1&b=2&a=3&a=4"))`, `((p) => { p.set("z", 9); return String(p) })(new URLSearchParams("a=1"))`,
		`((p) => { p.append("a", null); p.append("b", "c d"); return String(p) })(new URLSearchParams("a=1"))`,
		`((p) => { p.sort(); return String(p) })(new URLSearchParams("b=1&a=2&b=0&a=1&\uffff=1&\ud83d\ude00=2&c"))`,
		`new URLSearchParams("a=1&b=2").size`, `[...new URLSearchParams("a=1&b=2")].join("|")`, `[...new URLSearchParams("a=1&b=2").keys()].join()`, `[...new URLSearchParams("a=1&b=2").values()].join()`,
		`((out, p) => { p.forEach(function (v, k, o) { out.push(v, k, o === p, this.x) }, { x: 7 }); return out.join() })([], new URLSearchParams("a=1&b=2"))`,
		`((out, p) => { for (const [k, v] of p) { p.delete(k); out.push(k + v) } return out.join() })([], new URLSearchParams("a=1&b=2&c=3"))`,
		`new URLSearchParams("a").forEach()`, `URLSearchParams.prototype.get.call({}, "a")`, `URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries`,
		`Object.prototype.toString.call(new URLSearchParams)`, `Object.prototype.toString.call(new URLSearchParams().keys())`, `JSON.stringify(new URLSearchParams("a=1").entries().next())`,
		`((u) => { u.searchParams.append("x", "y z"); return u.href })(new URL("http://h/?a=1#f"))`, `((u) => { u.searchParams.delete("a"); return u.href })(new URL("http://h/?a=1#f"))`,
		`((u) => { const p = u.searchParams; u.search = "?q=2"; return p.get("q") + (p === u.searchParams) })(new URL("http://h/?a=1"))`,
		`((u) => { const p = u.searchParams; u.href = "http://i/?n=3"; p.append("m", 1); return p.get("n") + u.href })(new URL("http://h/?a=1"))`,
		`((u) => { u.search = "?a=%7e b"; const s = u.search; u.searchParams.sort(); return s + u.search })(new URL("http://h/"))`,
		`((u) => { u.searchParams.delete("a"); return u.href })(new URL("data:x  ?a=1"))`,
	}, nil)
}

func TestURLClassAsNode(t *testing.T) {
	compareWithNode(t, []string{
		`new URL()`, `URL("http://x")`, `URL.call({}, "http://x")`, `new URL("x")`, `new URL("http://x", "y")`, `new URL({ toString() { return "http://a/" } }).href`, `new URL(new URL("http://a/b"), null)`,
		`new URL("b", new URL("http://a/c")).href`, `new URL("http://x", undefined).href`, `new URL(Symbol())`, `URL.canParse()`, `URL.canParse("x", "http://a")`, `URL.canParse("x")`,
		`(() => { try { new URL("/p", "q") } catch (e) { return e.message + e.input + e.base + Object.keys(e) } })()`, `(() => { try { new URL("q") } catch (e) { return e.message + e.input + Object.keys(e) } })()`,
		`new URL("http://x") instanceof URL`, `Object.prototype.toString.call(new URL("http://x"))`, `Object.keys(new URL("http://x")).length`, `Object.keys(URL.prototype).sort().join()`,
		`(class extends URL { get tail() { return this.pathname.slice(1) } })`, `new (class U extends URL { get tail() { return this.pathname.slice(1) } })("http://x/abc").tail`, `new (class U extends URL {})("http://x") instanceof URL`,
		`Reflect.construct(URL, ["http://x/"]).href`, `Reflect.construct(URL, ["http://x/"], Object) instanceof URL`, `URL.prototype.toString.call({})`, `URL.prototype.href`, `Object.getOwnPropertyDescriptor(URL.prototype, "href").get.name`,
		`Object.getOwnPropertyDescriptor(URL.prototype, "origin").set === undefined`, `(() => { "use strict"; const u = new URL("http://x"); try { u.origin = "y" } catch (e) { return e.name } })()`,
		`URL.name + URL.length + URL.prototype.toJSON.name + URL.canParse.length`, `((u) => { try { u.href = "nope" } catch (e) { return e.code + u.href } })(new URL("http://x/"))`,
		`JSON.stringify({ u: new URL("http://x/a b") })`, `new URL("http://x/") + ""`, `new URL("http://x/") == "http://x/"`, `Object.getOwnPropertyDescriptor(URL, "prototype").writable`, `URL.prototype.constructor === URL`, `Object.getOwnPropertyNames(URLSearchParams.prototype).sort().join()`,
		`new (URL.bind(null, "http://x/y"))().href`, `["http://x"].map(URL)`, `new (new Proxy(URL, {}))("http://x/").href`,
	}, nil)
}

func TestBase64AsNode(t *testing.T) {
	compareWithNode(t, []string{
		`btoa("hello")`, `btoa("")`, `btoa("\xff\x00")`, `btoa("é")`, `btoa("☃")`, `btoa("\ud800")`, `btoa()`, `btoa(null)`, `btoa(undefined)`, `btoa(12)`, `btoa(Symbol())`, `btoa({ toString() { return "x" } })`,
		`atob("aGVsbG8=")`, `atob("aGVsbG8")`, `atob(" a G V s\nb\tG8\f=\r")`, `atob("")`, `atob("=")`, `atob("a")`, `atob("ab=")`, `atob("ab==")`, `atob("abc=")`, `atob("abcd=")`, `atob("abc==")`, `atob("a=bc")`, `atob("ab-_")`,
		`atob("/+8=")`, `atob("é")`, `atob("ab\u00a0")`, `atob("ab\v")`, `atob()`, `atob(null)`, `atob(undefined)`, `atob(Symbol())`, `[...atob("gP8A")].map((c) => c.charCodeAt()).join()`, `atob("ab=c")`, `atob("====")`, `atob("YQ")`, `atob("YR==")`,
		`atob.name + atob.length + btoa.name + btoa.length`, `(() => { try { btoa("☃") } catch (e) { return e.name + e.code + e.message + (e instanceof Error) } })()`,
	}, nil)
}

func TestTextCodersAsNode(t *testing.T) {
	compareWithNode(t, []string{
		`new TextEncoder().encode("aé☃😀").join()`, `new TextEncoder().encode().length`, `new TextEncoder().encode(undefined).length`, `new TextEncoder().encode(null).join()`, `new TextEncoder().encode("\ud800x\udc00").join()`,
		`new TextEncoder().encoding`, `new TextEncoder().encode("x") instanceof Uint8Array`, `TextEncoder()`, `TextEncoder.prototype.encode.call({})`, `Object.prototype.toString.call(new TextEncoder)`,
		`JSON.stringify(new TextEncoder().encodeInto("aé☃😀", new Uint8Array(6)))`, `JSON.stringify(new TextEncoder().encodeInto("😀", new Uint8Array(3)))`, `JSON.stringify(new TextEncoder().encodeInto("\ud800a", new Uint8Array(4)))`,
		`JSON.stringify(new TextEncoder().encodeInto("", new Uint8Array(0)))`, `((a) => { new TextEncoder().encodeInto("hi", a.subarray(1)); return a.join() })(new Uint8Array(4))`, `new TextEncoder().encodeInto("a", [])`, `new TextEncoder().encodeInto("a", new Uint16Array(1))`,
		`new TextDecoder().decode(Uint8Array.of(97, 0xc3, 0xa9, 0xe2, 0x98, 0x83, 0xf0, 0x9f, 0x98, 0x80))`, `new TextDecoder().decode()`, `new TextDecoder().decode(new ArrayBuffer(2))`, `new TextDecoder().decode(new DataView(new ArrayBuffer(3), 1, 1))`,
		`new TextDecoder().decode(new Uint16Array([0x6161]))`, `new TextDecoder().decode(Uint8Array.of(97, 98, 99).subarray(1))`, `new TextDecoder().decode("x")`, `new TextDecoder().decode(null)`, `new TextDecoder().decode({})`, `new TextDecoder().decode([])`,
		`new TextDecoder().decode(Uint8Array.of(0xe2, 0x82, 0x41, 0xf0, 0x9f, 0x98, 0x42, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf5, 0xff, 0xe0, 0x80, 0xf4, 0x90))`, `new TextDecoder().decode(Uint8Array.of(0xf0, 0x9f))`, `new TextDecoder().decode(Uint8Array.of(0xef, 0xbf, 0xbd))`,
		`new TextDecoder().decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)).length`, `new TextDecoder("utf8", { ignoreBOM: true }).decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)).length`, `new TextDecoder().decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf)).length`,
		`new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.of(0xff))`, `new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.of(0xe2, 0x98))`, `new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.of(0x61))`,
		`((d) => d.decode(Uint8Array.of(0xe2, 0x98), { stream: true }) + "|" + d.decode(Uint8Array.of(0x83, 0xf0), { stream: true }) + "|" + d.decode())(new TextDecoder())`, `((d) => d.decode(Uint8Array.of(0xef, 0xbb), { stream: true }) + "|" + d.decode(Uint8Array.of(0xbf, 0x41)))(new TextDecoder())`,
		`new TextDecoder("utf-16le").decode(Uint8Array.of(0x41, 0, 0x3d, 0xd8, 0, 0xde))`, `new TextDecoder("utf-16").decode(Uint8Array.of(0x3d, 0xd8, 0x41, 0))`, `new TextDecoder("utf-16le").decode(Uint8Array.of(0x41))`, `new TextDecoder("utf-16le").decode(Uint8Array.of(0xff, 0xfe, 0x41, 0)).length`, `new TextDecoder("utf-16le", { fatal: true }).decode(Uint8Array.of(0, 0xd8))`, `new TextDecoder("utf-16le").decode(Uint8Array.of(0, 0xdc, 0x41, 0))`,
		`((d) => d.decode(Uint8Array.of(0x3d), { stream: true }) + d.decode(Uint8Array.of(0xd8, 0), { stream: true }) + d.decode(Uint8Array.of(0xde)))(new TextDecoder("utf-16le"))`, `new TextDecoder("utf-16be").decode(Uint8Array.of(0, 0x41, 0xd8, 0x3d, 0xde, 0))`,
		`new TextDecoder("latin1").decode(Uint8Array.of(0xe9, 0x41, 0xff))`, `new TextDecoder("windows-1252").encoding`, `new TextDecoder("ASCII").encoding`, `new TextDecoder(" UTF-8\n").encoding`, `new TextDecoder("utf-16").encoding`, `new TextDecoder("nope")`, `new TextDecoder("")`, `new TextDecoder(null)`, `new TextDecoder(Symbol())`,
		`new TextDecoder("utf-8", 5)`, `new TextDecoder("utf-8", null).fatal`, `new TextDecoder("utf-8", { fatal: 1 }).fatal`, `new TextDecoder().ignoreBOM`, `TextDecoder()`, `TextDecoder.prototype.decode.call({})`, `Object.keys(TextDecoder.prototype).sort().join()`, `Object.keys(TextEncoder.prototype).sort().join()`, `new TextDecoder().decode(new Uint8Array(0), 5)`,
	}, nil)
}

func TestCryptoAndPerformanceAsNode(t *testing.T) {
	compareWithNode(t, []string{
		`crypto.getRandomValues(new Float32Array(1))`, `crypto.getRandomValues(new Float64Array(1))`, `crypto.getRandomValues(new Uint8Array(65537))`, `crypto.getRandomValues(new Uint32Array(16385))`, `crypto.getRandomValues({})`, `crypto.getRandomValues()`, `crypto.getRandomValues(new DataView(new ArrayBuffer(1)))`, `crypto.getRandomValues(new ArrayBuffer(8))`,
		`((a) => crypto.getRandomValues(a) === a)(new Uint8Array(4))`, `crypto.getRandomValues(new Uint8Array(65536)).length`, `crypto.getRandomValues(new BigInt64Array(2)).length`, `crypto.getRandomValues(new Uint8ClampedArray(0)).length`, `((a) => { crypto.getRandomValues(a.subarray(2, 4)); return a[0] + a[1] + a[4] })(new Uint8Array(5))`,
		`/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())`, `crypto.randomUUID() === crypto.randomUUID()`, `Object.prototype.toString.call(crypto)`, `Object.prototype.toString.call(performance)`,
		`typeof performance.now()`, `performance.now() <= performance.now()`, `typeof performance.timeOrigin`, `Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000`, `performance.now() < 60000`,
	}, nil)
}
