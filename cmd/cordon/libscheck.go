package main

import (
	"context"

	"cordon/policy"
	"cordon/supervisor/libraries"

	"github.com/spf13/cobra"
)

const libsCheckLong = `Read the directory of --libs as cordon run does, and load each of its libraries in
a process of its own behind the walls.

REQUIRE is what the first require of a library takes, MEMORY how much higher the
peak of the process is than without it.`

func (p *program) libsCheckCommand(dir *directoryValue) *cobra.Command {
	degraded := listValue{of: "NAME"}
	cmd := &cobra.Command{
		Use:   "check --libs DIR",
		Short: "Load each library of a directory behind the walls",
		Long:  libsCheckLong,
		Args:  noArguments,
	}
	registerDegraded(cmd, &degraded)
	cmd.RunE = action(func(cmd *cobra.Command, _ []string) error {
		return p.walled(cmd.Context(), dir, degraded.names, func(ctx context.Context, pol policy.Policy) error {
			set, err := readLibraries(dir.path)
			if err != nil {
				return err
			}
			return p.checkLibraries(ctx, set, pol)
		})
	})
	return cmd
}

func (p *program) checkLibraries(ctx context.Context, set *libraries.Set, pol policy.Policy) error {
	results, err := p.smoke(ctx, set, pol)
	if err != nil {
		return err
	}
	table, err := smokeTable(results)
	if err != nil {
		return err
	}
	return write(p.out, "libraries", table)
}

// walled prepares what a command on a directory of libraries needs to run scripts.
func (p *program) walled(ctx context.Context, dir *directoryValue, degraded []string, do func(context.Context, policy.Policy) error) error {
	if dir.path == "" {
		return usagef("--libs is missing").hint("--libs DIR names the directory of the libraries")
	}
	pol, err := degradedPolicy(degraded)
	if err != nil {
		return err
	}
	// Before anything is read, as for cordon run.
	code, done, err := p.enter()
	switch {
	case err != nil:
		return unavailable(err)
	case done:
		return &failure{code: code}
	}
	return do(ctx, pol)
}
