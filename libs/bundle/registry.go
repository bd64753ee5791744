// Package bundle carries the libraries themselves: their sources, made by libs/build, and
// the tables that say where each module stands in them. The child alone imports it.
//
// The hashes in the manifest are checked when the libraries are built and by this package's
// test, not when a script loads one: the sources are part of the child's binary, which is
// checked by hash as a whole.
package bundle

import (
	"slices"
	"strings"

	"cordon/libs/format"

	// Where the libraries have not been built, the one error that says so is in libs.
	_ "cordon/libs"
)

// table is one library.
type table struct {
	name    string
	source  *string
	modules []module
	// specifiers are sorted by name.
	specifiers []specifier
	// suffix says that each specifier can be written with .js as well.
	suffix bool
	// also are other names of the library, with the same specifiers below them.
	also []string
}

// module is a part of its library's source, from start up to end, or members.
type module struct {
	name       string
	start, end uint32
	members    []format.Member
	callee     int
}

type specifier struct {
	name   string
	module uint32
}

// Registry finds the modules that are built into this program. Its zero value is ready.
type Registry struct{}

// Names lists the libraries, sorted.
func (Registry) Names() []string {
	names := make([]string, len(tables))
	for i := range tables {
		names[i] = tables[i].name
	}
	return names
}

// Specifiers lists the names that a script can require of a library, sorted.
func (Registry) Specifiers(library string) []string {
	t := find(library)
	if t == nil {
		return nil
	}
	names := make([]string, len(t.specifiers))
	for i, s := range t.specifiers {
		names[i] = s.name
	}
	return names
}

// Lookup finds the module behind a name that a script requires.
func (Registry) Lookup(name string) (format.Source, bool) {
	root := libraryOf(name)
	t := find(root)
	if t == nil {
		if t = findAlso(root); t == nil {
			return format.Source{}, false
		}
		name = t.name + strings.TrimPrefix(name, root)
	}
	if t.suffix && strings.Contains(name, "/") {
		name = strings.TrimSuffix(name, ".js")
	}
	i, ok := slices.BinarySearchFunc(t.specifiers, name, func(s specifier, name string) int {
		return strings.Compare(s.name, name)
	})
	if !ok {
		return format.Source{}, false
	}
	return t.at(int(t.specifiers[i].module)), true
}

// Module finds a library's module by its number.
func (Registry) Module(library string, index int) (format.Source, bool) {
	t := find(library)
	if t == nil || index < 0 || index >= len(t.modules) {
		return format.Source{}, false
	}
	return t.at(index), true
}

func (t *table) at(index int) format.Source {
	m := &t.modules[index]
	return format.Source{
		Library: t.name,
		Index:   index,
		Name:    m.name,
		Code:    (*t.source)[m.start:m.end],
		Members: m.members,
		Callee:  m.callee,
	}
}

func find(library string) *table {
	for i := range tables {
		if tables[i].name == library {
			return &tables[i]
		}
	}
	return nil
}

func findAlso(name string) *table {
	for i := range tables {
		if slices.Contains(tables[i].also, name) {
			return &tables[i]
		}
	}
	return nil
}

// libraryOf cuts a specifier after the package's name, which has two parts where it has a
// scope.
func libraryOf(specifier string) string {
	name, rest, _ := strings.Cut(specifier, "/")
	if strings.HasPrefix(name, "@") {
		second, _, _ := strings.Cut(rest, "/")
		return name + "/" + second
	}
	return name
}
