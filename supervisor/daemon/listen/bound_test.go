package listen

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// served is an HTTP server behind bounds, and what it counted.
type served struct {
	path             string
	bounded          *BoundListener
	refused, evicted atomic.Int64
	hold             chan struct{} // what /hold waits for
	held             chan struct{} // has one for each /hold that has begun
}

const refusal = "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

func serve(t *testing.T, bounds Bounds) *served {
	t.Helper()
	s := &served{path: filepath.Join(t.TempDir(), "s"), hold: make(chan struct{}), held: make(chan struct{}, 100)}
	l, err := Unix(s.path, 0o666, -1)
	if err != nil {
		t.Fatal(err)
	}
	bounds.Refusal = []byte(refusal)
	bounds.OnRefuse = func() { s.refused.Add(1) }
	bounds.OnEvict = func() { s.evicted.Add(1) }
	s.bounded = Bound(l, bounds)
	server := &http.Server{ConnState: ConnState, ReadHeaderTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/hold" {
				s.held <- struct{}{}
				<-s.hold
			}
			io.WriteString(w, "hello")
		})}
	ended := make(chan error)
	go func() { ended <- server.Serve(s.bounded) }()
	t.Cleanup(func() {
		server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve: %v", err)
		}
		eventually(t, "no connection counts", func() bool { return s.bounded.Open() == 0 })
		if n := len(s.bounded.users); n != 0 {
			t.Errorf("%d users are remembered", n)
		}
	})
	return s
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

// dial leaves a connection open till the end of the test.
func (s *served) dial(t *testing.T) net.Conn {
	t.Helper()
	c, err := net.Dial("unix", s.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// ask sends a request on the connection and gives the status line, or the error.
func ask(c net.Conn, path string) string {
	if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return err.Error()
	}
	return status(c)
}

func status(c net.Conn) string {
	c.SetReadDeadline(time.Now().Add(30 * time.Second))
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(line)
}

// awaitIdle waits till so many connections are idle, which they become a moment after their
// answers.
func (s *served) awaitIdle(t *testing.T, want int) {
	t.Helper()
	eventually(t, "they are idle", func() bool {
		idle, _ := s.bounded.idleUnix()
		return len(idle) == want
	})
}

const (
	ok      = "HTTP/1.1 200 OK"
	tooMany = "HTTP/1.1 429 Too Many Requests"
)

func TestIdleConnectionsMakeRoom(t *testing.T) {
	s := serve(t, Bounds{Total: 100, PerUID: 10})
	var conns []net.Conn
	for range 10 {
		conns = append(conns, s.dial(t))
		if got := ask(conns[len(conns)-1], "/"); got != ok {
			t.Fatal(got)
		}
		s.awaitIdle(t, len(conns))
	}
	// The first was used again, so that the second has been idle longest.
	if got := ask(conns[0], "/"); got != ok {
		t.Fatal(got)
	}
	s.awaitIdle(t, len(conns))
	if got := ask(s.dial(t), "/"); got != ok {
		t.Errorf("the one too many: %s", got)
	}
	if got := status(conns[1]); got != "EOF" {
		t.Errorf("the longest idle: %s; want it closed", got)
	}
	if got := ask(conns[0], "/"); got != ok {
		t.Errorf("one used lately: %s", got)
	}
	if s.evicted.Load() != 1 || s.refused.Load() != 0 || s.bounded.Open() != 10 {
		t.Errorf("evicted %d, refused %d, open %d; want 1, 0, 10", s.evicted.Load(), s.refused.Load(), s.bounded.Open())
	}
}

func TestBusyConnectionsAreNeverClosed(t *testing.T) {
	s := serve(t, Bounds{PerUID: 4})
	answers := make(chan string)
	for range 4 {
		c := s.dial(t)
		go func() { answers <- ask(c, "/hold") }()
		<-s.held
	}
	c := s.dial(t)
	if got := status(c); got != tooMany {
		t.Errorf("one too many: %s", got)
	}
	close(s.hold)
	for range 4 {
		if got := <-answers; got != ok {
			t.Errorf("a busy one: %s", got)
		}
	}
	if got := ask(s.dial(t), "/"); got != ok {
		t.Errorf("after they became idle: %s", got)
	}
	if s.refused.Load() != 1 {
		t.Errorf("%d refused; want 1", s.refused.Load())
	}
}

func TestFloodIsServedAndBounded(t *testing.T) {
	s := serve(t, Bounds{Total: 64, PerUID: 32})
	for i := range 10_000 {
		c, err := net.Dial("unix", s.path)
		if err != nil {
			t.Fatal(err)
		}
		if i%4 == 0 {
			io.WriteString(c, "GET / HTTP/1.1\r\nHos")
		}
		defer c.Close()
		if i%1000 == 999 {
			if got := ask(s.dial(t), "/"); got != ok {
				t.Errorf("an honest client after %d: %s", i+1, got)
			}
		}
	}
	eventually(t, "all are counted", func() bool { return s.evicted.Load()+s.refused.Load() > 9900 })
	if open := s.bounded.Open(); open > 32 {
		t.Errorf("%d are open; want at most 32", open)
	}
}

// A flood of one user must not touch another: the users here are made up, since a test that
// is not root has but one.
func TestUsersHaveSharesOfTheTotal(t *testing.T) {
	s := serve(t, Bounds{Total: 6, PerUID: 4})
	b := s.bounded
	add := func(uid int) *conn {
		c := &conn{Conn: stub{}, from: b, uid: uid}
		b.mu.Lock()
		b.count(c)
		b.mu.Unlock()
		ConnState(c, http.StateNew)
		return c
	}
	var flood []*conn
	for range 4 {
		flood = append(flood, add(1))
	}
	second := []*conn{add(2), add(2)}
	if got := ask(s.dial(t), "/"); got != ok {
		t.Errorf("a third user: %s", got)
	}
	if !flood[0].gone || flood[1].gone || second[0].gone {
		t.Error("want the oldest of the largest user gone, and nothing else")
	}
	for _, c := range append(flood, second...) {
		c.Close()
		c.Close()
	}
}

type stub struct{ net.Conn }

func (stub) Close() error { return nil }

func TestStatesOfAClosedConnectionAreIgnored(t *testing.T) {
	s := serve(t, Bounds{Total: 6})
	c := &conn{Conn: stub{}, from: s.bounded, uid: 7}
	s.bounded.mu.Lock()
	s.bounded.count(c)
	s.bounded.mu.Unlock()
	c.Close()
	for _, state := range []http.ConnState{http.StateNew, http.StateIdle, http.StateActive, http.StateClosed} {
		ConnState(c, state)
	}
	if s.bounded.Open() != 0 || c.idle != nil {
		t.Error("a closed connection came back")
	}
	ConnState(stub{}, http.StateNew) // another listener's
}

// failing fails as a host without descriptors does, then gives what waits.
type failing struct {
	net.Listener
	errs chan error
}

func (f failing) Accept() (net.Conn, error) {
	select {
	case err := <-f.errs:
		return nil, err
	default:
		return f.Listener.Accept()
	}
}

func TestAcceptOutlivesTheHostsErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	errs := make(chan error, 10)
	for _, err := range []error{unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM, unix.EPERM, unix.EPROTO} {
		errs <- &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", err)}
	}
	b := Bound(failing{mustUnix(t, path), errs}, Bounds{})
	idle := &conn{Conn: stub{}, from: b, uid: 7}
	b.count(idle)
	ConnState(idle, http.StateIdle)
	client, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	c, err := b.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if !idle.gone {
		t.Error("an idle connection did not give its descriptor back")
	}
	// Close wakes one that waits for the host.
	for range 10 {
		errs <- unix.EMFILE
	}
	ended := make(chan error)
	go func() {
		_, err := b.Accept()
		ended <- err
	}()
	b.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept after close: %v", err)
	}
}

