// Package daemon answers executions over HTTP, on sockets that others have opened:
//
//	d, err := daemon.New(ctx, options)
//	if err != nil { ... }
//	err = d.Serve(ctx, listeners...) // until ctx is done; then it drains
//
// It speaks HTTP/1.1 and HTTP/2 without TLS on every listener.
package daemon
