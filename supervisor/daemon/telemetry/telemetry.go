package telemetry

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"cordon/supervisor/daemon/records"

	"github.com/hashicorp/go-hclog"
	"github.com/prometheus/client_golang/prometheus"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	resource "go.opentelemetry.io/proto/otlp/resource/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
)

// Options say what is to be told, and by whom.
type Options struct {
	// Getenv reads the environment: os.Getenv. Required.
	Getenv  func(string) string
	Version string
	// Metrics are sent beside the traces; nil sends none.
	Metrics prometheus.Gatherer
	// Log takes what is wrong with the collector; nil discards it.
	Log hclog.Logger
}

// Telemetry sends traces and metrics until Shutdown. A nil one does nothing, and is what
// Start gives where the environment asks for nothing.
type Telemetry struct {
	settings settings
	log      hclog.Logger
	began    time.Time
	who      *resource.Resource
	scope    *common.InstrumentationScope

	queue   chan records.Execution
	dropped atomic.Uint64

	alive   context.Context // done when what is under way is to be given up
	kill    context.CancelFunc
	stop    chan struct{}
	once    sync.Once
	workers sync.WaitGroup
}

// Start reads the environment and begins to send what it asks for. An error names the
// variable that cannot be honoured. A collector that does not answer is no error.
func Start(options Options) (*Telemetry, error) {
	s, err := environment(options.Getenv).settings()
	if err != nil {
		return nil, err
	}
	if options.Metrics == nil {
		s.metrics = nil
	}
	if s.traces == nil && s.metrics == nil {
		return nil, nil
	}
	t := &Telemetry{
		settings: s, log: options.Log, began: time.Now(), who: identity(s, options.Version),
		scope: &common.InstrumentationScope{Name: "cordon", Version: options.Version},
		stop:  make(chan struct{}),
	}
	if t.log == nil {
		t.log = hclog.NewNullLogger()
	}
	t.alive, t.kill = context.WithCancel(context.Background())
	if s.traces != nil {
		t.queue = make(chan records.Execution, s.queue)
		t.workers.Go(func() { t.sendTraces(newSender(*s.traces, options.Version)) })
		t.log.Info("traces are sent", "to", s.traces.url)
	}
	if s.metrics != nil {
		t.workers.Go(func() { t.sendMetrics(newSender(*s.metrics, options.Version), options.Metrics) })
		t.log.Info("metrics are sent", "to", s.metrics.url, "every", s.interval)
	}
	return t, nil
}

// identity says who sends; what the environment says goes over what is known here.
func identity(s settings, version string) *resource.Resource {
	instance := make([]byte, 16)
	newID(instance)
	host, _ := os.Hostname() // without a name there is none to tell
	known := []attribute{{"service.name", "cordon"}, {"service.version", version},
		{"service.instance.id", hex.EncodeToString(instance)}, {"host.name", host}}
	values, order := map[string]string{}, []string{}
	for _, a := range append(known, s.resource...) {
		if _, seen := values[a.key]; !seen {
			order = append(order, a.key)
		}
		values[a.key] = a.value
	}
	r := &resource.Resource{}
	for _, key := range order {
		r.Attributes = append(r.Attributes, text(key, values[key]))
	}
	return r
}

// Observe takes an execution for the traces. It never waits: where the collector does not
// keep up the execution is dropped and counted.
func (t *Telemetry) Observe(e records.Execution) {
	if t == nil || t.queue == nil {
		return
	}
	e.Code = "" // lest it be kept in memory
	select {
	case t.queue <- e:
	default:
		t.dropped.Add(1)
	}
}

// Dropped is how many executions have no trace because the collector was down or slow.
func (t *Telemetry) Dropped() uint64 {
	if t == nil {
		return 0
	}
	return t.dropped.Load()
}

// Shutdown sends what waits, at most until ctx is done, and ends. Executions that come later
// are not sent.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	if t == nil {
		return nil
	}
	t.once.Do(func() { close(t.stop) })
	defer context.AfterFunc(ctx, t.kill)()
	t.workers.Wait()
	t.kill()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("shut telemetry down: %w", err)
	}
	return nil
}

// sendTraces is the worker of the traces: it gathers a batch, and sends it when it is full or
// its oldest execution has waited for long enough.
func (t *Telemetry) sendTraces(to *sender) {
	var batch []*trace.Span
	executions := uint64(0)
	flush := func() {
		if len(batch) > 0 {
			t.export(to, batch, executions)
		}
		batch, executions = nil, 0
	}
	take := func(e records.Execution) {
		spans := t.settings.spans(e)
		if batch = append(batch, spans...); len(spans) > 0 {
			executions++
		}
		if len(batch) >= t.settings.batch {
			flush()
		}
	}
	var due <-chan time.Time
	for {
		if len(batch) == 0 {
			due = nil
		} else if due == nil {
			due = time.After(t.settings.delay)
		}
		select {
		case e := <-t.queue:
			take(e)
		case <-due:
			flush()
		case <-t.stop:
			for {
				select {
				case e := <-t.queue:
					take(e)
				default:
					flush()
					return
				}
			}
		}
	}
}

// export sends one batch, or counts its executions as dropped.
func (t *Telemetry) export(to *sender, batch []*trace.Span, executions uint64) {
	ctx, cancel := context.WithTimeout(t.alive, t.settings.patience)
	defer cancel()
	// TracesData has the same form on the wire as ExportTraceServiceRequest, whose package
	// would bring in gRPC.
	err := to.send(ctx, &trace.TracesData{ResourceSpans: []*trace.ResourceSpans{{
		Resource: t.who, ScopeSpans: []*trace.ScopeSpans{{Scope: t.scope, Spans: batch}}}}})
	if err != nil {
		t.dropped.Add(executions)
		t.log.Warn("traces dropped", "executions", executions, "cause", err)
	}
}

// sendMetrics is the worker of the metrics. What could not be sent once is in the next.
func (t *Telemetry) sendMetrics(to *sender, from prometheus.Gatherer) {
	tick := time.NewTicker(t.settings.interval)
	defer tick.Stop()
	for {
		last := false
		select {
		case <-tick.C:
		case <-t.stop:
			last = true
		}
		ctx, cancel := context.WithTimeout(t.alive, t.settings.metricPatience)
		if err := t.exportMetrics(ctx, to, from); err != nil {
			t.log.Warn("metrics not sent", "cause", err)
		}
		cancel()
		if last {
			return
		}
	}
}

func (t *Telemetry) exportMetrics(ctx context.Context, to *sender, from prometheus.Gatherer) error {
	families, err := from.Gather()
	if err != nil {
		return fmt.Errorf("gather metrics: %w", err)
	}
	return to.send(ctx, &metrics.MetricsData{ResourceMetrics: []*metrics.ResourceMetrics{{
		Resource: t.who, ScopeMetrics: []*metrics.ScopeMetrics{{Scope: t.scope, Metrics: points(families, t.began, time.Now())}}}}})
}
