package daemon

import (
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"cordon/supervisor/api"

	"github.com/oklog/ulid/v2"
)

// handler answers a call, or gives the problem to answer with.
type handler func(*call) *api.Problem

// route is what one path takes.
type route struct {
	methods map[string]handler
	// open says that whoever connects may ask: liveness is no secret, and whoever looks for
	// it should not need to be let in for executions.
	open bool
}

const executionsPath = "/v1/executions"

func (d *Daemon) routes() map[string]route {
	get := func(h handler) route {
		return route{methods: map[string]handler{http.MethodGet: h, http.MethodHead: h}}
	}
	post := func(h handler) route { return route{methods: map[string]handler{http.MethodPost: h}} }
	health, ready := get((*call).health), get((*call).ready)
	health.open, ready.open = true, true
	return map[string]route{
		executionsPath:      post((*call).execute),
		"/v1/libraries":     get((*call).libraries),
		"/v1/policy":        get((*call).policy),
		"/v1/policy:reload": post((*call).reloadPolicy),
		"/v1/check":         get((*call).check),
		"/v1/status":        get((*call).daemonStatus),
		"/metrics":          get((*call).metrics),
		"/openapi.json":     get((*call).description),
		"/healthz":          health,
		"/readyz":           ready,
	}
}

// ServeHTTP answers one request. Whatever happens, there is an answer with the request's id.
func (d *Daemon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{d: d, w: w, r: r, control: http.NewResponseController(w), id: requestID(r), begin: time.Now()}
	w.Header().Set(api.RequestIDHeader, c.id)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	defer c.finish()
	c.unhurried() // the deadline of the connection's last answer may have passed
	if r.Body != http.NoBody {
		// Also a body that nobody asks for has to come, or the connection ends.
		_ = c.control.SetReadDeadline(c.begin.Add(d.bounds.Receive.next(0, 0)))
	}
	if problem := d.dispatch(c); problem != nil {
		c.note(problem)
		c.fail(problem)
	}
}

func (d *Daemon) dispatch(c *call) *api.Problem {
	found, ok := d.paths[c.r.URL.Path]
	if problem := c.hold(d.admit(c)); problem != nil && !found.open {
		return problem
	}
	if !ok {
		return api.NewProblem(api.NotFound, fmt.Sprintf("there is no %.200q; /openapi.json lists what there is", c.r.URL.Path))
	}
	if h, ok := found.methods[c.r.Method]; ok {
		return h(c)
	}
	allow := strings.Join(append(slices.Sorted(maps.Keys(found.methods)), http.MethodOptions), ", ")
	c.w.Header().Set("Allow", allow)
	if c.r.Method == http.MethodOptions {
		c.head(http.StatusNoContent)
		return nil
	}
	return api.NewProblem(api.MethodNotAllowed, fmt.Sprintf("%.200q takes %s, not %.20q", c.r.URL.Path, allow, c.r.Method))
}

// note counts and records a problem that is about to be answered.
func (c *call) note(p *api.Problem) {
	p.Instance = c.id
	d := c.d
	d.rejected.add(string(p.Code))
	if c.r.URL.Path == executionsPath || p.Code == api.Unauthorized || p.Code == api.Forbidden {
		record := c.record()
		record.Refusal, record.Reason, record.Status = string(p.Code), p.Reason, p.Status
		record.Operation, record.Total = c.operation(), time.Since(c.begin)
		stranger := c.caller.tenant == "" && (p.Code == api.Unauthorized || p.Code == api.Forbidden)
		if stranger && !d.strangers.Allow() {
			d.records.Metrics.Observe(record)
			return
		}
		d.records.Record(c.r.Context(), record)
	}
}

// operation names what records tell of beside executions, in words of the daemon's own.
func (c *call) operation() string {
	path := c.r.URL.Path
	if path == executionsPath {
		return ""
	}
	if _, ok := c.d.paths[path]; !ok {
		return "unknown"
	}
	return path
}

// finish ends a call, also one whose handler panics: that is a fault of the daemon's, which
// costs this caller an answer and no other caller anything.
func (c *call) finish() {
	c.held.release()
	fault := recover()
	if fault == nil {
		if !c.d.log.IsDebug() {
			return
		}
		c.d.log.Debug("answered", "request", c.id, "method", c.r.Method, "path", c.r.URL.Path, "status", c.status,
			"tenant", c.caller.tenant, "took", time.Since(c.begin).String())
		return
	}
	if fault == http.ErrAbortHandler {
		panic(fault)
	}
	c.d.log.Error("bug: panic", "request", c.id, "path", c.r.URL.Path, "fault", fault, "stack", string(debug.Stack()))
	if c.status != 0 {
		panic(http.ErrAbortHandler) // the answer has begun, and its end must not look like one
	}
	problem := api.NewProblem(api.Internal, "cordon failed; the daemon's log has the cause under this request's id")
	c.note(problem)
	c.fail(problem)
}

// requestID is the caller's own where that can be logged as it is, else a new one.
func requestID(r *http.Request) string {
	const longest = 128
	id := r.Header.Get(api.RequestIDHeader)
	if id == "" || len(id) > longest || strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return ulid.Make().String()
	}
	return id
}
