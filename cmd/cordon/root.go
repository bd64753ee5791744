package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const rootLong = `cordon runs JavaScript that nobody has reviewed, each script in a process of its
own that can do nothing but compute. JSON goes in, JSON comes out, and the
process is gone.`

// root is the command tree.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "cordon",
		Short:         "Run unreviewed JavaScript behind walls that the kernel holds",
		Long:          rootLong,
		Version:       p.version,
		Args:          knownCommand,
		RunE:          action(p.withoutCommand),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetVersionTemplate("cordon {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SuggestionsMinimumDistance = 2
	root.AddCommand(p.runCommand(), p.serveCommand(), p.statusCommand(), p.topCommand(), p.checkCommand(), p.policyCommand(), p.libsCommand(), p.versionCommand())
	root.SetHelpCommand(helpCommand(root))
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" { // on its own it would answer an unknown shell with success
			cmd.Args, cmd.RunE = knownCommand, action(p.withoutCommand)
		}
	}
	return root
}

// helpCommand is cobra's own, except that an unknown command is an error.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Tell what a command does",
		RunE: action(func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err == nil {
				err = knownCommand(cmd, rest)
			}
			if err != nil {
				return err
			}
			return cmd.Help()
		}),
	}
}

// knownCommand refuses a word that is no command, with the commands like it.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	f := usagef("%q is not a command", args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return f.hint("did you mean %s?", strings.Join(near, " or "))
	}
	return f.hint("%s --help lists the commands", cmd.CommandPath())
}

// withoutCommand shows the help as an error: a script that calls cordon with an empty
// variable must not take it for success.
func (p *program) withoutCommand(cmd *cobra.Command, _ []string) error {
	cmd.SetOut(p.err)
	if err := cmd.Help(); err != nil {
		return err
	}
	return &failure{code: exitUsage}
}

// noArguments refuses arguments to a command that takes none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("%s takes no arguments, but got %q", cmd.CommandPath(), args[0]).
		hint("%s --help tells its flags", cmd.CommandPath())
}

// flagError tells of a flag that is unknown, lacks its value or has a wrong one.
func flagError(cmd *cobra.Command, err error) error {
	var wrong *pflag.InvalidValueError
	if errors.As(err, &wrong) {
		return usagef("--%s=%s: %w", wrong.GetFlag().Name, wrong.GetValue(), errors.Unwrap(wrong))
	}
	return usagef("%w", err).hint("%s --help tells its flags", cmd.CommandPath())
}
