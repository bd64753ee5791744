package api_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"cordon/supervisor/api"
)

func TestCodesAreComplete(t *testing.T) {
	seen := map[api.Code]bool{}
	for _, code := range api.Codes() {
		if seen[code] || code.Title() == "" || http.StatusText(code.Status()) == "" || code.Status() < 400 {
			t.Errorf("%s: %q, %d, or twice", code, code.Title(), code.Status())
		}
		seen[code] = true
	}
	if got := api.Code("unheard_of").Status(); got != http.StatusInternalServerError {
		t.Errorf("a code of a later version has the status %d", got)
	}
}

func TestProblemIsAnErrorAndJSON(t *testing.T) {
	p := api.NewProblem(api.Overloaded, "the queue is full")
	p.Reason, p.RetryAfterMS = "queue_full", 1500
	var found *api.Problem
	if err := fmt.Errorf("run: %w", p); !errors.As(err, &found) || err.Error() != "run: overloaded: the queue is full" || found.RetryAfter() != 1500*time.Millisecond {
		t.Errorf("%v, %v", err, found)
	}
	got, err := api.Encode(p)
	want := `{"type":"about:blank","title":"Overloaded","status":429,"detail":"the queue is full","code":"overloaded","reason":"queue_full","retry_after_ms":1500}` + "\n"
	if err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	var back api.Problem
	if err := json.Unmarshal(got, &back); err != nil || back.Code != p.Code {
		t.Errorf("%+v, %v", back, err)
	}
}
