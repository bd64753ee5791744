package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"cordon/cmd/cordon/internal/display"
	"cordon/libs"
	"cordon/libs/format"

	"github.com/spf13/cobra"
)

func (p *program) libsCommand() *cobra.Command {
	var asJSON, licences bool
	cmd := &cobra.Command{
		Use:   "libs",
		Short: "Print the libraries that scripts can require",
		Args:  noArguments,
		RunE: action(func(*cobra.Command, []string) error {
			if asJSON && licences {
				return usagef("--json and --licences cannot both be given")
			}
			return p.libs(asJSON, licences)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print them as JSON")
	cmd.Flags().BoolVar(&licences, "licences", false, "print the texts of their licences")
	return cmd
}

func (p *program) libs(asJSON, licences bool) error {
	if licences {
		return write(p.out, "licences", libs.Licences())
	}
	manifest, err := libs.Manifest()
	if err != nil {
		return fmt.Errorf("read libraries: %w", err)
	}
	if asJSON {
		return printLibsJSON(p.out, manifest)
	}
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tVERSION\tLICENCE\tBYTES\tSHA256")
	for _, lib := range manifest.Libraries {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", lib.Name, lib.Release, lib.Licence, lib.Bytes, lib.SHA256)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("lay out libraries: %w", err)
	}
	return write(p.out, "libraries", table.String())
}

// libraryJSON is one library as cordon libs --json prints it.
type libraryJSON struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"`
	Bytes   int    `json:"bytes"`
	SHA256  string `json:"sha256"`
	// Requires are all the names that scripts can require.
	Requires []string `json:"requires"`
}

func printLibsJSON(out io.Writer, manifest *format.Manifest) error {
	list := make([]libraryJSON, len(manifest.Libraries))
	for i, lib := range manifest.Libraries {
		list[i] = libraryJSON{lib.Name, lib.Release, lib.Licence, lib.Bytes, lib.SHA256, lib.Specifiers}
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode libraries: %w", err)
	}
	return writing("libraries", display.Indent(out, raw))
}
