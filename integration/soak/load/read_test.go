package load

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func response(kind, body string) *http.Response {
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(body)),
		Header: http.Header{"Content-Type": {kind}, "X-Request-Id": {"r"}}}
}

func TestReadAnswer(t *testing.T) {
	const result = `{"id":"1","outcome":"ok","logs":[],"logs_truncated":false,"usage":{},"isolation":{}}`
	tests := []struct {
		name, kind, body string
		fails            bool
	}{
		{"a result", "application/json", result, false},
		{"a result in a stated character set", "application/json; charset=utf-8", result + "\n", false},
		{"two results", "application/json", result + result, true},
		{"half a result", "application/json", result[:20], true},
		{"a field that no result has", "application/json", `{"id":"1","result":1}`, true},
		{"a problem", "application/problem+json", `{"code":"overloaded","status":429}`, false},
		{"text", "text/plain", "ok", true},
		{"nothing", "", "", true},
		{"a stream", "application/x-ndjson", `{"log":{"level":"log","message":"a","at_ms":1}}` + "\n" + `{"result":` + result + "}\n", false},
		{"a stream that ends in a problem", "application/x-ndjson", `{"problem":{"code":"internal"}}` + "\n", false},
		{"a stream without a result", "application/x-ndjson", `{"log":{"level":"log","message":"a","at_ms":1}}` + "\n", true},
		{"a stream with two results", "application/x-ndjson", strings.Repeat(`{"result":`+result+"}\n", 2), true},
		{"a stream whose last line is cut", "application/x-ndjson", `{"result":` + result, true},
		{"a line behind the result", "application/x-ndjson", `{"result":` + result + "}\n" + `{"log":{"level":"log"}}` + "\n", true},
		{"a line with two things", "application/x-ndjson", `{"log":{"level":"log"},"result":` + result + "}\n", true},
		{"a line with nothing", "application/x-ndjson", "{}\n", true},
	}
	for _, tt := range tests {
		if _, err := readAnswer(response(tt.kind, tt.body), nil); (err != nil) != tt.fails {
			t.Errorf("%s: %v, want a failure: %t", tt.name, err, tt.fails)
		}
	}
}

func TestDecodingStopsAtAnErrorOfTheReader(t *testing.T) {
	resp := response("application/x-ndjson", "")
	resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"log":{"level":"log"}}`+"\n"), brokenReader{}))
	if a, err := readAnswer(resp, nil); err == nil || len(a.Streamed) != 1 {
		t.Errorf("%v after %d lines, want an error after 1", err, len(a.Streamed))
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
