// Command mutants takes one wall away at a time and shows that a test notices. It is run
// from the root of the repository, after make generate, as root:
//
//	go run ./integration/mutants
//	go run ./integration/mutants -only 'landlock|rlimit'
//
// A mutant is a row of [table]: the name of the wall, a text of our source that must stand
// in its file exactly once, what takes its place, and the test that has to fail. Nothing is
// written to the tree: the changed copies reach the compiler, and the builds that tests
// start themselves, by the go command's -overlay. Where the wall is the child's own and
// the test runs the embedded child, that one is built anew and embedded by the same way.
//
// The exit code is 0 only if every test passes without a mutant (none of them skipped), and
// for each mutant everything compiles and its test says FAIL. A text that has changed, a
// test that is gone and a test that hangs are failures too.
//
// It shows that each wall is looked at. It does not show that the look is good enough, nor
// anything about walls of the kind that this host lacks: on cgroup v1 the code of v2 is
// not run, and the other way round.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("only", "", "a regular expression: the mutants whose name it matches, and no others")
	jobs := flags.Int("j", runtime.NumCPU(), "how many mutants to try at a time")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	wanted, err := regexp.Compile(*only)
	if err != nil || *jobs < 1 {
		fmt.Fprintf(stderr, "mutants: error: -only is %q, want a regular expression; -j is %d, want more than 0\n", *only, *jobs)
		return 2
	}
	var chosen []mutant
	for _, m := range table() {
		if wanted.MatchString(m.wall) {
			chosen = append(chosen, m)
		}
	}
	ok, err := try(chosen, *jobs, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "mutants: error:", err)
		return 1
	}
	if !ok {
		return 1
	}
	return 0
}

// try runs the controls and then the mutants, and tells whether all is as it should be.
func try(mutants []mutant, jobs int, out io.Writer) (bool, error) {
	begin := time.Now()
	bench, err := newBench()
	if err != nil {
		return false, err
	}
	defer bench.close()
	var suites []suite
	seen := map[suite]bool{}
	for _, m := range mutants {
		if !seen[m.by] {
			seen[m.by] = true
			suites = append(suites, m.by)
		}
	}
	bad := tell(out, jobs, suites, func(s suite) (string, string, bool) {
		found, ok := bench.control(s)
		return "control", s.String() + ": " + found, ok
	})
	if bad > 0 {
		fmt.Fprintf(out, "%d of %d controls do not pass; no mutant was tried\n", bad, len(suites))
		return false, nil
	}
	bad = tell(out, jobs, mutants, func(m mutant) (string, string, bool) {
		found, ok := bench.mutant(m)
		return "noticed", m.wall + ": " + found, ok
	})
	fmt.Fprintf(out, "%d mutants, %d noticed, %d not, in %v\n",
		len(mutants), len(mutants)-bad, bad, time.Since(begin).Round(time.Second))
	return bad == 0 && len(mutants) > 0, nil
}

// tell does the work, some at a time, prints a line for each as it ends, and counts the
// failures.
func tell[T any](out io.Writer, jobs int, work []T, do func(T) (word, line string, ok bool)) (bad int) {
	queue, lines := make(chan T), make(chan string)
	failures := make(chan int, jobs)
	for range jobs {
		go func() {
			failed := 0
			for w := range queue {
				begin := time.Now()
				word, line, ok := do(w)
				if !ok {
					failed++
					word = "FAILED"
				}
				lines <- fmt.Sprintf("%-8s %5.1fs  %s", word, time.Since(begin).Seconds(), line)
			}
			failures <- failed
		}()
	}
	go func() {
		for _, w := range work {
			queue <- w
		}
		close(queue)
	}()
	for range work {
		fmt.Fprintln(out, <-lines)
	}
	for range jobs {
		bad += <-failures
	}
	return bad
}
