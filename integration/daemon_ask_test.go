package integration

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"cordon/integration/service"
	"cordon/supervisor"
	"cordon/supervisor/api"
)

// told is what a daemon answered: a result or a problem.
type told struct {
	status  int
	header  http.Header
	result  supervisor.Result
	problem *api.Problem
}

func (a told) String() string {
	if a.problem != nil {
		return fmt.Sprintf("status %d, %+v", a.status, *a.problem)
	}
	return fmt.Sprintf("status %d, outcome %s: %s, output %s", a.status, a.result.Outcome, describe(a.result.Error), a.result.Output)
}

// ask posts one execution over client and reads its answer. An error is one of the connection.
func ask(ctx context.Context, client *http.Client, req supervisor.Request) (told, error) {
	resp, err := postScript(ctx, client, req, "application/json")
	if err != nil {
		return told{}, err
	}
	defer resp.Body.Close()
	return readTold(resp, resp.Body)
}

func postScript(ctx context.Context, client *http.Client, req supervisor.Request, accept string) (*http.Response, error) {
	body, err := api.EncodeRequest(req)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://cordon/v1/executions", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	return client.Do(r)
}

func readTold(resp *http.Response, body io.Reader) (told, error) {
	a := told{status: resp.StatusCode, header: resp.Header}
	data, err := io.ReadAll(body)
	if err != nil {
		return a, err
	}
	if resp.StatusCode == http.StatusOK {
		return a, json.Unmarshal(data, &a.result)
	}
	a.problem = &api.Problem{}
	return a, json.Unmarshal(data, a.problem)
}

// streamed is an execution whose console lines come as they are written.
type streamed struct {
	body  io.ReadCloser
	lines *bufio.Reader
}

// stream begins an execution and returns once its first console line came.
func stream(ctx context.Context, client *http.Client, req supervisor.Request) (*streamed, error) {
	resp, err := postScript(ctx, client, req, api.StreamType)
	if err != nil {
		return nil, err
	}
	s := &streamed{body: resp.Body, lines: bufio.NewReader(resp.Body)}
	line, err := s.next()
	if err == nil && line.Log == nil {
		err = fmt.Errorf("the stream began with %+v, want a console line", line)
	}
	if err != nil {
		return nil, errors.Join(err, resp.Body.Close())
	}
	return s, nil
}

func (s *streamed) next() (api.StreamLine, error) {
	data, err := s.lines.ReadBytes('\n')
	if err != nil {
		return api.StreamLine{}, err
	}
	var line api.StreamLine
	return line, json.Unmarshal(data, &line)
}

// end reads up to the result.
func (s *streamed) end() (supervisor.Result, error) {
	defer s.body.Close()
	for {
		line, err := s.next()
		switch {
		case err != nil:
			return supervisor.Result{}, err
		case line.Problem != nil:
			return supervisor.Result{}, line.Problem
		case line.Result != nil:
			return *line.Result, nil
		}
	}
}

// statusOf reads /v1/status.
func statusOf(t testing.TB, s *service.Service) api.Status {
	t.Helper()
	var status api.Status
	code, body, err := s.Get(t.Context(), "/v1/status")
	if err == nil && code == http.StatusOK {
		err = json.Unmarshal(body, &status)
	}
	if err != nil || code != http.StatusOK {
		t.Fatalf("/v1/status: %d %s, %v", code, body, err)
	}
	return status
}

// becomes waits until what f tells is empty, and fails the test with it where that takes
// longer than anything here may.
func becomes(t testing.TB, f func() string) {
	t.Helper()
	const patience, pause = 60 * time.Second, 20 * time.Millisecond
	for end := time.Now().Add(patience); ; time.Sleep(pause) {
		found := f()
		if found == "" {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("after %v: %s", patience, found)
		}
	}
}

// becomesQuiet waits until nothing runs and so many children wait.
func becomesQuiet(t testing.TB, s *service.Service, idle int) {
	t.Helper()
	becomes(t, func() string {
		status := statusOf(t, s)
		if status.Running == 0 && status.Queued == 0 && status.Idle == idle && status.Starting == 0 {
			return ""
		}
		return fmt.Sprintf("%d run, %d are queued, %d wait, %d start; want %d that wait and nothing else",
			status.Running, status.Queued, status.Idle, status.Starting, idle)
	})
}

// wantRun wants an execution to end well.
func wantRun(t testing.TB, s *service.Service, client *http.Client) {
	t.Helper()
	a, err := ask(t.Context(), client, supervisor.Request{Code: `output = 6 * 7`})
	if err != nil || string(a.result.Output) != "42" {
		t.Errorf("an execution came to %v, %v; the daemon's log:\n%s", a, err, s.Log())
	}
}
