package integration

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/client"
)

// says waits until the daemon's log has a text.
func says(t *testing.T, log func() string, text string) {
	t.Helper()
	for end := time.Now().Add(daemonPatience); !strings.Contains(log(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the log does not say %q:\n%s", text, log())
		}
	}
}

func TestSIGHUPLoadsThePolicyAgain(t *testing.T) {
	path := policyOf(t, "modules: [dayjs]\n")
	s := startDaemon(t, "--policy", path)
	c := tenantOf(t, s, "")
	outcome := func(want supervisor.Outcome) {
		t.Helper()
		r, err := c.Run(t.Context(), supervisor.Request{Code: `require("lodash")`})
		if err != nil || r.Outcome != want {
			t.Errorf("%s, %v, want %s", r.Outcome, err, want)
		}
	}
	load := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	outcome(supervisor.ModuleBlocked)
	load("modules: [lodash]\nadmission: {concurrency: 3}\n")
	statusIs(t, s, "the second policy", func(a api.Status) bool { return a.PolicyGeneration == 2 && a.Concurrency == 3 })
	outcome(supervisor.OK)
	load("modules: [dayjs]\nadmission: {concurency: 5}\n")
	says(t, s.Log, path+":2:13: admission.concurency: no such key")
	outcome(supervisor.OK)
	statusIs(t, s, "the second policy still", func(a api.Status) bool { return a.PolicyGeneration == 2 && a.Concurrency == 3 })
	// The way over HTTP says the same to who asks.
	_, err := c.ReloadPolicy(t.Context())
	if err == nil || !strings.Contains(err.Error(), "admission.concurency") {
		t.Errorf("reload over HTTP: %v", err)
	}
}

func TestSecondSignalKillsWhatRuns(t *testing.T) {
	s := startDaemon(t, "--drain-timeout", "1h")
	c, err := client.New(client.Options{Socket: s.Socket()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	up := make(chan struct{})
	type ending struct {
		result supervisor.Result
		err    error
	}
	ended := make(chan ending, 1)
	go func() {
		r, err := c.Stream(t.Context(), supervisor.Request{Code: `console.log("up"); await new Promise(() => {})`},
			func(supervisor.LogEntry) { close(up) })
		ended <- ending{r, err}
	}()
	<-up
	for _, said := range []string{"draining", "a second signal came"} {
		if err := s.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		says(t, s.Log, said)
	}
	if e := <-ended; e.err != nil || e.result.Outcome != supervisor.Cancelled || len(e.result.Logs) != 1 {
		t.Errorf("%+v, %v", e.result, e.err)
	}
	select {
	case <-s.Ended():
	case <-time.After(daemonPatience):
		t.Error("the daemon goes on")
	}
	if left, err := s.Left(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("the daemon left %v, %v", left, err)
	}
}
