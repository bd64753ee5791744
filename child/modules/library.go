package modules

import (
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"cordon/libs/format"
)

// library is what one execution has loaded of a library.
type library struct {
	loader *Loader
	name   string
	// loaded holds the module objects by number. A module is there from before it runs, so
	// that modules which require each other see what there is so far, as in Node.
	loaded map[int]*goja.Object
	entrances
	// require and crypto are what library code has under these names.
	require goja.Value
	crypto  goja.Value
}

func newLibrary(l *Loader, name string, foreign bool) *library {
	lib := &library{loader: l, name: name, loaded: map[int]*goja.Object{}, entrances: entrances{running: map[int]int{}}, crypto: l.realm.libraryCrypto()}
	lib.require = l.realm.function("require", 1, func(call goja.FunctionCall) goja.Value {
		if foreign {
			return result(lib.named(call.Argument(0)))
		}
		return result(lib.module(int(call.Argument(0).ToInteger())))
	})
	return lib
}

// module loads the library's module of that number.
func (lib *library) module(number int) (goja.Value, error) {
	if m, ok := lib.loaded[number]; ok {
		lib.met(number)
		return m.Get("exports"), nil
	}
	source, ok := lib.loader.registry.Module(lib.name, number)
	if !ok {
		return nil, fmt.Errorf("library %s has no module %d", lib.name, number)
	}
	return lib.load(source)
}

// load returns the exports of a module, and runs it first where that has not been done.
// A module that failed is forgotten, and runs again when it is asked for again.
func (lib *library) load(source format.Source) (goja.Value, error) {
	if m, ok := lib.loaded[source.Index]; ok {
		lib.met(source.Index)
		return m.Get("exports"), nil
	}
	rt := lib.loader.rt
	exports := rt.NewObject()
	m := rt.CreateObject(nil)
	define(m, "exports", exports)
	lib.loaded[source.Index] = m
	lib.start(source.Index)
	done := false
	defer func() {
		lib.stop(source.Index)
		if !done {
			delete(lib.loaded, source.Index)
		}
	}()
	if err := lib.run(source, m, exports); err != nil {
		return nil, err
	}
	done = true
	return m.Get("exports"), nil
}

func (lib *library) run(source format.Source, m, exports *goja.Object) error {
	if source.Members != nil {
		return lib.assemble(source, m, exports)
	}
	body, err := compile(lib.loader.rt, source)
	if err != nil && source.Foreign {
		return lib.loader.realm.unparsed(source, err)
	}
	if err != nil {
		return err
	}
	// In the order of format.Prologue. The last one, define, stays undefined.
	_, err = body(exports, exports, lib.require, m, lib.loader.rt.GlobalObject(), lib.crypto)
	return err
}

// compile makes the function of a module. Source maps are off: the engine would open the
// files that they name.
func compile(rt *goja.Runtime, source format.Source) (goja.Callable, error) {
	tree, err := parser.ParseFile(nil, FilePrefix+source.Name, source.Code, 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, fmt.Errorf("library %s: parse %s: %w", source.Library, source.Name, err)
	}
	program, err := goja.CompileAST(tree, false)
	if err != nil {
		return nil, fmt.Errorf("library %s: compile %s: %w", source.Library, source.Name, err)
	}
	value, err := rt.RunProgram(program)
	if err != nil {
		return nil, err
	}
	body, ok := goja.AssertFunction(value)
	if !ok {
		return nil, fmt.Errorf("library %s: %s is no function", source.Library, source.Name)
	}
	return body, nil
}
