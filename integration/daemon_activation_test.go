package integration

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cordon/integration/service"
	"cordon/supervisor/api"

	"golang.org/x/sys/unix"
)

// activateUID has activate become another user first.
const activateUID = "CORDON_TEST_ACTIVATE_UID"

// activate becomes the command that follows, as a service manager's process does: the sockets
// are at 3 and on already, and LISTEN_PID names the process that it is to be.
func activate() error {
	if err := errors.Join(os.Unsetenv(helperVariable), os.Setenv("LISTEN_PID", fmt.Sprint(os.Getpid()))); err != nil {
		return err
	}
	path, err := exec.LookPath(os.Args[1])
	if err != nil {
		return err
	}
	if text := os.Getenv(activateUID); text != "" {
		uid, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		if err := errors.Join(syscall.Setgroups(nil), syscall.Setresgid(uid, uid, uid), syscall.Setresuid(uid, uid, uid)); err != nil {
			return fmt.Errorf("become user %d: %w", uid, err)
		}
	}
	return unix.Exec(path, os.Args[1:], os.Environ())
}

// manager plays the service manager: it holds the socket, starts daemons on it, and hears
// what they notify.
type manager struct {
	t      *testing.T
	socket string
	file   *os.File
	notify *net.UnixConn
	uid    int // whom the daemons run as; 0 is this process's user
}

func newManager(t *testing.T) *manager {
	t.Helper()
	dir, err := os.MkdirTemp("", "cordon-manager-") // open to users, which t.TempDir is not
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	m := &manager{t: t, socket: filepath.Join(dir, "cordon.sock")}
	l, err := net.Listen("unix", m.socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if m.file, err = l.(*net.UnixListener).File(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.file.Close() })
	if m.notify, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.notify.Close() })
	for path, mode := range map[string]os.FileMode{dir: 0o755, m.socket: 0o666, filepath.Join(dir, "notify"): 0o666} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// start runs a daemon on the socket and waits for its READY=1.
func (m *manager) start(args ...string) *service.Service {
	m.t.Helper()
	environment := []string{helperVariable + "=activate", "LISTEN_FDS=1", "LISTEN_FDNAMES=cordon.socket",
		"NOTIFY_SOCKET=" + m.notify.LocalAddr().String()}
	if m.uid != 0 {
		environment = append(environment, fmt.Sprintf("%s=%d", activateUID, m.uid))
	}
	s, err := service.Launch(service.Options{
		Binary: cordonBinary(m.t), Socket: m.socket, Args: args, Files: []*os.File{m.file}, Wrap: []string{"/proc/self/exe"},
		Env: environment,
	})
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { s.Kill() })
	m.hear("READY=1", s)
	return s
}

// hear wants this to be the next that a daemon notifies, but for pings and statuses.
func (m *manager) hear(want string, s *service.Service) string {
	m.t.Helper()
	for {
		var text [1024]byte
		m.notify.SetReadDeadline(time.Now().Add(daemonPatience))
		n, err := m.notify.Read(text[:])
		if err != nil {
			m.t.Fatalf("wait for %s: %v; the daemon's log:\n%s", want, err, s.Log())
		}
		switch got := string(text[:n]); {
		case strings.HasPrefix(got, want):
			return got
		case !strings.HasPrefix(got, "STATUS="):
			m.t.Fatalf("heard %q; want %q", got, want)
		}
	}
}

// end has a daemon drain, and wants nothing of it left but the socket.
func (m *manager) end(s *service.Service) {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), daemonPatience)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		m.t.Fatal(err)
	}
	m.hear("STOPPING=1", s)
	left, err := s.Left(ctx)
	if err != nil || len(left) > 0 {
		m.t.Errorf("left: %v, %v", left, err)
	}
}

// A restart is seen by no caller but as a wait, or as an answer that says to come again: no
// connection is refused, and no request is left without an answer. A POST that fails on its
// connection may or may not have run, and so nobody sends it again: any such error is a loss.
func TestRestartUnderLoadLosesNothing(t *testing.T) {
	m := newManager(t)
	daemon := m.start()
	var tally restartTally
	done := make(chan struct{})
	var clients sync.WaitGroup
	for i, c := range restartClients(m.socket) {
		clients.Go(func() {
			defer c.client.CloseIdleConnections()
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if err := c.ask(fmt.Sprintf("%d-%d", i, n), &tally); err != nil {
					t.Errorf("%s: lost: %v", c.name, err)
					return
				}
			}
		})
	}
	const restarts = 8
	for range restarts {
		before := tally.answered.Load()
		eventuallyHolds(t, "the daemon is at work", func() error {
			if tally.answered.Load() < before+60 && !t.Failed() {
				return errors.New("too few answers")
			}
			return nil
		})
		m.end(daemon)
		daemon = m.start()
	}
	close(done)
	clients.Wait()
	m.end(daemon)
	t.Logf("%d restarts: %d results and %d refusals, %d told to come again, %d cut short by the drain",
		restarts, tally.answered.Load(), tally.refused.Load(), tally.again.Load(), tally.cancelled.Load())
}

// restartTally counts what clients were answered.
type restartTally struct{ answered, again, cancelled, refused atomic.Int64 }

