package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"cordon/libs/format"
)

// library is one library, linked.
type library struct {
	recipe  recipe
	dir     string
	pkg     pkg
	licence string
	modules []module
	// specifiers maps what scripts require to numbers of modules.
	specifiers map[string]int
	functions  []string
}

// module is one row of a library's table: a body, or members.
type module struct {
	name string
	// file is relative to the package; of a module of ours (own) it is relative to the
	// recipe's directory of shims.
	file string
	own  bool
	body string
	// tail is added to the file's text.
	tail string
	// swap gives other files in place of those that the file requires, by the text in the call.
	swap    map[string]string
	members []format.Member
	callee  int
}

// makeLibrary links one package.
func makeLibrary(dir string, r recipe, d description) (library, error) {
	root, err := filepath.Abs(filepath.Join(dir, "node_modules", r.Name))
	if err != nil {
		return library{}, fmt.Errorf("find package: %w", err)
	}
	lib := library{recipe: r, dir: dir, functions: slices.Sorted(slices.Values(d.Functions))}
	if lib.pkg, err = readPackage(root); err != nil {
		return library{}, err
	}
	if lib.pkg.License == "" {
		lib.pkg.License = r.Licence
	}
	if err := checkLicence(lib.pkg); err != nil {
		return library{}, err
	}
	if lib.licence, err = licenceText(root); err != nil {
		return library{}, err
	}
	for _, name := range r.Carries {
		notice, err := carried(filepath.Join(dir, "node_modules", name))
		if err != nil {
			return library{}, fmt.Errorf("carries %s: %w", name, err)
		}
		lib.licence += "\n" + notice
	}
	if r.Link == linkBundle {
		err = lib.bundle(root)
	} else {
		err = lib.link(root, filepath.Join(dir, "shim", r.identifier()), d)
	}
	return lib, err
}

// source returns the file of a library's sources, and where each module stands in it.
// Modules with members take no place.
func (lib library) source() (text string, offsets []int) {
	var b strings.Builder
	for _, m := range lib.modules {
		offsets = append(offsets, b.Len())
		if m.members == nil {
			b.WriteString(format.Prologue + m.body + format.Epilogue)
		}
	}
	return b.String(), append(offsets, b.Len())
}

// entry is what the manifest says of the library.
func (lib library) entry() format.Library {
	text, _ := lib.source()
	sum := sha256.Sum256([]byte(text))
	return format.Library{
		Name:       lib.recipe.Name,
		Release:    lib.pkg.Version,
		Licence:    lib.pkg.License,
		File:       lib.fileName(),
		Bytes:      len(text),
		SHA256:     hex.EncodeToString(sum[:]),
		Modules:    len(lib.modules),
		Specifiers: slices.Sorted(maps.Keys(lib.specifiers)),
		Functions:  lib.functions,
	}
}

func (lib library) fileName() string { return lib.recipe.identifier() + ".js" }
