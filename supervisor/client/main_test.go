package client

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// The tests of this package play the daemon, to say what a real one says seldom or never. The
// real one is called by the tests of cmd/cordon and of the examples.

// daemon serves a handler on a socket, and gives a client for it.
func daemon(t *testing.T, handler http.HandlerFunc, with ...func(*Options)) *Client {
	t.Helper()
	options := Options{Socket: socketPath(t)}
	serve(t, options.Socket, handler)
	for _, change := range with {
		change(&options)
	}
	c, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func serve(t *testing.T, path string, handler http.HandlerFunc) {
	t.Helper()
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler}
	served := make(chan struct{})
	go func() { defer close(served); server.Serve(listener) }()
	t.Cleanup(func() { server.Close(); <-served })
}

// socketPath gives a path that is short enough for a socket.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "c")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "s")
}

// answer writes a JSON answer.
func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(encoded(value))
}

// encoded writes a value as the daemon does.
func encoded(value any) []byte {
	line, err := api.Encode(value)
	if err != nil {
		panic(err)
	}
	return line
}

// refuse writes a problem.
func refuse(w http.ResponseWriter, p *api.Problem) {
	w.Header().Set("Content-Type", api.ProblemType)
	w.WriteHeader(p.Status)
	w.Write(encoded(p))
}

// begin begins a stream, and gives what writes a line of it.
func begin(w http.ResponseWriter) func(api.StreamLine) {
	w.Header().Set("Content-Type", api.StreamType)
	return func(line api.StreamLine) {
		w.Write(encoded(line))
		w.(http.Flusher).Flush()
	}
}

// ok is a result that a daemon could give.
func ok(output string) supervisor.Result {
	return supervisor.Result{
		ID: "01KB0000000000000000000000", Outcome: supervisor.OK, Output: json.RawMessage(output),
		Logs: []supervisor.LogEntry{}, Isolation: supervisor.Isolation{Namespaces: []string{"pid"}},
	}
}

func logLine(n int) supervisor.LogEntry {
	return supervisor.LogEntry{Level: "log", Message: fmt.Sprint("line ", n), AtMS: float64(n)}
}

// soon bounds what must not hang.
const soon = 30 * time.Second

// within waits for a channel to be closed.
func within(t *testing.T, what string, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(soon):
		t.Fatalf("%s: not within %v", what, soon)
	}
}
