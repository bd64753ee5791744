package records

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/supervisor"

	"golang.org/x/sys/unix"
)

func openTestAudit(t *testing.T, options AuditOptions) *Audit {
	t.Helper()
	a, err := OpenAudit(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// lines reads a log whose lines must all be JSON objects.
func lines(t *testing.T, path string) []map[string]any {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []map[string]any
	for s := bufio.NewScanner(file); s.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			t.Fatalf("line %d, %q: %v", len(all)+1, s.Text(), err)
		}
		all = append(all, line)
	}
	return all
}

// eventually waits for a condition that is known to come about.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func TestAuditLine(t *testing.T) {
	const secret = "hunter2"
	e := execution(supervisor.ScriptError)
	e.Code, e.InputBytes, e.ErrorName = "throw "+secret, 7, "TypeError"
	e.Isolation = supervisor.Isolation{Seccomp: true, Cgroup: "v1", Landlock: 7}
	refusal := Execution{RequestID: "r2", Tenant: "acme", Refusal: "overloaded", Reason: "queue_full", Status: 429, Begin: time.Now()}
	named := e
	named.ErrorName = secret
	for _, withCode := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "audit.log")
		a := openTestAudit(t, AuditOptions{Path: path, Required: true, Code: withCode})
		for _, one := range []Execution{e, refusal, named} {
			a.Write(t.Context(), one)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
			t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
		}
		all := lines(t, path)
		if len(all) != 3 {
			t.Fatalf("%d lines, want 3: Write came back before its line was there", len(all))
		}
		want := map[string]any{"event": "execution", "id": "01J", "request_id": "r1", "tenant": "acme", "pid": 1.0, "uid": 2.0,
			"gid": 3.0, "outcome": "script_error", "error": "TypeError", "code_bytes": 13.0, "input_bytes": 7.0, "status": 200.0,
			"code_sha256": "35fdd4d23240cb120edecf0bc6fac5d4080cba69525ac59b213ee0db5c58db01"}
		for key, value := range want {
			if all[0][key] != value {
				t.Errorf("%s is %v, want %v", key, all[0][key], value)
			}
		}
		if usage, _ := all[0]["usage"].(map[string]any); usage["cpu_ms"] != 30.0 {
			t.Errorf("usage is %v", usage)
		}
		if walls, _ := all[0]["isolation"].(map[string]any); walls["landlock"] != 7.0 {
			t.Errorf("isolation is %v", walls)
		}
		if all[1]["event"] != "refusal" || all[1]["refusal"] != "overloaded" || all[1]["reason"] != "queue_full" || all[1]["uid"] != nil {
			t.Errorf("refusal is %v", all[1])
		}
		if all[2]["error"] != "custom" {
			t.Errorf("error is %v: a script can name its errors as it likes", all[2]["error"])
		}
		text, _ := os.ReadFile(path)
		if has := strings.Contains(string(text), secret); has != withCode {
			t.Errorf("with code %v: the log has the script's text: %v", withCode, has)
		}
	}
}

func TestAuditBetweenManyWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	a := openTestAudit(t, AuditOptions{Path: path, Required: true})
	var writers sync.WaitGroup
	for w := range 16 {
		writers.Go(func() {
			for i := range 50 {
				e := execution(supervisor.OK)
				e.ID = fmt.Sprint(w, "-", i)
				a.Write(t.Context(), e)
			}
		})
	}
	// Rotation in the middle of it, as logrotate does: rename, then a signal.
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	if err := a.Reopen(); err != nil {
		t.Fatal(err)
	}
	writers.Wait()
	seen := map[any]bool{}
	for _, line := range append(lines(t, path+".1"), lines(t, path)...) {
		seen[line["id"]] = true
	}
	if len(seen) != 800 {
		t.Errorf("%d records, want 800", len(seen))
	}
}

func TestAuditEndsABrokenLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	if err := os.WriteFile(path, []byte("{\"half"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := openTestAudit(t, AuditOptions{Path: path, Required: true})
	a.Write(t.Context(), execution(supervisor.OK))
	text, _ := os.ReadFile(path)
	if parts := strings.Split(string(text), "\n"); len(parts) != 3 || parts[0] != `{"half` || !json.Valid([]byte(parts[1])) {
		t.Errorf("log is %q", text)
	}
}

func TestAuditReopenKeepsTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log", "audit.log")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	a := openTestAudit(t, AuditOptions{Path: path, Required: true})
	if err := os.Rename(filepath.Dir(path), filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	if err := a.Reopen(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reopen without a directory: %v", err)
	}
	a.Write(t.Context(), execution(supervisor.OK))
	if got := len(lines(t, filepath.Join(dir, "away", "audit.log"))); got != 1 || a.Healthy() != nil {
		t.Errorf("%d lines in the old file, healthy: %v", got, a.Healthy())
	}
}

func TestAuditRefusesBadPaths(t *testing.T) {
	for _, path := range []string{"", "/", "/nowhere/audit.log"} {
		if a, err := OpenAudit(AuditOptions{Path: path}); err == nil {
			a.Close()
			t.Errorf("%q was opened", path)
		}
	}
}

// TestAuditOnAFullDevice has the kernel's own device that is always full.
func TestAuditOnAFullDevice(t *testing.T) {
	for _, required := range []bool{true, false} {
		a := openTestAudit(t, AuditOptions{Path: "/dev/full", Required: required})
		begin := time.Now()
		for range 20 {
			a.Write(t.Context(), execution(supervisor.OK))
		}
		if required && time.Since(begin) > 20*auditPatience {
			t.Error("writers wait for a disk that is known to be full")
		}
		eventually(t, "the log fails", func() bool { return a.Stats().Failing })
		if err := a.Healthy(); required != errors.Is(err, unix.ENOSPC) {
			t.Errorf("required %v: healthy: %v", required, err)
		}
		if required {
			if s := a.Stats(); s.Pending != 20 || s.Lost != 0 {
				t.Errorf("required: %+v, want 20 kept", s)
			}
		} else {
			eventually(t, "all are counted as lost", func() bool { return a.Stats().Lost == 20 && a.Stats().Pending == 0 })
		}
		if err := a.Close(); err == nil || !strings.Contains(err.Error(), "20 records") {
			t.Errorf("close: %v, want it to say that 20 records are lost", err)
		}
	}
}

func TestAuditHealsWhileRecordsCome(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audit.log")
	if err := os.Symlink("/dev/full", path); err != nil {
		t.Fatal(err)
	}
	a := openTestAudit(t, AuditOptions{Path: path, Required: true})
	a.Write(t.Context(), execution(supervisor.OK))
	if a.Healthy() == nil {
		t.Fatal("the log does not fail")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	written := 1
	for ; a.Healthy() != nil && written < maxPending/2; written++ {
		a.Write(t.Context(), Execution{Refusal: "unavailable", Reason: "audit"})
		time.Sleep(time.Millisecond)
	}
	if a.Healthy() != nil {
		t.Fatal("records that come put the next try off")
	}
	eventually(t, "all are written", func() bool { return a.Stats().Written == uint64(written) })
}

func TestAuditIsBounded(t *testing.T) {
	a := openTestAudit(t, AuditOptions{Path: "/dev/full", Required: true})
	a.Write(t.Context(), execution(supervisor.OK))
	for range maxPending {
		a.Write(t.Context(), Execution{Refusal: "unavailable", Reason: "audit"})
	}
	if s := a.Stats(); s.Pending != maxPending/2 {
		t.Errorf("%d records wait, want %d: refusals must leave room for executions", s.Pending, maxPending/2)
	}
	for range maxPending {
		a.Write(t.Context(), execution(supervisor.OK))
	}
	if s := a.Stats(); s.Pending != maxPending || s.Lost != maxPending/2+1+maxPending/2 {
		t.Errorf("%+v, want %d pending", s, maxPending)
	}
}

func TestAuditKeepsScriptsWithinBounds(t *testing.T) {
	a := openTestAudit(t, AuditOptions{Path: "/dev/full", Required: true, Code: true})
	e := execution(supervisor.OK)
	e.Code = strings.Repeat("x", 1<<20)
	for range 100 {
		a.Write(t.Context(), e)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	last := a.pending[len(a.pending)-1].line
	if len(a.pending) != 100 || a.bytes > maxPendingBytes || !strings.Contains(string(last), `"code_omitted":true`) {
		t.Errorf("%d records of %d bytes wait; the last is %.200s", len(a.pending), a.bytes, last)
	}
}

func TestAuditHangs(t *testing.T) {
	// A pipe that nobody reads is a disk that hangs.
	path := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	a := openTestAudit(t, AuditOptions{Path: path, Required: true})
	e := execution(supervisor.OK)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 200 { // more than a pipe holds
		a.Write(ctx, e)
	}
	eventually(t, "the log counts as failing", func() bool { return a.Healthy() != nil })
	reader, err := os.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for i, s := 0, bufio.NewScanner(reader); i < 200; i++ {
		if !s.Scan() || !json.Valid(s.Bytes()) {
			t.Fatalf("line %d is %q", i, s.Text())
		}
	}
	eventually(t, "the log is healthy again", func() bool { return a.Healthy() == nil && a.Stats().Written == 200 })
}
