package daemon

import (
	"context"
	"errors"
	"net/http"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// execute answers POST /v1/executions. Its checks go from cheap to dear: who may, what form,
// what size, room for it, its fields, and a place to run.
func (c *call) execute() *api.Problem {
	if problem := checkContent(c.r.Header); problem != nil {
		return problem
	}
	stream, problem := wantsStream(c.r.Header)
	if problem != nil {
		return problem
	}
	if c.d.draining.Load() {
		return shuttingDown()
	}
	held := &hold{of: c.d.budget, tenant: c.caller.tenant}
	defer held.release()
	request, problem := c.request(held)
	if problem != nil {
		return problem
	}
	if stream {
		return c.executeStream(request, held)
	}
	result, err := c.run(c.r.Context(), request, nil)
	if err != nil {
		return c.problemOf(err)
	}
	body, err := api.Encode(result)
	if err != nil {
		return c.internal("encode result", err)
	}
	held.become(int64(len(body)))
	c.gone(c.send(http.StatusOK, jsonType, body))
	return nil
}

// request reads and checks the execution that the caller asks for.
func (c *call) request(held *hold) (supervisor.Request, *api.Problem) {
	current := c.d.current.Load()
	body, problem := c.body(held, maxBody(current.policy))
	if problem != nil {
		return supervisor.Request{}, problem
	}
	request, err := api.DecodeRequest(body)
	if err == nil {
		err = request.Validate(current.policy)
	}
	if err != nil {
		return supervisor.Request{}, c.problemOf(err)
	}
	return request, nil
}

// run executes under the current policy. The child is gone when it returns.
func (c *call) run(ctx context.Context, request supervisor.Request, onLog func(supervisor.LogEntry)) (supervisor.Result, error) {
	c.d.running.Add(1)
	defer c.d.running.Add(-1)
	for {
		current := c.d.current.Load()
		result, err := current.supervisor.Stream(ctx, request, onLog)
		if errors.Is(err, supervisor.ErrShuttingDown) && c.d.current.Load() != current {
			continue // a reload came between, and nothing has run
		}
		if err == nil {
			c.d.outcomes.add(string(result.Outcome))
		}
		return result, err
	}
}
