// Package load asks a running `cordon serve` for very many executions of every kind, from
// many clients at a time, and checks each answer against its own request:
//
//	report, err := load.Run(ctx, load.Options{Socket: "/run/cordon/cordon.sock", Count: 200_000})
//	...
//	if len(report.Wrong) > 0 { ... }
//
// Every request has a nonce in its script, one in its input, or both, and an output, console
// lines or an error that follow from them and that are known beforehand, byte for byte. So an
// answer that is lost, changed or handed to another client is found by looking at that answer
// alone. At the end the daemon's own account is held against that of the clients.
//
// A client speaks HTTP/1.1 on a connection of its own or shares one of HTTP/2 with others.
// Half of the answers are streamed. Some clients go away while their script runs; that these
// executions end shows in the daemon's account and in what [Growth] looks at.
//
// It knows the interface as docs/http-api.md tells it, and shares no code with the daemon or
// its client: what both took for right would pass unseen.
package load
