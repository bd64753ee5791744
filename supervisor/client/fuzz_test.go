package client

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"

	"cordon/supervisor/api"
)

// Whatever a stream holds, reading it ends with a result that passes, or with an error of
// this package.
func FuzzStream(f *testing.F) {
	one, result := logLine(1), ok("1")
	log, end := encoded(api.StreamLine{Log: &one}), encoded(api.StreamLine{Result: &result})
	f.Add([]byte{})
	f.Add(bytes.Join([][]byte{log, log, end}, nil))
	f.Add(append(end, log...))
	f.Add(encoded(api.StreamLine{Problem: api.NewProblem(api.Internal, "")}))
	f.Add([]byte(`{"result":{"id":"1","outcome":"ok","output":[[[[` + "\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		const most = 1 << 10
		c := &Client{options: Options{Socket: "/s", MaxAnswer: most}}
		book := newLogbook()
		got, err := c.readStream(&http.Response{StatusCode: 200, Body: io.NopCloser(bytes.NewReader(stream))}, book)
		var (
			foreign *AnswerError
			lost    *LostError
			problem *api.Problem
		)
		switch {
		case err != nil:
			if got != nil && !errors.As(err, &foreign) || !errors.As(err, &foreign) && !errors.As(err, &lost) && !errors.As(err, &problem) {
				t.Errorf("%v, %T", got, err)
			}
		case checkResult(got) != nil:
			t.Errorf("%+v", got)
		}
		kept := 0
		for _, entry := range book.entries {
			kept += len(entry.Message)
		}
		if kept > 2*most {
			t.Errorf("%d bytes of lines were kept", kept)
		}
	})
}
