// Command cordon runs unreviewed JavaScript, each script in a process of its own that can
// do nothing but compute.
//
//	cordon run script.js --input data.json
//
// Standard output carries the answer alone; what scripts print, and what cordon has to say,
// goes to standard error. docs/cli.md tells the flags, the texts and the exit codes.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"cordon/supervisor"
	"cordon/supervisor/attack"

	"github.com/mattn/go-isatty"
)

func main() {
	os.Exit(newProgram().main(os.Args[1:]))
}

// newProgram connects cordon to the process it runs in.
func newProgram() *program {
	// A reader that goes away is an error of that write, to be told and cleaned up after,
	// and not the end of this process with its children and cgroups left behind.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	terminal := func(f *os.File) bool { return isatty.IsTerminal(f.Fd()) }
	return &program{
		in:          os.Stdin,
		inTerminal:  terminal(os.Stdin),
		out:         os.Stdout,
		err:         os.Stderr,
		errTerminal: terminal(os.Stderr),
		getenv:      os.Getenv,
		enter:       supervisor.EnterUserNamespace,
		start: func(ctx context.Context, cfg supervisor.Config) (runner, error) {
			return supervisor.New(ctx, cfg)
		},
		check:   supervisor.Check,
		attack:  attack.Run,
		version: versionText(),
	}
}
