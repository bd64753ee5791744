package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of `go test -json`; see `go doc test2json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of a package that is being built
	Test        string
	Output      string
	Key, Value  string  // of an attribute: what a test has measured
	Elapsed     float64 // in seconds
	FailedBuild string
}

// report gathers the events of a run.
type report struct {
	out      io.Writer
	packages map[string]*pack
	builds   map[string][]string // what the compiler said, by import path
	// Totals, with the names of what was skipped.
	passed, failed int
	skipped        []string
}

// pack is one package that is being tested.
type pack struct {
	name   string
	tests  map[string]*test
	order  []string // names of tests, as they started
	output []string // what belongs to no test
	told   []string // attributes of tests, as lines
}

// test is one test or subtest.
type test struct {
	name    string
	action  string // pass, fail or skip; empty while it runs
	output  []string
	parent  bool // has subtests
	failure bool // a subtest of it failed
}

func newReport(out io.Writer) *report {
	return &report{out: out, packages: map[string]*pack{}, builds: map[string][]string{}}
}

// read takes all events in. A line that is no event is from the go command itself, and shown.
func (r *report) read(stdin io.Reader) error {
	lines := bufio.NewReader(stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				r.take(e)
			} else {
				fmt.Fprintf(r.out, "%s\n", strings.TrimRight(string(line), "\n"))
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) take(e event) {
	if e.Action == "build-output" {
		r.builds[e.ImportPath] = append(r.builds[e.ImportPath], e.Output)
		return
	}
	if e.Package == "" {
		return
	}
	p := r.packages[e.Package]
	if p == nil {
		p = &pack{name: e.Package, tests: map[string]*test{}}
		r.packages[e.Package] = p
	}
	if e.Test != "" {
		p.take(e)
		return
	}
	switch e.Action {
	case "output":
		p.output = append(p.output, e.Output)
	case "pass", "fail", "skip":
		r.finish(p, e)
		delete(r.packages, e.Package)
	}
}

// take takes in an event of one test.
func (p *pack) take(e event) {
	t := p.tests[e.Test]
	if t == nil {
		t = &test{name: e.Test}
		p.tests[e.Test] = t
		p.order = append(p.order, e.Test)
	}
	switch e.Action {
	case "output":
		t.output = append(t.output, e.Output)
	case "attr":
		p.told = append(p.told, fmt.Sprintf("      %s %s: %s\n", e.Test, e.Key, e.Value))
	case "pass", "fail", "skip":
		t.action = e.Action
	}
	for at := strings.LastIndexByte(e.Test, '/'); at > 0; at = strings.LastIndexByte(e.Test[:at], '/') {
		if above := p.tests[e.Test[:at]]; above != nil {
			above.parent = true
			above.failure = above.failure || e.Action == "fail"
		}
	}
}

// finish counts a package that has ended, and shows it.
func (r *report) finish(p *pack, e event) {
	var passed, skipped int
	var failed []*test
	for _, name := range p.order {
		switch t := p.tests[name]; {
		case t.action == "" || t.action == "fail":
			if !t.failure {
				failed = append(failed, t)
			}
		case t.parent:
			// Its subtests count.
		case t.action == "skip":
			skipped++
			r.skipped = append(r.skipped, fmt.Sprintf("%s %s: %s", p.name, t.name, t.reason()))
		default:
			passed++
		}
	}
	r.passed += passed
	r.failed += len(failed)
	defer func() { fmt.Fprint(r.out, strings.Join(p.told, "")) }()
	if e.Action == "fail" {
		fmt.Fprintf(r.out, "FAIL  %s  %.1f s\n", p.name, e.Elapsed)
		r.showFailures(p, failed, e.FailedBuild)
		return
	}
	if passed+skipped > 0 {
		fmt.Fprintf(r.out, "ok    %s  %d tests  %.1f s\n", p.name, passed+skipped, e.Elapsed)
	}
}

// showFailures shows the output of failed tests, or of the package where none of its tests
// tells why it failed.
func (r *report) showFailures(p *pack, failed []*test, build string) {
	for _, t := range failed {
		fmt.Fprintf(r.out, "\n%s\n", strings.TrimRight(strings.Join(p.lines(t), ""), "\n"))
	}
	if len(failed) == 0 {
		r.failed++
	}
	if len(failed) == 0 || slices.ContainsFunc(failed, func(t *test) bool { return t.action == "" }) {
		fmt.Fprint(r.out, strings.Join(r.builds[build], ""), strings.Join(p.output, ""))
	}
	fmt.Fprintln(r.out)
}

// lines is the output of a test behind that of the tests which it is part of.
func (p *pack) lines(t *test) []string {
	var all []string
	for at := range t.name {
		if above := p.tests[t.name[:at]]; t.name[at] == '/' && above != nil {
			all = append(all, above.output...)
		}
	}
	all = append(all, t.output...)
	return slices.DeleteFunc(all, func(line string) bool {
		return strings.HasPrefix(strings.TrimSpace(line), "=== ")
	})
}

// reason is what a skipped test said last.
func (t *test) reason() string {
	for _, line := range slices.Backward(t.output) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "--- ") && !strings.HasPrefix(line, "=== ") {
			return line
		}
	}
	return "no reason given"
}

// close shows the totals and gives the exit code.
func (r *report) close(require bool) int {
	for _, name := range slices.Sorted(maps.Keys(r.packages)) {
		fmt.Fprintf(r.out, "FAIL  %s  did not end\n", name)
		r.failed++
	}
	for _, name := range r.skipped {
		fmt.Fprintln(r.out, "skip ", name)
	}
	code := 0
	switch {
	case r.failed > 0:
		code = 1
	case require && len(r.skipped) > 0:
		fmt.Fprintln(r.out, "nothing may be skipped where CORDON_TEST_REQUIRE=1")
		code = 1
	case r.passed+len(r.skipped) == 0:
		fmt.Fprintln(r.out, "no tests ran")
		code = 1
	}
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, len(r.skipped))
	return code
}
