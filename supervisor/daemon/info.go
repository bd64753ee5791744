package daemon

import (
	"net/http"
	"time"

	"cordon/supervisor/api"
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

// notReady gives the reasons for which the daemon is not ready.
func (d *Daemon) notReady() []string {
	reasons := []string{}
	if d.draining.Load() {
		reasons = append(reasons, "draining")
	}
	return reasons
}

func (c *call) libraries() *api.Problem { return c.sendJSON(c.d.options.Libraries) }

func (c *call) policy() *api.Problem { return c.sendJSON(c.d.current.Load().policy) }

func (c *call) statusOf() *api.Problem { return c.sendJSON(c.d.Status()) }

// Status tells what the daemon is at.
func (d *Daemon) Status() api.Status {
	return api.Status{
		Version:          d.options.Version,
		Running:          int(d.running.Load()),
		Outcomes:         d.outcomes.counts(),
		Rejected:         d.rejected.counts(),
		BodyBytes:        d.budget.held(),
		UptimeMS:         time.Since(d.begin).Milliseconds(),
		PolicyGeneration: d.current.Load().number,
		Draining:         d.draining.Load(),
		NotReady:         d.notReady(),
		Tenants:          []api.TenantStatus{},
	}
}
