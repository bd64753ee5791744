package main

import (
	"context"
	"errors"
	"time"

	"cordon/policy"
	"cordon/supervisor/client"

	"github.com/spf13/cobra"
)

// overSocket reports whether cordon run is to have a daemon run the script.
func (f *runFlags) overSocket(p *program) bool {
	return f.daemon.given("socket") || f.daemon.given("url") || p.getenv(socketVariable) != ""
}

// ofHere are the flags of cordon run that are about this process's own walls.
var ofHere = map[string]string{
	"allow-degraded": "the daemon's policy file says without which walls it may run, under degraded",
	"libs":           "the daemon has the libraries of the directory that cordon serve --libs names",
}

// ofDaemon are those that are about the daemon.
var ofDaemon = []string{"token-file", "tenant", "retry"}

// runOverSocket has a daemon run the script. This process needs no privilege, and nothing of
// the policy is its own: limits are left to the daemon where no flag gives them, and the
// daemon refuses those that go too far.
func (p *program) runOverSocket(cmd *cobra.Command, flags *runFlags, script string) error {
	for _, name := range []string{"allow-degraded", "libs"} {
		if cmd.Flags().Changed(name) {
			return usagef("--%s cannot be given with --socket, --url or %s", name, socketVariable).hint("%s", ofHere[name])
		}
	}
	options, err := flags.daemon.options(p)
	if err != nil {
		return err
	}
	options.Retry = flags.retry.duration
	c, err := dial(options)
	if err != nil {
		return err
	}
	defer c.Close()
	// Before anything is read: where no daemon is, nobody has to type a script first.
	pol, err := ask(cmd.Context(), options.Retry, c.Policy)
	if err != nil {
		return fromDaemon(err)
	}
	req, err := p.request(cmd, flags, script, bounded{code: pol.Bound("code_bytes"), input: pol.Bound("input_bytes")})
	if err != nil {
		return err
	}
	return untilSignal(cmd.Context(), func(ctx context.Context) error {
		err := p.conduct(ctx, flags, script, ceilings(pol), c, req)
		var f *failure
		if errors.As(err, &f) && f.code == exitInterrupted && ctx.Err() == nil {
			return (&failure{code: exitOutcome}).hint("the daemon cancelled it: it was being shut down, or started again")
		}
		return err
	})
}

// ceilings are the most that a request may ask of a daemon.
func ceilings(p client.Policy) policy.Limits {
	return policy.Limits{
		Timeout: time.Duration(p.Ceiling("timeout_ms")) * time.Millisecond,
		CPU:     time.Duration(p.Ceiling("cpu_ms")) * time.Millisecond,
		Memory:  p.Ceiling("memory_bytes"),
		Output:  p.Ceiling("output_bytes"),
	}
}
