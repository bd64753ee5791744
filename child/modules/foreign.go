package modules

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"cordon/libs/format"
)

// named loads what an operator's library requires by name: another module of its own. All
// else is an ordinary error, which libraries that look for what they can do without catch.
func (lib *library) named(name goja.Value) (goja.Value, error) {
	specifier, ok := name.(goja.String)
	if !ok || specifier.Length() > longestName {
		panic(lib.absent("a module by no name"))
	}
	source, ok := lib.loader.registry.Lookup(specifier.String())
	if !ok || source.Library != lib.name {
		panic(lib.absent(strconv.Quote(specifier.String())))
	}
	return lib.load(source)
}

func (lib *library) absent(what string) *goja.Object {
	const code = "MODULE_NOT_FOUND" // as Node has it, by which some libraries tell
	return lib.loader.realm.error(fmt.Sprintf("The library %s requires %s, which is not in its bundle", lib.name, what), code)
}

// unparsed turns the fault of a module that does not parse or compile into what it is in
// Node, an exception. Other errors stay as they are.
func (r *realm) unparsed(source format.Source, err error) error {
	var list parser.ErrorList
	var compiler *goja.CompilerSyntaxError
	var message string
	switch {
	case errors.As(err, &list) && len(list) > 0:
		line, column := list[0].Position.Line, list[0].Position.Column
		if line == 1 {
			column -= len(format.Prologue)
		}
		message = fmt.Sprintf("%s:%d:%d: %s", source.Name, line, column, list[0].Message)
	case errors.As(err, &compiler):
		message = fmt.Sprintf("%s: %s", source.Name, compiler.Message)
	default:
		return err
	}
	exception, bad := r.rt.New(r.newSyntaxError, r.rt.ToValue(message))
	if bad != nil {
		return bad
	}
	return r.rt.Try(func() { panic(exception) })
}
