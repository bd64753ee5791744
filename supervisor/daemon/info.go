package daemon

import (
	"context"
	"net/http"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/openapi"
	"cordon/supervisor/hostcheck"
)

// health says that the daemon answers.
func (c *call) health() *api.Problem {
	return c.sendJSON(api.Health{Status: "ok"})
}

// ready says whether an execution that comes now is likely to run.
func (c *call) ready() *api.Problem {
	reasons := c.d.notReady()
	if len(reasons) == 0 {
		return c.sendJSON(api.Health{Status: "ok"})
	}
	body, err := api.Encode(api.Health{Status: "unavailable", Reasons: reasons})
	if err != nil {
		return c.internal("encode answer", err)
	}
	c.gone(c.send(http.StatusServiceUnavailable, jsonType, body))
	return nil
}

func (c *call) libraries() *api.Problem { return c.sendJSON(c.d.options.Libraries) }

func (c *call) policy() *api.Problem { return c.sendJSON(c.d.current.Load().policy) }

func (c *call) daemonStatus() *api.Problem {
	c.held.release() // it is not its own subject
	return c.sendJSON(c.d.Status())
}

// description answers GET /openapi.json.
func (c *call) description() *api.Problem {
	body, err := openapi.Document(c.d.options.Version, c.d.current.Load().policy)
	if err != nil {
		return c.internal("describe the interface", err)
	}
	c.gone(c.send(http.StatusOK, openapi.MediaType, body))
	return nil
}

func (c *call) metrics() *api.Problem {
	c.status = http.StatusOK
	c.hurry()
	if c.lastOne() {
		c.w.Header().Set("Connection", "close")
	}
	c.d.records.Metrics.Handler().ServeHTTP(c.w, c.r)
	c.gone(c.settle())
	return nil
}

// hostReport is the last look at the host's walls. A look starts a child, so that one has to
// do for all who ask at about the same time.
type hostReport struct {
	turn   chan struct{} // has a value while somebody looks
	report *hostcheck.Report
	at     time.Time
}

func newHostReport() hostReport { return hostReport{turn: make(chan struct{}, 1)} }

// check answers GET /v1/check.
func (c *call) check() *api.Problem {
	report, err := c.d.look(c.r.Context())
	switch {
	case err != nil && c.r.Context().Err() != nil:
		return nil // nobody is there to be answered
	case err != nil:
		return c.internal("check host", err)
	}
	return c.sendJSON(report)
}

// look gives a report that is fresh. Nobody's turn lasts until an answer is taken.
func (d *Daemon) look(ctx context.Context) (*hostcheck.Report, error) {
	const fresh = 10 * time.Second
	host := &d.host
	select {
	case host.turn <- struct{}{}:
		defer func() { <-host.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if host.report == nil || time.Since(host.at) > fresh {
		// Those who wait for their turn get the same, so it is not this caller's to cancel.
		report, err := supervisor.Check(context.WithoutCancel(ctx), supervisor.Config{
			Policy: d.current.Load().policy, Child: d.options.Child,
		})
		if err != nil {
			return nil, err
		}
		host.report, host.at = &report, time.Now()
	}
	return host.report, nil
}
