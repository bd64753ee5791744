package listen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// ending is a server that ends while clients are at it.
type ending struct {
	server   *http.Server
	bounded  *BoundListener
	draining atomic.Bool
	served   chan error
	answered atomic.Int64
}

func newEnding(l net.Listener) *ending {
	e := &ending{bounded: Bound(l, Bounds{}), served: make(chan error, 1)}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	e.server = &http.Server{ConnState: ConnState, Protocols: protocols, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if e.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		e.answered.Add(1)
		io.WriteString(w, "done")
	})}
	go func() { e.served <- e.server.Serve(e.bounded) }()
	return e
}

func (e *ending) end(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	e.draining.Store(true)
	e.bounded.Close()
	<-e.served
	e.bounded.HangUp(ctx)
	if err := e.server.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	if e.bounded.Gone(ctx); e.bounded.Open() > 0 || ctx.Err() != nil {
		t.Errorf("%d connections are left, %v", e.bounded.Open(), ctx.Err())
	}
}

// Each client keeps its connection and posts, which no client may repeat by itself once any
// of it may have been seen. So an error other than that of connecting is a lost request.
func TestEndLosesNoRequest(t *testing.T) {
	for range 20 {
		path := filepath.Join(t.TempDir(), "s")
		e := newEnding(mustUnix(t, path))
		var got atomic.Int64
		var clients sync.WaitGroup
		for i := range 8 {
			clients.Go(func() { got.Add(postUntilGone(t, path, i%2 == 0)) })
		}
		eventually(t, "requests are answered", func() bool { return e.answered.Load() > 200 })
		e.end(t)
		clients.Wait()
		if got.Load() != e.answered.Load() {
			t.Errorf("%d requests were answered, %d answers came", e.answered.Load(), got.Load())
		}
	}
}

// postUntilGone posts till nobody listens any more, and gives how many answers came.
func postUntilGone(t *testing.T, path string, http2 bool) (answers int64) {
	transport := &http.Transport{Protocols: new(http.Protocols), DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}}
	transport.Protocols.SetHTTP1(!http2)
	transport.Protocols.SetUnencryptedHTTP2(http2)
	defer transport.CloseIdleConnections()
	for {
		resp, err := (&http.Client{Transport: transport}).Post("http://x/", "text/plain", strings.NewReader("body"))
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" && (errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ECONNREFUSED)) {
			return answers
		}
		if err != nil {
			t.Errorf("lost (HTTP/2: %v): %v", http2, err)
			return answers
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(body) != "done" {
			t.Errorf("answer %q, %v", body, err)
		}
		answers++
	}
}

func TestHangUpAnswersWhatWasSentBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l := mustUnix(t, path)
	b := Bound(l, Bounds{})
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
	ConnState(c, http.StateIdle)
	if _, err := io.WriteString(client, "before"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { b.HangUp(ctx); close(done) }()
	var text [16]byte
	eventually(t, "the client is refused", func() bool {
		_, err := io.WriteString(client, "x")
		return errors.Is(err, unix.EPIPE)
	})
	n, err := c.Read(text[:])
	if err != nil || !strings.HasPrefix(string(text[:n]), "before") {
		t.Errorf("read %q, %v; want what was sent before", text[:n], err)
	}
	if _, err := io.WriteString(c, "answer"); err != nil {
		t.Errorf("the answer: %v", err)
	}
	if n, err := client.Read(text[:]); err != nil || string(text[:n]) != "answer" {
		t.Errorf("the client read %q, %v", text[:n], err)
	}
	ConnState(c, http.StateActive)
	ConnState(c, http.StateIdle)
	cancel() // an end that is overdue
	<-done
}

func TestCloseAcceptsWhoWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l := mustUnix(t, path)
	waiting := 0
	connect := func() error {
		c, err := net.Dial("unix", path)
		if err == nil {
			waiting++
			t.Cleanup(func() { c.Close() })
		}
		return err
	}
	for range 5 {
		if err := connect(); err != nil {
			t.Fatal(err)
		}
	}
	first, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	closed := make(chan error)
	go func() { closed <- l.Close() }()
	eventually(t, "nobody new gets in", func() bool { return connect() != nil })
	accepted := 1
	for {
		c, err := l.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				t.Errorf("%v; want ErrClosed", err)
			}
			break
		}
		defer c.Close()
		fmt.Fprint(c, "hello")
		accepted++
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if accepted != waiting {
		t.Errorf("%d of %d were accepted", accepted, waiting)
	}
}
