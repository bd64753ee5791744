package telemetry

import (
	"time"

	"cordon/supervisor"
	"cordon/supervisor/daemon/records"

	common "go.opentelemetry.io/proto/otlp/common/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
)

// spans gives an execution as spans: one of a server, by the conventions for HTTP, with the
// phases that took time as its children. There are none where the sampler drops it.
func (s settings) spans(e records.Execution) []*trace.Span {
	span := &trace.Span{Name: "POST /v1/executions", Kind: trace.Span_SPAN_KIND_SERVER, Attributes: describe(e), Status: status(e)}
	id, traceID := make([]byte, 8), [16]byte{}
	newID(id)
	span.SpanId = id
	var from *parent
	if p, ok := parseParent(e.TraceParent, e.TraceState); ok && s.propagate {
		from, traceID = &p, p.trace
		span.ParentSpanId, span.TraceState = p.span[:], p.state
	} else {
		newID(traceID[:])
	}
	if !s.sampler.keeps(traceID, from) {
		return nil
	}
	const sampled = 1
	span.TraceId, span.Flags = traceID[:], sampled
	span.StartTimeUnixNano, span.EndTimeUnixNano = period(e.Begin, e.Total)
	// The phases end with the execution; what comes before them is reading the request.
	all, at := []*trace.Span{span}, e.Begin.Add(max(0, e.Total-e.Queue-e.Start-e.Run))
	for _, phase := range []struct {
		name string
		took time.Duration
	}{{"queue", e.Queue}, {"start", e.Start}, {"run", e.Run}} {
		if phase.took <= 0 {
			continue
		}
		child := &trace.Span{Name: phase.name, Kind: trace.Span_SPAN_KIND_INTERNAL, TraceId: traceID[:], ParentSpanId: id,
			SpanId: make([]byte, 8), TraceState: span.TraceState, Flags: sampled}
		newID(child.SpanId)
		child.StartTimeUnixNano, child.EndTimeUnixNano = period(at, phase.took)
		at = at.Add(phase.took)
		all = append(all, child)
	}
	return all
}

// period gives a beginning on the wall clock and an end at a measured distance from it, so
// that a clock that is set meanwhile makes no span longer or shorter.
func period(begin time.Time, took time.Duration) (from, to uint64) {
	from = uint64(begin.UnixNano())
	return from, from + uint64(took)
}

// describe gives what a span says of an execution.
func describe(e records.Execution) []*common.KeyValue {
	all := []*common.KeyValue{
		text("http.request.method", "POST"), text("http.route", "/v1/executions"),
		number("http.response.status_code", int64(e.Status)),
		text("cordon.request.id", e.RequestID), text("cordon.tenant", e.Tenant),
	}
	if e.Refusal != "" {
		return append(all, text("error.type", e.Refusal), text("cordon.refusal.reason", e.Reason))
	}
	all = append(all, text("cordon.execution.id", e.ID), text("cordon.outcome", string(e.Outcome)),
		number("cordon.memory.peak_bytes", e.Usage.PeakMemoryBytes), fraction("cordon.cpu_ms", e.Usage.CPUMS))
	if e.Outcome != supervisor.OK {
		all = append(all, text("error.type", string(e.Outcome)))
	}
	return all
}

// status is an error where cordon failed, or a child behaved as no script can. What is wrong
// with a script or with a request is their caller's.
func status(e records.Execution) *trace.Status {
	if e.Status >= 500 || e.Outcome == supervisor.Crashed || e.Outcome == supervisor.Violation {
		return &trace.Status{Code: trace.Status_STATUS_CODE_ERROR}
	}
	return nil
}

func text(key, value string) *common.KeyValue {
	return &common.KeyValue{Key: key, Value: &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: value}}}
}

func number(key string, value int64) *common.KeyValue {
	return &common.KeyValue{Key: key, Value: &common.AnyValue{Value: &common.AnyValue_IntValue{IntValue: value}}}
}

func fraction(key string, value float64) *common.KeyValue {
	return &common.KeyValue{Key: key, Value: &common.AnyValue{Value: &common.AnyValue_DoubleValue{DoubleValue: value}}}
}
