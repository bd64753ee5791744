package integration

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cordon/integration/service"
	"cordon/supervisor"
	"cordon/supervisor/api"
)

// TestRestartUnderLoad ends the daemon and starts the next one on the same socket, which a
// service manager holds, while clients ask. Each of them keeps its connection and does not
// try again on its own: every request must have an answer, which is a result or the word to
// come back, and never an error of the connection.
func TestRestartUnderLoad(t *testing.T) {
	binary := cordonBinary(t)
	path := filepath.Join(t.TempDir(), "s")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	socket, err := listener.File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	d := startActivated(t, binary, socket)

	var done atomic.Bool
	var answered, turnedAway atomic.Int64
	var clients sync.WaitGroup
	for client := range 8 {
		clients.Go(func() {
			http := service.Client(path)
			defer http.CloseIdleConnections()
			for i := 0; !done.Load() && !t.Failed(); i++ {
				if client%2 == 0 {
					http.CloseIdleConnections()
				}
				want := fmt.Sprint(client*1_000_000 + i)
				for !insist(t, http, want, &turnedAway) && !t.Failed() {
				}
				answered.Add(1)
			}
		})
	}
	for range 4 {
		before := answered.Load()
		for end := time.Now().Add(daemonPatience); answered.Load() < before+100 && !t.Failed(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Errorf("%d answers in %v", answered.Load()-before, daemonPatience)
			}
		}
		d.end(t)
		d = startActivated(t, binary, socket)
	}
	done.Store(true)
	clients.Wait()
	d.end(t)
	t.Logf("%d answers, %d times the word to come back", answered.Load(), turnedAway.Load())
}

// insist asks for one execution, and tells whether it has its result: otherwise it was told to
// come back.
func insist(t *testing.T, client *http.Client, want string, turnedAway *atomic.Int64) bool {
	resp, err := client.Post("http://cordon/v1/executions", "application/json", strings.NewReader(`{"code":"output = `+want+`"}`))
	if err != nil {
		t.Errorf("%s: %v", want, err)
		return false
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Errorf("%s: %v", want, err)
		return false
	}
	if resp.StatusCode == http.StatusOK {
		var r supervisor.Result
		if err := json.Unmarshal(body, &r); err != nil || string(r.Output) != want {
			t.Errorf("%s: %s, %v", want, body, err)
		}
		return true
	}
	var p api.Problem
	if err := json.Unmarshal(body, &p); err != nil || p.Code != api.ShuttingDown || p.RetryAfterMS <= 0 {
		t.Errorf("%s: %d %s, %v", want, resp.StatusCode, body, err)
	}
	turnedAway.Add(1)
	return false
}

// activated is a daemon whose socket was handed to it.
type activated struct {
	cmd *exec.Cmd
	log *bytes.Buffer
}

func startActivated(t *testing.T, binary string, socket *os.File) *activated {
	t.Helper()
	d := &activated{log: &bytes.Buffer{}}
	// The variable has the id of the process that is to take the socket (sd_listen_fds(3)).
	d.cmd = exec.CommandContext(context.Background(), "sh", "-c", `LISTEN_PID=$$ exec "$0" serve`, binary)
	d.cmd.Env = append(os.Environ(), "LISTEN_FDS=1")
	d.cmd.ExtraFiles = []*os.File{socket}
	d.cmd.Stdout, d.cmd.Stderr = d.log, d.log
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if d.cmd.ProcessState == nil { // the test failed before
			_ = d.cmd.Process.Kill()
			_ = d.cmd.Wait()
		}
	})
	return d
}

// end wants a clean end.
func (d *activated) end(t *testing.T) {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if err := d.cmd.Wait(); err != nil {
		t.Errorf("%v:\n%s", err, d.log)
	}
}
