package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// specifiers maps every name that scripts can require to the file behind it, relative to
// the package. Names of files that begin with an underscore are the package's own affair.
// Without an exports map Node takes each name with and without .js; the map holds the one
// without, and the registry knows the other. Without patterns for files either, the main entry
// is what there is.
func (r recipe) specifiers(root string, p pkg) (map[string]string, error) {
	if len(p.Exports) > 0 && len(r.Files) == 0 {
		return r.exported(root, p.Exports)
	}
	entry := mainFile(p)
	if len(r.Files) == 0 {
		r.Files = []string{entry}
	}
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if r.matches(file) {
			found[r.Name+"/"+strings.TrimSuffix(file, ".js")] = file
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	main, ok := found[path.Join(r.Name, strings.TrimSuffix(entry, ".js"))]
	if !ok {
		return nil, fmt.Errorf("main is %q, and none of the package's files that the patterns %q match", entry, r.Files)
	}
	found[r.Name] = main
	return found, nil
}

// mainFile is the file of a package's main entry, relative to the package.
func mainFile(p pkg) string {
	file := path.Clean(p.Main)
	if p.Main == "" {
		file = "index"
	}
	if ext := path.Ext(file); ext != ".js" && ext != ".cjs" {
		file += ".js"
	}
	return file
}

func (r recipe) matches(file string) bool {
	if slices.Contains(r.Except, file) || strings.HasPrefix(path.Base(file), "_") {
		return false
	}
	return slices.ContainsFunc(r.Files, func(pattern string) bool {
		ok, err := path.Match(pattern, file)
		return ok && err == nil
	})
}

// exported reads a package's exports map: the targets that require takes, without the
// package's own metadata, and of the patterns those that the recipe has.
func (r recipe) exported(root string, raw json.RawMessage) (map[string]string, error) {
	name := r.Name
	var targets map[string]json.RawMessage
	if err := json.Unmarshal(raw, &targets); err != nil {
		return nil, fmt.Errorf("exports: %w", err)
	}
	found := map[string]string{}
	for subpath, raw := range targets {
		target := requireTarget(raw)
		if target == "" || filepath.Ext(target) == ".json" || slices.Contains(r.Except, path.Clean(target)) {
			continue
		}
		if !strings.Contains(subpath, "*") {
			found[path.Join(name, subpath)] = path.Clean(target)
		} else if slices.Contains(r.Patterns, subpath) {
			if err := r.expand(root, subpath, path.Clean(target), found); err != nil {
				return nil, err
			}
		}
	}
	if found[name] == "" {
		return nil, fmt.Errorf("exports has no entry %q that require takes", ".")
	}
	return found, nil
}

// expand adds what a pattern of the exports map stands for. The star is for one name here.
func (r recipe) expand(root, subpath, target string, found map[string]string) error {
	files, err := fs.Glob(os.DirFS(root), target)
	if err != nil {
		return fmt.Errorf("exports: pattern %q: %w", subpath, err)
	}
	before, after, _ := strings.Cut(target, "*")
	for _, file := range files {
		if !slices.Contains(r.Except, file) && !strings.HasPrefix(path.Base(file), "_") {
			star := strings.TrimSuffix(strings.TrimPrefix(file, before), after)
			found[path.Join(r.Name, strings.Replace(subpath, "*", star, 1))] = file
		}
	}
	return nil
}

// requireTarget follows the conditions require and default.
func requireTarget(raw json.RawMessage) string {
	var file string
	if json.Unmarshal(raw, &file) == nil {
		return file
	}
	var conditions map[string]json.RawMessage
	if json.Unmarshal(raw, &conditions) != nil {
		return ""
	}
	for _, condition := range []string{"require", "default"} {
		if raw, ok := conditions[condition]; ok {
			return requireTarget(raw)
		}
	}
	return ""
}
