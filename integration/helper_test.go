package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"cordon/policy"
	"cordon/supervisor"
)

// helperVariable makes this test binary play another process, named by its value.
const helperVariable = "CORDON_TEST_HELPER"

// helpers are the processes that it can play. Each writes one line of JSON on standard
// output when it has something to tell.
var helpers = map[string]func() error{
	"victim":    superviseUntilKilled,
	"user":      superviseAsUser,
	"user-pool": superviseAPoolAsUser,
	"heir":      superviseAsHeir,
	"caller":    callAsAnotherUser,
	"activate":  activate,
	"follower":  callAndWait,
}

func playHelper() (code int, played bool) {
	name := os.Getenv(helperVariable)
	if name == "" {
		return 0, false
	}
	if strings.HasPrefix(name, "user") {
		if code, done, err := supervisor.EnterUserNamespace(); done || err != nil {
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1, true
			}
			return code, true
		}
	}
	if err := helpers[name](); err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		return 1, true
	}
	return 0, true
}

// victim is what a supervisor that waits for its end tells of itself.
type victim struct {
	Branch   string // the ULID of its cgroups; empty without
	Children []int
}

// superviseUntilKilled runs scripts that do not end, of three kinds, beside children that wait.
func superviseUntilKilled() error {
	ctx := context.Background()
	scripts := []string{`console.log("up"); for (;;);`, `console.log("up"); await new Promise(() => {})`, `for (;;) console.log("up")`}
	const idle = 2
	s, err := supervisor.New(ctx, supervisor.Config{Policy: policy.Default(), Child: realChild(),
		Concurrency: len(scripts), Pool: supervisor.Pool{MinIdle: idle}})
	if err != nil {
		return err
	}
	var up sync.WaitGroup
	up.Add(len(scripts))
	ended := make(chan error, len(scripts))
	for _, code := range scripts {
		go func() {
			first := sync.OnceFunc(up.Done)
			r, err := s.Stream(ctx, supervisor.Request{Code: code}, func(supervisor.LogEntry) { first() })
			ended <- fmt.Errorf("a script ended: %s, %w", r.Outcome, err)
		}()
	}
	up.Wait()
	for s.Stats().Idle < idle {
		time.Sleep(time.Millisecond)
	}
	var v victim
	if v.Children, err = childrenOf(os.Getpid()); err != nil {
		return err
	}
	if len(v.Children) != len(scripts)+idle {
		return fmt.Errorf("%d children, want %d", len(v.Children), len(scripts)+idle)
	}
	if s.Isolation().Cgroup != "none" {
		group, err := cgroupOf(v.Children[0])
		if err != nil {
			return err
		}
		v.Branch = path.Base(path.Dir(group))
	}
	if err := json.NewEncoder(os.Stdout).Encode(v); err != nil {
		return err
	}
	return <-ended
}

// userReport is what a supervisor without root came to.
type userReport struct {
	Refusal  []supervisor.MissingWall // what it lacked without Allow
	Hints    []string
	Degraded []string
	Results  map[string]supervisor.Result
	Left     int // children at the end
}

// superviseAsUser first asks for every wall, then goes without what it may go without.
func superviseAsUser() error {
	ctx := context.Background()
	report := userReport{Results: map[string]supervisor.Result{}}
	cfg := supervisor.Config{Policy: policy.Default(), Child: realChild(), Concurrency: 1}
	s, err := supervisor.New(ctx, cfg)
	if err != nil {
		var unavailable *supervisor.UnavailableError
		if !errors.As(err, &unavailable) {
			return err
		}
		var allowed []policy.Wall
		for _, m := range unavailable.Missing {
			report.Refusal = append(report.Refusal, supervisor.MissingWall{Wall: m.Wall, Hint: m.Hint})
			report.Hints = append(report.Hints, m.Cause.Error())
			allowed = append(allowed, policy.Wall(m.Wall))
		}
		if cfg.Policy, err = cfg.Policy.Allow(allowed...); err != nil {
			return err
		}
		if s, err = supervisor.New(ctx, cfg); err != nil {
			return err
		}
	}
	for name, req := range userRequests() {
		if report.Results[name], err = s.Run(ctx, req); err != nil {
			return errors.Join(err, s.Close())
		}
	}
	report.Degraded = s.Isolation().Degraded
	if err := s.Close(); err != nil {
		return err
	}
	left, err := childrenOf(os.Getpid())
	if err != nil {
		return err
	}
	report.Left = len(left)
	return json.NewEncoder(os.Stdout).Encode(report)
}

// userRequests are what runs without root, by the outcome that they come to.
func userRequests() map[string]supervisor.Request {
	return map[string]supervisor.Request{
		"ok":           {Code: `console.log("hello"); output = require("lodash").sum(input)`, Input: json.RawMessage(`[1,2,3]`)},
		"timeout":      {Code: `console.log("hello"); for (;;);`, Limits: seconds(0.3)},
		"memory_limit": {Code: `console.log("hello"); "x".repeat(2 ** 30)`},
		"script_error": {Code: `console.log("hello"); null.x`},
	}
}
