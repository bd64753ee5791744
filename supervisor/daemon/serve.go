package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

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
	for _, l := range listeners {
		go func() { ended <- server.Serve(l) }()
	}
	var failed error
	left := len(listeners)
	select {
	case <-ctx.Done():
		d.log.Info("draining", "running", d.gate.Stats().Running, "timeout", d.options.DrainTimeout)
	case err := <-ended:
		left--
		failed = fmt.Errorf("serve: %w", err)
	}
	failed = errors.Join(failed, d.drain(server))
	for range left {
		<-ended
	}
	return failed
}

func (d *Daemon) server() *http.Server {
	const maxHeader, maxStreams = 32 << 10, 128
	server := &http.Server{
		Handler:                      d,
		ConnContext:                  peer.ConnContext,
		ReadHeaderTimeout:            d.bounds.Header,
		IdleTimeout:                  d.bounds.Idle,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true,
		Protocols:                    new(http.Protocols),
		HTTP2:                        &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		// What clients do wrong on their connections is told to them, not to the operator.
		ErrorLog: d.log.StandardLogger(&hclog.StandardLoggerOptions{ForceLevel: hclog.Debug}),
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
	return server
}

// drain ends everything, and answers whoever waits.
func (d *Daemon) drain(server *http.Server) error {
	// From here on new requests on open connections are told to come back later.
	d.draining.Store(true)
	rush, cancel := context.WithTimeout(d.rush, d.options.DrainTimeout)
	defer cancel()
	closed := make(chan error, 1)
	answering, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { closed <- server.Shutdown(answering) }()
	err := d.end(rush)
	// Nothing runs any more, and what was killed has an answer to write.
	const farewell = 5 * time.Second
	defer time.AfterFunc(farewell, stop).Stop()
	if <-closed != nil {
		err = errors.Join(err, server.Close())
	}
	if err != nil {
		return fmt.Errorf("drain: %w", err)
	}
	return nil
}
