package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"cordon/cmd/cordon/internal/display"
	"cordon/libs"
	"cordon/policy"

	"github.com/spf13/cobra"
)

// libsFlags are the flags of cordon libs; but for libs, each asks for another answer.
type libsFlags struct {
	libs                   directoryValue
	json, licences, prompt bool
}

func (p *program) libsCommand() *cobra.Command {
	var flags libsFlags
	cmd := &cobra.Command{
		Use:   "libs [NAME]",
		Short: "Print the libraries that scripts can require",
		Long: `Print the libraries that scripts can require, or the functions and the names to
require of one. With --libs those of your own directory are among them.`,
	}
	cmd.PersistentFlags().Var(&flags.libs, "libs", "the directory of the libraries that you add")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print them as JSON")
	cmd.Flags().BoolVar(&flags.licences, "licences", false, "print the texts of their licences")
	cmd.Flags().BoolVar(&flags.prompt, "prompt", false, "print what to tell a model that writes scripts")
	if err := cmd.MarkPersistentFlagDirname("libs"); err != nil {
		panic(fmt.Sprintf("bug: complete --libs: %v", err))
	}
	cmd.AddCommand(p.libsAddCommand(&flags.libs), p.libsCheckCommand(&flags.libs))
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		all, err := allLibraries(flags.libs.path)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return libraryNames(all), cobra.ShellCompDirectiveNoFileComp
	}
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = action(func(_ *cobra.Command, args []string) error {
		if err := flags.validate(args); err != nil {
			return err
		}
		return p.libs(flags, args)
	})
	return cmd
}

func (f *libsFlags) validate(args []string) error {
	switch {
	case f.json && f.licences:
		return usagef("--json and --licences cannot both be given")
	case f.prompt && (f.json || f.licences):
		return usagef("--prompt goes with neither --json nor --licences")
	case f.licences && f.libs.path != "":
		return usagef("--licences prints the texts of what is built in; cordon has none of those in --libs")
	case len(args) > 1:
		return usagef("cordon libs takes one name at most, but got %q", args[1])
	case len(args) == 1 && (f.prompt || f.licences):
		return usagef("--prompt and --licences are about all libraries, not %q alone", args[0])
	}
	return nil
}

func (p *program) libs(flags libsFlags, args []string) error {
	if flags.licences {
		return write(p.out, "licences", libs.Licences())
	}
	shown, err := allLibraries(flags.libs.path)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		i := slices.IndexFunc(shown, func(lib library) bool { return lib.Name == args[0] })
		if i < 0 {
			return usagef("there is no library %q", args[0]).hint("there are %s", strings.Join(libraryNames(shown), ", "))
		}
		shown = shown[i : i+1]
	}
	switch {
	case flags.prompt:
		return write(p.out, "prompt", prompt(shown, policy.Default()))
	case flags.json:
		return printLibsJSON(p.out, shown)
	case len(args) == 1:
		return write(p.out, "library", shown[0].text())
	}
	table, err := libraryTable(shown, flags.libs.path != "")
	if err != nil {
		return err
	}
	return write(p.out, "libraries", table)
}

// libraryTable has a line for each library, and where some may be the operator's a column
// that tells whose they are.
func libraryTable(shown []library, origins bool) (string, error) {
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	line := func(origin string, cells ...any) {
		if origins {
			cells = append(cells, origin)
		}
		fmt.Fprintf(w, strings.Repeat("%v\t", len(cells)-1)+"%v\n", cells...)
	}
	line("ORIGIN", "NAME", "VERSION", "LICENCE", "KIB", "FUNCTIONS")
	for _, lib := range shown {
		line(lib.Origin, lib.Name, lib.Version, lib.Licence, kib(lib.Bytes), len(lib.Functions))
	}
	if err := w.Flush(); err != nil {
		return "", fmt.Errorf("lay out libraries: %w", err)
	}
	return table.String(), nil
}

// kib rounds bytes up.
func kib(bytes int) int { return (bytes + 1023) / 1024 }

// filled sets words in lines of at most 78 columns, as far as their lengths allow.
func filled(words []string) string {
	const width = 78
	var b strings.Builder
	column := 0
	for i, word := range words {
		switch {
		case i == 0:
		case column+1+len(word) > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String() + "\n"
}

func printLibsJSON(out io.Writer, shown []library) error {
	raw, err := json.Marshal(shown)
	if err != nil {
		return fmt.Errorf("encode libraries: %w", err)
	}
	return writing("libraries", display.Indent(out, raw))
}
