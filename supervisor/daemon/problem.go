package daemon

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"cordon/ipc"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"
)

// problemOf tells a caller of an error of an execution that did not take place. What a caller
// cannot mend goes to the log and not to the caller.
func (c *call) problemOf(err error) *api.Problem {
	var invalid *supervisor.InvalidRequestError
	var syntax *ipc.SyntaxError
	var lacking *supervisor.UnavailableError
	var full *admission.OverloadedError
	var start *supervisor.StartError
	switch {
	case errors.As(err, &invalid):
		p := api.NewProblem(api.InvalidRequest, fmt.Sprintf("%s is %s: want %s", invalid.Field, invalid.Value, invalid.Want))
		p.Field, p.Value, p.Want = invalid.Field, invalid.Value, invalid.Want
		if errors.As(invalid.Cause, &syntax) {
			p.Line, p.Column = syntax.Line, syntax.Column
		}
		return p
	case errors.As(err, &syntax):
		p := api.NewProblem(api.InvalidRequest, "the body cannot be read: "+syntax.Error())
		p.Line, p.Column = syntax.Line, syntax.Column
		return p
	case errors.As(err, &lacking):
		return unavailable(lacking)
	case errors.As(err, &full):
		return overloaded(full)
	case errors.As(err, &start):
		return c.noStart(start)
	case errors.Is(err, supervisor.ErrShuttingDown), errors.Is(err, admission.ErrClosed):
		return shuttingDown()
	}
	return c.internal("run execution", err)
}

func unavailable(err *supervisor.UnavailableError) *api.Problem {
	p := api.NewProblem(api.Unavailable, err.Error())
	p.Reason = reasonWalls
	for _, m := range err.Missing {
		p.Missing = append(p.Missing, api.MissingWall{Wall: m.Wall, Cause: m.Cause.Error(), Hint: m.Hint})
	}
	return p
}

func overloaded(err *admission.OverloadedError) *api.Problem {
	p := api.NewProblem(api.Overloaded, strings.TrimPrefix(err.Error(), "overloaded: "))
	p.Reason, p.RetryAfterMS = string(err.Reason), milliseconds(err.RetryAfter)
	return p
}

// noStart tells that no child could be started. What failed is the host's business, and in
// the log.
func (c *call) noStart(err *supervisor.StartError) *api.Problem {
	c.d.log.Warn("no child could be started", "request", c.id, "error", err.Err)
	p := api.NewProblem(api.Unavailable, "this host could not start a child just now; the daemon's log has the cause")
	p.Reason, p.RetryAfterMS = reasonStart, restart.Milliseconds()
	if failure := c.d.current.Load().supervisor.Stats().StartFailure; failure != nil {
		p.RetryAfterMS = max(p.RetryAfterMS, milliseconds(time.Until(failure.RetryAt)))
	}
	return p
}

// noAudit tells that nothing may run, because its record could not be kept.
func (c *call) noAudit(err error) *api.Problem {
	// That the log cannot be written was told once, when it began.
	c.d.log.Debug("an execution was refused: the audit log is required, and cannot be written", "request", c.id, "error", err)
	p := api.NewProblem(api.Unavailable, "the audit log cannot be written, and nothing runs without it")
	p.Reason, p.RetryAfterMS = reasonAudit, restart.Milliseconds()
	return p
}

// milliseconds rounds up.
func milliseconds(d time.Duration) int64 {
	return int64((d + time.Millisecond - 1) / time.Millisecond)
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
