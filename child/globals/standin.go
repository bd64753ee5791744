package globals

import (
	"fmt"

	"github.com/dop251/goja"
)

// standIn puts a stand-in for a constructor of the engine in its place, on the global
// object and in its prototype. call answers calls without new; construct, which may be
// nil, gives the arguments that the engine's constructor gets instead of the script's.
//
// It is a Proxy with traps in Go: the one object of the engine that answers both calls and
// new, and that hands on its new.target. Name, length, prototype and static properties are
// those of the original.
func (r *realm) standIn(name string, call func([]goja.Value) goja.Value, construct func([]goja.Value) []goja.Value) {
	original := r.object(name)
	traps := &goja.ProxyTrapConfig{
		Apply:  func(_ *goja.Object, _ goja.Value, args []goja.Value) goja.Value { return call(args) },
		GetSym: r.standInSymbol,
	}
	if construct != nil {
		engine, ok := goja.AssertConstructor(original)
		if !ok {
			r.fail(fmt.Errorf("engine has no constructor %s", name))
			return
		}
		traps.Construct = func(_ *goja.Object, args []goja.Value, newTarget *goja.Object) *goja.Object {
			made, err := engine(newTarget, construct(args)...)
			r.must(err)
			return made
		}
	}
	proxy, ok := r.rt.ToValue(r.rt.NewProxy(original, traps)).(*goja.Object)
	if !ok {
		panic("globals: bug: a Proxy is no object")
	}
	r.hidden(r.global, name, proxy)
	r.hidden(r.object(name, "prototype"), "constructor", proxy)
	r.standIns = append(r.standIns, standIn{proxy, original})
}

// standIn is a Proxy that stands in for a constructor of the engine.
type standIn struct {
	proxy, original *goja.Object
}

// unmask gives the constructor for which v stands in, or v itself.
func (r *realm) unmask(v goja.Value) goja.Value {
	for i := range r.standIns {
		if v == goja.Value(r.standIns[i].proxy) {
			return r.standIns[i].original
		}
	}
	return v
}

// installStandIns prepares the functions of the engine that fail with Proxies: instanceof
// throws for every Proxy, and the text of every Proxy is that of a function without a name.
func (r *realm) installStandIns() {
	toString := r.native("Function", "prototype", "toString")
	r.method(r.proto.function, "toString", 0, func(c goja.FunctionCall) goja.Value {
		return call(toString, r.unmask(this(c)))
	})
	own := r.proto.function.GetSymbol(goja.SymHasInstance)
	hasInstance := r.exported(own, []string{"Function", "prototype", "Symbol.hasInstance"})
	r.std.hasInstance = own
	r.hasInstance = r.function("[Symbol.hasInstance]", 1, func(c goja.FunctionCall) goja.Value {
		return call(hasInstance, r.unmask(this(c)), c.Argument(0))
	})
}

// standInSymbol reads a symbol property of a stand-in: that which instanceof asks for is
// ours where it would be the engine's.
func (r *realm) standInSymbol(original *goja.Object, key *goja.Symbol, receiver goja.Value) goja.Value {
	v := call(r.std.get, nil, original, key, receiver)
	if v == r.std.hasInstance {
		return r.hasInstance
	}
	return v
}
