package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The tests in this file run the real binary behind the real walls, as a user does.

// TestMain builds that binary. Tests find its directory in their PATH.
func TestMain(m *testing.M) {
	if os.Getenv(filterVariable) != "" {
		os.Exit(underFilter())
	}
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "cordon-cli-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = os.Chmod(dir, 0o755) // for the tests that run it as another user
	}
	if err == nil {
		cmd := exec.Command("go", "build", "-o", dir, "-ldflags", "-X main.version=v0.0.0-test", ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		cmd.Stderr = os.Stderr
		err = cmd.Run()
	}
	if err == nil {
		err = os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build cordon for its tests:", err)
		return 1
	}
	return m.Run()
}

// requireWalls skips a test on a host that lacks walls that the policy requires. With
// CORDON_TEST_REQUIRE=1 such a host fails it.
func requireWalls(t *testing.T) {
	t.Helper()
	cmd := exec.Command("cordon", "run", "-")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit) && exit.ExitCode() == exitFailed && os.Getenv("CORDON_TEST_REQUIRE") == "":
		t.Skipf("this host cannot run scripts: %s", out)
	default:
		t.Fatalf("run blank code: %v: %s", err, out)
	}
}

func TestScripts(t *testing.T) {
	requireWalls(t)
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", os.Getenv("PATH"))
			env.Setenv("TERM", "xterm")
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond != "root" {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			return os.Getuid() == 0, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":      exits,
			"interrupts": interrupts,
			"repeat":     repeat,
			"serves":     serves,
		},
	})
}

// exits runs a program and wants an exit code: exits CODE PROGRAM ARGS...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%s: %v", args[1], err)
	}
	code := 0
	if exit != nil {
		code = exit.ExitCode()
	}
	if want := number(ts, args[0]); code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// interrupts runs a program, sends a signal once it has written a line on standard error,
// and wants an exit code: interrupts SIGNAL LINE CODE PROGRAM ARGS... Standard output and
// standard error go to the files out and err.
func interrupts(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM}
	if neg || len(args) < 4 || signals[args[0]] == 0 {
		ts.Fatalf("usage: interrupts INT|TERM LINE CODE PROGRAM ARGS...")
	}
	cmd := exec.Command(args[3], args[4:]...)
	cmd.Dir = ts.MkAbs(".")
	var stdout, stderr bytes.Buffer
	cmd.Stdout = &stdout
	pipe, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	lines := bufio.NewReader(io.TeeReader(pipe, &stderr))
	seen := false
	for {
		line, readErr := lines.ReadString('\n')
		if !seen && strings.TrimSuffix(line, "\n") == args[1] {
			seen = true
			ts.Check(cmd.Process.Signal(signals[args[0]]))
		}
		if readErr != nil {
			break
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%s: %v", args[3], err)
	}
	if code := cmd.ProcessState.ExitCode(); !seen || code != number(ts, args[2]) {
		ts.Fatalf("line seen: %v, %v, want exit code %s; stderr: %s", seen, cmd.ProcessState, args[2], stderr.String())
	}
	ts.Check(os.WriteFile(ts.MkAbs("out"), stdout.Bytes(), 0o666))
	ts.Check(os.WriteFile(ts.MkAbs("err"), stderr.Bytes(), 0o666))
}

// repeat writes a file that holds a text so many times: repeat FILE COUNT TEXT
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat FILE COUNT TEXT")
	}
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(text, number(ts, args[1]))), 0o666))
}

func number(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	ts.Check(err)
	return n
}

// TestExamples runs what make run runs.
func TestExamples(t *testing.T) {
	requireWalls(t)
	cordon, err := exec.LookPath("cordon")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(root, "docs/examples/run.sh"), cordon)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n := strings.Count(string(out), "as expected"); n != 3 {
		t.Errorf("%d examples were as expected, want 3:\n%s", n, out)
	}
}
