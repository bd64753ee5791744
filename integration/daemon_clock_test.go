package integration

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/integration/service"
	"cordon/supervisor"
)

// steppedClock builds cordon with a time package whose wall clock is set an hour back, and
// forth again, seven times a second. Its monotonic clock, as the kernel's, is not touched by
// that. The host's own clock stays as it is.
func steppedClock(t *testing.T) string {
	t.Helper()
	cordonBinary(t) // skips where cordon cannot run
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	text, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	const from, step = "	sec, nsec, mono := runtimeNow()\n", "	if mono/70_000_000%2 == 1 {\n		sec -= 3600\n	}\n"
	stepped := bytes.Replace(text, []byte(from), []byte(from+step), 1)
	if bytes.Equal(stepped, text) {
		t.Fatalf("%s has no longer the line %q", original, from)
	}
	dir := t.TempDir()
	replacement, overlay, binary := filepath.Join(dir, "time.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "cordon")
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{original: replacement}})
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range map[string][]byte{replacement: stepped, overlay: list} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-overlay", overlay, "-o", binary, "cordon/cmd/cordon")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build cordon with a clock that is stepped: %v: %s", err, out)
	}
	return binary
}

// TestDaemonWhileTheClockIsStepped holds all that the daemon measures and waits for to the
// monotonic clock. The child is the usual one.
func TestDaemonWhileTheClockIsStepped(t *testing.T) {
	s := startDaemonWith(t, service.Options{Binary: steppedClock(t)})
	client := service.Client(s.Socket())
	dates := map[time.Duration]int{}
	var mu sync.Mutex
	ask := func(body string) supervisor.Result {
		var result supervisor.Result
		answer, err := client.Post("http://cordon/v1/executions", "application/json", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return result
		}
		defer answer.Body.Close()
		data, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK || json.Unmarshal(data, &result) != nil {
			t.Errorf("%s: %d %s, %v", body, answer.StatusCode, data, err)
		}
		if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
			mu.Lock()
			dates[time.Since(date).Round(time.Hour)]++
			mu.Unlock()
		}
		return result
	}
	// Nothing here takes a minute, and whatever a step got into takes an hour or less than
	// nothing.
	sane := func(r supervisor.Result, outcome supervisor.Outcome, least float64) {
		const most = 60_000
		u := r.Usage
		if r.Outcome != outcome || u.WallMS < least || u.WallMS > most || u.QueueMS < 0 || u.QueueMS > most || u.StartMS < 0 || u.StartMS > most {
			t.Errorf("%s with %+v, want %s after at least %v ms", r.Outcome, u, outcome, least)
		}
	}
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for range 20 {
				sane(ask(`{"code":"output = 1"}`), supervisor.OK, 0)
			}
			sane(ask(`{"code":"for (;;);","limits":{"timeout_ms":300}}`), supervisor.Timeout, 300)
			sane(ask(`{"code":"await new Promise(r => setTimeout(r, 500))","limits":{"timeout_ms":20000}}`), supervisor.OK, 500)
		})
	}
	callers.Wait()
	if dates[0] == 0 || dates[time.Hour] == 0 {
		t.Errorf("the daemon's clock was not stepped: its answers are so old: %v", dates)
	}
	_, metrics, err := s.Get(t.Context(), "/metrics")
	if err != nil || !bytes.Contains(metrics, []byte("cordon_execution_phase_seconds_count{phase=\"total\"} 88\n")) ||
		!bytes.Contains(metrics, []byte("cordon_execution_phase_seconds_bucket{phase=\"total\",le=\"60\"} 88\n")) {
		t.Errorf("metrics have other durations: %v\n%s", err, metrics)
	}
}
