package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// screenOf plays the terminal that cordon top runs in.
type screenOf struct {
	t    *testing.T
	file *os.File // the terminal's own end
	cmd  *exec.Cmd
	done chan error

	mu   sync.Mutex
	said bytes.Buffer
}

// onTerminal starts cordon top on a terminal of its own.
func onTerminal(t *testing.T, columns, lines uint16, args ...string) *screenOf {
	t.Helper()
	s := &screenOf{t: t, cmd: exec.Command("cordon", append([]string{"top"}, args...)...), done: make(chan error, 1)}
	file, err := pty.StartWithSize(s.cmd, &pty.Winsize{Cols: columns, Rows: lines})
	if err != nil {
		t.Fatal(err)
	}
	s.file = file
	read := make(chan struct{})
	go func() { defer close(read); io.Copy(s, file) }()
	go func() { <-read; s.done <- s.cmd.Wait() }()
	t.Cleanup(func() { s.cmd.Process.Kill(); file.Close(); <-read })
	return s
}

func (s *screenOf) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.Write(p)
}

func (s *screenOf) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// frames gives the screens that were drawn as a whole.
func (s *screenOf) frames() []string {
	parts := strings.Split(s.text(), cursorHome)
	var whole []string
	for _, part := range parts[1:] {
		if frame, _, ok := strings.Cut(part, clearBelow); ok {
			whole = append(whole, frame)
		}
	}
	return whole
}

// until waits for a screen, among those after the first so many, of which something is true.
func (s *screenOf) until(what string, after int, is func(frame string) bool) string {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		frames := s.frames()
		for _, frame := range frames[min(after, len(frames)):] {
			if is(frame) {
				return frame
			}
		}
	}
	s.t.Fatalf("%s: not seen in %d screens; the last: %q", what, len(s.frames()), s.text())
	return ""
}

// ends waits for cordon top to end, well and with the terminal as it was.
func (s *screenOf) ends() {
	s.t.Helper()
	select {
	case err := <-s.done:
		if err != nil {
			s.t.Errorf("cordon top: %v: %q", err, s.text())
		}
	case <-time.After(30 * time.Second):
		s.t.Fatalf("cordon top goes on: %q", s.text())
	}
	if !strings.HasPrefix(s.text(), screenBegin) || !strings.HasSuffix(s.text(), screenEnd) || strings.Count(s.text(), screenEnd) != 1 {
		s.t.Errorf("the screen was not given back: %q", s.text())
	}
}

func TestTopOnATerminal(t *testing.T) {
	socket := aDaemon(t)
	s := onTerminal(t, 80, 24, "--socket", socket, "--interval", "50ms")
	first := s.until("a first screen", 0, func(frame string) bool { return strings.Contains(frame, "running  [") })
	if lines := strings.Split(first, "\r\n"); len(lines) > 24 || !strings.Contains(lines[1], "ready") {
		t.Errorf("%q", lines)
	}

	// What the daemon does shows without a key.
	running := exec.Command("cordon", "run", "--socket", socket, "--timeout", "60s", "-")
	running.Stdin = strings.NewReader("await new Promise(() => {})")
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	s.until("the execution", 0, func(frame string) bool { return strings.Contains(frame, "1 of ") && strings.Contains(frame, "uid:") })
	running.Process.Signal(syscall.SIGINT)
	running.Wait()
	s.until("its end", len(s.frames()), func(frame string) bool {
		return strings.Contains(frame, "cancelled") && strings.Contains(frame, "] 0 of")
	})

	// A smaller terminal gets a smaller screen.
	if err := pty.Setsize(s.file, &pty.Winsize{Cols: 50, Rows: 8}); err != nil {
		t.Fatal(err)
	}
	small := s.until("a small screen", len(s.frames()), func(frame string) bool { return strings.Count(frame, "\r\n") < 8 })
	for _, line := range strings.Split(small, clearLine+"\r\n") {
		if len(strings.TrimSuffix(line, clearLine)) > 49 {
			t.Errorf("too wide: %q", line)
		}
	}
	if _, err := s.file.WriteString("xq"); err != nil { // a key without a meaning, and one with
		t.Fatal(err)
	}
	s.ends()
}

