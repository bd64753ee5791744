// Package telemetry hands executions to an OpenTelemetry collector, as traces and metrics,
// where the standard variables of the environment name one.
//
//	t, err := telemetry.Start(telemetry.Options{
//		Getenv: os.Getenv, Version: version, Metrics: metrics.Gatherer(), Log: logger,
//	})
//	if err != nil { ... } // a variable that cannot be honoured
//	defer t.Shutdown(ctx)
//	recorder.Trace = t.Observe
//
// It speaks OTLP over HTTP with Protobuf. An execution becomes one span with the children
// queue, start and run, after it has ended and beside its way: all that an execution does
// here is one attempt to put its record in a queue. Metrics are those of the Prometheus
// registry, gathered and sent at an interval, so that nothing is counted twice.
//
// The messages are made and sent by this package and not by OpenTelemetry's SDK, whose
// exporters bring in gRPC: that costs every start of the command, of which the daemon is one
// use, more than a millisecond, and 6 MB of its size.
//
// # Limits
//
// Nothing is started, and nothing costs, without the variables. What a collector that is
// down or slow does not take is dropped and counted. Partial successes of a collector are
// not looked at. gRPC, and exporters other than otlp and none, are refused. Of a trace the
// flags and state are continued; baggage is not.
package telemetry
