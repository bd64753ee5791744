package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"cordon/supervisor/api"
	"cordon/supervisor/daemon/listen"
	"cordon/supervisor/daemon/peer"

	"github.com/hashicorp/go-hclog"
)

// Serve answers on the listeners until ctx is done. Then it drains: no new connection, work
// or wait; what runs goes on for the drain timeout, is killed and answered after that; and
// everything that the daemon started is ended. An error of a listener has it drain as well.
// Serve closes the listeners.
func (d *Daemon) Serve(ctx context.Context, listeners ...net.Listener) error {
	server := d.server()
	ended := make(chan error, len(listeners))
	bounded := d.bind(listeners)
	for _, b := range bounded {
		go func() { ended <- server.Serve(b) }()
	}
	var failed error
	left := len(listeners)
	select {
	case <-ctx.Done():
		d.log.Info("draining", "running", d.gate.Stats().Running, "timeout", d.options.DrainTimeout.String())
	case err := <-ended:
		left--
		failed = fmt.Errorf("serve: %w", err)
	}
	// From here on new requests on open connections are told to come back later.
	d.draining.Store(true)
	for _, b := range bounded {
		failed = errors.Join(failed, b.Close())
	}
	for range left {
		<-ended
	}
	return errors.Join(failed, d.drain(server, bounded))
}

// bind bounds what the listeners accept.
func (d *Daemon) bind(listeners []net.Listener) []*listen.BoundListener {
	bounds := listen.Bounds{
		Total: d.bounds.Connections, PerUID: d.bounds.PerUID, Refusal: tooManyConnections(),
		OnRefuse: func() { d.refused.Add(1) },
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range listeners {
		d.sockets = append(d.sockets, listen.Bound(l, bounds))
	}
	return d.sockets
}

// connections counts those that are open.
func (d *Daemon) connections() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	open := 0
	for _, s := range d.sockets {
		open += s.Open()
	}
	return open
}

// tooManyConnections is the answer to a connection for which there is no room, before anything
// was read from it.
func tooManyConnections() []byte {
	p := api.NewProblem(api.Overloaded, "too many connections are open, and none of yours is idle")
	p.Reason, p.RetryAfterMS = "connections", time.Second.Milliseconds()
	body, err := api.Encode(p)
	if err != nil { // strings and numbers always encode
		return nil
	}
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nRetry-After: 1\r\nConnection: close\r\n\r\n%s",
		p.Status, http.StatusText(p.Status), api.ProblemType, len(body), body)
}

func (d *Daemon) server() *http.Server {
	const maxHeader, maxStreams, maxUnread = 32 << 10, 128, 256 << 10
	server := &http.Server{
		Handler:                      d,
		ConnContext:                  peer.ConnContext,
		ConnState:                    listen.ConnState,
		ReadHeaderTimeout:            d.bounds.Header,
		IdleTimeout:                  d.bounds.Idle,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true,
		Protocols:                    new(http.Protocols),
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: maxStreams, MaxReceiveBufferPerConnection: maxUnread, MaxReceiveBufferPerStream: maxUnread,
		},
		// What clients do wrong on their connections is told to them, not to the operator.
		ErrorLog: d.log.StandardLogger(&hclog.StandardLoggerOptions{ForceLevel: hclog.Debug}),
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	return server
}

// drain ends everything, and answers whoever waits. It requires closed listeners.
//
// A connection that is open stays so while executions run, and what comes on it is told to
// come back later, on another connection. Closing it at once instead would lose a request
// that is on its way at that moment, and the client could not know whether it was run.
func (d *Daemon) drain(server *http.Server, connections []*listen.BoundListener) error {
	rush, cancel := context.WithTimeout(d.rush, d.options.DrainTimeout)
	defer cancel()
	err := d.end(rush)
	// Nothing runs any more, and what was killed has an answer to write.
	const farewell = 5 * time.Second
	answering, stop := context.WithTimeout(context.Background(), farewell)
	defer stop()
	for _, c := range connections {
		c.HangUp(answering)
	}
	if server.Shutdown(answering) != nil {
		err = errors.Join(err, server.Close())
	}
	for _, c := range connections {
		c.Gone(answering)
	}
	if err != nil {
		return fmt.Errorf("drain: %w", err)
	}
	return nil
}
