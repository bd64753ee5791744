package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/signal"
	"syscall"

	"cordon/cmd/cordon/childbin"
	"cordon/cmd/cordon/internal/display"
	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/hostcheck"

	"github.com/spf13/cobra"
)

const checkLong = `Tell what this host gives, wall by wall, why a wall is not there, and what mends it.

  enforced  a child behind it was started and looked at
  degraded  the host lacks it, and --allow-degraded names it
  missing   the host lacks it, and the policy requires it
  unproven  the host seems to have it, but no child could be looked at

With --attack it then makes some 500 attacks on this host, and prints what stopped
each: behind all walls, and for those of machine code also with the system call
filter, and the filter and Landlock, taken away. That takes up to a minute.

The exit code is 0 where every wall that the policy requires is enforced, else 4;
5 where an attack came through.`

// checkFlags are the flags of cordon check.
type checkFlags struct {
	json     bool
	attack   bool
	degraded listValue
}

func (p *program) checkCommand() *cobra.Command {
	flags := &checkFlags{degraded: listValue{of: "NAME"}}
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Tell which walls stand on this host, and how to get the others",
		Long:  checkLong,
		Args:  noArguments,
	}
	cmd.Flags().BoolVar(&flags.json, "json", false, "print the report as JSON")
	cmd.Flags().BoolVar(&flags.attack, "attack", false, "attack the walls, and print what stopped each attack")
	registerDegraded(cmd, &flags.degraded)
	cmd.RunE = action(func(cmd *cobra.Command, _ []string) error {
		pol, err := degradedPolicy(flags.degraded.names)
		if err != nil {
			return err
		}
		// A host that lets nobody into a user namespace is what the report is about, so
		// the error is no end: what is tried again finds the same.
		if code, done, _ := p.enter(); done {
			return &failure{code: code}
		}
		ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		context.AfterFunc(ctx, stop) // the second signal ends this process at once
		if err = p.checkHost(ctx, flags, pol); ctx.Err() != nil && errors.Is(err, context.Canceled) {
			return &failure{code: exitInterrupted, err: errors.New("interrupted")}
		}
		return err
	})
	return cmd
}

// checkHost prints what the host gives.
func (p *program) checkHost(ctx context.Context, flags *checkFlags, pol policy.Policy) error {
	report, err := p.check(ctx, supervisor.Config{
		Policy: pol,
		Child:  supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256},
	})
	if err != nil {
		return err
	}
	if flags.attack && report.OK {
		return p.attackHost(ctx, flags, pol, report)
	}
	if flags.json {
		err = p.printReportJSON(report)
	} else {
		err = write(p.out, "report", reportText(report))
	}
	if err == nil && !report.OK {
		f := &failure{code: exitWalls}
		if flags.attack {
			f.err = errors.New("no attack was made: a wall that the policy requires is not enforced")
		}
		return f
	}
	return err
}

func (p *program) printReportJSON(report hostcheck.Report) error {
	var raw bytes.Buffer
	encoder := json.NewEncoder(&raw)
	encoder.SetEscapeHTML(false) // commands are there to be copied
	if err := encoder.Encode(report); err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	return writing("report", display.Indent(p.out, raw.Bytes()))
}
