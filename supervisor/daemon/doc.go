// Package daemon answers executions over HTTP, for many callers at once:
//
//	d, err := daemon.New(ctx, daemon.Options{Load: rules, Child: child, ...})
//	if err != nil { ... }
//	err = d.Serve(ctx, listeners...) // until ctx is done; then it drains
//
// It speaks HTTP/1.1 and HTTP/2 without TLS on every listener. docs/http-api.md tells what it
// answers, docs/architecture.md what a request meets on its way.
//
// # Files
//
// daemon.go makes and ends a Daemon, and serve.go binds it to sockets. route.go leads a request
// to its handler and sees to it that there is an answer; auth.go says who calls. execute.go is
// the way of an execution, with body.go before it, stream.go beside it and respond.go behind it.
// generation.go holds a policy with its supervisor, and replaces it.
//
// # Limits
//
// Callers on TCP are one tenant. What net/http refuses before there is a request (a line that
// is no request, a header that is too large) is answered as text and not as a problem, and a
// connection that ends in the middle of such is not told of. A caller that closes its sending
// side counts as gone. Once a client has pipelined a request, its leaving is noticed only when
// the answer to the one before is written.
package daemon
