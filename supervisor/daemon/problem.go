package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cordon/ipc"
	"cordon/supervisor"
	"cordon/supervisor/api"
)

// problemOf tells a caller of an error of an execution that did not take place. What a caller
// cannot mend goes to the log and not to the caller.
func (c *call) problemOf(err error) *api.Problem {
	var invalid *supervisor.InvalidRequestError
	var syntax *ipc.SyntaxError
	var lacking *supervisor.UnavailableError
	switch {
	case errors.As(err, &invalid):
		p := api.NewProblem(api.InvalidRequest, fmt.Sprintf("%s is %s: want %s", invalid.Field, invalid.Value, invalid.Want))
		p.Field, p.Value, p.Want = invalid.Field, invalid.Value, invalid.Want
		if errors.As(invalid.Cause, &syntax) {
			p.Line, p.Column = syntax.Line, syntax.Column
		}
		return p
	case errors.As(err, &syntax):
		p := api.NewProblem(api.InvalidRequest, "the body is no JSON as of RFC 8259: "+syntax.Error())
		p.Line, p.Column = syntax.Line, syntax.Column
		return p
	case errors.As(err, &lacking):
		return unavailable(lacking)
	case errors.Is(err, supervisor.ErrShuttingDown):
		return shuttingDown()
	case errors.Is(err, context.Canceled) && c.r.Context().Err() != nil:
		return api.NewProblem(api.InvalidRequest, "the caller went away")
	}
	return c.internal("run execution", err)
}

func unavailable(err *supervisor.UnavailableError) *api.Problem {
	p := api.NewProblem(api.Unavailable, err.Error())
	p.Reason = "walls"
	for _, m := range err.Missing {
		p.Missing = append(p.Missing, api.MissingWall{Wall: m.Wall, Cause: m.Cause.Error(), Hint: m.Hint})
	}
	return p
}

// restart is how long a daemon takes to come back, as far as callers are told.
const restart = time.Second

func shuttingDown() *api.Problem {
	p := api.NewProblem(api.ShuttingDown, "the daemon is shutting down, and takes no new work")
	p.RetryAfterMS = restart.Milliseconds()
	return p
}

// internal logs what failed, and tells the caller where to look for it.
func (c *call) internal(operation string, err error) *api.Problem {
	c.d.log.Error(operation, "request", c.id, "error", err)
	return api.NewProblem(api.Internal, "cordon failed; the daemon's log has the cause under this request's id")
}
