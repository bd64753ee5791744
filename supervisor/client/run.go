package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// Run has the daemon execute one script. It means what a supervisor's Run means: an error
// says that there was no execution to speak of, and whatever the script did is an outcome.
// Cancelling ctx cancels the execution, whose outcome is then Cancelled.
func (c *Client) Run(ctx context.Context, req supervisor.Request) (supervisor.Result, error) {
	return c.execute(ctx, req, typeJSON, c.runOnce)
}

// Stream is Run with each console line handed to onLog as it comes, in order, from the
// calling goroutine. A slow onLog delays nothing but Stream's own return.
func (c *Client) Stream(ctx context.Context, req supervisor.Request, onLog func(supervisor.LogEntry)) (supervisor.Result, error) {
	if onLog == nil {
		return c.Run(ctx, req)
	}
	return c.execute(ctx, req, api.StreamType, func(req *http.Request) (supervisor.Result, error) {
		return c.streamOnce(req, onLog)
	})
}

// execute sends a request until it gets an answer, as the options say. The daemon ends an
// execution with a result for a caller who leaves; without one there is still an outcome.
func (c *Client) execute(ctx context.Context, req supervisor.Request, accept string, once func(*http.Request) (supervisor.Result, error)) (supervisor.Result, error) {
	body, err := api.EncodeRequest(req)
	if err != nil {
		return supervisor.Result{}, err
	}
	begin := time.Now()
	for again := (retries{until: begin.Add(c.options.Retry)}); ; {
		result, err := c.attempt(ctx, body, accept, once)
		if err == nil {
			return result, nil
		}
		if ctx.Err() != nil && nothingSaid(err) {
			return cancelled(result.Logs, time.Since(begin)), nil
		}
		// What began to speak is not begun again: its caller would hear the lines twice.
		if c.options.Retry == 0 || len(result.Logs) > 0 || !again.wait(ctx, err) {
			return supervisor.Result{}, err
		}
	}
}

// nothingSaid reports whether an error is of the way to the daemon, which a caller who leaves
// gives up, and not the daemon's answer.
func nothingSaid(err error) bool {
	var lost *LostError
	var unreachable *UnreachableError
	return errors.As(err, &lost) || errors.As(err, &unreachable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func (c *Client) attempt(ctx context.Context, body []byte, accept string, once func(*http.Request) (supervisor.Result, error)) (supervisor.Result, error) {
	if err := ctx.Err(); err != nil {
		return supervisor.Result{}, err
	}
	ctx, done := watch(ctx)
	defer done()
	req, err := c.request(ctx, http.MethodPost, "/v1/executions", body, accept)
	if err != nil {
		return supervisor.Result{}, err
	}
	return once(req)
}

func (c *Client) runOnce(req *http.Request) (supervisor.Result, error) {
	resp, err := c.send(req, typeJSON)
	if err != nil {
		return supervisor.Result{}, err
	}
	defer resp.Body.Close()
	data, err := readAll(resp.Body, c.options.MaxAnswer)
	if err != nil {
		return supervisor.Result{}, c.unread(resp, err)
	}
	var result supervisor.Result
	if err := decode(data, &result); err != nil {
		return supervisor.Result{}, c.foreign(resp, err.Error())
	}
	if err := checkResult(&result); err != nil {
		return supervisor.Result{}, c.foreign(resp, err.Error())
	}
	return result, nil
}

// decode reads one JSON value and nothing behind it. Fields that it does not know are the
// newer daemon's.
func decode(data []byte, to any) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return errors.New("it is empty")
	}
	return json.Unmarshal(data, to)
}

// checkResult refuses a result that no daemon gives, so that what a caller shows or decides
// by is one of the words that it knows.
func checkResult(r *supervisor.Result) error {
	if r.ID == "" {
		return errors.New("its result has no id")
	}
	if !slices.Contains(supervisor.Outcomes(), r.Outcome) {
		return fmt.Errorf("its outcome %.40q is unknown here", r.Outcome)
	}
	if r.Outcome != supervisor.OK && r.Error == nil {
		return fmt.Errorf("its outcome is %s, and no error says why", r.Outcome)
	}
	for i := range r.Logs {
		if err := checkLog(&r.Logs[i]); err != nil {
			return err
		}
	}
	if r.Logs == nil {
		r.Logs = []supervisor.LogEntry{}
	}
	return nil
}

func checkLog(entry *supervisor.LogEntry) error {
	switch entry.Level {
	case "log", "info", "warn", "error", "debug":
		return nil
	}
	return fmt.Errorf("the level %.40q of a console line is unknown here", entry.Level)
}

// cancelled is the result of an execution whose caller left before the daemon's came.
func cancelled(logs []supervisor.LogEntry, wall time.Duration) supervisor.Result {
	if logs == nil {
		logs = []supervisor.LogEntry{}
	}
	return supervisor.Result{
		Outcome:   supervisor.Cancelled,
		Error:     &supervisor.ExecutionError{Name: "CancelledError", Message: "The execution was cancelled"},
		Logs:      logs,
		Usage:     supervisor.Usage{WallMS: float64(wall.Microseconds()) / 1000},
		Isolation: supervisor.Isolation{Namespaces: []string{}},
	}
}

// withoutURL takes the method, the URL and the addresses off an error of net/http: where it was
// stands in the message already.
func withoutURL(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		err = of.Err
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	if errors.Is(err, io.EOF) {
		return errors.New("it was closed without an answer")
	}
	return err
}
