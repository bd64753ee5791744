package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cordon/integration/service"

	"golang.org/x/sys/unix"
)

// hostileConfig has connections cut after seconds that by default last longer, so that the
// attacks need not wait, and has little room, so that they meet its bounds.
const hostileConfig = `
socket_mode: 0666
connections:
  max: 200
  max_per_uid: 100
  header_timeout: 3s
  idle_timeout: 10s
  patience: 5s
  stall_timeout: 3s
`

// hostilePatience is how long anything of these tests may take on a busy machine.
const hostilePatience = 120 * time.Second

// hostileAttack plays one kind of hostile client, till the daemon is done with it.
type hostileAttack struct {
	name string
	play func(t *testing.T, socket string)
}

// Whatever clients do to their connections, the daemon holds afterwards what it held before,
// and an honest client, another user where the tests can be one, is served all along.
func TestHostileClientsCostTheDaemonNothing(t *testing.T) {
	d := startHostileTarget(t)
	warm := newHonest(t, d.Socket(), os.Getuid())
	for range 100 {
		warm.ask()
	}
	warm.close()
	before := settled(t, d)
	honest := newHonest(t, d.Socket(), anotherUID(t))
	stop := honest.keepAsking()
	t.Run("slow", func(t *testing.T) {
		for _, a := range slowAttacks() {
			t.Run(a.name, func(t *testing.T) { t.Parallel(); a.play(t, d.Socket()) })
		}
	})
	for _, a := range append(wrongRequests(), append(floodAttacks(), http2Attacks()...)...) {
		t.Run(a.name, func(t *testing.T) {
			asked := honest.answers.Load()
			a.play(t, d.Socket())
			// It is served now, and not only before and after.
			eventuallyHolds(t, "the honest client has answers", func() error {
				if honest.answers.Load() < asked+3 && !honest.failed.Load() {
					return errors.New("none since the attack began")
				}
				return nil
			})
		})
	}
	stop()
	honest.close()
	t.Logf("%d honest executions; before %+v", honest.answers.Load(), before)
	eventuallyHolds(t, "the daemon holds what it held", func() error { return grown(before, held(t, d)) })
	t.Logf("after %+v", held(t, d))
}

func startHostileTarget(t *testing.T) *service.Service {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(hostileConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	// t.TempDir is closed to other users.
	dir, err := os.MkdirTemp("", "cordon-hostile-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return startDaemonWith(t, service.Options{Args: []string{"--config", path}, Socket: filepath.Join(dir, "cordon.sock")})
}

// eventuallyHolds waits till check returns nil.
func eventuallyHolds(t testing.TB, what string, check func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(hostilePatience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err = check(); err == nil {
			return
		}
	}
	t.Fatalf("%s: not within %v: %v", what, hostilePatience, err)
}

// daemonState is what hostile clients could leave behind.
type daemonState struct {
	RSS                                           int64
	Descriptors, Goroutines, Threads, Connections int
	Children, Running, Queued                     int
}

// held looks at the daemon with one connection of its own, which counts.
func held(t testing.TB, d *service.Service) daemonState {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hostilePatience)
	defer cancel()
	h, err := d.Holdings()
	if err != nil {
		t.Fatal(err)
	}
	s := daemonState{RSS: h.RSS, Descriptors: len(h.Descriptors), Threads: h.Threads, Children: len(h.Children)}
	_, metrics, err := d.Get(ctx, "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	s.Goroutines, s.Connections = metricOf(t, metrics, "go_goroutines"), metricOf(t, metrics, "cordon_connections")
	_, status, err := d.Get(ctx, "/v1/status")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(status, &struct{ Running, Queued *int }{&s.Running, &s.Queued}); err != nil {
		t.Fatal(err)
	}
	return s
}

// metricOf reads one value of the text format.
func metricOf(t testing.TB, text []byte, name string) int {
	t.Helper()
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+" "); ok {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			return int(n)
		}
	}
	t.Fatalf("no metric %s", name)
	return 0
}

// settled is the state of a daemon that has nothing to do.
func settled(t testing.TB, d *service.Service) (s daemonState) {
	t.Helper()
	eventuallyHolds(t, "the daemon comes to rest", func() error {
		first := held(t, d)
		time.Sleep(200 * time.Millisecond)
		s = held(t, d)
		if s.Running+s.Queued > 0 || s.Goroutines != first.Goroutines || s.Descriptors != first.Descriptors {
			return fmt.Errorf("%+v, then %+v", first, s)
		}
		return nil
	})
	return s
}