func TestDescriptorsAreLeftForOthers(t *testing.T) {
	for _, tt := range []struct {
		total       int
		descriptors uint64
		want        int
	}{
		{1024, 524288, 1024}, {1024, 1024, 512}, {0, 1024, 512}, {5, 1, 1}, {7, unix.RLIM_INFINITY, 7},
	} {
		if got := fitting(tt.total, tt.descriptors); got != tt.want {
			t.Errorf("%d connections with %d descriptors: %d; want %d", tt.total, tt.descriptors, got, tt.want)
		}
	}
}

func TestAcceptEndsWithASocketThatIsNone(t *testing.T) {
	errs := make(chan error, 1)
	errs <- unix.EINVAL
	if _, err := Bound(failing{mustUnix(t, filepath.Join(t.TempDir(), "s")), errs}, Bounds{}).Accept(); !errors.Is(err, unix.EINVAL) {
		t.Errorf("%v; want EINVAL", err)
	}
}

func TestConnectionTellsWhoIsBehindIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	b := Bound(mustUnix(t, path), Bounds{})
	client, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	c, err := b.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if uid := c.(*conn).uid; uid != os.Getuid() {
		t.Errorf("uid %d; want %d", uid, os.Getuid())
	}
	if _, err := c.(*conn).SyscallConn(); err != nil {
		t.Error(err)
	}
	if _, ok := c.(*conn).NetConn().(*net.UnixConn); !ok {
		t.Error("the connection beneath is hidden")
	}
}
