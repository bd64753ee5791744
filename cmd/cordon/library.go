package main

import (
	"fmt"
	"slices"
	"strings"

	"cordon/libs"
	"cordon/libs/format"
	"cordon/supervisor/api"
	"cordon/supervisor/libraries"
)

// Whose a library is.
const (
	originBuiltIn  = "built-in"
	originOperator = "operator"
)

// library is one that scripts can require, as cordon libs --json prints it.
type library struct{ api.Library }

// allLibraries are those that are built in, and those of the directory where there is one,
// in the order of their names.
func allLibraries(dir string) ([]library, error) {
	manifest, err := libs.Manifest()
	if err != nil {
		return nil, fmt.Errorf("read libraries: %w", err)
	}
	added, err := readLibraries(dir)
	if err != nil {
		return nil, err
	}
	var all []library
	for _, lib := range manifest.Libraries {
		all = append(all, builtIn(lib))
	}
	for _, lib := range added.Libraries() {
		all = append(all, ofOperator(lib))
	}
	slices.SortFunc(all, func(a, b library) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// wireLibraries are the libraries as the daemon tells of them.
func wireLibraries(all []library) []api.Library {
	var wire []api.Library
	for _, lib := range all {
		wire = append(wire, lib.Library)
	}
	return wire
}

// functionsOf are the functions of a library that is built in, by the name that a script
// requires it with.
func functionsOf(name string) []string {
	manifest, err := libs.Manifest()
	if err != nil {
		return nil
	}
	for _, lib := range manifest.Libraries {
		if lib.Name == name || lib.Specifiers[0] == name {
			return lib.Functions
		}
	}
	return nil
}

func builtIn(lib format.Library) library {
	return library{api.Library{
		Name: lib.Name, Version: lib.Release, Licence: lib.Licence, Origin: originBuiltIn,
		Bytes: lib.Bytes, SHA256: lib.SHA256, Functions: lib.Functions, Requires: lib.Specifiers,
	}}
}

func ofOperator(lib libraries.Library) library {
	return library{api.Library{
		Name: lib.Name(), Version: lib.Version(), Licence: lib.Licence(), Origin: originOperator,
		Description: lib.Description(), Bytes: lib.Bytes(), SHA256: lib.SHA256(),
		Functions: lib.Functions(), Requires: lib.Requires(),
	}}
}

func libraryNames(all []library) []string {
	var names []string
	for _, lib := range all {
		names = append(names, lib.Name)
	}
	return names
}

// text tells of one library: what it exports, and the names that scripts can require.
func (l library) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s, %s, %d KiB, sha256 %s\n", l.Name, l.Version, l.Licence, kib(l.Bytes), l.SHA256)
	if l.Origin == originOperator {
		b.WriteString("Added by the operator with --libs.\n")
	}
	if l.Description != "" {
		b.WriteString(l.Description + "\n")
	}
	fmt.Fprintf(&b, "\nFUNCTIONS (%d)\n%s", len(l.Functions), filled(l.Functions))
	fmt.Fprintf(&b, "\nREQUIRES (%d)\n%s", len(l.Requires), filled(l.Requires))
	return b.String()
}

// entry is the name by which a library is required: its own, or its first part where it has
// no main entry.
func (l library) entry() string {
	if slices.Contains(l.Requires, l.Name) {
		return l.Name
	}
	return l.Requires[0]
}
