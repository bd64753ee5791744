package client

import (
	"errors"
	"fmt"
	"net"
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
