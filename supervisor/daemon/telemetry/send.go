package telemetry

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"
)

// sender posts messages to one URL.
type sender struct {
	target
	client *http.Client
	agent  string
}

func newSender(t target, version string) *sender {
	return &sender{target: t, agent: "cordon/" + version, client: &http.Client{
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: t.tls, MaxIdleConns: 1,
			IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true},
		// A redirect would carry the headers, and with them secrets, elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// statusError is an answer other than success.
type statusError struct {
	status int
	after  time.Duration // what the collector asks to wait
}

func (e *statusError) Error() string {
	return fmt.Sprintf("the collector answered %d %s", e.status, http.StatusText(e.status))
}

// again tells whether a request may succeed when it is sent once more (OTLP specification).
func again(err error) bool {
	var s *statusError
	if !errors.As(err, &s) {
		return true
	}
	switch s.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// send posts a message until the collector has taken or refused it, or ctx is done.
func (s *sender) send(ctx context.Context, message proto.Message) error {
	body, err := s.encode(message)
	if err != nil {
		return fmt.Errorf("encode telemetry: %w", err)
	}
	const least, most = time.Second, 10 * time.Second
	for wait := least; ; wait = min(2*wait, most) {
		err := s.post(ctx, body)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || !again(err) {
			return fmt.Errorf("send telemetry to %s: %w", s.url, err)
		}
		// Many daemons must not come back at the same moment.
		pause := time.Duration((0.5 + rand.Float64()/2) * float64(wait))
		var status *statusError
		if errors.As(err, &status) {
			pause = max(pause, status.after)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("send telemetry to %s: %w", s.url, err)
		}
	}
}

func (s *sender) encode(message proto.Message) ([]byte, error) {
	data, err := proto.Marshal(message)
	if err != nil || !s.compress {
		return data, err
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func (s *sender) post(ctx context.Context, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header = s.headers.Clone()
	request.Header.Set("Content-Type", "application/x-protobuf")
	request.Header.Set("User-Agent", s.agent)
	if s.compress {
		request.Header.Set("Content-Encoding", "gzip")
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	// The connection is used again where the answer was read, and answers are short.
	io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode/100 == 2 {
		return nil
	}
	refused := &statusError{status: answer.StatusCode}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 {
		refused.after = time.Duration(min(seconds, 60)) * time.Second
	}
	return refused
}
