package daemon

import (
	"context"
	"errors"
	"math"
	"net/http"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"

	"github.com/oklog/ulid/v2"
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
	request, problem := c.request()
	if problem != nil {
		return problem
	}
	if stream {
		return c.executeStream(request)
	}
	result, problem := c.run(c.r.Context(), request, nil)
	if problem != nil {
		return problem
	}
	request = supervisor.Request{}
	body, err := api.Encode(result)
	if err != nil {
		return c.internal("encode result", err)
	}
	c.held.become(int64(len(body)))
	c.gone(c.send(http.StatusOK, jsonType, body))
	return nil
}

// request reads and checks the execution that the caller asks for.
func (c *call) request() (supervisor.Request, *api.Problem) {
	allowed := c.d.current.Load().policy
	body, problem := c.body(maxBody(allowed))
	if problem != nil {
		return supervisor.Request{}, problem
	}
	request, err := api.DecodeRequest(body)
	if err != nil {
		return supervisor.Request{}, c.problemOf(err)
	}
	c.code, c.input = request.Code, len(request.Input)
	if err := request.Validate(allowed); err != nil {
		return supervisor.Request{}, c.problemOf(err)
	}
	return request, nil
}

// run waits for admission and executes under the policy of that moment. The child is gone when
// it returns, and the record is kept; there is then either a result or a problem.
func (c *call) run(ctx context.Context, request supervisor.Request, onLog func(supervisor.LogEntry)) (supervisor.Result, *api.Problem) {
	if err := c.d.records.Ready(); err != nil {
		return supervisor.Result{}, c.noAudit(err)
	}
	memory := request.Limits.MemoryBytes
	if memory == 0 {
		memory = c.d.current.Load().policy.Defaults().Memory
	}
	arrived := time.Now()
	place, err := c.d.gate.Enter(ctx, admission.Ticket{Tenant: c.caller.tenant, MemoryBytes: memory})
	if err != nil && ctx.Err() != nil {
		return c.cancelled(ctx, time.Since(arrived)), nil
	}
	if err != nil {
		return supervisor.Result{}, c.problemOf(err)
	}
	defer place.Leave()
	if c.held.of.over(c.caller.tenant) {
		// Answers that nobody takes came while this one waited. It would add another.
		return supervisor.Result{}, c.noRoom()
	}
	result, err := c.supervise(ctx, request, onLog)
	place.Leave()
	if err != nil {
		return supervisor.Result{}, c.problemOf(err)
	}
	c.keep(ctx, &result, place.Queued)
	return result, nil
}

// supervise runs under the current policy, which a reload may change until the moment in which
// the execution begins.
func (c *call) supervise(ctx context.Context, request supervisor.Request, onLog func(supervisor.LogEntry)) (supervisor.Result, error) {
	for {
		current := c.d.current.Load()
		result, err := current.supervisor.Stream(ctx, request, onLog)
		if !errors.Is(err, supervisor.ErrShuttingDown) || c.d.current.Load() == current {
			return result, err
		}
	}
}

// keep counts and records an execution. queued is the time before the supervisor had it.
func (c *call) keep(ctx context.Context, result *supervisor.Result, queued time.Duration) {
	c.d.outcomes.add(string(result.Outcome))
	record := c.record()
	record.Take(*result, queued)
	record.Status, record.Total = http.StatusOK, time.Since(c.begin)
	const decimals = 1000 // microseconds, as results show times
	result.Usage.QueueMS = math.Round((result.Usage.QueueMS+queued.Seconds()*1000)*decimals) / decimals
	c.d.records.Record(ctx, record)
	c.code = "" // which nobody needs while the answer is read
}

// cancelled is the execution of a caller who went away before it had a place.
func (c *call) cancelled(ctx context.Context, queued time.Duration) supervisor.Result {
	result := supervisor.Result{
		ID: ulid.Make().String(), Outcome: supervisor.Cancelled, Logs: []supervisor.LogEntry{},
		Error:     &supervisor.ExecutionError{Name: "CancelledError", Message: "The execution was cancelled before it began"},
		Isolation: c.d.current.Load().supervisor.Isolation(),
	}
	c.keep(ctx, &result, queued)
	return result
}
