package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"

	"github.com/google/go-cmp/cmp"
)

func TestRequestArrivesAndResultReturns(t *testing.T) {
	seed := uint64(7)
	want := supervisor.Request{
		Code: "output = 1 // ü", Input: json.RawMessage(`{"a":[1,null]}`), Filename: "a.js",
		Limits: supervisor.Limits{Timeout: time.Second, MemoryBytes: 32 << 20}, Modules: []string{}, Seed: &seed, Timezone: "UTC",
	}
	result := ok(`{"b":1.50,"a":"<>"}`)
	result.Logs = append(result.Logs, logLine(1))
	var got supervisor.Request
	var header http.Header
	c := daemon(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		body, err := io.ReadAll(r.Body)
		if err == nil {
			got, err = api.DecodeRequest(body)
		}
		if err != nil || r.Method != http.MethodPost || r.URL.Path != "/v1/executions" {
			t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		}
		answer(w, result)
	}, func(o *Options) { o.Tenant = "acme" })
	back, err := c.Run(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("request:", diff)
	}
	if diff := cmp.Diff(result, back); diff != "" {
		t.Error("result:", diff)
	}
	for name, value := range map[string]string{
		"X-Cordon-Tenant": "acme", "Content-Type": "application/json", "Accept": "application/json", "Authorization": "", "Idempotency-Key": "",
	} {
		if header.Get(name) != value {
			t.Errorf("header %s is %q, want %q", name, header.Get(name), value)
		}
	}
}

// Each line is there before the daemon goes on: the daemon waits for it.
func TestLinesComeWhileTheScriptRuns(t *testing.T) {
	const lines = 50
	seen := make(chan struct{})
	result := ok("1")
	c := daemon(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") != api.StreamType {
			t.Errorf("Accept is %q", r.Header.Get("Accept"))
		}
		line := begin(w)
		for n := range lines {
			entry := logLine(n)
			line(api.StreamLine{Log: &entry})
			within(t, "a line at the caller", seen)
			result.Logs = append(result.Logs, entry)
		}
		line(api.StreamLine{Result: &result})
	})
	var got []supervisor.LogEntry
	back, err := c.Stream(t.Context(), supervisor.Request{}, func(entry supervisor.LogEntry) {
		got = append(got, entry)
		seen <- struct{}{}
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(result.Logs, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(result, back); diff != "" {
		t.Error(diff)
	}
}

// The caller takes its first line only when the daemon has sent all: more than any socket
// buffer holds.
func TestSlowCallerDoesNotHoldUpTheDaemon(t *testing.T) {
	sent := make(chan struct{})
	result := ok("1")
	entry := supervisor.LogEntry{Level: "log", Message: strings.Repeat("x", 64<<10)}
	const lines = 200
	c := daemon(t, func(w http.ResponseWriter, _ *http.Request) {
		line := begin(w)
		for range lines {
			line(api.StreamLine{Log: &entry})
		}
		line(api.StreamLine{Result: &result})
		close(sent)
	})
	count := 0
	_, err := c.Stream(t.Context(), supervisor.Request{}, func(supervisor.LogEntry) {
		within(t, "the daemon's last line", sent)
		count++
	})
	if err != nil || count != lines {
		t.Errorf("%d lines, %v", count, err)
	}
}

// A caller who leaves gets the daemon's last word: the daemon sees the connection end, and
// still answers on it.
func TestCallerWhoLeaves(t *testing.T) {
	last := ok("1")
	last.Outcome, last.Output, last.Error = supervisor.Cancelled, nil, &supervisor.ExecutionError{Name: "CancelledError"}
	last.Logs = []supervisor.LogEntry{logLine(1)}
	for _, tt := range []struct {
		name   string
		answer func(http.ResponseWriter, func(api.StreamLine))
		want   supervisor.Result // but for the time it took
	}{
		{"the daemon answers", func(w http.ResponseWriter, line func(api.StreamLine)) {
			if line != nil {
				line(api.StreamLine{Result: &last})
			} else {
				answer(w, last)
			}
		}, last},
		{"the daemon hangs up", func(http.ResponseWriter, func(api.StreamLine)) { panic(http.ErrAbortHandler) }, cancelled(nil, 0)},
	} {
		for _, streaming := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				running, ended := make(chan struct{}), make(chan struct{})
				c := daemon(t, func(w http.ResponseWriter, r *http.Request) {
					io.Copy(io.Discard, r.Body)
					var line func(api.StreamLine)
					if streaming {
						line = begin(w)
						line(api.StreamLine{Log: &last.Logs[0]})
					}
					close(running)
					within(t, "the caller's leaving", r.Context().Done())
					defer close(ended)
					tt.answer(w, line)
				})
				ctx, cancel := context.WithCancel(t.Context())
				go func() { <-running; cancel() }()
				var got supervisor.Result
				var err error
				want := tt.want
				if streaming {
					got, err = c.Stream(ctx, supervisor.Request{}, func(supervisor.LogEntry) {})
					want.Logs = last.Logs // those that came are kept
				} else {
					got, err = c.Run(ctx, supervisor.Request{})
				}
				within(t, "the daemon's end", ended)
				got.Usage = supervisor.Usage{}
				if tt.want.ID == "" && err == nil {
					want.Error = cancelled(nil, 0).Error
				}
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("%v, %s", err, diff)
				}
			})
		}
	}
}

