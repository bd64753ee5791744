package main

import (
	"fmt"

	"cordon/policy"
	"cordon/supervisor/units"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"
)

// runFlags are the flags of cordon run.
type runFlags struct {
	input     string
	inputJSON string

	timeout, cpu     durationValue
	memory           sizeValue
	output, logBytes sizeValue
	logLines         countValue

	modules  listValue
	libs     directoryValue
	seed     seedValue
	now      timeValue
	timezone string

	json     bool
	color    choiceValue
	logLevel choiceValue
	degraded listValue

	daemon daemonFlags
	retry  durationValue
}

func newRunFlags() *runFlags {
	return &runFlags{
		modules:  listValue{of: "NAME"},
		degraded: listValue{of: "NAME"},
		color:    choiceValue{word: "auto", words: []string{"auto", "always", "never"}},
		logLevel: choiceValue{word: "warn", words: []string{"trace", "debug", "info", "warn", "error", "off"}},
	}
}

// register adds the flags to cmd, with the policy's bounds in their help.
func (f *runFlags) register(cmd *cobra.Command, pol policy.Policy) {
	d, c := pol.Defaults(), pol.Ceilings()
	fl := cmd.Flags()
	fl.SortFlags = false
	fl.StringVarP(&f.input, "input", "i", "", "`FILE` with the JSON that the script sees as input; - is standard input")
	fl.StringVar(&f.inputJSON, "input-json", "", "the `JSON` that the script sees as input")
	fl.BoolVar(&f.json, "json", false, "print the whole result as one line of JSON")
	fl.Var(&f.timeout, "timeout", bounds("wall clock over everything", units.FormatDuration(d.Timeout), units.FormatDuration(c.Timeout)))
	fl.Var(&f.cpu, "cpu", bounds("CPU time", fmt.Sprintf("the timeout x %d", pol.CPUs()), units.FormatDuration(c.CPU)))
	fl.Var(&f.memory, "memory", bounds("memory of the whole process, such as 64m or 128MiB", units.FormatSize(d.Memory), units.FormatSize(c.Memory)))
	fl.Var(&f.output, "output-limit", bounds("size of the output as JSON", units.FormatSize(d.Output), units.FormatSize(c.Output)))
	fl.Var(&f.logBytes, "log-limit", bounds("size of all console lines", units.FormatSize(d.LogBytes), units.FormatSize(c.LogBytes)))
	fl.Var(&f.logLines, "log-lines", bounds("number of console lines", fmt.Sprint(d.LogLines), fmt.Sprint(c.LogLines)))
	fl.Var(&f.modules, "modules", "what the script may require (default all; --modules= for none)")
	fl.Var(&f.libs, "libs", "the directory of the libraries that you add, which cordon libs add makes")
	fl.Var(&f.seed, "seed", "make randomness repeatable")
	fl.Var(&f.now, "now", "start a virtual clock at this instant (RFC 3339)")
	fl.StringVar(&f.timezone, "timezone", "", "what local time means in the script, as an IANA `NAME` (default UTC)")
	fl.Var(&f.color, "color", "colours on standard error; auto: on a terminal, without NO_COLOR")
	fl.Var(&f.logLevel, "log-level", "how much cordon itself tells on standard error")
	fl.Var(&f.degraded, "allow-degraded", "run without these walls where the host lacks them")
	f.daemon.register(cmd)
	fl.Lookup("socket").Usage = "have the daemon at this `PATH` run the script (default $CORDON_SOCKET)"
	fl.StringVar(&f.daemon.tenant, "tenant", "", "the `NAME` of the tenant for whom the daemon runs the script")
	fl.Var(&f.retry, "retry", "how long to try again where the daemon is overloaded or unavailable (default not at all)")
	f.complete(cmd, pol)
}

func bounds(what, normal, most string) string {
	return fmt.Sprintf("%s (default %s, at most %s)", what, normal, most)
}

// complete tells shells the values that flags can have.
func (f *runFlags) complete(cmd *cobra.Command, pol policy.Policy) {
	if err := cmd.MarkFlagDirname("libs"); err != nil {
		panic(fmt.Sprintf("bug: complete --libs: %v", err))
	}
	for name, words := range map[string][]string{
		"color":          f.color.words,
		"log-level":      f.logLevel.words,
		"modules":        pol.Modules(),
		"allow-degraded": degradableWalls(),
	} {
		if err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
			panic(fmt.Sprintf("bug: complete --%s: %v", name, err))
		}
	}
	cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return []string{"js", "mjs", "cjs"}, cobra.ShellCompDirectiveFilterFileExt
	}
}

// degradableWalls lists the names that --allow-degraded takes.
func degradableWalls() []string {
	var names []string
	for _, info := range policy.Walls() {
		if info.Degradable {
			names = append(names, string(info.Wall))
		}
	}
	return names
}

// checkDegradable refuses the name of a wall that is none, or that cordon never goes without.
func checkDegradable(name string) error {
	for _, info := range policy.Walls() {
		switch {
		case string(info.Wall) != name:
		case info.Degradable:
			return nil
		default:
			return usagef("--allow-degraded=%s: %s", name, info.Degradation)
		}
	}
	return usagef("--allow-degraded=%s is not a wall: want %s", name, alternatives(degradableWalls()))
}

// degradedPolicy is the default policy without the walls that the caller chose to go without.
func degradedPolicy(names []string) (policy.Policy, error) {
	walls, err := degradableNames(names)
	if err != nil {
		return policy.Policy{}, err
	}
	return policy.Default().Allow(walls...)
}

// degradableNames are the walls of --allow-degraded.
func degradableNames(names []string) ([]policy.Wall, error) {
	var walls []policy.Wall
	for _, name := range names {
		if err := checkDegradable(name); err != nil {
			return nil, err
		}
		walls = append(walls, policy.Wall(name))
	}
	return walls, nil
}

// colors decides whether standard error gets colours.
func (f *runFlags) colors(p *program) bool {
	switch f.color.word {
	case "always":
		return true
	case "never":
		return false
	default: // https://no-color.org: any value but the empty one
		return p.errTerminal && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"
	}
}

// logger is cordon's own log, on standard error.
func (f *runFlags) logger(p *program) hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{
		Name:   "cordon",
		Level:  hclog.LevelFromString(f.logLevel.word),
		Output: safeWriter{p.err},
	})
}