// grown says what a daemon at rest has more than before. A waiting child more or less has
// some pipes and goroutines; a heap that was once full keeps its pages for a while, which is
// far less than ten thousand connections or one of the large bodies would take each.
func grown(before, now daemonState) error {
	const few, memory = 16, 48 << 20
	switch {
	case now.Running+now.Queued > 0:
		return fmt.Errorf("executions are under way: %+v", now)
	case now.Connections > before.Connections:
		return fmt.Errorf("%d connections, %d before", now.Connections, before.Connections)
	case now.Descriptors > before.Descriptors+few:
		return fmt.Errorf("%d descriptors, %d before", now.Descriptors, before.Descriptors)
	case now.Goroutines > before.Goroutines+few:
		return fmt.Errorf("%d goroutines, %d before", now.Goroutines, before.Goroutines)
	case now.Threads > before.Threads+few:
		return fmt.Errorf("%d threads, %d before", now.Threads, before.Threads)
	case now.Children > before.Children:
		return fmt.Errorf("%d children, %d before", now.Children, before.Children)
	case now.RSS > before.RSS+memory:
		return fmt.Errorf("%d MiB resident, %d before", now.RSS>>20, before.RSS>>20)
	}
	return nil
}

// honest is a client that has a right answer coming for each of its requests.
type honest struct {
	t       *testing.T
	client  *http.Client
	next    int
	answers atomic.Int64
	failed  atomic.Bool
}

func newHonest(t *testing.T, socket string, uid int) *honest {
	return &honest{t: t, client: &http.Client{Timeout: hostilePatience, Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return dialAs(socket, uid) },
	}}}
}

// ask has one script run; every second time on a new connection.
func (h *honest) ask() {
	h.next++
	right := false
	defer func() { h.failed.Store(!right) }()
	req, err := http.NewRequest(http.MethodPost, "http://cordon/v1/executions",
		strings.NewReader(fmt.Sprintf(`{"code":"output = input * 2", "input":%d}`, h.next)))
	if err != nil {
		h.t.Error(err)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	req.Close = h.next%2 == 0
	resp, err := h.client.Do(req)
	if err != nil {
		h.t.Errorf("honest request %d: %v", h.next, err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	var result struct {
		Outcome string
		Output  int
	}
	if err != nil || resp.StatusCode != http.StatusOK || json.Unmarshal(body, &result) != nil || result.Output != 2*h.next {
		h.t.Errorf("honest request %d: %s %s, %v", h.next, resp.Status, body, err)
		return
	}
	right = true
	h.answers.Add(1)
}

// keepAsking asks until the function that it returns is called.
func (h *honest) keepAsking() (stop func()) {
	var asking sync.WaitGroup
	done := make(chan struct{})
	asking.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				if h.ask(); h.failed.Load() {
					return // having said so
				}
			}
		}
	})
	return func() { close(done); asking.Wait() }
}

func (h *honest) close() { h.client.CloseIdleConnections() }

// anotherUID is a user that this process can connect as, and is not.
func anotherUID(t *testing.T) int {
	if os.Getuid() != 0 {
		if required() {
			t.Fatal("only root can connect as another user")
		}
		t.Log("only root can connect as another user: the honest client is the attackers' user")
		return os.Getuid()
	}
	return 12345
}

// dialPatiently waits where the socket's queue is full, as connect(2) does for programs that
// wait in it; Go's and Node's are told EAGAIN.
func dialPatiently(socket string) (net.Conn, error) {
	for end := time.Now().Add(hostilePatience); ; time.Sleep(time.Millisecond) {
		c, err := net.Dial("unix", socket)
		if !errors.Is(err, syscall.EAGAIN) || time.Now().After(end) {
			return c, err
		}
	}
}

// dialAs connects as another user, as whom the kernel then knows this end.
func dialAs(socket string, uid int) (net.Conn, error) {
	if uid == os.Getuid() {
		return dialPatiently(socket)
	}
	type dialed struct {
		conn net.Conn
		err  error
	}
	result := make(chan dialed)
	go func() {
		// Credentials belong to a thread. This one is not unlocked and so ends with them.
		runtime.LockOSThread()
		var d dialed
		if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, ^uintptr(0), uintptr(uid), ^uintptr(0)); errno != 0 {
			d.err = fmt.Errorf("become user %d: %w", uid, errno)
		} else {
			d.conn, d.err = dialPatiently(socket)
		}
		result <- d
	}()
	d := <-result
	return d.conn, d.err
}
