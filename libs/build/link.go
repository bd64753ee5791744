package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// link makes a module of each file that scripts can name, and of each that those require.
func (lib *library) link(root, shims string, d description) error {
	public, err := lib.recipe.specifiers(root, lib.pkg)
	if err != nil {
		return err
	}
	spaces, err := describeSpaces(lib.dir, root, lib.recipe.Spaces)
	if err != nil {
		return err
	}
	graph, err := requires(root, lib.recipe.Absent, slices.Compact(slices.Sorted(maps.Values(public))))
	if err != nil {
		return err
	}
	for file, imports := range graph {
		for original, target := range imports {
			if alias, ok := lib.recipe.Alias[target]; ok {
				graph[file][original] = alias
			}
		}
	}
	for _, file := range lib.recipe.Alias {
		if _, ok := graph[file]; !ok && file != wholeFile {
			return fmt.Errorf("alias names %q, which is none of the library's files", file)
		}
	}
	maps.DeleteFunc(graph, func(file string, _ map[string]string) bool { return lib.recipe.Alias[file] != "" })

	if len(spaces) > 0 {
		lib.keepSpaces(graph, public, spaces)
	}

	numbers := map[string]int{absentFile: -1}
	for number, file := range slices.Sorted(maps.Keys(graph)) {
		numbers[file] = number
		name := lib.recipe.Name + "/" + strings.TrimSuffix(file, path.Ext(file))
		lib.modules = append(lib.modules, module{name: name, file: file})
	}
	lib.specifiers = map[string]int{}
	for specifier, file := range public {
		lib.specifiers[specifier] = numbers[file]
	}
	lib.modules[lib.specifiers[lib.recipe.Name]].name = lib.recipe.Name
	if err := lib.linkLazy(d, numbers); err != nil {
		return err
	}
	if err := lib.linkFunction(d, numbers); err != nil {
		return err
	}
	if err := lib.linkSpaces(spaces, numbers); err != nil {
		return err
	}
	return lib.compile(root, shims, graph, numbers)
}

// absentFile stands for the files of absent modules.
const absentFile = "#absent"

// requires asks esbuild which files the given ones require, directly or not: for each file
// what it requires, from the text in the call to the file. All are relative to root.
func requires(root string, absent, files []string) (map[string]map[string]string, error) {
	var entry strings.Builder
	for _, file := range files {
		fmt.Fprintf(&entry, "require(%q);\n", "./"+file)
	}
	result := api.Build(api.BuildOptions{
		Stdin:         &api.StdinOptions{Contents: entry.String(), ResolveDir: root, Sourcefile: "<entry>"},
		AbsWorkingDir: root,
		Bundle:        true,
		Format:        api.FormatCommonJS,
		Platform:      api.PlatformNeutral,
		LogLevel:      api.LogLevelSilent,
		Metafile:      true,
		MainFields:    []string{"main"},
		External:      absent,
		Define:        surroundings,
		Write:         false,
	})
	if err := messages(result.Errors); err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	var meta struct {
		Inputs map[string]struct {
			Imports []struct {
				Path     string `json:"path"`
				Kind     string `json:"kind"`
				Original string `json:"original"`
				External bool   `json:"external"`
			} `json:"imports"`
		} `json:"inputs"`
	}
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return nil, fmt.Errorf("read files: read esbuild's metafile: %w", err)
	}
	delete(meta.Inputs, "<entry>")
	graph := map[string]map[string]string{}
	for file, input := range meta.Inputs {
		graph[file] = map[string]string{}
		for _, imported := range input.Imports {
			if imported.External {
				graph[file][imported.Path] = absentFile
				continue
			}
			if imported.Kind != "require-call" {
				return nil, fmt.Errorf("%s: imports %q by %s, want a call of require", file, imported.Original, imported.Kind)
			}
			graph[file][imported.Original] = imported.Path
		}
	}
	return graph, nil
}

// compile fills in the bodies: each file by itself, lowered and without spaces, and with
// the number of the module in place of each name that it requires.
func (lib *library) compile(root, shims string, graph map[string]map[string]string, numbers map[string]int) error {
	for i := range lib.modules {
		m := lib.modules[i]
		if m.members != nil || m.body != "" {
			continue
		}
		dir, imports := root, graph[m.file]
		if m.own {
			dir, imports = shims, nil
		}
		if m.swap != nil {
			imports = maps.Clone(imports)
			if imports == nil {
				imports = map[string]string{}
			}
			maps.Copy(imports, m.swap)
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(m.file)))
		if err != nil {
			return fmt.Errorf("compile: %w", err)
		}
		if text, err = lib.recipe.edit(m.file, text); err != nil {
			return fmt.Errorf("compile %s: %w", m.file, err)
		}
		result := api.Transform(string(text), api.TransformOptions{
			Sourcefile:       m.file,
			Loader:           api.LoaderJS,
			Platform:         api.PlatformNeutral,
			Target:           target,
			Supported:        unparsed,
			Define:           surroundings,
			KeepNames:        lib.recipe.Names || slices.Contains(lib.recipe.Named, m.file),
			MinifyWhitespace: true,
			MinifySyntax:     true,
			LegalComments:    api.LegalCommentsNone,
			LogLevel:         api.LogLevelSilent,
		})
		if err := messages(result.Errors); err != nil {
			return fmt.Errorf("compile %s: %w", m.file, err)
		}
		body, err := number(string(result.Code)+m.tail, imports, numbers)
		if err != nil {
			return fmt.Errorf("compile %s: %w", m.file, err)
		}
		if body, err = spellProperties(spellSurrogates(body)); err != nil {
			return fmt.Errorf("compile %s: %w", m.file, err)
		}
		if err := lib.setBody(i, body); err != nil {
			return fmt.Errorf("compile %s: %w", m.file, err)
		}
	}
	return nil
}

// callOfRequire finds require as esbuild prints it; a member of that name is another thing.
var callOfRequire = regexp.MustCompile(`(^|[^\w$.])require\b(\("([^"\\]+)"\))?`)

// number replaces the names that a module requires by numbers. A use of require that is not
// a call with a known name is an error: it could not be linked. Modules of ours and tails name
// files themselves, as the table of numbers has them.
func number(code string, imports map[string]string, numbers map[string]int) (string, error) {
	var failed error
	code = callOfRequire.ReplaceAllStringFunc(code, func(match string) string {
		parts := callOfRequire.FindStringSubmatch(match)
		file, ok := imports[parts[3]]
		if !ok {
			file = parts[3]
		}
		n, ok := numbers[file]
		if !ok && failed == nil {
			failed = fmt.Errorf("cannot link %q", strings.TrimSpace(match))
		}
		if n < 0 && ok {
			return fmt.Sprintf(`%s(function(){throw new Error("scripts have no module %s")})()`, parts[1], parts[3])
		}
		return fmt.Sprintf("%srequire(%d)", parts[1], n)
	})
	return code, failed
}
