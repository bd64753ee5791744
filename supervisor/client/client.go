package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"cordon/supervisor/api"
)

// Client calls one daemon. Its methods are safe for concurrent use.
type Client struct {
	options Options
	base    string // scheme and host of every request
	http    *http.Client
}

// New makes a client. It does not call the daemon, which may start later.
func New(options Options) (*Client, error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	c := &Client{options: options, base: options.URL}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	network, address := "unix", options.Socket
	if options.URL != "" {
		u, err := url.Parse(options.URL)
		if err != nil {
			return nil, fmt.Errorf("new client: %w", err)
		}
		network, address = "tcp", hostPort(u)
	} else {
		c.base = "http://cordon" // a host that the daemon knows itself by, and nobody looks up
	}
	transport := &http.Transport{
		// One connection for each execution at a time, kept for the next: that takes half of
		// the time that a new one does (BenchmarkTransport), and less than streams of HTTP/2,
		// which would wait for each other's large outputs, and all fall with one connection.
		DialContext: dialing(func(ctx context.Context) (net.Conn, error) {
			return dialer.DialContext(ctx, network, address)
		}),
		MaxIdleConnsPerHost: 256,
		IdleConnTimeout:     30 * time.Second,
		DisableCompression:  true,
		// A daemon that will not take a large request says so before it is sent.
		ExpectContinueTimeout: 2 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		// The headers of every answer together.
		MaxResponseHeaderBytes: 64 << 10,
	}
	c.http = &http.Client{
		Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // cordon sends nobody elsewhere, and a token stays here
		},
	}
	return c, nil
}

// hostPort is where to dial: net/http, which knows the ports, asks for no other address.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// Close closes the connections that no call uses. It is there so that a Client can stand
// where a supervisor does, and never fails.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

// Address names the daemon: the path of its socket, or its URL.
func (c *Client) Address() string { return c.options.address() }

// request makes a request of the daemon.
func (c *Client) request(ctx context.Context, method, path string, body []byte, accept string) (*http.Request, error) {
	var content io.Reader
	if body != nil {
		content = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return nil, fmt.Errorf("make request for %s: %w", path, err)
	}
	token, err := c.options.token()
	if err != nil {
		return nil, err
	}
	id, err := requestID(ctx)
	if err != nil {
		return nil, err
	}
	h := req.Header
	if id != "" {
		h.Set(api.RequestIDHeader, id)
	}
	h.Set("Accept", accept)
	h.Set("User-Agent", "cordon")
	if body != nil {
		h.Set("Content-Type", typeJSON)
	}
	if len(body) >= 256<<10 {
		h.Set("Expect", "100-continue")
	}
	if token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
	if c.options.Tenant != "" {
		h.Set(api.TenantHeader, c.options.Tenant)
	}
	// An execution leaves nothing behind, so it may run twice. The empty list says so to
	// net/http, and is not sent: a kept connection that the daemon closed at the moment at
	// which it was used again is replaced.
	h["Idempotency-Key"] = []string{}
	return req, nil
}

// typeJSON is the media type of most answers; streams and problems have their own.
const typeJSON = "application/json"

// send sends a request and gives the answer, of the wanted type and with status 200, or
// another one that is named. Whatever else the daemon says is an error.
func (c *Client) send(req *http.Request, want string, others ...int) (*http.Response, error) {
	var answered atomic.Bool
	ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotFirstResponseByte: func() { answered.Store(true) },
	})
	resp, err := c.http.Do(req.WithContext(ctx))
	if err != nil {
		return nil, c.broken(err, answered.Load())
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err == nil && kind == want && (resp.StatusCode == http.StatusOK || slices.Contains(others, resp.StatusCode)) {
		return resp, nil
	}
	defer resp.Body.Close()
	if kind == api.ProblemType {
		return nil, c.problem(resp)
	}
	return nil, c.foreign(resp, fmt.Sprintf("its type is %q, want %q", resp.Header.Get("Content-Type"), want))
}

// broken tells of a request that got no answer, or of an answer that is not even HTTP.
func (c *Client) broken(err error, answered bool) error {
	var op *net.OpError
	isOp := errors.As(err, &op)
	switch {
	case isOp && op.Op == "dial":
		return c.unreachable(op.Err)
	case !answered, isOp, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &LostError{Address: c.Address(), Cause: withoutURL(err)}
	default:
		return &AnswerError{Address: c.Address(), Reason: withoutURL(err).Error()}
	}
}

// problem reads what the daemon has to say instead of an answer.
func (c *Client) problem(resp *http.Response) error {
	const most = 1 << 20
	data, err := readAll(resp.Body, most)
	if err != nil {
		return c.unread(resp, err)
	}
	p := &api.Problem{}
	if err := json.Unmarshal(data, p); err != nil {
		return c.foreign(resp, "its problem cannot be read: "+err.Error())
	}
	if p.Code == "" || p.Status != resp.StatusCode {
		return c.foreign(resp, fmt.Sprintf("its problem has the code %q and the status %d", p.Code, p.Status))
	}
	if p.RetryAfterMS == 0 { // from something between the daemon and here
		if seconds, err := strconv.ParseInt(resp.Header.Get("Retry-After"), 10, 32); err == nil && seconds > 0 {
			p.RetryAfterMS = seconds * 1000
		}
	}
	return &refusal{p}
}

func (c *Client) foreign(resp *http.Response, reason string) error {
	return &AnswerError{Address: c.Address(), Status: resp.StatusCode, Reason: reason}
}

// unread tells of an answer that could not be read to its end.
func (c *Client) unread(resp *http.Response, err error) error {
	if errors.Is(err, errTooLarge) {
		return c.foreign(resp, err.Error())
	}
	return &LostError{Address: c.Address(), Cause: err}
}

// readAll reads what has at most so many bytes.
func readAll(from io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, fmt.Errorf("it has more than %d bytes: %w", most, errTooLarge)
	}
	return data, err
}
