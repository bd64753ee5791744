package main

import (
	"encoding/json"
	"fmt"

	"cordon/cmd/cordon/internal/display"
	"cordon/policy"

	"github.com/spf13/cobra"
)

// policyFlags are the flags of cordon policy.
type policyFlags struct {
	json, bpf bool
	arch      choiceValue
}

func (p *program) policyCommand() *cobra.Command {
	flags := &policyFlags{arch: choiceValue{word: string(policy.NativeArch())}}
	for _, a := range policy.Arches() {
		flags.arch.words = append(flags.arch.words, string(a))
	}
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Print what scripts and their processes may do",
		Args:  noArguments,
	}
	cmd.Flags().BoolVar(&flags.json, "json", false, "print it as JSON")
	cmd.Flags().BoolVar(&flags.bpf, "bpf", false, "print the system call filter as assembly")
	cmd.Flags().Var(&flags.arch, "arch", "the architecture of --bpf")
	if err := cmd.RegisterFlagCompletionFunc("arch", cobra.FixedCompletions(flags.arch.words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(fmt.Sprintf("bug: complete --arch: %v", err))
	}
	cmd.RunE = action(func(cmd *cobra.Command, _ []string) error {
		switch {
		case flags.json && flags.bpf:
			return usagef("--json and --bpf cannot both be given")
		case cmd.Flags().Changed("arch") && !flags.bpf:
			return usagef("--arch goes with --bpf")
		}
		return p.policy(flags)
	})
	return cmd
}

func (p *program) policy(flags *policyFlags) error {
	pol := policy.Default()
	switch {
	case flags.bpf:
		filter, err := policy.Compile(policy.Arch(flags.arch.word))
		if err != nil {
			return fmt.Errorf("compile filter: %w", err)
		}
		return write(p.out, "filter", filter.Assembly())
	case flags.json:
		raw, err := json.Marshal(pol)
		if err != nil {
			return fmt.Errorf("encode policy: %w", err)
		}
		return writing("policy", display.Indent(p.out, raw))
	default:
		return writing("policy", pol.Table(p.out))
	}
}
