package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"cordon/cmd/cordon/internal/display"
	"cordon/supervisor/api"

	"github.com/spf13/cobra"
)

const statusLong = `Tell what a daemon (cordon serve) does: what runs and waits, the memory that is
promised, the children that wait, and how executions ended since it began.

Exit codes: 0 it is ready, 6 it takes no executions now, 1 there is no daemon.`

func (p *program) statusCommand() *cobra.Command {
	flags, asJSON := &daemonFlags{}, false
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Tell what a daemon does, and whether it is ready",
		Long:  statusLong,
		Args:  noArguments,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	flags.register(cmd)
	cmd.RunE = action(func(cmd *cobra.Command, _ []string) error {
		options, err := flags.options(p)
		if err != nil {
			return err
		}
		c, err := dial(options)
		if err != nil {
			return err
		}
		defer c.Close()
		status, err := ask(cmd.Context(), 0, c.Status)
		if err != nil {
			return fromDaemon(err)
		}
		if asJSON {
			err = p.statusJSON(status)
		} else {
			d := dashboard{address: c.Address(), status: status, width: reportWidth}
			err = write(p.out, "status", strings.Join(d.lines(), "\n")+"\n")
		}
		if err == nil && (status.Draining || len(status.NotReady) > 0) {
			return &failure{code: exitNotNow}
		}
		return err
	})
	return cmd
}

func (p *program) statusJSON(status api.Status) error {
	var raw bytes.Buffer
	encoder := json.NewEncoder(&raw)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(status); err != nil {
		return fmt.Errorf("encode status: %w", err)
	}
	return writing("status", display.Indent(p.out, display.JSON(raw.Bytes())))
}
