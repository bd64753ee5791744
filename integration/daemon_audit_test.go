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
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cordon/integration/service"
	"cordon/supervisor"
	"cordon/supervisor/api"
)

// onSmallDisk gives the words that go before a command line to have a disk of 1 MiB on dir,
// in a mount namespace of the command's own.
func onSmallDisk(t *testing.T, dir string) []string {
	t.Helper()
	wrap := []string{"unshare", "--mount", "--propagation", "private", "sh", "-c",
		`mount -t tmpfs -o size=1m,mode=700 small "$0" && exec "$@"`, dir}
	if out, err := exec.Command(wrap[0], append(wrap[1:], "true")...).CombinedOutput(); err != nil {
		if required() {
			t.Fatalf("mount a small disk: %v: %s", err, out)
		}
		t.Skipf("this user cannot mount a small disk: %v: %s", err, out)
	}
	return wrap
}

// answers are what callers were told.
type answers struct {
	sync.Mutex
	ran     map[string]bool // by the execution's id
	refused map[string]bool // by the request's id
	other   []string
}

// ask makes one request, and keeps its answer.
func (a *answers) ask(client *http.Client) {
	answer, err := client.Post("http://cordon/v1/executions", "application/json", strings.NewReader(`{"code":"output = 1"}`))
	if err != nil {
		a.Lock()
		defer a.Unlock()
		a.other = append(a.other, err.Error())
		return
	}
	defer answer.Body.Close()
	var result supervisor.Result
	var problem api.Problem
	body, err := io.ReadAll(answer.Body)
	if err == nil {
		err = errors.Join(json.Unmarshal(body, &result), json.Unmarshal(body, &problem))
	}
	a.Lock()
	defer a.Unlock()
	switch {
	case err == nil && answer.StatusCode == http.StatusOK:
		a.ran[result.ID] = true
	case err == nil && problem.Code == api.Unavailable && problem.Reason == "audit" && answer.Header.Get("Retry-After") != "":
		a.refused[problem.Instance] = true
	default:
		a.other = append(a.other, fmt.Sprintf("%d %s, %v", answer.StatusCode, body, err))
	}
}

// TestDaemonWithAFullDisk fills the disk of a required audit log under load, frees it and
// fills it again. No execution that was answered may be without its record.
func TestDaemonWithAFullDisk(t *testing.T) {
	disk := t.TempDir()
	s := startDaemonWith(t, service.Options{Wrap: onSmallDisk(t, disk), Binary: cordonBinary(t),
		Args: []string{"--audit", filepath.Join(disk, "audit.log"), "--audit-required"}})
	// The daemon's own view of the directory.
	inside := filepath.Join("/proc", fmt.Sprint(s.PID()), "root", disk)
	client := service.Client(s.Socket())
	all := &answers{ran: map[string]bool{}, refused: map[string]bool{}}
	load, stop := context.WithCancel(t.Context())
	var callers sync.WaitGroup
	defer func() {
		stop()
		callers.Wait()
	}()
	for range 4 {
		callers.Go(func() {
			for load.Err() == nil {
				all.ask(client)
				time.Sleep(20 * time.Millisecond) // less than fills the disk by itself
			}
		})
	}
	ready := func() (int, string) {
		code, body, err := s.Get(t.Context(), "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		return code, string(body)
	}
	become := func(want int) string {
		for end := time.Now().Add(daemonPatience); ; time.Sleep(10 * time.Millisecond) {
			code, body := ready()
			if code == want {
				return body
			}
			if time.Now().After(end) {
				t.Fatalf("/readyz says %d %s, and never %d", code, body, want)
			}
		}
	}
	ballast := filepath.Join(inside, "ballast")
	for range 2 {
		fillDisk(t, ballast)
		if body := become(http.StatusServiceUnavailable); !strings.Contains(body, `"audit"`) {
			t.Errorf("/readyz says %s", body)
		}
		before := all.count()
		for end := time.Now().Add(daemonPatience); all.count() < before+20 && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		become(http.StatusOK)
		all.ask(client)
	}
	stop()
	callers.Wait()
	all.check(t, inside)
}

// count is how many requests were refused.
func (a *answers) count() int {
	a.Lock()
	defer a.Unlock()
	return len(a.refused)
}

// fillDisk writes a file until there is no room.
func fillDisk(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	for err == nil {
		_, err = file.Write(make([]byte, 512))
	}
	defer file.Close()
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// check holds the log against the answers.
func (a *answers) check(t *testing.T, dir string) {
	t.Helper()
	if len(a.other) > 0 || len(a.ran) < 10 || len(a.refused) < 20 {
		t.Errorf("%d ran, %d were refused; other answers: %q", len(a.ran), len(a.refused), a.other)
	}
	file, err := os.Open(filepath.Join(dir, "audit.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var line struct {
			Event, ID, Reason string
			RequestID         string `json:"request_id"`
		}
		err := json.Unmarshal(lines.Bytes(), &line)
		switch {
		case err != nil:
			t.Errorf("a broken line: %q: %v", lines.Text(), err)
		case line.Event == "execution" && a.ran[line.ID]:
			delete(a.ran, line.ID)
		case line.Event == "refusal" && line.Reason == "audit" && a.refused[line.RequestID]:
			delete(a.refused, line.RequestID)
		default:
			t.Errorf("nobody was told of %s, or twice", lines.Text())
		}
	}
	if len(a.ran) > 0 || len(a.refused) > 0 {
		t.Errorf("%d executions and %d refusals have no line", len(a.ran), len(a.refused))
	}
}

// TestDaemonsAuditLogIsRotated does what logrotate does.
func TestDaemonsAuditLogIsRotated(t *testing.T) {
	log := filepath.Join(t.TempDir(), "audit.log")
	s := startDaemon(t, "--audit", log, "--audit-required")
	client := service.Client(s.Socket())
	all := &answers{ran: map[string]bool{}, refused: map[string]bool{}}
	all.ask(client)
	if err := os.Rename(log, log+".1"); err != nil {
		t.Fatal(err)
	}
	all.ask(client) // still in the old file
	if err := s.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(daemonPatience); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(log); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("SIGHUP does not open the log again")
		}
	}
	all.ask(client)
	for path, want := range map[string]int{log + ".1": 2, log: 1} {
		text, err := os.ReadFile(path)
		if got := bytes.Count(text, []byte("\n")); err != nil || got != want {
			t.Errorf("%s has %d lines, want %d: %v", path, got, want, err)
		}
		for id := range all.ran {
			if bytes.Contains(text, []byte(id)) {
				delete(all.ran, id)
			}
		}
	}
	if len(all.ran) > 0 || len(all.other) > 0 {
		t.Errorf("%d executions have no line; other answers: %q", len(all.ran), all.other)
	}
}
