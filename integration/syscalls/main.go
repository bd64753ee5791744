// Command syscalls holds the seccomp filter against what children do. It is run from the
// root of the repository, after make build, as root:
//
//	go run ./integration/syscalls
//
// It traces, with strace, the examples of the documentation, every library with each of its
// members, the script attacks of the integration tests, and scenes for what seldom happens
// (scenes, in corpus.go). Of each child it takes what its threads called after the filter was
// up, and compares with policy.Syscalls: a call, or a value of a bounded argument, that is
// allowed and that nothing made is a failure, and so is one that was wanted and is not
// allowed. It prints each with how often it was made, and why.
//
// Being traced changes timing: children are many times slower, so that timeouts come earlier
// in a script's life, and how often a call was made says nothing about speed. What the tests
// find is therefore left aside here; whether they pass is for make test to say.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("syscalls", flag.ContinueOnError)
	flags.SetOutput(stderr)
	corpus := flags.String("corpus", "", "for the command's own use: play the scenes, with this file as the child without vDSO")
	all := flags.Bool("all", false, "trace also the scripts that flood and exhaust, which takes ten minutes more")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	fail := func(err error) int {
		fmt.Fprintln(stderr, "syscalls: error:", err)
		return 1
	}
	if *corpus != "" {
		if err := playCorpus(*corpus); err != nil {
			return fail(err)
		}
		return 0
	}
	scripts := attacks
	if *all {
		scripts = allAttacks
	}
	t, err := traceAll(stdout, scripts)
	if err != nil {
		return fail(err)
	}
	faults := compare(t, stdout)
	for _, fault := range faults {
		fmt.Fprintln(stdout, "FAILED", fault)
	}
	fmt.Fprintf(stdout, "%d children, %d faults\n", t.children, len(faults))
	if len(faults) > 0 || t.children == 0 {
		return 1
	}
	return 0
}

// attacks are the tests whose scripts are traced; all of them run the embedded child.
const (
	attacks    = "^(TestScriptsReachingOutOfTheRealm|TestScriptsReachingThroughModules|TestTypicalScripts)$"
	allAttacks = "^(TestScripts.*|TestTypicalScripts|TestWhatWentWrongElsewhere|TestOutcomes|TestOutputTable|TestTimezones)$"
)

// part is one command to trace. Where it may fail, what it does counts all the same.
type part struct {
	name    string
	command []string
	dir     string
	mayFail bool
}

// traceAll builds what is to be traced, and traces it.
func traceAll(out io.Writer, scripts string) (*trace, error) {
	if err := traceable(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "cordon-syscalls-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if err := build(root, dir); err != nil {
		return nil, err
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	t := newTrace()
	for _, p := range []part{
		{"the examples", []string{at("examples"), at("cordon")}, root, false},
		{"the scenes and the libraries", []string{at("self"), "-corpus", at("unaided")}, root, false},
		{"the script attacks", []string{at("attacks"), "-test.run", scripts}, filepath.Join(root, "integration"), true},
	} {
		begin, before := time.Now(), t.children
		if err := t.follow(p, at("trace")); err != nil {
			return nil, fmt.Errorf("trace %s: %w", p.name, err)
		}
		fmt.Fprintf(out, "traced %s: %d children in %v\n", p.name, t.children-before, time.Since(begin).Round(100*time.Millisecond))
	}
	return t, nil
}

// traceable says clearly where a machine does not let processes be traced.
func traceable() error {
	if _, err := exec.LookPath("strace"); err != nil {
		return fmt.Errorf("%w: install strace", err)
	}
	if out, err := exec.Command("strace", "-f", "-o", os.DevNull, "-e", "raw=!clone", "--decode-pids=pidns", "true").CombinedOutput(); err != nil {
		return fmt.Errorf("this machine does not let processes be traced with strace 5.9 or later (ptrace may be forbidden by a container's filter or by kernel.yama.ptrace_scope): %w: %s", err, out)
	}
	return nil
}

// withoutVDSO makes a child as it is on a host whose clock source the vDSO cannot read: the
// runtime finds nothing there and asks the kernel. It is laid over the child's package.
const withoutVDSO = `package main

import _ "unsafe"

//go:linkname clock runtime.vdsoClockgettimeSym
var clock uintptr

func init() { clock = 0 }
`

// build makes the programs that are traced.
func build(root, dir string) error {
	source, overlay := filepath.Join(dir, "unaided.go"), filepath.Join(dir, "overlay.json")
	added := filepath.Join(root, "cmd/cordon-child/unaided.go")
	err := errors.Join(
		os.WriteFile(source, []byte(withoutVDSO), 0o644),
		os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace": {%q: %q}}`, added, source), 0o644),
	)
	if err != nil {
		return err
	}
	for _, args := range [][]string{
		{"build", "-o", filepath.Join(dir, "cordon"), "./cmd/cordon"},
		{"build", "-o", filepath.Join(dir, "examples"), "./docs/examples/run"},
		{"build", "-o", filepath.Join(dir, "self"), "./integration/syscalls"},
		{"build", "-overlay", overlay, "-o", filepath.Join(dir, "unaided"), "./cmd/cordon-child"},
		{"test", "-c", "-vet=off", "-o", filepath.Join(dir, "attacks"), "./integration"},
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, out)
		}
	}
	return nil
}

// follow traces one part by way of a file.
func (t *trace) follow(p part, file string) error {
	args := append([]string{"-f", "-o", file, "-s", "0", "-e", "raw=!clone", "--decode-pids=pidns"}, p.command...)
	cmd := exec.Command("strace", args...)
	cmd.Dir = p.dir
	out, err := cmd.CombinedOutput()
	if err != nil && !p.mayFail {
		const most = 2000
		return fmt.Errorf("%w: %s", err, out[max(0, len(out)-most):])
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return t.read(f)
}
