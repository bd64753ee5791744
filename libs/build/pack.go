package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// pack writes an installed package and all that it requires as one CommonJS module, for a
// directory of an operator's libraries. It prints the licences of what is in it as one SPDX
// expression, and each package with its licence on stderr.
func pack(dir, name, out string, stdout, stderr io.Writer) error {
	bundle, err := packed(dir, name)
	if err != nil {
		return fmt.Errorf("bundle %s: %w", name, err)
	}
	packages, err := packagesOf(dir, bundle.files)
	if err != nil {
		return fmt.Errorf("bundle %s: %w", name, err)
	}
	if err := os.WriteFile(out, []byte(bundle.code), 0o644); err != nil {
		return fmt.Errorf("bundle %s: %w", name, err)
	}
	var licences []string
	for _, p := range packages {
		if p.License == "" {
			p.License = unknownLicence
		}
		licences = append(licences, p.License)
		line := fmt.Sprintf("%s %s, %s", p.Name, p.Version, p.License)
		if err := checkLicence(p); err != nil {
			line += ": not one of the licences that are built in; see whether you may use it"
		}
		fmt.Fprintln(stderr, line)
	}
	if len(bundle.absent) > 0 {
		fmt.Fprintf(stderr, "%s asks for parts of Node, which scripts do not have; to ask throws: %s\n", name, strings.Join(bundle.absent, ", "))
	}
	slices.Sort(licences)
	fmt.Fprintln(stdout, conjunction(slices.Compact(licences)))
	return nil
}

// unknownLicence is what SPDX has for a package that names none.
const unknownLicence = "NOASSERTION"

// conjunction joins SPDX expressions that hold all at once.
func conjunction(licences []string) string {
	if len(licences) == 1 {
		return licences[0]
	}
	for i, l := range licences {
		if strings.Contains(l, " OR ") && !strings.HasPrefix(l, "(") {
			licences[i] = "(" + l + ")"
		}
	}
	return strings.Join(licences, " AND ")
}

// packedBundle is one module made of a package.
type packedBundle struct {
	code string
	// files are what it is made of, relative to the directory of node_modules.
	files []string
	// absent are the modules of Node that it asks for.
	absent []string
}

// packed asks esbuild for what require(name) gives in Node: the package's CommonJS build
// where it has one, otherwise its ECMAScript modules as Node's require gives those. A package
// that asks for parts of Node is made as for a browser, if it then asks for none.
func packed(dir, name string) (packedBundle, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return packedBundle{}, err
	}
	nodes, err := nodeModules(absolute)
	if err != nil {
		return packedBundle{}, err
	}
	var found *packedBundle
	var failed error
	for _, try := range []packOptions{
		{api.PlatformNeutral, []string{"main", "module"}, "require", nodes},
		{api.PlatformNeutral, []string{"main", "module"}, "import", nodes},
		{api.PlatformBrowser, []string{"browser", "main", "module"}, "require", nil},
		{api.PlatformBrowser, []string{"browser", "main", "module"}, "import", nil},
	} {
		bundle, err := packedAs(absolute, name, try)
		switch {
		case err != nil && failed == nil:
			failed = err
		case err != nil:
		case len(bundle.absent) == 0:
			return bundle, nil
		case found == nil:
			found = &bundle
		}
	}
	if found == nil {
		return packedBundle{}, failed
	}
	return *found, nil
}

// packOptions say which of a package's builds is taken: by these fields of its package.json
// and this condition of its exports map. What is external is left for the library to ask for.
type packOptions struct {
	platform  api.Platform
	fields    []string
	condition string
	external  []string
}

func packedAs(dir, name string, o packOptions) (packedBundle, error) {
	result := api.Build(api.BuildOptions{
		Stdin:            &api.StdinOptions{Contents: fmt.Sprintf("module.exports = require(%q)", name), ResolveDir: dir, Sourcefile: "<entry>"},
		AbsWorkingDir:    dir,
		Bundle:           true,
		Format:           api.FormatCommonJS,
		Platform:         o.platform,
		MainFields:       o.fields,
		Conditions:       []string{o.condition},
		External:         o.external,
		Target:           target,
		Supported:        unparsed,
		Define:           surroundings,
		MinifyWhitespace: true,
		MinifySyntax:     true,
		LegalComments:    api.LegalCommentsInline,
		LogLevel:         api.LogLevelSilent,
		Metafile:         true,
		Write:            false,
	})
	if err := messages(result.Errors); err != nil {
		return packedBundle{}, err
	}
	return unpackResult(result)
}

func unpackResult(result api.BuildResult) (packedBundle, error) {
	var meta struct {
		Inputs map[string]struct {
			Imports []struct {
				Path     string `json:"path"`
				External bool   `json:"external"`
			} `json:"imports"`
		} `json:"inputs"`
	}
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return packedBundle{}, fmt.Errorf("read esbuild's metafile: %w", err)
	}
	bundle := packedBundle{files: slices.Sorted(maps.Keys(meta.Inputs))}
	for _, input := range meta.Inputs {
		for _, imported := range input.Imports {
			if imported.External {
				bundle.absent = append(bundle.absent, imported.Path)
			}
		}
	}
	slices.Sort(bundle.absent)
	bundle.absent = slices.Compact(bundle.absent)
	var err error
	bundle.code, err = spellProperties(string(result.OutputFiles[0].Contents))
	return bundle, err
}

// nodeModules are the modules that Node brings, but for those in whose place a package of the
// same name is installed, as buffer and events are.
func nodeModules(dir string) ([]string, error) {
	out, err := exec.Command("node", "-p", `JSON.stringify(require("node:module").builtinModules)`).Output()
	if err != nil {
		return nil, fmt.Errorf("ask node for its modules: %w", err)
	}
	var names []string
	if err := json.Unmarshal(out, &names); err != nil {
		return nil, fmt.Errorf("ask node for its modules: %w", err)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, "node_modules", name))
		return err == nil
	})
	return append(names, "node:*"), nil
}

// packagesOf gives the packages that files come from, in the order of their directories.
func packagesOf(dir string, files []string) ([]pkg, error) {
	const place = "node_modules/"
	roots := map[string]bool{}
	for _, file := range files {
		at := strings.LastIndex(file, place)
		if at < 0 {
			continue // the entry, which is ours
		}
		parts := strings.SplitN(file[at+len(place):], "/", 3)
		name := parts[0]
		if strings.HasPrefix(name, "@") && len(parts) > 1 {
			name += "/" + parts[1]
		}
		roots[file[:at]+place+name] = true
	}
	var packages []pkg
	for _, root := range slices.Sorted(maps.Keys(roots)) {
		p, err := readPackage(filepath.Join(dir, filepath.FromSlash(root)))
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	return packages, nil
}