func TestCallerWhoHasLeftAlreadyCallsNobody(t *testing.T) {
	c := daemon(t, func(http.ResponseWriter, *http.Request) { t.Error("the daemon was called") })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result, err := c.Run(ctx, supervisor.Request{})
	if err != nil || result.Outcome != supervisor.Cancelled {
		t.Errorf("%+v, %v", result, err)
	}
}

// After a caller has left, the next call does not trip over the connection that was half
// closed.
func TestLeavingDoesNotHarmTheNextCall(t *testing.T) {
	result := ok("1")
	arrived := make(chan struct{}, 1)
	c := daemon(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "wait") {
			arrived <- struct{}{}
			<-r.Context().Done()
		}
		answer(w, result)
	})
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-arrived; cancel() }()
		if _, err := c.Run(ctx, supervisor.Request{Code: "wait"}); err != nil {
			t.Fatal(err)
		}
		if got, err := c.Run(t.Context(), supervisor.Request{Code: "1"}); err != nil || got.Outcome != supervisor.OK {
			t.Fatalf("%+v, %v", got, err)
		}
	}
}

func TestProblemsAreWhatASupervisorWouldSay(t *testing.T) {
	problem := func(code api.Code, change func(*api.Problem)) *api.Problem {
		p := api.NewProblem(code, "the detail")
		if change != nil {
			change(p)
		}
		return p
	}
	for _, p := range []*api.Problem{
		problem(api.InvalidRequest, func(p *api.Problem) { p.Field, p.Value, p.Want = "limits.timeout_ms", "0", "1 to 120000" }),
		problem(api.ShuttingDown, nil), problem(api.Forbidden, nil), problem(api.TooLarge, nil),
		problem(api.Overloaded, func(p *api.Problem) { p.RetryAfterMS = 1500 }),
	} {
		for _, streaming := range []bool{false, true} {
			c := daemon(t, func(w http.ResponseWriter, _ *http.Request) {
				if streaming { // after the stream has begun
					begin(w)(api.StreamLine{Problem: p})
				} else {
					refuse(w, p)
				}
			})
			var err error
			if streaming {
				_, err = c.Stream(t.Context(), supervisor.Request{}, func(supervisor.LogEntry) {})
			} else {
				_, err = c.Run(t.Context(), supervisor.Request{})
			}
			var got *api.Problem
			if !errors.As(err, &got) {
				t.Fatalf("%s: %v", p.Code, err)
			}
			if diff := cmp.Diff(p, got); diff != "" {
				t.Error(diff)
			}
			var invalid *supervisor.InvalidRequestError
			if is := errors.As(err, &invalid); is != (p.Code == api.InvalidRequest) || is && (invalid.Field != p.Field || invalid.Value != p.Value || invalid.Want != p.Want) {
				t.Errorf("%s: %+v", p.Code, invalid)
			}
			if errors.Is(err, supervisor.ErrShuttingDown) != (p.Code == api.ShuttingDown) {
				t.Errorf("%s: shutting down? %v", p.Code, err)
			}
		}
	}
}

// Callers who leave, refusals and broken answers cost no descriptor and no goroutine.
func TestNothingIsLeftBehind(t *testing.T) {
	result := ok("1")
	var calls atomic.Int64
	c := daemon(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		switch calls.Add(1) % 4 {
		case 0:
			answer(w, result)
		case 1:
			refuse(w, api.NewProblem(api.Overloaded, ""))
		case 2:
			panic(http.ErrAbortHandler)
		default:
			line := begin(w)
			line(api.StreamLine{Log: &supervisor.LogEntry{Level: "log"}})
			<-r.Context().Done()
		}
	})
	round := func() {
		for range 40 {
			ctx, cancel := context.WithCancel(t.Context())
			c.Stream(ctx, supervisor.Request{}, func(supervisor.LogEntry) { cancel() })
			cancel()
		}
		c.Close()
	}
	round()
	files, goroutines := openFiles(t), runtime.NumGoroutine()
	for range 5 {
		round()
	}
	for deadline := time.Now().Add(soon); openFiles(t) > files || runtime.NumGoroutine() > goroutines; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d descriptors and %d goroutines have become %d and %d", files, goroutines, openFiles(t), runtime.NumGoroutine())
		}
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// A caller who leaves at the moment in which the answer has come leaves nobody else: its
// connection may carry another's execution by then.
func TestLeavingLateEndsNobodyElsesExecution(t *testing.T) {
	result := ok("1")
	c := daemon(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if r.Context().Err() != nil {
			refuse(w, api.NewProblem(api.Internal, "cancelled"))
			return
		}
		answer(w, result)
	})
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for range 400 {
				ctx, cancel := context.WithTimeout(t.Context(), rand.N(400*time.Microsecond))
				c.Run(ctx, supervisor.Request{})
				cancel()
			}
		})
		callers.Go(func() {
			for range 400 {
				if got, err := c.Run(t.Context(), supervisor.Request{}); err != nil || got.Outcome != supervisor.OK {
					t.Errorf("%+v, %v", got, err)
					return
				}
			}
		})
	}
	callers.Wait()
}
