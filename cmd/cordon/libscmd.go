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
	"cordon/libs/format"
	"cordon/policy"

	"github.com/spf13/cobra"
)

// libsFlags are the flags of cordon libs; each asks for another answer.
type libsFlags struct{ json, licences, prompt bool }

func (p *program) libsCommand() *cobra.Command {
	var flags libsFlags
	cmd := &cobra.Command{
		Use:   "libs [NAME]",
		Short: "Print the libraries that scripts can require",
		Long: `Print the libraries that scripts can require, or the functions and the names to
require of one.`,
	}
	cmd.Flags().BoolVar(&flags.json, "json", false, "print them as JSON")
	cmd.Flags().BoolVar(&flags.licences, "licences", false, "print the texts of their licences")
	cmd.Flags().BoolVar(&flags.prompt, "prompt", false, "print what to tell a model that writes scripts")
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		manifest, err := libs.Manifest()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return manifest.Names(), cobra.ShellCompDirectiveNoFileComp
	}
	cmd.RunE = action(func(_ *cobra.Command, args []string) error {
		if err := flags.validate(args); err != nil {
			return err
		}
		return p.libs(flags, args)
	})
	return cmd
}

func (f libsFlags) validate(args []string) error {
	switch {
	case f.json && f.licences:
		return usagef("--json and --licences cannot both be given")
	case f.prompt && (f.json || f.licences):
		return usagef("--prompt goes with neither --json nor --licences")
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
	manifest, err := libs.Manifest()
	if err != nil {
		return fmt.Errorf("read libraries: %w", err)
	}
	shown := manifest.Libraries
	if len(args) == 1 {
		lib, ok := manifest.Find(args[0])
		if !ok {
			return usagef("there is no library %q", args[0]).hint("there are %s", strings.Join(manifest.Names(), ", "))
		}
		shown = []format.Library{lib}
	}
	switch {
	case flags.prompt:
		return write(p.out, "prompt", prompt(manifest, policy.Default()))
	case flags.json:
		return printLibsJSON(p.out, shown)
	case len(args) == 1:
		return write(p.out, "library", libraryText(shown[0]))
	}
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tVERSION\tLICENCE\tKIB\tFUNCTIONS")
	for _, lib := range shown {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\n", lib.Name, lib.Release, lib.Licence, (lib.Bytes+1023)/1024, len(lib.Functions))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("lay out libraries: %w", err)
	}
	return write(p.out, "libraries", table.String())
}

// libraryText tells of one library: what it exports, and the names that scripts can require.
func libraryText(lib format.Library) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s, %s, %d KiB, sha256 %s\n", lib.Name, lib.Release, lib.Licence, (lib.Bytes+1023)/1024, lib.SHA256)
	fmt.Fprintf(&b, "\nFUNCTIONS (%d)\n%s", len(lib.Functions), filled(lib.Functions))
	fmt.Fprintf(&b, "\nREQUIRES (%d)\n%s", len(lib.Specifiers), filled(lib.Specifiers))
	return b.String()
}

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

// libraryJSON is one library as cordon libs --json prints it.
type libraryJSON struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"`
	Bytes   int    `json:"bytes"`
	SHA256  string `json:"sha256"`
	// Functions are the names of the functions that the library exports.
	Functions []string `json:"functions"`
	// Requires are all the names that scripts can require.
	Requires []string `json:"requires"`
}

func printLibsJSON(out io.Writer, shown []format.Library) error {
	list := make([]libraryJSON, len(shown))
	for i, lib := range shown {
		list[i] = libraryJSON{lib.Name, lib.Release, lib.Licence, lib.Bytes, lib.SHA256, lib.Functions, lib.Specifiers}
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode libraries: %w", err)
	}
	return writing("libraries", display.Indent(out, raw))
}

// entryOf is the name by which a library is required: its own, or its first part where it
// has no main entry.
func entryOf(lib format.Library) string {
	if slices.Contains(lib.Specifiers, lib.Name) {
		return lib.Name
	}
	return lib.Specifiers[0]
}
