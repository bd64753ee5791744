// Command goclient has cordon's daemon run scripts, as docs/calling.md tells.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/client"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	options := client.Options{Socket: os.Getenv("CORDON_SOCKET"), Retry: 30 * time.Second}
	if len(os.Args) > 1 {
		options.Socket = os.Args[1]
	}
	c, err := client.New(options)
	if err != nil {
		return err
	}
	defer c.Close()

	request := supervisor.Request{
		Code:   `console.log("%d rows", input.length); output = require("lodash").sum(input)`,
		Input:  json.RawMessage(`[1, 2, 3]`),
		Limits: supervisor.Limits{Timeout: 2 * time.Second},
	}
	result, err := c.Run(ctx, request)
	if err != nil {
		return err // an *api.Problem, an *UnreachableError, a *LostError or an *AnswerError
	}
	show(result)

	result, err = c.Stream(ctx, request, func(line supervisor.LogEntry) {
		fmt.Printf("%s: %s\n", line.Level, line.Message)
	})
	if err != nil {
		return err
	}
	show(result)

	if result, err = c.Run(ctx, supervisor.Request{Code: `throw new Error("no")`}); err != nil {
		return err
	}
	show(result)

	var problem *api.Problem
	_, err = c.Run(ctx, supervisor.Request{Limits: supervisor.Limits{Timeout: -1}})
	if !errors.As(err, &problem) {
		return fmt.Errorf("a negative timeout was taken: %w", err)
	}
	fmt.Println("refused:", problem.Code, problem.Field)
	return nil
}

func show(result supervisor.Result) {
	if result.Outcome == supervisor.OK {
		fmt.Printf("ok: %s\n", result.Output) // nil where a script left none
		return
	}
	fmt.Printf("%s: %s (line %d)\n", result.Outcome, result.Error.Message, result.Error.Line)
}
