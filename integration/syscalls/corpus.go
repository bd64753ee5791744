package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/cmd/cordon/childbin"
	"cordon/libs"
	"cordon/policy"
	"cordon/supervisor"

	"golang.org/x/sys/unix"
)

// scene is a script with the outcome that it must come to, so that it is known to have done
// what it is here for.
type scene struct {
	name, code string
	want       supervisor.Outcome
	limits     supervisor.Limits
}

// scenes are what seldom happens by itself: fatal errors of the runtime, preemption of
// native loops, a heap that grows and shrinks, timers.
func scenes() ([]scene, error) {
	short := supervisor.Limits{Timeout: time.Second}
	little := supervisor.Limits{MemoryBytes: 48 << 20, Timeout: 20 * time.Second}
	all := []scene{
		{"idle", `await new Promise((f) => setTimeout(f, 300)); output = 1`, supervisor.OK, supervisor.Limits{}},
		{"a fatal error of the runtime", `JSON.parse("[".repeat(5e6))`, supervisor.StackOverflow, supervisor.Limits{}},
		{"a loop that does not yield", `for (;;);`, supervisor.Timeout, short},
		{"a native loop", `/^(a+)+\1$/.test("a".repeat(60) + "b")`, supervisor.Timeout, short},
		{"garbage", `let a = []; for (let i = 0; i < 3e5; i++) { a.push({ i, s: "x" + i }); if (i % 5e4 === 0) a = [] } output = a.length`, supervisor.OK, supervisor.Limits{}},
		{"a heap that grows and shrinks", `for (let i = 0; i < 6; i++) { let a = new Uint8Array(30e6).fill(1); a = null; await new Promise((f) => setTimeout(f, 50)) } output = 1`, supervisor.OK, supervisor.Limits{}},
		{"too much memory", `const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1))`, supervisor.MemoryLimit, little},
		{"many lines", `for (let i = 0; i < 5000; i++) console.log("line", i); output = 1`, supervisor.OK, supervisor.Limits{LogLines: 5000}},
	}
	manifest, err := libs.Manifest()
	if err != nil {
		return nil, err
	}
	for _, lib := range manifest.Libraries {
		name := lib.Name
		if !slices.Contains(lib.Specifiers, name) {
			name = lib.Specifiers[0]
		}
		all = append(all, scene{"library " + lib.Name, fmt.Sprintf(everyMember, name), supervisor.OK, supervisor.Limits{MemoryBytes: 512 << 20}})
	}
	return all, nil
}

// everyMember reads each member of a library, which links the whole of it.
const everyMember = `const lib = require(%q); let n = 0; for (const key of Object.keys(lib)) { if (lib[key] !== undefined) n++ } output = n`

// playCorpus runs the scenes with the embedded child, and the last of them with the child
// that is in the file unaided: one whose runtime has no vDSO to read clocks from.
func playCorpus(unaided string) error {
	ctx := context.Background()
	all, err := scenes()
	if err != nil {
		return err
	}
	embedded := supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256}
	err = supervise(ctx, embedded, func(s *supervisor.Supervisor) error {
		for _, scene := range all {
			r, err := s.Run(ctx, supervisor.Request{Code: scene.code, Limits: scene.limits})
			if err != nil {
				return fmt.Errorf("%s: %w", scene.name, err)
			}
			if r.Outcome != scene.want {
				return fmt.Errorf("%s: outcome %s (%+v), want %s", scene.name, r.Outcome, r.Error, scene.want)
			}
		}
		return stopAndContinue(ctx, s)
	})
	if err != nil {
		return err
	}
	data, err := os.ReadFile(unaided)
	if err != nil {
		return err
	}
	child := supervisor.ChildBinary{Bytes: data, SHA256: fmt.Sprintf("%x", sha256.Sum256(data))}
	return supervise(ctx, child, func(s *supervisor.Supervisor) error {
		r, err := s.Run(ctx, supervisor.Request{Code: `output = Date.now() + performance.now()`})
		if err == nil && r.Outcome != supervisor.OK {
			err = fmt.Errorf("clocks without vDSO: outcome %s (%+v)", r.Outcome, r.Error)
		}
		return err
	})
}

func supervise(ctx context.Context, child supervisor.ChildBinary, use func(*supervisor.Supervisor) error) error {
	s, err := supervisor.New(ctx, supervisor.Config{Policy: policy.Default(), Child: child, Concurrency: 1})
	if err != nil {
		return err
	}
	return errors.Join(use(s), s.Close())
}

// stopAndContinue stops a child that sleeps, as a freezer or a debugger would, so often
// that the kernel has had to resume one of its sleeps.
func stopAndContinue(ctx context.Context, s *supervisor.Supervisor) error {
	const rounds = 20
	ctx, cancel := context.WithCancel(ctx)
	up, done := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		code := `console.log("up"); await new Promise((f) => setTimeout(f, 6e4))`
		limits := supervisor.Limits{Timeout: 2 * time.Minute}
		r, err := s.Stream(ctx, supervisor.Request{Code: code, Limits: limits}, func(supervisor.LogEntry) { up <- struct{}{} })
		if err == nil && r.Outcome != supervisor.Cancelled {
			err = fmt.Errorf("a child that was stopped: outcome %s (%+v)", r.Outcome, r.Error)
		}
		done <- err
	}()
	<-up
	pid, err := onlyChild()
	for i := 0; i < 2*rounds && err == nil; i++ {
		if err = unix.Kill(pid, [...]unix.Signal{unix.SIGSTOP, unix.SIGCONT}[i%2]); err != nil {
			err = fmt.Errorf("stop and continue the child: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	return errors.Join(err, <-done)
}

// onlyChild finds this process's one child.
func onlyChild() (int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	parent := "\nPPid:\t" + strconv.Itoa(os.Getpid()) + "\n"
	for _, e := range entries {
		status, err := os.ReadFile(filepath.Join("/proc", e.Name(), "status"))
		if err == nil && strings.Contains(string(status), parent) {
			return strconv.Atoi(e.Name())
		}
	}
	return 0, errors.New("the child that should be up is not to be found")
}