func TestTopEndsAsAskedAndGivesTheTerminalBack(t *testing.T) {
	socket := aDaemon(t)
	for name, end := range map[string]func(*screenOf) error{
		"q":       func(s *screenOf) error { _, err := s.file.WriteString("q"); return err },
		"ctrl-C":  func(s *screenOf) error { _, err := s.file.WriteString("\x03"); return err },
		"SIGINT":  func(s *screenOf) error { return s.cmd.Process.Signal(syscall.SIGINT) },
		"SIGTERM": func(s *screenOf) error { return s.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			s := onTerminal(t, 80, 24, "--socket", socket)
			s.until("a screen", 0, func(string) bool { return true })
			if err := end(s); err != nil {
				t.Fatal(err)
			}
			s.ends()
		})
	}
}

// The settings of the terminal are the same before and after, seen from a shell that stays.
func TestTopRestoresTheSettings(t *testing.T) {
	socket := aDaemon(t)
	s := &screenOf{t: t, done: make(chan error, 1)}
	s.cmd = exec.Command("sh", "-c", "stty -g; cordon top --socket "+socket+"; echo \"exit $?\"; stty -g")
	file, err := pty.StartWithSize(s.cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	go func() { io.Copy(s, file); s.done <- s.cmd.Wait() }()
	s.file = file
	s.until("a screen", 0, func(string) bool { return true })
	if _, err := file.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	if err := <-s.done; err != nil {
		t.Error(err)
	}
	before, _, _ := strings.Cut(s.text(), "\r\n")
	_, after, _ := strings.Cut(s.text(), "exit 0\r\n")
	if before == "" || before != strings.TrimSpace(after) {
		t.Errorf("the settings were %q and are %q", before, after)
	}
}

// A daemon that goes away is told of, and waited for.
func TestTopOutlivesTheDaemon(t *testing.T) {
	requireWalls(t)
	dir, err := os.MkdirTemp("", "d")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	socket := dir + "/s"
	stop, err := startDaemon(socket)
	if err != nil {
		t.Fatal(err)
	}
	s := onTerminal(t, 120, 24, "--socket", socket, "--interval", "50ms")
	s.until("a screen", 0, func(string) bool { return true })
	if err := stop(); err != nil {
		t.Error(err)
	}
	s.until("that it is gone", 0, func(frame string) bool { return strings.Contains(frame, "NO ANSWER: reach the daemon") })
	if stop, err = startDaemon(socket); err != nil {
		t.Fatal(err)
	}
	s.until("that it is back", len(s.frames()), func(frame string) bool { return strings.Contains(frame, "ready"+clearLine) })
	s.file.WriteString("q")
	s.ends()
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// A daemon that takes a connection and says nothing keeps nobody from leaving.
func TestTopCanBeLeftWhileTheDaemonIsSilent(t *testing.T) {
	var answers atomic.Int64
	silent := make(chan struct{})
	socket := playWhole(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answers.Add(1) == 2 {
			close(silent)
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"version":"v1","concurrency":2}`)
	}))
	s := onTerminal(t, 80, 24, "--socket", socket, "--interval", "10ms")
	<-silent
	if _, err := s.file.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	s.ends()
}

// A terminal that knows no control sequences gets none.
func TestTopOnADumbTerminal(t *testing.T) {
	t.Setenv("TERM", "dumb")
	s := onTerminal(t, 80, 24, "--socket", aDaemon(t), "--interval", "10ms")
	if err := <-s.done; err != nil || strings.Contains(s.text(), "\x1b") || !strings.Contains(s.text(), "ready") {
		t.Errorf("%v: %q", err, s.text())
	}
}
