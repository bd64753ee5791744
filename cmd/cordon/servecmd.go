package main

import (
	"errors"
	"fmt"
	"strings"

	"cordon/supervisor/daemon/config"

	"github.com/spf13/cobra"
)

const serveLong = `Answer executions over HTTP on a Unix socket, for many callers at once, until
SIGTERM or SIGINT. Then what runs goes on for --drain-timeout, is killed and
answered after that; a second signal kills it at once.

How the service runs is said by flags, by environment variables (CORDON_ and the
name of the key), by the file of --config, and else by the defaults, in this
order. What callers and scripts may do is in the file of --policy alone, which
SIGHUP and POST /v1/policy:reload have read again.

Sockets that a service manager hands over (LISTEN_FDS) take the place of
--socket and --listen.

Exit codes: 0 ended as asked, 1 cordon failed, 2 usage, the configuration among
it.`

const serveExample = `  cordon serve
  cordon serve --socket /tmp/cordon.sock --policy policy.yaml --log-format json
  cordon serve --config cordon.yaml --print-config
  curl --unix-socket /tmp/cordon.sock --json '{"code":"output = 6 * 7"}' http://cordon/v1/executions`

// serveFlags are the flags of cordon serve.
type serveFlags struct {
	config   string
	settings map[string]*settingValue // by the flag
	degraded listValue
	print    bool
}

// settingValue is a flag that the configuration reads.
type settingValue struct {
	text, of string
	given    bool
}

func (v *settingValue) Set(s string) error { v.text, v.given = s, true; return nil }
func (v *settingValue) String() string     { return v.text }
func (v *settingValue) Type() string       { return v.of }

func (p *program) serveCommand() *cobra.Command {
	flags := &serveFlags{settings: map[string]*settingValue{}, degraded: listValue{of: "NAME"}}
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Answer executions on a socket, for many callers at once",
		Long:    serveLong,
		Example: serveExample,
		Args:    noArguments,
	}
	fl := cmd.Flags()
	fl.SortFlags = false
	fl.StringVar(&flags.config, "config", "", "the `FILE` that says how the service runs (default "+config.DefaultPath+", where there is one)")
	for _, s := range config.Settings(p.getenv) {
		if s.Flag == "" {
			continue
		}
		value := &settingValue{of: placeholder(s)}
		flags.settings[s.Flag] = value
		fl.Var(value, s.Flag, usage(s))
		if s.Switch {
			fl.Lookup(s.Flag).NoOptDefVal = "true"
		}
	}
	registerDegraded(cmd, &flags.degraded)
	fl.BoolVar(&flags.print, "print-config", false, "print the configuration and where each value is from, and end")
	flags.complete(cmd)
	cmd.RunE = action(func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), flags) })
	return cmd
}

// placeholder names a setting's value in the help.
func placeholder(s config.Setting) string {
	switch {
	case s.Switch:
		return ""
	case strings.HasSuffix(s.Key, "timeout"):
		return "DURATION"
	case s.Key == "listen":
		return "tcp://ADDRESS:PORT"
	case s.Key == "libs":
		return "DIR"
	case strings.HasSuffix(s.Key, "mode"):
		return "MODE"
	case strings.HasSuffix(s.Key, "group"):
		return "GROUP"
	case strings.HasPrefix(s.Key, "log."):
		return "WORD"
	}
	return "PATH"
}

func usage(s config.Setting) string {
	if s.Default == "" || s.Switch {
		return s.Usage
	}
	return fmt.Sprintf("%s (default %s)", s.Usage, s.Default)
}

// complete tells shells what the flags take.
func (f *serveFlags) complete(cmd *cobra.Command) {
	files := []string{"config"}
	for name, value := range f.settings {
		if value.of == "PATH" {
			files = append(files, name)
		}
	}
	for _, name := range files {
		if err := cmd.MarkFlagFilename(name); err != nil {
			panic(fmt.Sprintf("bug: complete --%s: %v", name, err))
		}
	}
	if err := cmd.MarkFlagDirname("libs"); err != nil {
		panic(fmt.Sprintf("bug: complete --libs: %v", err))
	}
}

// load reads the configuration.
func (f *serveFlags) load(p *program) (config.Config, error) {
	given := map[string]string{}
	for name, value := range f.settings {
		if value.given {
			given[name] = value.text
		}
	}
	c, err := config.Load(config.Sources{Path: f.config, Env: p.getenv, Flags: given})
	return c, configFailure(err)
}

// configFailure is the error of reading the configuration or the policy, which is the
// caller's; others stay as they are.
func configFailure(err error) error {
	var wrong *config.Error
	if errors.As(err, &wrong) {
		return usagef("%w", err)
	}
	return err
}
