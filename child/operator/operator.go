// Package operator joins the libraries that came with an execution, which the operator has
// added, to those that are built into the child. One that the execution does not allow has
// names and no code.
//
//	host.Libraries = operator.Join(bundle.Registry{}, message.Execute.Libraries)
//
// They are compiled and run as the built-in ones are: in the script's own realm, at the first
// require, and with no more power than the script has. Where both have a name the built-in
// library has it; the supervisor lets no such library in.
package operator

import (
	"slices"

	"cordon/child/modules"
	"cordon/ipc"
	"cordon/libs/format"
)

// registry is the built-in libraries and the operator's.
type registry struct {
	modules.Registry
	libraries []ipc.Library
}

// Join gives a registry of both. Without libraries of the operator's it is the built-in one
// itself.
func Join(builtIn modules.Registry, libraries []ipc.Library) modules.Registry {
	if len(libraries) == 0 {
		return builtIn
	}
	return registry{builtIn, libraries}
}

// Names lists the libraries, sorted.
func (r registry) Names() []string {
	names := r.Registry.Names()
	for _, lib := range r.libraries {
		if !slices.Contains(names, lib.Name) {
			names = append(names, lib.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Specifiers lists the names that a script can require of a library, sorted.
func (r registry) Specifiers(library string) []string {
	lib := r.find(library)
	if lib == nil {
		return r.Registry.Specifiers(library)
	}
	var names []string
	for _, m := range lib.Modules {
		names = append(names, m.Specifiers...)
	}
	slices.Sort(names)
	return names
}

// Lookup finds the module behind a name that a script requires.
func (r registry) Lookup(specifier string) (format.Source, bool) {
	if source, ok := r.Registry.Lookup(specifier); ok {
		return source, true
	}
	for _, lib := range r.libraries {
		for i, m := range lib.Modules {
			if slices.Contains(m.Specifiers, specifier) && r.find(lib.Name) != nil {
				return r.Module(lib.Name, i)
			}
		}
	}
	return format.Source{}, false
}

// Module finds a library's module by its number.
func (r registry) Module(library string, index int) (format.Source, bool) {
	lib := r.find(library)
	if lib == nil {
		return r.Registry.Module(library, index)
	}
	if index < 0 || index >= len(lib.Modules) || len(lib.Modules[index].Specifiers) == 0 {
		return format.Source{}, false
	}
	m := lib.Modules[index]
	return format.Source{
		Library: library,
		Index:   index,
		Name:    m.Specifiers[0],
		Code:    format.Prologue + ipc.Unquote(m.Code) + format.Epilogue,
		Foreign: true,
	}, true
}

// find gives the operator's library of a name that no built-in one has.
func (r registry) find(name string) *ipc.Library {
	if slices.Contains(r.Registry.Names(), name) {
		return nil
	}
	i := slices.IndexFunc(r.libraries, func(lib ipc.Library) bool { return lib.Name == name })
	if i < 0 {
		return nil
	}
	return &r.libraries[i]
}