// restartClient asks in one way.
type restartClient struct {
	name   string
	client *http.Client
	stream bool
	// quick asks for what is refused at once, and only now and then: such a connection is idle
	// most of the time, and some have a request on its way at the moment in which the daemon
	// ends them.
	quick bool
}

func restartClients(socket string) []restartClient {
	transport := func(change func(*http.Transport)) *http.Client {
		tr := &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", socket) },
			Protocols:   new(http.Protocols),
		}
		tr.Protocols.SetHTTP1(true)
		if change != nil {
			change(tr)
		}
		return &http.Client{Transport: tr, Timeout: hostilePatience}
	}
	http2 := func(tr *http.Transport) {
		tr.Protocols.SetHTTP1(false)
		tr.Protocols.SetUnencryptedHTTP2(true)
	}
	var clients []restartClient
	for range 2 {
		clients = append(clients,
			restartClient{name: "a connection that is kept", client: transport(nil)},
			restartClient{name: "a connection each", client: transport(func(tr *http.Transport) { tr.DisableKeepAlives = true })},
			restartClient{name: "a stream", client: transport(nil), stream: true},
			restartClient{name: "HTTP/2", client: transport(http2)},
		)
	}
	for range 16 {
		clients = append(clients,
			restartClient{name: "now and then", client: transport(nil), quick: true},
			restartClient{name: "now and then, HTTP/2", client: transport(http2), quick: true})
	}
	return clients
}

// ask has a script run; its error is a request without a whole and right answer.
func (c restartClient) ask(id string, tally *restartTally) error {
	body := fmt.Sprintf(`{"code":"console.log(input); output = input", "input":%q}`, id)
	if c.quick {
		time.Sleep(time.Duration(rand.IntN(4000)) * time.Microsecond)
		body = `{"code":7}`
	}
	return c.send(body, id, tally)
}

func (c restartClient) send(request, id string, tally *restartTally) error {
	req, err := http.NewRequest(http.MethodPost, "http://cordon/v1/executions", strings.NewReader(request))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if c.stream {
		req.Header.Set("Accept", api.StreamType)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("the answer breaks off after %q: %w", body, err)
	}
	if resp.StatusCode == http.StatusServiceUnavailable {
		var p api.Problem
		if err := json.Unmarshal(body, &p); err != nil || p.Code != api.ShuttingDown || resp.Header.Get("Retry-After") == "" {
			return fmt.Errorf("%s %s, %w", resp.Status, body, err)
		}
		tally.again.Add(1)
		return nil
	}
	if c.quick && resp.StatusCode == http.StatusBadRequest {
		tally.refused.Add(1)
		return nil
	}
	return tally.take(resp.StatusCode, body, id, c.stream)
}

// take wants the right result of the request.
func (tally *restartTally) take(status int, body []byte, id string, stream bool) error {
	type result struct {
		Outcome string
		Output  string
	}
	var got result
	err := json.Unmarshal(body, &got)
	if stream {
		var last struct{ Result result }
		lines := bufio.NewScanner(bytes.NewReader(body))
		for lines.Scan() {
			err = json.Unmarshal(lines.Bytes(), &last)
		}
		got = last.Result
	}
	switch {
	case err != nil || status != http.StatusOK:
		return fmt.Errorf("%d %s, %w", status, body, err)
	case got.Outcome == "cancelled":
		tally.cancelled.Add(1)
	case got.Outcome != "ok" || got.Output != id:
		return fmt.Errorf("%s: want %q", body, id)
	}
	tally.answered.Add(1)
	return nil
}

// What a service manager hears, in its order.
func TestServiceManagerHearsHowTheDaemonDoes(t *testing.T) {
	m := newManager(t)
	daemon := m.start()
	if err := daemon.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if got := m.hear("RELOADING=1", daemon); !strings.Contains(got, "\nMONOTONIC_USEC=") {
		t.Errorf("heard %q; Type=notify-reload wants MONOTONIC_USEC", got)
	}
	m.hear("READY=1", daemon)
	if info, err := os.Lstat(m.socket + ".lock"); err == nil {
		t.Errorf("an activated daemon made %s", info.Name())
	}
	m.end(daemon)
	if _, err := net.Dial("unix", m.socket); err != nil {
		t.Errorf("the manager's socket is gone: %v", err)
	}
}

// Without root the program is started again in a user namespace, as another process than the
// one that the service manager started, and has the socket all the same.
func TestActivationWithoutRoot(t *testing.T) {
	binary := cordonBinary(t)
	m := newManager(t)
	if os.Getuid() == 0 {
		m.uid = 1000
		if err := os.Chmod(filepath.Dir(binary), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := mayEnterUserNamespace(m.uid); err != nil {
		if required() {
			t.Fatal(err)
		}
		t.Skipf("this host: %v", err)
	}
	daemon := m.start("--allow-degraded", "cgroup")
	h := newHonest(t, m.socket, os.Getuid())
	defer h.close()
	for range 5 {
		h.ask()
	}
	m.end(daemon)
}

// mayEnterUserNamespace starts a process in one, as this user.
func mayEnterUserNamespace(uid int) error {
	cmd := exec.Command("/bin/true")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}},
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("enter a user namespace: %w", err)
	}
	return nil
}
