package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"

	"cordon/cmd/cordon/internal/display"
	"cordon/supervisor"
	"cordon/supervisor/attack"
	"cordon/supervisor/hostcheck"

	"github.com/spf13/cobra"
)

// program is cordon with all that it is connected to, so that tests can connect it
// otherwise.
type program struct {
	in          io.Reader
	inTerminal  bool
	out, err    io.Writer
	errTerminal bool
	getenv      func(string) string
	enter       func() (code int, done bool, err error)
	start       func(context.Context, supervisor.Config) (runner, error)
	check       func(context.Context, supervisor.Config) (hostcheck.Report, error)
	attack      func(context.Context, attack.Options, func(attack.Row)) (attack.Report, error)
	version     string
}

// runner is what cordon run needs of a *supervisor.Supervisor. A *client.Client is one too.
type runner interface {
	Stream(context.Context, supervisor.Request, func(supervisor.LogEntry)) (supervisor.Result, error)
	Close() error
}

// The exit codes of cordon.
const (
	exitOK          = 0
	exitFailed      = 1   // cordon failed
	exitUsage       = 2   // the caller asked for what cannot be
	exitOutcome     = 3   // the script's outcome is not ok
	exitWalls       = 4   // a wall that the policy requires is not enforced on this host
	exitAttack      = 5   // an attack of cordon check --attack came through
	exitNotNow      = 6   // the daemon cannot take work now, and may later
	exitInterrupted = 130 // SIGINT or SIGTERM, as shells tell of SIGINT
)

// main runs cordon with the given arguments and gives its exit code.
func (p *program) main(args []string) int {
	root := p.root()
	root.SetArgs(args)
	return p.report(root.ExecuteContext(context.Background()))
}

// failure ends cordon with an exit code. Its error may be nil, where all has been said.
type failure struct {
	code  int
	err   error
	hints []string
}

func (f *failure) Error() string {
	if f.err == nil {
		return fmt.Sprintf("exit code %d", f.code)
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// usagef is a failure whose cause is what the caller asked for.
func usagef(format string, args ...any) *failure {
	return &failure{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// hint adds what the caller can do about it.
func (f *failure) hint(format string, args ...any) *failure {
	f.hints = append(f.hints, fmt.Sprintf(format, args...))
	return f
}

// action makes a command's function one whose every error is a *failure, so that an error
// that is none comes from cobra's reading of the command line.
func action(do func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := do(cmd, args)
		var f *failure
		if err == nil || errors.As(err, &f) {
			return err
		}
		return &failure{code: exitFailed, err: err}
	}
}

// report says on standard error what ended cordon, and gives the exit code.
func (p *program) report(err error) int {
	if err == nil {
		return exitOK
	}
	var f *failure
	if !errors.As(err, &f) {
		f = usagef("%w", err).hint("cordon --help lists the commands")
	}
	// A reader that has gone away, as head does, wants no more and needs no message.
	if f.err != nil && !errors.Is(f.err, syscall.EPIPE) {
		fmt.Fprintf(p.err, "cordon: error: %s\n", display.Line(f.err.Error()))
	}
	for _, h := range f.hints {
		io.WriteString(p.err, hintLine(h))
	}
	return f.code
}

// hintLine says what the caller can do, in the form that all hints have.
func hintLine(hint string) string { return "cordon: hint: " + display.Line(hint) + "\n" }

// write writes an answer, and names it where that fails.
func write(out io.Writer, what, text string) error {
	_, err := io.WriteString(out, text)
	return writing(what, err)
}

// writing is the error of writing an answer; nil stays nil.
func writing(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write %s: %w", what, withoutPath(err))
}
