package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"unicode"

	"cordon/cmd/cordon/childbin"
	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/libraries"

	"github.com/spf13/cobra"
)

const runLong = `Run one script in a process of its own, and print what it leaves in output.

The script sees the JSON of --input or --input-json as input. What it assigns to
output is printed on standard output as JSON; its console lines and errors go to
standard error.

Exit codes: 0 the outcome is ok, 1 cordon failed, 2 usage, 3 the outcome is not
ok, 6 the daemon cannot take it now, 130 interrupted.

With --socket, --url or CORDON_SOCKET a daemon (cordon serve) runs the script,
within its policy's limits. No privilege is needed then.`

const runExample = `  cordon run totals.js --input sales.json
  cat sales.json | cordon run totals.js --input - --timeout 5s --memory 64m
  echo 'output = input.a + input.b' | cordon run - --input-json '{"a":1,"b":2}'
  cordon run totals.js --socket /run/cordon/cordon.sock --retry 30s`

func (p *program) runCommand() *cobra.Command {
	flags := newRunFlags()
	cmd := &cobra.Command{
		Use:     "run [flags] SCRIPT|-",
		Short:   "Run one script and print its output",
		Long:    runLong,
		Example: runExample,
		Args:    oneScript,
	}
	flags.register(cmd, policy.Default())
	cmd.RunE = action(func(cmd *cobra.Command, args []string) error {
		return p.run(cmd, flags, args[0])
	})
	return cmd
}

func oneScript(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return usagef("no script given").hint("cordon run FILE, or cordon run - to read the script from standard input")
	case 1:
		return nil
	default:
		return usagef("one script at a time, but got %q and %q", args[0], args[1])
	}
}

func (p *program) run(cmd *cobra.Command, flags *runFlags, script string) error {
	if flags.overSocket(p) {
		return p.runOverSocket(cmd, flags, script)
	}
	for _, name := range ofDaemon {
		if cmd.Flags().Changed(name) {
			return usagef("--%s goes with --socket or --url", name)
		}
	}
	pol, err := degradedPolicy(flags.degraded.names)
	if err != nil {
		return err
	}
	// Before anything is read: the program may start again inside a user namespace, and
	// what was read from standard input would be gone there.
	code, done, err := p.enter()
	switch {
	case err != nil:
		return unavailable(err)
	case done:
		return &failure{code: code}
	}
	added, err := readLibraries(flags.libs.path)
	if err != nil {
		return err
	}
	if pol, err = added.Allow(pol); err != nil {
		return err
	}
	req, err := p.request(cmd, flags, script, bounded{pol.MaxCode(), pol.MaxInput()})
	if err != nil {
		return err
	}
	// What is wrong with the request is told also where the host lacks walls.
	if err := req.Validate(pol); err != nil {
		return invalidRequest(err, flags)
	}
	return untilSignal(cmd.Context(), func(ctx context.Context) error {
		return p.execute(ctx, flags, script, pol, added, req)
	})
}

// untilSignal runs an execution, which SIGINT or SIGTERM cancels. It begins only when all has
// been read: whoever waits for a slow standard input is interrupted the usual way, since there
// is nothing to clean up.
func untilSignal(ctx context.Context, execute func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second signal ends this process at once
	err := execute(ctx)
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(ctx))) {
		return &failure{code: exitInterrupted, err: errors.New("interrupted")}
	}
	return err
}

// bounded are the most bytes of what is read; no more is taken from a file or a pipe.
type bounded struct{ code, input int64 }

// request makes the execution that the caller asks for.
func (p *program) request(cmd *cobra.Command, flags *runFlags, script string, most bounded) (supervisor.Request, error) {
	fromFile, fromFlag := cmd.Flags().Changed("input"), cmd.Flags().Changed("input-json")
	if fromFile && fromFlag {
		return supervisor.Request{}, usagef("--input and --input-json cannot both be given")
	}
	if script == "-" && flags.input == "-" {
		return supervisor.Request{}, usagef("the script and --input cannot both be standard input")
	}
	code, err := p.readScript(script, most.code)
	if err != nil {
		return supervisor.Request{}, err
	}
	var input json.RawMessage
	switch {
	case fromFile:
		input, err = p.readInput(flags.input, most.input)
	case fromFlag:
		input, err = checkInput("--input-json", []byte(flags.inputJSON))
	}
	if err != nil {
		return supervisor.Request{}, err
	}
	return supervisor.Request{
		Code:     code,
		Input:    input,
		Filename: scriptName(script),
		Limits: supervisor.Limits{
			Timeout:     flags.timeout.duration,
			CPU:         flags.cpu.duration,
			MemoryBytes: flags.memory.bytes,
			OutputBytes: flags.output.bytes,
			LogBytes:    flags.logBytes.bytes,
			LogLines:    flags.logLines.n,
		},
		Modules:  flags.modules.names,
		Seed:     flags.seed.seed,
		Now:      flags.now.at,
		Timezone: flags.timezone,
	}, nil
}

// scriptName is what the script sees as its own name in stacks. It is the last part of the
// path alone: where it lies on the host is not the script's business. What a file's name may
// hold and a request's may not becomes an underscore.
func scriptName(script string) string {
	if script == "-" {
		return "stdin"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(filepath.Base(script), "_"))
}

// execute runs the request in a supervisor of its own.
func (p *program) execute(ctx context.Context, flags *runFlags, script string, pol policy.Policy, added *libraries.Set, req supervisor.Request) (err error) {
	logger := flags.logger(p)
	sup, err := p.start(ctx, supervisor.Config{
		Policy:    pol,
		Child:     supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256},
		Logger:    logger,
		Libraries: added,
		// One script, one place for it: each costs a thread and a cgroup.
		Concurrency: 1,
	})
	if err != nil {
		return unavailable(err)
	}
	defer func() {
		if closeErr := sup.Close(); closeErr != nil {
			logger.Error("close supervisor", "error", closeErr)
			if err == nil {
				err = fmt.Errorf("close supervisor: %w", closeErr)
			}
		}
	}()
	return p.conduct(ctx, flags, script, pol.Ceilings(), sup, req)
}

// conduct runs the request, and prints what it says and what it came to.
func (p *program) conduct(ctx context.Context, flags *runFlags, script string, most policy.Limits, sup runner, req supervisor.Request) error {
	s := &screen{out: p.out, err: p.err, colors: flags.colors(p), script: displayName(script), code: req.Code, ceilings: most}
	show, onLog := s.print, s.log
	if flags.json {
		show, onLog = s.printJSON, nil
	}
	result, err := sup.Stream(ctx, req, onLog)
	if err != nil {
		return invalidRequest(err, flags)
	}
	err = show(result)
	switch {
	case err != nil || result.Outcome == supervisor.OK:
		return err
	case result.Outcome == supervisor.Cancelled:
		return &failure{code: exitInterrupted}
	default:
		return &failure{code: exitOutcome}
	}
}

// displayName is how messages name the script.
func displayName(script string) string {
	if script == "-" {
		return "stdin"
	}
	return script
}
