package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"
)

// bench builds and runs the tests.
type bench struct {
	root, dir string
	generate  string // the program that embeds the child

	mu     sync.Mutex
	builds map[string]*build // of the controls, by package
}

// build is one test binary, made once for all of its package's controls.
type build struct {
	once   sync.Once
	binary string
	err    error
}

func newBench() (*bench, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return nil, fmt.Errorf("run this from the root of the repository: %w", err)
	}
	dir, err := os.MkdirTemp("", "cordon-mutants-")
	if err != nil {
		return nil, err
	}
	b := &bench{root: root, dir: dir, generate: filepath.Join(dir, "generate"), builds: map[string]*build{}}
	if out, err := b.goTool("", "build", "-o", b.generate, "./cmd/cordon/childbin/generate"); err != nil {
		b.close()
		return nil, fmt.Errorf("build the child's generator: %w: %s", err, out)
	}
	return b, nil
}

func (b *bench) close() { _ = os.RemoveAll(b.dir) } // what is left is in the temporary directory

// control runs a suite on the unchanged source. All of it must pass and nothing be skipped.
func (b *bench) control(s suite) (found string, ok bool) {
	b.mu.Lock()
	made := b.builds[s.pkg]
	if made == nil {
		made = &build{binary: filepath.Join(b.dir, strings.ReplaceAll(s.pkg, "/", "_")+".test")}
		b.builds[s.pkg] = made
	}
	b.mu.Unlock()
	made.once.Do(func() {
		if out, err := b.goTool("", "test", "-c", "-vet=off", "-o", made.binary, "./"+s.pkg); err != nil {
			made.err = fmt.Errorf("build: %w: %s", err, out)
		}
	})
	if made.err != nil {
		return made.err.Error(), false
	}
	out, err := b.runTests(made.binary, s, "", patience)
	passed, skipped := count(out, "--- PASS: "), count(out, "--- SKIP: ")
	if err != nil || passed == 0 || skipped > 0 {
		return fmt.Sprintf("%d passed, %d skipped, %v\n%s", passed, skipped, err, tail(out)), false
	}
	return fmt.Sprintf("%d passed", passed), true
}

// mutant builds a mutant and runs the suite that has to notice it.
func (b *bench) mutant(m mutant) (found string, ok bool) {
	dir, err := os.MkdirTemp(b.dir, "mutant-")
	if err != nil {
		return err.Error(), false
	}
	defer os.RemoveAll(dir)
	file, err := b.prepare(m, dir)
	if err != nil {
		return err.Error(), false
	}
	binary := filepath.Join(dir, "test")
	if out, err := b.goTool(file, "test", "-c", "-vet=off", "-o", binary, "./"+m.by.pkg); err != nil {
		return fmt.Sprintf("does not compile: %v\n%s", err, tail(out)), false
	}
	most := patience
	if m.hangs {
		most = hanging
	}
	out, err := b.runTests(binary, m.by, file, most)
	failed, hung := firstFailure.FindStringSubmatch(out), strings.Contains(out, "panic: test timed out")
	switch {
	case m.hangs && hung:
		return m.by.String() + " hangs", true
	case err == nil:
		return "nobody noticed: " + m.by.String() + " passes", false
	case failed == nil || hung:
		return fmt.Sprintf("%s ends without a verdict: %v\n%s", m.by, err, tail(out)), false
	}
	return "by " + m.by.pkg + " " + failed[1], true
}

// firstFailure is the first test that says that it failed; its parts are indented.
var firstFailure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// prepare writes what the overlay of a mutant takes, its child included, and gives the
// overlay's file.
func (b *bench) prepare(m mutant, dir string) (string, error) {
	o, err := m.layOver(b.root, dir)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	if err := o.write(file); err != nil || !m.child {
		return file, err
	}
	// The generator names the package after its directory.
	embedded := filepath.Join(dir, "childbin")
	if err := os.Mkdir(embedded, 0o700); err != nil {
		return "", fmt.Errorf("build the child: %w", err)
	}
	generate := exec.Command(b.generate, "-arch", runtime.GOARCH, "-out", embedded)
	generate.Dir, generate.Env = b.root, environment(file)
	if out, err := generate.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the child: %w\n%s", err, tail(string(out)))
	}
	for _, ending := range []string{".go", ".bin"} {
		name := "child_linux_" + runtime.GOARCH + ending
		o.Replace[filepath.Join(b.root, "cmd/cordon/childbin", name)] = filepath.Join(embedded, name)
	}
	return file, o.write(file)
}

// goTool runs the go command at the root of the repository.
func (b *bench) goTool(overlay string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = b.root, environment(overlay)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// How long a test may take: much longer than it does, and, where it is to be found hanging,
// still some times longer.
const (
	patience = 3 * time.Minute
	hanging  = 30 * time.Second
)

// runTests runs a test binary where go test would, until the first failure.
func (b *bench) runTests(binary string, s suite, overlay string, most time.Duration) (string, error) {
	cmd := exec.Command(binary, "-test.run", s.run, "-test.v", "-test.failfast", "-test.timeout", most.String())
	cmd.Dir, cmd.Env = filepath.Join(b.root, s.pkg), environment(overlay)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	// A test that died may have left somebody with its end of the pipe.
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}
	return out.String(), err
}

// environment is that of a build or a test: no cgo, which needs a C compiler and makes
// binaries slower to link; no skips; and the overlay for whatever is built on the way.
func environment(overlay string) []string {
	env := append(os.Environ(), "CGO_ENABLED=0", "CORDON_TEST_REQUIRE=1")
	if overlay == "" {
		return env
	}
	return append(env, strings.TrimSpace("GOFLAGS="+os.Getenv("GOFLAGS")+" -overlay="+overlay))
}

func count(out, mark string) int {
	n := 0
	for line := range strings.Lines(out) {
		if strings.HasPrefix(strings.TrimLeft(line, " "), mark) {
			n++
		}
	}
	return n
}

// tail is the end of an output, for whoever has to find out what went wrong.
func tail(out string) string {
	const most = 3000
	if len(out) > most {
		out = "..." + out[len(out)-most:]
	}
	return strings.TrimRight(out, "\n")
}
