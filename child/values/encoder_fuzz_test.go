package values

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// builders are what the fuzzer's bytes stand for: each changes a list s of values, of which
// the last is the output.
var builders = []string{
	`s.push(1.5)`, `s.push("é\ud800")`, `s.push(null)`, `s.push(undefined)`, `s.push(10n)`, `s.push(Symbol("x"))`, `s.push(() => 1)`, `s.push(NaN)`,
	`s.push([])`, `s.push({})`, `s.push(new Map)`, `s.push(new Set)`, `s.push(new Date(0))`, `s.push(/x/g)`, `s.push(new Error("m"))`, `s.push(new Uint8Array(3))`,
	`s.push(Promise.resolve(1))`, `s.push(Object("boxed"))`, `s.push(new ArrayBuffer(2))`, `s.push(Object.create(null))`,
	`s.push([s.pop(), s.pop()])`, `s.push([, s.pop(), ,])`, `s.push({a: s.pop(), "b c": s.pop()})`, `s.push(new Map([[s.pop(), s.pop()]]))`, `s.push(new Set([s.pop(), 1]))`,
	`s.push(new Proxy(Object(s.pop()), {}))`, `s.push(new Proxy([s.pop()], {get: (t, k) => t[k]}))`, `s.push({get a() { return 1 }, b: s.pop()})`, `(v => s.push({get a() { return v }}))(s.pop())`,
	`(v => s.push({toJSON: k => v}))(s.pop())`, `s.push({get a() { throw new Error("thrown") }})`, `s.push(s[s.length - 1], s[0])`,
	`s[s.length - 1].self = s[0]`, `s[s.length - 1].length = 1e9`, `s[s.length - 1][5] = s.pop()`, `Object.freeze(s[s.length - 1])`, `Object.setPrototypeOf(s[s.length - 1], null)`,
	`Object.prototype[1] = "evil"`, `Array.prototype.toJSON = () => "evil"`, `s[s.length - 1].__proto__ = s[0]`, `s.push(new Proxy({}, {ownKeys: () => ["a"]}))`,
	`s.push(new Proxy({}, {ownKeys: () => [s.length], has: null}))`, `delete s[s.length - 1][0]`, `Object.defineProperty(s[s.length - 1], "x", {get: () => s, enumerable: true})`,
}

// FuzzEncode encodes values of every kind in another process, for some end it, as they end
// a child: a chain of prototypes that comes back to itself through a Proxy exhausts the Go
// stack, and an array of a billion holes takes the engine's own loops longer than anybody
// waits. What is encoded is JSON within its limit, and what is not has an error of a type.
func FuzzEncode(f *testing.F) {
	for i := range builders {
		f.Add([]byte{8, 9, byte(i)})
		f.Add([]byte{byte(i), 20, 22, byte(i), 31, 24})
	}
	f.Add([]byte{25, 39, 32}) // a circle of prototypes, looked up
	f.Add([]byte{8, 33, 35})  // a billion holes, frozen
	encoder := startPeer(f)
	f.Cleanup(func() { encoder.stop() })
	f.Fuzz(func(t *testing.T, program []byte) {
		fault, alive := encoder.ask(program[:min(len(program), 64)])
		if !alive {
			encoder = startPeer(t)
		}
		if fault != "" {
			t.Error(fault)
		}
	})
}

// encodeProgram builds a value and encodes it, and gives what is wrong with what comes of it.
func encodeProgram(program []byte) (fault string) {
	const limit = 4096
	rt := goja.New()
	if _, err := rt.RunString(`var s = [{}]`); err != nil {
		return err.Error()
	}
	for _, op := range program {
		build(rt, builders[int(op)%len(builders)])
	}
	value, err := rt.RunString(`s[s.length - 1]`)
	if err != nil {
		return ""
	}
	deadline := time.Now().Add(2 * time.Second)
	errLate := errors.New("too late")
	out, err := NewEncoder(rt, func(*goja.Object) string { return "stack" }).Encode(value, limit, func() error {
		if time.Now().After(deadline) {
			return errLate
		}
		return nil
	})
	var invalid *InvalidError
	var engine *FaultError
	var thrown *goja.Exception
	switch {
	case err == nil && out == nil:
	case err == nil && (!json.Valid(out) || !utf8.Valid(out) || len(out) > limit):
		return fmt.Sprintf("%d bytes of output: %q", len(out), out)
	case err != nil && !errors.As(err, &invalid) && !errors.As(err, &thrown) && !errors.As(err, &engine) && !errors.Is(err, ErrTooLarge) && !errors.Is(err, errLate):
		return fmt.Sprintf("an error of type %T: %v", err, err)
	}
	return ""
}

// build runs one step. Steps may fail, as those of a script may.
func build(rt *goja.Runtime, step string) {
	defer func() {
		// Some steps make the engine panic; the script's process would end there.
		_ = recover()
	}()
	_, _ = rt.RunString(step)
}
