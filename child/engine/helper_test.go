package engine

import (
	"encoding/json"
	"testing"
	"time"

	"cordon/child/modules"
	"cordon/ipc"
	"cordon/libs/format"
)

// outcome is what a test looks at: the result and the console lines before it.
type outcome struct {
	ipc.Result
	logs []ipc.Log
	took time.Duration
}

// lines gives the messages of the console.
func (o outcome) lines() []string {
	messages := make([]string, len(o.logs))
	for i, l := range o.logs {
		messages[i] = l.Message
	}
	return messages
}

// request is an execution with the contract's defaults and a short timeout.
func request(code string) ipc.Execute {
	return ipc.Execute{
		ID: "01TEST", Code: code, Filename: "script.js", Input: json.RawMessage("null"), Timezone: "UTC",
		Limits: ipc.Limits{
			TimeoutMS: 10_000, MemoryBytes: 512 << 20, OutputBytes: 4 << 20,
			LogBytes: 256 << 10, LogLines: 1_000,
		},
	}
}

// perform runs an execution without libraries in this process.
func perform(t testing.TB, req ipc.Execute) outcome {
	t.Helper()
	return performWith(t, req, noLibraries{})
}

// performWith runs an execution in this process.
func performWith(t testing.TB, req ipc.Execute, libraries modules.Registry) outcome {
	t.Helper()
	var o outcome
	start := time.Now()
	o.Result = Run(req, Host{
		Start:     start,
		Log:       func(l ipc.Log) { o.logs = append(o.logs, l) },
		Entropy:   [32]byte{1},
		Libraries: libraries,
	})
	o.took = time.Since(start)
	if o.ID != req.ID {
		t.Errorf("the result is of execution %q, want %q", o.ID, req.ID)
	}
	if (o.Error == nil) != (o.Status == ipc.StatusOK) {
		t.Errorf("status %s with error %+v", o.Status, o.Error)
	}
	return o
}

// runScript runs code with the defaults.
func runScript(t testing.TB, code string) outcome {
	t.Helper()
	return perform(t, request(code))
}

// brief runs code with a timeout so short that it is expected to be met.
func brief(t testing.TB, code string, timeout time.Duration) outcome {
	t.Helper()
	req := request(code)
	req.Limits.TimeoutMS = timeout.Milliseconds()
	return perform(t, req)
}

// wantOutput fails the test unless the script ended well with this JSON, "" for none.
func wantOutput(t *testing.T, o outcome, want string) {
	t.Helper()
	if o.Status != ipc.StatusOK {
		t.Fatalf("status %s: %+v", o.Status, *o.Error)
	}
	if string(o.Output) != want {
		t.Errorf("output %s, want %s", o.Output, want)
	}
}

// wantError fails the test unless the script ended in this way.
func wantError(t *testing.T, o outcome, status ipc.Status, name, message string) {
	t.Helper()
	if o.Status != status {
		t.Fatalf("status %s, want %s; output %s, error %+v", o.Status, status, o.Output, o.Error)
	}
	if o.Error.Name != name || o.Error.Message != message {
		t.Errorf("error %q, %q; want %q, %q", o.Error.Name, o.Error.Message, name, message)
	}
	if o.Output != nil {
		t.Errorf("a failed script has the output %s", o.Output)
	}
}

// wantAt fails the test unless the error is at this place.
func wantAt(t *testing.T, o outcome, line, column int) {
	t.Helper()
	if o.Error == nil {
		t.Fatalf("status %s without an error", o.Status)
	}
	if o.Error.Line != line || o.Error.Column != column {
		t.Errorf("at %d:%d, want %d:%d (%s: %s)\n%s", o.Error.Line, o.Error.Column, line, column,
			o.Error.Name, o.Error.Message, o.Error.Stack)
	}
}

// noLibraries is a registry without libraries.
type noLibraries struct{}

func (noLibraries) Names() []string { return nil }

func (noLibraries) Specifiers(string) []string { return nil }

func (noLibraries) Lookup(string) (format.Source, bool) { return format.Source{}, false }

func (noLibraries) Module(string, int) (format.Source, bool) { return format.Source{}, false }
