// Package globals makes the engine's bare realm into what a script expects to find: the
// globals that the Web and Node have, the parts of the language that the engine lacks,
// and no way from a string to code.
//
//	rt := goja.New()
//	err := globals.Install(rt, globals.Env{Clock: clock.New(nil), Random: source})
//
// The console, require, timers, queueMicrotask, and all that depends on locales are
// other packages' work.
//
// # What is supplied
//
// Of the Web: URL, URLSearchParams, TextEncoder, TextDecoder (UTF-8, UTF-16,
// windows-1252), atob, btoa, structuredClone, crypto.getRandomValues and randomUUID,
// performance.now and timeOrigin. Behaviour and error codes are those of Node 20, which
// the tests compare with. Exceptions that are DOMExceptions there are Errors with the
// same name and code here.
//
// Of the language: Object.groupBy, Map.groupBy, Promise.withResolvers, Promise.try,
// Array.fromAsync, Iterator and its helpers, String.prototype.isWellFormed and
// toWellFormed, Symbol.asyncIterator, dispose and asyncDispose, WeakRef (which holds its
// target strongly), FinalizationRegistry (which never calls back),
// Error.captureStackTrace, Object.prototype.__defineGetter__ and its three siblings,
// Date.prototype.getYear and toGMTString.
//
// # What is put right
//
// Number and BigInt convert BigInts and numerals beyond 64 bits, which the engine gets wrong
// in silence. Date finds the time that ECMA-262 gives to what clocks show where they change,
// in its constructor, parse and setters, and writes years beyond four digits and the names
// of zones as V8 does. The three are Proxies in Go, see standIn, which scripts can tell from
// the originals only by the name proxy in the frames of stacks.
//
// What no native can put right: a BigInt beyond 64 bits compared by == with a boolean loses
// its upper bits, compared by ==, < or > with text that is no plain decimal numeral it
// compares with a wrong number, and the operators on such text (+"0x1fffffffffffffffff")
// give NaN.
//
// # What is taken away
//
// eval and the constructors of ordinary, generator and async functions throw EvalError.
// GoError, a class of the engine's own, is gone. There is no SharedArrayBuffer, Atomics,
// WebAssembly or ShadowRealm.
//
// fetch, XMLHttpRequest and WebSocket are not there either, so that typeof says so; see
// ExplainNetwork for how a call of them still says why.
//
// # What stays missing
//
// Compared with the standard objects of Node 20: the legacy statics of RegExp ($1 to $9,
// input, lastMatch and so on), RegExp.prototype.hasIndices and unicodeSets with their
// flags d and v, resizable ArrayBuffers (resize, resizable, maxByteLength), the HTML
// methods of strings (anchor, big, bold and so on), Date.prototype.setYear,
// Error.stackTraceLimit and prepareStackTrace. Of the Web: DOMException as a class,
// crypto.subtle, AbortController, Event and EventTarget, Blob, File and FormData,
// Headers, Request and Response, streams, MessageChannel, and the marks and measures of
// performance.
//
// # Rules
//
// Natives use the engine's functions as they were when Install ran, whatever a script
// replaces afterwards. They run code of the script only where the standards say so, and
// what that throws, interrupts included, passes through them. They show their JavaScript
// names, never Go's. The one part written in JavaScript, Array.fromAsync, has the file
// name "cordon:globals" in stacks.
package globals
