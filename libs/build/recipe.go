package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// How a library is made of its package.
const (
	// linkBundle makes one module of everything, by way of the package's main entry.
	linkBundle = "bundle"
	// linkModules keeps the package's own files, one module each, so that a script pays
	// for those that it uses. The files have to be CommonJS.
	linkModules = "modules"
)

// recipe is one entry of libraries.json: a package and how it is linked.
type recipe struct {
	// Name is the package's name, and what scripts require.
	Name string `json:"name"`
	// Link is linkBundle or linkModules.
	Link string `json:"link"`
	// Files are the patterns of the files that scripts can name, relative to the package.
	// A package with an exports map needs none.
	Files []string `json:"files"`
	// Except are files that the patterns match and that are left out.
	Except []string `json:"except"`
	// Patterns are the subpaths with a star in the exports map that scripts can name.
	Patterns []string `json:"patterns"`
	// Absent are modules outside the package that its files name for surroundings which
	// scripts do not have. To ask for one throws.
	Absent []string `json:"absent"`
	// Entries are the files of a bundle by specifier, where that is not the main entry.
	Entries map[string]string `json:"entries"`
	// Carries are the packages whose code is inside the package's own files. Their licences
	// are held against the list as well, and their texts go along.
	Carries []string `json:"carries"`
	// Names keeps every function's own name where the build would lose or change it, at the
	// price of a definition each.
	Names bool `json:"names"`
	// Named are the files for which to do that, where not for all.
	Named []string `json:"named"`
	// Licence is the SPDX expression of a package that has its licence in a file alone.
	Licence string `json:"licence"`
	// Alias gives another file in place of the one that a module requires.
	Alias map[string]string `json:"alias"`
	// Pure says that the files, while they are loaded, do nothing that others could see. Each is
	// then loaded where something of it is first used.
	Pure bool `json:"pure"`
	// Edits are changes of a file's text: from what stands there once to what to put there.
	Edits map[string][][2]string `json:"edits"`
	// Spaces are the entries of a package whose functions are made by factories.
	Spaces []spaceRecipe `json:"spaces"`
	// Also are names under which packages give the same functions; scripts can require
	// those as well.
	Also []string `json:"also"`
	// Function makes the package's main entry, a function with members, lazy.
	Function *functionRecipe `json:"function"`
	// Lazy are the specifiers whose exports are linked member by member. Their exports
	// have to be plain objects.
	Lazy []string `json:"lazy"`
}

// functionRecipe says how a function whose members are linked on demand is made. Modules
// of ours, in libs/shim, stand behind it: function.js exports what a call calls, and rest.js
// an object with the members that the package's own files do not give.
type functionRecipe struct {
	// Rest are the members that rest.js gives although the package has a file of that name.
	Rest []string `json:"rest"`
	// Placeholders are members that get a copy of their file's module, with the function
	// itself as the property placeholder.
	Placeholders []string `json:"placeholders"`
	// Iteratees are members that get a copy of their file's module which takes iteratee.js,
	// a third module of ours, for what it requires as ./_castFunction.
	Iteratees []string `json:"iteratees"`
}

// readRecipes reads libraries.json, in the order of names.
func readRecipes(path string) ([]recipe, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read recipes: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var recipes []recipe
	if err := dec.Decode(&recipes); err != nil {
		return nil, fmt.Errorf("read recipes: %s: %w", path, err)
	}
	for _, r := range recipes {
		if err := r.validate(); err != nil {
			return nil, fmt.Errorf("recipe %q: %w", r.Name, err)
		}
	}
	slices.SortFunc(recipes, func(a, b recipe) int { return strings.Compare(a.Name, b.Name) })
	return recipes, nil
}

func (r recipe) validate() error {
	switch {
	case r.Name == "":
		return errors.New("name is empty")
	case r.Link != linkBundle && r.Link != linkModules:
		return fmt.Errorf("link is %q, want %q or %q", r.Link, linkBundle, linkModules)
	case r.Link == linkBundle && len(r.Files)+len(r.Except)+len(r.Patterns)+len(r.Absent)+len(r.Alias)+len(r.Lazy)+len(r.Named)+len(r.Edits)+len(r.Spaces) > 0 || r.Link == linkBundle && (r.Function != nil || r.Pure):
		return fmt.Errorf("files, except, patterns, absent, alias, edits, named, spaces, function, pure and lazy need link %q", linkModules)
	}
	return nil
}

// edit makes the recipe's changes to a file. A change that does not fit is an error: the
// package has another text now.
func (r recipe) edit(file string, text []byte) ([]byte, error) {
	for _, e := range r.Edits[file] {
		if n := bytes.Count(text, []byte(e[0])); n != 1 {
			return nil, fmt.Errorf("edits: %q is there %d times, want once", e[0], n)
		}
		text = bytes.Replace(text, []byte(e[0]), []byte(e[1]), 1)
	}
	return text, nil
}

// identifier is the library's name as a part of Go names and file names.
func (r recipe) identifier() string {
	return strings.NewReplacer("@", "", "/", "_", "-", "_", ".", "_").Replace(r.Name)
}

// pkg is what the build reads of a package's own package.json.
type pkg struct {
	Name    string          `json:"name"`
	Version string          `json:"version"`
	License string          `json:"license"`
	Main    string          `json:"main"`
	Exports json.RawMessage `json:"exports"`
}

func readPackage(root string) (pkg, error) {
	path := filepath.Join(root, "package.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return pkg{}, fmt.Errorf("read package: %w", err)
	}
	var p pkg
	if err := json.Unmarshal(data, &p); err != nil {
		return pkg{}, fmt.Errorf("read package: %s: %w", path, err)
	}
	return p, nil
}
