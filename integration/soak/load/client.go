package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"cordon/supervisor"
)

// client sends exchanges over one or more connections of one kind.
type client struct {
	http *http.Client
}

// newClient makes one that speaks HTTP/1.1, or HTTP/2 without TLS by prior knowledge.
func newClient(socket string, http2 bool) *client {
	t := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
		DisableCompression: true,
		// As long as a busy daemon may take to say that it does not want a body.
		ExpectContinueTimeout: time.Minute,
		Protocols:             new(http.Protocols),
	}
	t.Protocols.SetHTTP1(!http2)
	t.Protocols.SetUnencryptedHTTP2(http2)
	return &client{http: &http.Client{Transport: t}}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// patience is how long an answer may take. No request here is at work for longer than some
// hundred milliseconds; the rest is waiting for a busy machine.
const patience = 60 * time.Second

// errHungUp is how an exchange ends whose client went away, as it was to.
var errHungUp = errors.New("the client hung up")

// do sends one exchange and reads the answer. For those that hang up it gives errHungUp
// where no answer was met.
func (c *client) do(ctx context.Context, x Exchange, random *rand.Rand) (Answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no answer within %v", patience))
	defer cancel()
	ctx, hangUp := context.WithCancelCause(ctx)
	defer hangUp(nil)
	if x.HangUp {
		after := time.Duration(random.IntN(20_000)) * time.Microsecond
		defer time.AfterFunc(after, func() { hangUp(errHungUp) }).Stop()
	}
	req, err := newRequest(ctx, x)
	if err != nil {
		return Answer{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, because(ctx, err)
	}
	defer resp.Body.Close()
	var onLine func(supervisor.LogEntry) error
	if x.HangUpRunning {
		onLine = func(l supervisor.LogEntry) error {
			if got := lines([]supervisor.LogEntry{l}); got[0] != x.Want.Logs[0] {
				return fmt.Errorf("want the console line %q, got %q", x.Want.Logs[0], got[0])
			}
			hangUp(errHungUp)
			return errHungUp
		}
	}
	a, err := readAnswer(resp, onLine)
	if err != nil {
		return a, because(ctx, err)
	}
	return a, nil
}

func newRequest(ctx context.Context, x Exchange) (*http.Request, error) {
	var body io.Reader = bytes.NewReader(x.Body)
	if x.Oversize > 0 {
		body = io.LimitReader(zeros{}, x.Oversize)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://cordon/v1/executions", body)
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	if x.Oversize > 0 {
		req.ContentLength = x.Oversize
		req.Header.Set("Expect", "100-continue")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Request-Id", x.ID)
	if x.Stream {
		req.Header.Set("Accept", typeStream)
	}
	return req, nil
}

// because puts what this client did itself before what the connection said of it.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("%w (%w)", cause, err)
	}
	return err
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
