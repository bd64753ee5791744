package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"cordon/policy"
	"cordon/supervisor/libraries"

	"github.com/spf13/cobra"
)

const libsAddLong = `Put a library into the directory of --libs, in place of one of the same name, and
make the directory where there is none.

FILE is a CommonJS module with all that it needs in it, as a bundler writes it.
It is loaded behind the walls first, and added only if that works. The manifest,
` + libraries.ManifestName + `, gets its SHA-256 and the names of its functions.`

const libsAddExample = `  npm install --ignore-scripts slugify
  cordon libs add --libs libs --package node_modules/slugify node_modules/slugify/slugify.js
  cordon run script.js --libs libs`

// addFlags are the flags of cordon libs add.
type addFlags struct {
	pkg                         string
	name, version, licence, tip string
	entries                     []string
	degraded                    listValue
}

func (p *program) libsAddCommand(dir *directoryValue) *cobra.Command {
	flags := addFlags{degraded: listValue{of: "NAME"}}
	cmd := &cobra.Command{
		Use:     "add --libs DIR FILE",
		Short:   "Add a library to a directory",
		Long:    libsAddLong,
		Example: libsAddExample,
		Args:    oneFile,
	}
	fl := cmd.Flags()
	fl.SortFlags = false
	fl.StringVar(&flags.pkg, "package", "", "the npm package's `DIR`, whose package.json has what the next four say")
	fl.StringVar(&flags.name, "name", "", "`NAME` that scripts require")
	fl.StringVar(&flags.version, "version", "", "`VERSION`")
	fl.StringVar(&flags.licence, "licence", "", "`LICENCE`, an SPDX expression such as MIT")
	fl.StringVar(&flags.tip, "description", "", "what the library does, in a line: `TEXT`")
	fl.StringArrayVar(&flags.entries, "entry", nil, "a further name to require, and its file: `NAME/PART=FILE`; may be given again")
	registerDegraded(cmd, &flags.degraded)
	cmd.RunE = action(func(cmd *cobra.Command, args []string) error {
		return p.walled(cmd.Context(), dir, flags.degraded.names, func(ctx context.Context, pol policy.Policy) error {
			return p.addLibrary(ctx, dir.path, flags, args[0], pol)
		})
	})
	return cmd
}

func oneFile(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return usagef("no file given").hint("cordon libs add --libs DIR FILE, where FILE is a CommonJS module")
	case 1:
		return nil
	default:
		return usagef("one file at a time, but got %q and %q", args[0], args[1]).hint("--entry NAME/PART=FILE gives the files of further names")
	}
}

func (p *program) addLibrary(ctx context.Context, dir string, flags addFlags, file string, pol policy.Policy) error {
	pkg, err := p.libraryPackage(flags, file)
	if err != nil {
		return err
	}
	set, err := libraries.New(pkg)
	if err != nil {
		return usagef("%w", err)
	}
	results, err := p.smoke(ctx, set, pol)
	if err != nil {
		return err
	}
	pkg.Functions = results[0].functions
	if err := libraries.Add(dir, pkg); err != nil {
		return directoryFailure(err)
	}
	table, err := smokeTable(results)
	if err != nil {
		return err
	}
	return write(p.out, "library", table)
}

// libraryPackage reads the files of a library, and what the flags or its package.json say
// of it.
func (p *program) libraryPackage(flags addFlags, file string) (libraries.Package, error) {
	pkg := libraries.Package{Name: flags.name, Version: flags.version, Licence: flags.licence, Description: flags.tip}
	if flags.pkg != "" {
		if err := p.fillFromPackage(&pkg, filepath.Join(flags.pkg, "package.json")); err != nil {
			return pkg, err
		}
	}
	for _, field := range []struct{ flag, value string }{
		{"--name", pkg.Name}, {"--version", pkg.Version}, {"--licence", pkg.Licence},
	} {
		if field.value == "" {
			return pkg, usagef("%s is missing", field.flag).hint("--package DIR takes it from DIR/package.json, where it is there")
		}
	}
	var err error
	if pkg.Main, err = p.readSource(file); err != nil {
		return pkg, err
	}
	pkg.Entries = map[string]string{}
	for _, e := range flags.entries {
		name, file, found := strings.Cut(e, "=")
		if !found {
			return pkg, usagef("--entry=%s: want NAME/PART=FILE", e)
		}
		if pkg.Entries[name], err = p.readSource(file); err != nil {
			return pkg, err
		}
	}
	return pkg, nil
}

// readSource reads a module, with the bounds that the directory has for it.
func (p *program) readSource(name string) (string, error) {
	data, err := p.read(name, "file "+name, libraries.MaxBytes)
	return string(data), err
}

// fillFromPackage takes from a package.json what the flags have not said.
func (p *program) fillFromPackage(pkg *libraries.Package, path string) error {
	const most = 1 << 20
	data, err := p.read(path, "package "+path, most)
	if err != nil {
		return err
	}
	var fields struct {
		Name, Version, Description string
		License                    json.RawMessage
	}
	if err := json.Unmarshal(data, &fields); err != nil {
		return usagef("package %s is not usable: %w", path, err)
	}
	fill := func(to *string, value string) {
		if *to == "" {
			*to = value
		}
	}
	fill(&pkg.Name, fields.Name)
	fill(&pkg.Version, fields.Version)
	fill(&pkg.Licence, licenceOf(fields.License))
	fill(&pkg.Description, oneLine(fields.Description))
	return nil
}

// licenceOf reads the field license: an SPDX expression, or an object as old packages have it.
func licenceOf(raw json.RawMessage) string {
	var expression string
	var object struct{ Type string }
	if json.Unmarshal(raw, &expression) == nil {
		return expression
	}
	if json.Unmarshal(raw, &object) == nil {
		return object.Type
	}
	return ""
}

// oneLine makes a description fit for a manifest.
func oneLine(text string) string {
	const most = 200
	var b strings.Builder
	for word := range strings.FieldsSeq(text) {
		if b.Len()+1+len(word) > most {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

// registerDegraded adds the flag of what to go without to a command that runs scripts.
func registerDegraded(cmd *cobra.Command, degraded *listValue) {
	cmd.Flags().Var(degraded, "allow-degraded", "run without these walls where the host lacks them")
	if err := cmd.RegisterFlagCompletionFunc("allow-degraded", cobra.FixedCompletions(degradableWalls(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(fmt.Sprintf("bug: complete --allow-degraded: %v", err))
	}
}
