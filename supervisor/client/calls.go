package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"cordon/policy"
	"cordon/supervisor/api"
	"cordon/supervisor/hostcheck"
)

// Policy is what the daemon's policy allows, as far as callers need it. Raw is all of it.
type Policy struct {
	Limits []Limit `json:"limits"`
	Bounds []Bound `json:"bounds"`
	// Modules are the names that scripts may require.
	Modules []string        `json:"modules"`
	Raw     json.RawMessage `json:"-"`
}

// Limit is one limit of an execution. Its name is that of the request's field in limits.
type Limit struct {
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	Default *int64 `json:"default"` // nil where it is made from another limit
	Ceiling int64  `json:"ceiling"`
	Floor   int64  `json:"floor"`
}

// Bound is a number that a request cannot change.
type Bound struct {
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Value int64  `json:"value"`
}

// Ceiling gives the most that a request may ask of a limit; 0 where it is not known.
func (p Policy) Ceiling(name string) int64 {
	for _, l := range p.Limits {
		if l.Name == name {
			return l.Ceiling
		}
	}
	return 0
}

// Bound gives a bound by its name; 0 where it is not known.
func (p Policy) Bound(name string) int64 {
	for _, b := range p.Bounds {
		if b.Name == name {
			return b.Value
		}
	}
	return 0
}

// Policy tells what the daemon's policy allows now.
func (c *Client) Policy(ctx context.Context) (Policy, error) {
	var p Policy
	if err := c.call(ctx, http.MethodGet, "/v1/policy", &p.Raw); err != nil {
		return Policy{}, err
	}
	if err := json.Unmarshal(p.Raw, &p); err != nil {
		return Policy{}, fmt.Errorf("read the daemon's policy: %w", err)
	}
	return p, nil
}

// Status tells what the daemon does now, and what it did since it began.
func (c *Client) Status(ctx context.Context) (api.Status, error) {
	var s api.Status
	err := c.call(ctx, http.MethodGet, "/v1/status", &s)
	return s, err
}

// Libraries lists what scripts can require.
func (c *Client) Libraries(ctx context.Context) ([]api.Library, error) {
	var all []api.Library
	err := c.call(ctx, http.MethodGet, "/v1/libraries", &all)
	return all, err
}

// Check has the daemon look at the walls of its host.
func (c *Client) Check(ctx context.Context) (hostcheck.Report, error) {
	var r hostcheck.Report
	err := c.call(ctx, http.MethodGet, "/v1/check", &r)
	if err == nil && !walls(r) {
		err = &AnswerError{Address: c.Address(), Status: http.StatusOK, Reason: "it names walls that are unknown here"}
	}
	return r, err
}

// walls reports whether every wall of a report is one that cordon knows.
func walls(r hostcheck.Report) bool {
	known := map[policy.Wall]bool{}
	for _, info := range policy.Walls() {
		known[info.Wall] = true
	}
	for _, w := range r.Walls {
		if !known[w.Wall] {
			return false
		}
	}
	return true
}

// ReloadPolicy has the daemon read its policy file again. It is refused as a whole where the
// file is not valid, with an *api.Problem that says where.
func (c *Client) ReloadPolicy(ctx context.Context) (api.Reloaded, error) {
	var r api.Reloaded
	err := c.call(ctx, http.MethodPost, "/v1/policy:reload", &r)
	return r, err
}

// NotReadyError says why a daemon takes no executions now.
type NotReadyError struct {
	Address string
	Reasons []string
}

func (e *NotReadyError) Error() string {
	return fmt.Sprintf("the daemon at %s is not ready: %q", e.Address, e.Reasons)
}

// Healthy fails where the daemon does not answer as it should.
func (c *Client) Healthy(ctx context.Context) error { return c.health(ctx, "/healthz") }

// Ready fails where the daemon takes no executions now, with a *NotReadyError that says why.
func (c *Client) Ready(ctx context.Context) error { return c.health(ctx, "/readyz") }

func (c *Client) health(ctx context.Context, path string) error {
	var h api.Health
	err := c.call(ctx, http.MethodGet, path, &h, http.StatusServiceUnavailable)
	if err != nil {
		return err
	}
	if h.Status != "ok" {
		return &NotReadyError{Address: c.Address(), Reasons: h.Reasons}
	}
	return nil
}

// call makes a call whose answer is one JSON value.
func (c *Client) call(ctx context.Context, method, path string, to any, others ...int) error {
	for again := (retries{until: time.Now().Add(c.options.Retry)}); ; {
		err := c.callOnce(ctx, method, path, to, others)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil: // what the caller did needs no other name
			return fmt.Errorf("%s %s at %s: %w", method, path, c.Address(), context.Cause(ctx))
		case c.options.Retry == 0 || !again.wait(ctx, err):
			return err
		}
	}
}

func (c *Client) callOnce(ctx context.Context, method, path string, to any, others []int) error {
	req, err := c.request(ctx, method, path, nil, typeJSON)
	if err != nil {
		return err
	}
	resp, err := c.send(req, typeJSON, others...)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := readAll(resp.Body, c.options.MaxAnswer)
	if err != nil {
		return c.unread(resp, err)
	}
	if err := decode(data, to); err != nil {
		return c.foreign(resp, err.Error())
	}
	return nil
}
