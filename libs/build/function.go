package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"cordon/libs/format"
)

// The names under which modules of ours require what a lazy function is made of.
const (
	indexFile  = "#index"    // the function itself
	wholeFile  = "#whole"    // the package's main entry as it is
	calleeFile = "#function" // what a call of the function calls
	restFile   = "#rest"     // the members that no file of the package gives
	castFile   = "#iteratee" // what makes functions of iteratees
)

// linkFunction puts a function that is linked member by member in the place of the main
// entry. The entry itself stays in the table: where only the whole of it will do, rest.js
// loads it.
func (lib *library) linkFunction(d description, numbers map[string]int) error {
	if lib.recipe.Function == nil {
		return nil
	}
	name, file := lib.recipe.Name, filepath.ToSlash(d.Function.Index)
	at, ok := numbers[file]
	if !ok {
		return fmt.Errorf("function: %s is none of the library's files", file)
	}
	numbers[indexFile] = at
	numbers[wholeFile] = lib.add(module{name: name + wholeFile, file: file})
	numbers[calleeFile] = lib.add(module{name: name + calleeFile, file: "function.js", own: true})
	numbers[restFile] = lib.add(module{name: name + restFile, file: "rest.js", own: true})
	if len(lib.recipe.Function.Iteratees) > 0 {
		numbers[castFile] = lib.add(module{name: name + castFile, file: "iteratee.js", own: true})
	}
	members := make([]format.Member, 0, len(d.Function.Members))
	for _, m := range d.Function.Members {
		member, err := lib.functionMember(m, numbers)
		if err != nil {
			return fmt.Errorf("function: %w", err)
		}
		members = append(members, member)
	}
	lib.modules[at] = module{name: name, members: members, callee: numbers[calleeFile]}
	return nil
}

func (lib *library) functionMember(m lazyMember, numbers map[string]int) (format.Member, error) {
	member := format.Member{Name: m.Name, Export: m.Export, Attributes: m.attributes()}
	var ok bool
	switch {
	case m.Self:
		member.Module = format.Self
	case m.Literal != "":
		member.Module = lib.add(module{name: lib.recipe.Name + "#" + m.Name, body: "module.exports=" + m.Literal})
	case m.File == "":
		member.Module = numbers[restFile]
	default:
		if member.Module, ok = lib.copied(m.File, numbers); !ok {
			return member, fmt.Errorf("member %q comes from %s, which is none of the library's files", m.Name, m.File)
		}
	}
	return member, nil
}

// copied is the number of a file's module, or of the copy that the lazy function has of it.
func (lib *library) copied(file string, numbers map[string]int) (int, bool) {
	base := strings.TrimSuffix(file, ".js")
	own := module{name: lib.recipe.Name + "#" + base, file: file}
	switch r := lib.recipe.Function; {
	case slices.Contains(r.Placeholders, base):
		own.tail = fmt.Sprintf(";module.exports.placeholder=require(%q);", indexFile)
	case slices.Contains(r.Iteratees, base):
		own.swap = map[string]string{"./_castFunction": castFile}
	default:
		n, ok := numbers[file]
		return n, ok
	}
	if _, ok := numbers["#"+file]; !ok {
		numbers["#"+file] = lib.add(own)
	}
	return numbers["#"+file], true
}
