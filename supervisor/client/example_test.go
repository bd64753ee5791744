package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/client"
)

func Example() {
	c, err := client.New(client.Options{Socket: "/run/cordon/cordon.sock", Retry: 30 * time.Second})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	result, err := c.Run(context.Background(), supervisor.Request{
		Code:  `const _ = require("lodash"); output = _.sum(input)`,
		Input: json.RawMessage(`[1, 2, 3]`),
	})
	var (
		problem     *api.Problem
		unreachable *client.UnreachableError
	)
	switch {
	case errors.As(err, &problem):
		log.Fatalf("refused: %s, request %s", problem.Code, problem.Instance)
	case errors.As(err, &unreachable):
		log.Fatalf("%v: %s", err, unreachable.Hint)
	case err != nil:
		log.Fatal(err)
	case result.Outcome != supervisor.OK:
		log.Fatalf("%s: %s", result.Outcome, result.Error.Message)
	}
	fmt.Println(string(result.Output))
}

func ExampleClient_Stream() {
	c, err := client.New(client.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel() // past it the execution is cancelled in the daemon

	result, err := c.Stream(ctx, supervisor.Request{Code: `console.log("working"); output = 42`}, func(line supervisor.LogEntry) {
		fmt.Printf("%s: %s\n", line.Level, line.Message)
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Outcome, string(result.Output))
}

// New makes no call, so that what cannot be meant is known before a daemon is there.
func ExampleNew() {
	_, err := client.New(client.Options{URL: "http://192.0.2.1:8080", TokenFile: "/etc/cordon/token"})
	fmt.Println(err)
	// Output: new client: URL is http://192.0.2.1:8080: want an address of this machine, such as http://127.0.0.1:PORT, or https
}
