package main

import (
	"context"
	"fmt"
	"net"
	"os/signal"
	"syscall"
	"time"

	"cordon/cmd/cordon/childbin"
	"cordon/supervisor"
	"cordon/supervisor/daemon"

	"github.com/spf13/cobra"
)

// serveFlags are the flags of cordon serve.
type serveFlags struct {
	socket   string
	libs     directoryValue
	degraded listValue
	drain    durationValue
	logLevel choiceValue
}

func (p *program) serveCommand() *cobra.Command {
	flags := &serveFlags{
		degraded: listValue{of: "NAME"},
		drain:    durationValue{duration: 30 * time.Second, text: "30s"},
		logLevel: choiceValue{word: "info", words: []string{"trace", "debug", "info", "warn", "error", "off"}},
	}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer executions on a socket, for many callers at once",
		Args:  noArguments,
	}
	cmd.Flags().StringVar(&flags.socket, "socket", "/run/cordon/cordon.sock", "the `PATH` of the socket")
	cmd.Flags().Var(&flags.libs, "libs", "the directory of the libraries that you add")
	cmd.Flags().Var(&flags.drain, "drain-timeout", "how long running executions may go on at the end")
	cmd.Flags().Var(&flags.logLevel, "log-level", "how much cordon tells on standard error")
	registerDegraded(cmd, &flags.degraded)
	cmd.RunE = action(func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), flags) })
	return cmd
}

func (p *program) serve(ctx context.Context, flags *serveFlags) error {
	pol, err := degradedPolicy(flags.degraded.names)
	if err != nil {
		return err
	}
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
	all, err := allLibraries(flags.libs.path)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	log := (&runFlags{logLevel: flags.logLevel}).logger(p)
	d, err := daemon.New(ctx, daemon.Options{
		Load:      func() (daemon.Rules, error) { return daemon.Rules{Policy: pol}, nil },
		Added:     added,
		Child:     supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256},
		Libraries: wireLibraries(all), Version: p.version, Log: log, DrainTimeout: flags.drain.duration,
	})
	if err != nil {
		return unavailable(err)
	}
	listener, err := net.Listen("unix", flags.socket)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	log.Info("serving", "socket", flags.socket)
	return d.Serve(ctx, listener)
}
