package client

import (
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
	"syscall"
	"testing"

	"cordon/supervisor/api"
)

// A daemon with too many connections refuses one before it has read the request.
func TestConnectionThatIsRefused(t *testing.T) {
	p := api.NewProblem(api.Overloaded, "too many connections")
	p.Reason, p.RetryAfterMS = "connections", 1000
	body := encoded(p)
	refusal := fmt.Appendf(nil, "HTTP/1.1 429 Too Many Requests\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		api.ProblemType, len(body), body)
	path := socketPath(t)
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conn.Write(refusal)
			conn.Close()
		}
	}()
	c, err := New(Options{Socket: path})
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		var got *api.Problem
		if err := run(t, c, false); !errors.As(err, &got) || got.Reason != "connections" {
			t.Fatal(err)
		}
	}
}

// A connection whose answer has come may carry the next caller's request before the first one
// leaves, who must then not end it.
func TestOnlyItsCallerEndsAConnection(t *testing.T) {
	listener, err := net.Listen("unix", socketPath(t))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	raw, err := net.Dial("unix", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	shared := &conn{Conn: raw, begun: make(chan struct{})}
	given := map[*leaver]bool{}
	caller := func() *leaver {
		l := &leaver{}
		l.giveUp = func() { given[l] = true }
		l.got(httptrace.GotConnInfo{Conn: shared})
		l.wrote(httptrace.WroteRequestInfo{})
		return l
	}
	first, second := caller(), caller()
	first.leave()
	if _, err := raw.Write([]byte("x")); err != nil || !given[first] {
		t.Errorf("the first caller ended the second one's request: %v, given up: %v", err, given[first])
	}
	second.leave()
	second.wait.Stop()
	if _, err := raw.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) || given[second] {
		t.Errorf("the second caller could not leave: %v, given up: %v", err, given[second])
	}
}
