// Command goapi runs one script through the Go API and prints what came of it:
//
//	go run ./docs/examples/goapi
//
// docs/calling.md shows it. It needs what cordon run needs: root, or a kernel that grants
// user namespaces.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"cordon/cmd/cordon/childbin"
	"cordon/policy"
	"cordon/supervisor"
)

func main() {
	code, done, err := supervisor.EnterUserNamespace() // does nothing for root
	if done {
		os.Exit(code)
	}
	if err == nil {
		err = run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "goapi:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	s, err := supervisor.New(ctx, supervisor.Config{
		Policy: policy.Default(),
		Child:  supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256},
	})
	if err != nil {
		return err // an *UnavailableError names each missing wall, and how to get it
	}
	defer func() { err = errors.Join(err, s.Close()) }()

	request := supervisor.Request{
		Code:   `console.log("%d rows", input.length); output = require("lodash").sum(input);`,
		Input:  json.RawMessage(`[1, 2, 3]`),
		Limits: supervisor.Limits{Timeout: 2 * time.Second},
	}
	result, err := s.Stream(ctx, request, func(line supervisor.LogEntry) {
		fmt.Printf("%s: %s\n", line.Level, line.Message)
	})
	if err != nil {
		return err // an *InvalidRequestError names the field; anything else is cordon's failure
	}
	if result.Outcome != supervisor.OK {
		return fmt.Errorf("the script ended with %s: %s", result.Outcome, result.Error.Message)
	}
	fmt.Printf("%s: %s\n", result.Outcome, result.Output)
	return nil
}
