package main

import (
	"fmt"
	"path/filepath"

	"cordon/libs/format"
)

// linkLazy puts an object that is linked member by member in the place of each lazy index.
// The file itself stays in the table under another name where a member has no other origin.
func (lib *library) linkLazy(d description, numbers map[string]int) error {
	for _, index := range d.Lazy {
		file := filepath.ToSlash(index.Index)
		at, ok := numbers[file]
		if !ok {
			return fmt.Errorf("lazy %q: %s is none of the library's files", index.Specifier, file)
		}
		whole := -1
		members := make([]format.Member, 0, len(index.Members))
		for _, m := range index.Members {
			member := format.Member{Name: m.Name, Export: m.Export, Attributes: m.attributes()}
			switch origin := filepath.ToSlash(m.File); {
			case m.Self:
				member.Module = format.Self
			case m.Literal != "":
				member.Module = lib.add(module{name: index.Specifier + "#" + m.Name, body: "module.exports=" + m.Literal})
			case origin == file:
				if whole < 0 {
					whole = lib.add(module{name: index.Specifier + "#index", file: file})
				}
				member.Module = whole
			default:
				if member.Module, ok = numbers[origin]; !ok {
					return fmt.Errorf("lazy %q: member %q comes from %s, which is none of the library's files", index.Specifier, m.Name, origin)
				}
			}
			members = append(members, member)
		}
		lib.modules[at] = module{name: index.Specifier, members: members, callee: format.None}
	}
	return nil
}

// add appends a module and returns its number.
func (lib *library) add(m module) int {
	lib.modules = append(lib.modules, m)
	return len(lib.modules) - 1
}

func (m lazyMember) attributes() format.Attributes {
	var a format.Attributes
	for _, flag := range []struct {
		set bool
		bit format.Attributes
	}{
		{m.Writable, format.Writable},
		{m.Enumerable, format.Enumerable},
		{m.Configurable, format.Configurable},
		{m.Accessor, format.Accessor},
	} {
		if flag.set {
			a |= flag.bit
		}
	}
	return a
}
