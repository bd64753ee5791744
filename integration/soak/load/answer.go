package load

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"cordon/supervisor"
)

// Answer is what came back for one request.
type Answer struct {
	Status    int
	RequestID string // of the header
	// One of the two.
	Result  *supervisor.Result
	Problem *Problem
	// Streamed are the console lines that came before the result; nil where it was not asked
	// for them.
	Streamed []supervisor.LogEntry
}

// Problem is an answer that is no result (RFC 9457), as far as it is looked at.
type Problem struct {
	Status       int    `json:"status"`
	Code         string `json:"code"`
	Detail       string `json:"detail"`
	Instance     string `json:"instance"`
	Field        string `json:"field"`
	Value        string `json:"value"`
	Line         int    `json:"line"`
	Column       int    `json:"column"`
	Reason       string `json:"reason"`
	RetryAfterMS int64  `json:"retry_after_ms"`
}

const (
	typeResult  = "application/json"
	typeProblem = "application/problem+json"
	typeStream  = "application/x-ndjson"
)

// answerBytes is the most that is read of one answer; no request here asks for as much.
const answerBytes = 16 << 20

// readAnswer reads all of a response. onLine is called at each console line of a stream, and
// its error ends the reading; nil is for nothing.
func readAnswer(resp *http.Response, onLine func(supervisor.LogEntry) error) (Answer, error) {
	a := Answer{Status: resp.StatusCode, RequestID: resp.Header.Get("X-Request-Id")}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return a, fmt.Errorf("status %d with content type %q: %w", resp.StatusCode, resp.Header.Get("Content-Type"), err)
	}
	body := io.LimitReader(resp.Body, answerBytes)
	switch kind {
	case typeResult:
		a.Result = &supervisor.Result{}
		return a, decodeWhole(body, a.Result, true)
	case typeProblem:
		a.Problem = &Problem{}
		return a, decodeWhole(body, a.Problem, false)
	case typeStream:
		return a, a.readStream(body, onLine)
	default:
		return a, fmt.Errorf("status %d with content type %q, which is none that was asked for", resp.StatusCode, kind)
	}
}

// decodeWhole wants one JSON value and nothing behind it.
func decodeWhole(body io.Reader, to any, strict bool) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return decode(data, to, strict)
}

func decode(data []byte, to any, strict bool) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if strict {
		d.DisallowUnknownFields()
	}
	if err := d.Decode(to); err != nil {
		return fmt.Errorf("decode the answer %.200q: %w", data, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("the answer has more than one value: %.200q", data)
	}
	return nil
}

// streamLine is one line of a stream: one of the three.
type streamLine struct {
	Log     *supervisor.LogEntry `json:"log"`
	Result  *supervisor.Result   `json:"result"`
	Problem *Problem             `json:"problem"`
}

// readStream wants any number of console lines, then one result or problem, then the end.
func (a *Answer) readStream(body io.Reader, onLine func(supervisor.LogEntry) error) error {
	a.Streamed = []supervisor.LogEntry{}
	lines := bufio.NewReader(body)
	for {
		data, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(data) == 0 {
			if a.Result == nil && a.Problem == nil {
				return fmt.Errorf("the stream ended after %d console lines without a result", len(a.Streamed))
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the stream: %w", err)
		}
		if a.Result != nil || a.Problem != nil {
			return fmt.Errorf("the stream goes on behind its result: %.200q", data)
		}
		var line streamLine
		if err := decode(data, &line, false); err != nil {
			return err
		}
		switch {
		case line.Log != nil && line.Result == nil && line.Problem == nil:
			a.Streamed = append(a.Streamed, *line.Log)
			if onLine != nil {
				if err := onLine(*line.Log); err != nil {
					return err
				}
			}
		case line.Log == nil && (line.Result == nil) != (line.Problem == nil):
			a.Result, a.Problem = line.Result, line.Problem
		default:
			return fmt.Errorf("a line of the stream is not one of log, result and problem: %.200q", data)
		}
	}
}
