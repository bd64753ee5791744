// Command build makes the libraries that scripts can require out of the packages that npm
// has installed in libs/node_modules. It is run from the root of the repository:
//
//	cd libs && npm ci --ignore-scripts && cd .. && go run ./libs/build
//
// It checks what is installed against the lock file and each licence against a list, lowers
// the sources to what the engine parses, links them, and writes them to libs/bundle together
// with the manifest and the Go files that embed them. The same input gives the same output,
// byte for byte. Nothing that it writes is committed.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("libs", "libs", "the directory that holds libraries.json and node_modules")
	out := flags.String("out", "libs", "the directory to write manifest_generated.go and bundle/ to")
	packs := flags.String("pack", "", "instead, bundle this installed package for an operator's libraries, from -libs/node_modules to the file -out")
	bundles := flags.String("plain", "", "write the libraries to this directory instead, each as one plain bundle, to measure against")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *packs != "" {
		if err := pack(*dir, *packs, *out, stdout, stderr); err != nil {
			fmt.Fprintln(stderr, "libs/build: error:", err)
			return 1
		}
		return 0
	}
	libraries, err := build(*dir)
	switch {
	case err != nil:
	case *bundles != "":
		err = plain(*dir, *bundles, libraries)
	default:
		err = emit(*out, libraries)
	}
	if err != nil {
		fmt.Fprintln(stderr, "libs/build: error:", err)
		return 1
	}
	for _, lib := range libraries {
		e := lib.entry()
		fmt.Fprintf(stdout, "%-12s %-10s %-6s %4d modules %5d KiB %4d functions\n",
			e.Name, e.Release, e.Licence, e.Modules, (e.Bytes+1023)/1024, len(e.Functions))
	}
	return 0
}

// build makes all libraries.
func build(dir string) ([]library, error) {
	recipes, err := readRecipes(dir + "/libraries.json")
	if err != nil {
		return nil, err
	}
	if len(recipes) == 0 {
		return nil, errors.New("libraries.json is empty")
	}
	if err := checkInstalled(dir); err != nil {
		return nil, fmt.Errorf("check packages: %w", err)
	}
	descriptions, err := describe(dir, recipes)
	if err != nil {
		return nil, err
	}
	var libraries []library
	for _, r := range recipes {
		lib, err := makeLibrary(dir, r, descriptions[r.Name])
		if err != nil {
			return nil, fmt.Errorf("library %s: %w", r.Name, err)
		}
		libraries = append(libraries, lib)
	}
	return libraries, nil
}
