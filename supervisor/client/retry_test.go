package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// refusing refuses so many times, and then answers.
func refusing(times int64, p *api.Problem) (http.HandlerFunc, *atomic.Int64) {
	var calls atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) <= times {
			refuse(w, p)
			return
		}
		answer(w, ok("1"))
	}, &calls
}

func retrying(o *Options) { o.Retry = soon }

func TestRetriesOnlyWhenAskedAndOnlyWhatPasses(t *testing.T) {
	for _, tt := range []struct {
		code  api.Code
		with  func(*Options)
		calls int64
	}{
		{api.Overloaded, func(*Options) {}, 1},
		{api.Overloaded, retrying, 3},
		{api.Unavailable, retrying, 3},
		{api.ShuttingDown, retrying, 3},
		{api.InvalidRequest, retrying, 1},
		{api.TooLarge, retrying, 1},
		{api.Forbidden, retrying, 1},
		{api.Internal, retrying, 1},
	} {
		handler, calls := refusing(2, api.NewProblem(tt.code, ""))
		_, err := daemon(t, handler, tt.with).Run(t.Context(), supervisor.Request{})
		if calls.Load() != tt.calls || (err == nil) != (tt.calls == 3) {
			t.Errorf("%s: %d calls, want %d: %v", tt.code, calls.Load(), tt.calls, err)
		}
	}
}

func TestRetriesWaitAsLongAsTheDaemonSays(t *testing.T) {
	p := api.NewProblem(api.Overloaded, "")
	p.RetryAfterMS = 300
	handler, _ := refusing(2, p)
	begin := time.Now()
	if _, err := daemon(t, handler, retrying).Run(t.Context(), supervisor.Request{}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took < 600*time.Millisecond {
		t.Errorf("two pauses of 300 ms took %v", took)
	}
}

func TestRetryAfterOfTheHeaderCounts(t *testing.T) {
	c := daemon(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		refuse(w, api.NewProblem(api.Overloaded, ""))
	})
	var p *api.Problem
	if err := run(t, c, false); !errors.As(err, &p) || p.RetryAfter() != 7*time.Second {
		t.Errorf("%v, %+v", err, p)
	}
}

// What is larger than the daemon as a whole never fits.
func TestRetriesNotWhatNeverFits(t *testing.T) {
	p := api.NewProblem(api.Overloaded, "")
	p.Reason = "memory"
	handler, calls := refusing(1, p)
	var got *api.Problem
	if err := run(t, daemon(t, handler, retrying), false); !errors.As(err, &got) || calls.Load() != 1 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}

// A stream that is refused before its first line is begun again, and one that has spoken is
// not.
func TestRetriesOfAStream(t *testing.T) {
	for _, spoken := range []bool{false, true} {
		calls, lines := 0, 0
		one, result := logLine(1), ok("1")
		c := daemon(t, func(w http.ResponseWriter, _ *http.Request) {
			line := begin(w)
			if calls++; calls > 1 {
				line(api.StreamLine{Result: &result})
				return
			}
			if spoken {
				line(api.StreamLine{Log: &one})
			}
			line(api.StreamLine{Problem: api.NewProblem(api.Unavailable, "")})
		}, retrying)
		_, err := c.Stream(t.Context(), supervisor.Request{}, func(supervisor.LogEntry) { lines++ })
		var p *api.Problem
		if spoken && (calls != 1 || lines != 1 || !errors.As(err, &p)) || !spoken && (calls != 2 || err != nil) {
			t.Errorf("spoken: %v; %d calls, %d lines, %v", spoken, calls, lines, err)
		}
	}
}

// Where the daemon asks for more time than there is, the refusal comes back at once.
func TestRetriesDoNotWaitInVain(t *testing.T) {
	p := api.NewProblem(api.Overloaded, "")
	p.RetryAfterMS = soon.Milliseconds() + 1
	handler, calls := refusing(1, p)
	var got *api.Problem
	if err := run(t, daemon(t, handler, retrying), false); !errors.As(err, &got) || calls.Load() != 1 {
		t.Errorf("%d calls, %v", calls.Load(), err)
	}
}

func TestRetriesEndWithTheCaller(t *testing.T) {
	p := api.NewProblem(api.Overloaded, "")
	p.RetryAfterMS = soon.Milliseconds() / 2
	ctx, cancel := context.WithCancel(t.Context())
	c := daemon(t, func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, p)
		cancel()
	}, retrying)
	result, err := c.Run(ctx, supervisor.Request{})
	if err != nil || result.Outcome != supervisor.Cancelled {
		t.Errorf("%+v, %v", result, err)
	}
}

// A daemon that starts again is waited for.
func TestRetriesUntilTheDaemonIsThere(t *testing.T) {
	path := socketPath(t)
	c, err := New(Options{Socket: path, Retry: soon})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { _, err := c.Run(t.Context(), supervisor.Request{}); done <- err }()
	time.Sleep(100 * time.Millisecond) // so that the first try finds nobody; the test holds without
	serve(t, path, func(w http.ResponseWriter, _ *http.Request) { answer(w, ok("1")) })
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestPausesGrowAndDiffer(t *testing.T) {
	p := api.NewProblem(api.Overloaded, "")
	seen := map[time.Duration]bool{}
	for tried := range 100 {
		r := retries{tried: tried}
		pause, ok := r.pause(p)
		least := min(lastPause, firstPause<<min(tried, 20))
		if !ok || pause < least || pause > least+least/2 {
			t.Errorf("pause %d is %v, want %v and up to half of it more", tried, pause, least)
		}
		seen[pause] = true
	}
	if len(seen) < 50 {
		t.Errorf("100 pauses have %d lengths", len(seen))
	}
}

// A daemon that closes a kept connection just when it is used again is called once more, on a
// new one; a new connection that breaks is the caller's to know of.
func TestConnectionThatEndsBetweenTwoCalls(t *testing.T) {
	path := socketPath(t)
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan int, 8)
	go func() {
		defer close(served)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			served <- playOnce(conn)
		}
	}()
	c, err := New(Options{Socket: path})
	if err != nil {
		t.Fatal(err)
	}
	// The first call is answered; the second finds its connection ended after it was sent,
	// and is answered on another.
	for range 2 {
		if _, err := c.Run(t.Context(), supervisor.Request{}); err != nil {
			t.Error(err)
		}
	}
	if requests := <-served; requests != 2 {
		t.Errorf("the first connection saw %d requests, want 2", requests)
	}
	listener.Close()
	c.Close()
	for range served {
	}
	os.Remove(path)
	serve(t, path, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	var lost *LostError
	if err := run(t, c, false); !errors.As(err, &lost) {
		t.Errorf("%v", err)
	}
}

// playOnce answers the first request of a connection and hangs up on the second. It gives how
// many requests came.
func playOnce(conn net.Conn) (requests int) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return requests
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return requests
		}
		requests++
		if requests > 1 {
			return requests
		}
		body := encoded(ok("1"))
		resp := &http.Response{StatusCode: 200, ProtoMajor: 1, ProtoMinor: 1, Request: req, ContentLength: int64(len(body)),
			Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body))}
		if resp.Write(conn) != nil {
			return requests
		}
	}
}
