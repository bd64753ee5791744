package globals

import "github.com/dop251/goja"

// installSymbols supplies the well-known symbols that the engine lacks. Nothing in the
// engine looks for them: for await and using do not parse. They are there for code that
// implements or consumes such protocols by hand.
func (r *realm) installSymbols() (asyncIterator *goja.Symbol) {
	ctor := r.object("Symbol")
	define := func(name string) *goja.Symbol {
		sym := goja.NewSymbol("Symbol." + name)
		r.fail(ctor.DefineDataProperty(name, sym, no, no, no))
		return sym
	}
	asyncIterator = define("asyncIterator")
	define("dispose")
	define("asyncDispose")
	return asyncIterator
}
