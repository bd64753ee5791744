package main

import (
	"fmt"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"cordon/child/clock"
	"cordon/child/globals"
	"cordon/child/modules"
	"cordon/child/random"
	"cordon/libs/bundle"
	"cordon/libs/format"
)

// newRealm makes a realm as a script finds it, as far as libraries care. Its randomness is
// the same each time, and so is what calls give.
func newRealm() (*goja.Runtime, error) {
	rt := goja.New()
	seed, now := uint64(1), int64(1_700_000_000_000_000_000)
	source := random.New(&seed, [32]byte{})
	if err := globals.Install(rt, globals.Env{Clock: clock.New(&now), Random: source}); err != nil {
		return nil, err
	}
	return rt, nil
}

// linkedRealm has the library as scripts do.
func linkedRealm(name string) (*goja.Runtime, error) {
	rt, err := newRealm()
	if err != nil {
		return nil, err
	}
	_, err = modules.Install(rt, bundle.Registry{}, []string{name})
	return rt, err
}

// plainRealm has a require that loads the library's bundle as a whole.
func plainRealm(name, code string) (*goja.Runtime, error) {
	rt, err := newRealm()
	if err != nil {
		return nil, err
	}
	var loaded goja.Value
	return rt, rt.Set("require", func(goja.FunctionCall) goja.Value {
		if loaded == nil {
			if loaded, err = load(rt, name, code); err != nil {
				panic(rt.NewGoError(err))
			}
		}
		return loaded
	})
}

func load(rt *goja.Runtime, name, code string) (goja.Value, error) {
	tree, err := goja.Parse(name, format.Prologue+code+format.Epilogue, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, err
	}
	program, err := goja.CompileAST(tree, false)
	if err != nil {
		return nil, err
	}
	value, err := rt.RunProgram(program)
	if err != nil {
		return nil, err
	}
	body, ok := goja.AssertFunction(value)
	if !ok {
		return nil, fmt.Errorf("the bundle of %s is no function", name)
	}
	module, exports := rt.NewObject(), rt.NewObject()
	if err := module.Set("exports", exports); err != nil {
		return nil, err
	}
	_, err = body(exports, exports, goja.Undefined(), module, rt.GlobalObject(), rt.Get("crypto"))
	return module.Get("exports"), err
}
