package integration

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cordon/supervisor/api"
)

// rawConn is a connection on which a test says what it likes.
type rawConn struct {
	*net.UnixConn
	t      *testing.T
	answer *bufio.Reader
}

func dialRaw(t *testing.T, socket string) rawConn {
	t.Helper()
	c, err := dialPatiently(socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(hostilePatience)); err != nil {
		t.Fatal(err)
	}
	return rawConn{UnixConn: c.(*net.UnixConn), t: t, answer: bufio.NewReader(c)}
}

// say sends text. That the daemon does not take all of it is no error: it may have heard enough.
func (c rawConn) say(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil && !hungUp(err) {
		c.t.Errorf("send: %v", err)
	}
}

// while plays something at the same time as what follows; the function that it returns ends that.
func (c rawConn) while(play func()) (end func()) {
	var playing sync.WaitGroup
	playing.Go(play)
	return func() {
		c.Close()
		playing.Wait()
	}
}

// hungUp tells the errors that say that the daemon has closed the connection, or the test has.
func hungUp(err error) bool {
	return errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET)
}

// hear reads one answer.
func (c rawConn) hear() (*http.Response, []byte) {
	c.t.Helper()
	resp, err := http.ReadResponse(c.answer, nil)
	if err != nil {
		c.t.Fatalf("no answer: %v", err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatalf("the answer breaks off: %v", err)
	}
	return resp, body
}

// hearProblem wants a typed answer.
func (c rawConn) hearProblem(code api.Code) api.Problem {
	c.t.Helper()
	resp, body := c.hear()
	var p api.Problem
	if err := json.Unmarshal(body, &p); err != nil || p.Code != code || p.Status != resp.StatusCode ||
		resp.Header.Get("Content-Type") != api.ProblemType || p.Instance == "" || resp.Header.Get(api.RequestIDHeader) != p.Instance {
		c.t.Fatalf("heard %s %s (%v); want %s", resp.Status, body, err, code)
	}
	return p
}

// hearClosed wants the connection to end, however, within the patience.
func (c rawConn) hearClosed() {
	c.t.Helper()
	if _, err := io.Copy(io.Discard, c.answer); err != nil && !hungUp(err) {
		c.t.Errorf("the daemon does not hang up: %v", err)
	}
}

// post is the head of an execution and the beginning of its body.
func post(length int, body string, headers ...string) string {
	return fmt.Sprintf("POST /v1/executions HTTP/1.1\r\nHost: cordon\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s",
		length, strings.Join(append(headers, ""), "\r\n"), body)
}

func whole(body string, headers ...string) string { return post(len(body), body, headers...) }

// slowAttacks take their time: they are played side by side.
func slowAttacks() []hostileAttack {
	return []hostileAttack{
		{"headers that come byte by byte", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say("POST /v1/executions HTTP/1.1\r\nHost: cordon\r\nX-Slow: ")
			drip(c)
		}},
		{"headers that stop", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say("POST /v1/executions HTTP/1.1\r\nHos")
			c.hearClosed()
		}},
		{"a connection that says nothing", func(t *testing.T, socket string) {
			dialRaw(t, socket).hearClosed()
		}},
		{"a second request whose headers stop", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say("GET /healthz HTTP/1.1\r\nHost: cordon\r\n\r\n")
			c.hear()
			c.say("GET /healthz HTTP/1.1\r\nHos")
			c.hearClosed()
		}},
		{"a body that comes byte by byte", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say(post(100_000, `{"code":"`))
			defer c.while(func() { drip(c) })()
			c.hearProblem(api.RequestTimeout)
			c.hearClosed()
		}},
		{"a body that stops", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say(post(100_000, `{"code":"`))
			c.hearProblem(api.RequestTimeout)
			c.hearClosed()
		}},
		{"a body in chunks that stops", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say("POST /v1/executions HTTP/1.1\r\nHost: cordon\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"code\":\"\r\n")
			c.hearProblem(api.RequestTimeout)
			c.hearClosed()
		}},
		{"a body that nobody asks for and that stops", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say("GET /v1/status HTTP/1.1\r\nHost: cordon\r\nContent-Length: 1000\r\n\r\nx")
			if resp, _ := c.hear(); resp.StatusCode != http.StatusOK {
				t.Errorf("%s", resp.Status)
			}
			c.hearClosed()
		}},
		{"a connection that is left after an answer", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say("GET /healthz HTTP/1.1\r\nHost: cordon\r\n\r\n")
			c.hear()
			c.hearClosed()
		}},
		{"HTTP/2: a frame that stops", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			io.WriteString(h.conn, "\x00\x10\x00")
			h.readAll(never)
		}},
		{"a large answer that is not read", func(t *testing.T, socket string) { unread(t, socket, whole(largeOutput)) }},
		{"a large stream that is not read", func(t *testing.T, socket string) {
			unread(t, socket, whole(longLog, "Accept: application/x-ndjson"))
		}},
		{"answers that are never read", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			// The daemon stops to read where it cannot write, and so does this.
			request := "GET /v1/policy HTTP/1.1\r\nHost: cordon\r\n\r\n"
			if _, err := io.WriteString(c, strings.Repeat(request, 100_000)); err == nil || !hungUp(err) {
				t.Errorf("send: %v; want the daemon to hang up", err)
			}
		}},
	}
}

// Scripts whose answers fit no socket's buffer.
const (
	largeOutput = `{"code":"output = 'x'.repeat(4e6)"}`
	longLog     = `{"code":"for (let i = 0; i < 4000; i++) console.log('x'.repeat(1000))", "limits":{"log_bytes":4194304,"log_lines":10000}}`
)

// drip sends a byte now and then until the daemon hangs up.
func drip(c rawConn) {
	for {
		if _, err := io.WriteString(c, "x"); err != nil {
			if !hungUp(err) {
				c.t.Errorf("send: %v; want the daemon to hang up", err)
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// unread sends a request and reads nothing of its answer before the daemon has cut it off.
func unread(t *testing.T, socket, request string) {
	t.Helper()
	c := dialRaw(t, socket)
	c.say(request)
	// The daemon's hanging up makes writing fail; reading would take the answer.
	eventuallyHolds(t, "the daemon cuts the answer off", func() error {
		if _, err := c.Write([]byte("\r\n")); err == nil || !hungUp(err) {
			return fmt.Errorf("write: %v", err)
		}
		return nil
	})
	text, err := io.ReadAll(c.answer)
	if err != nil && !hungUp(err) {
		t.Errorf("read: %v", err)
	}
	if !bytes.HasPrefix(text, []byte("HTTP/1.1 200 OK\r\n")) {
		t.Errorf("the answer begins with %.100q", text)
	}
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the rest of the answer: %v; want it to look cut off", err)
	}
}

// A reader that takes nothing holds memory for a while, and never a child.
func TestSlowReadersHoldNoChild(t *testing.T) {
	d := startDaemon(t)
	before := settled(t, d)
	for _, request := range []string{whole(largeOutput), whole(longLog, "Accept: application/x-ndjson")} {
		c := dialRaw(t, d.Socket())
		c.say(request)
		c.answer.Peek(1) // the answer has begun, so the script was at work
		eventuallyHolds(t, "its child is gone", func() error {
			if now := held(t, d); now.Running > 0 || now.Children > before.Children {
				return fmt.Errorf("%+v, before %+v", now, before)
			}
			return nil
		})
		// By default a reader has half a minute, so that this one was not cut off for it.
		if resp, _ := c.hear(); resp.StatusCode != http.StatusOK {
			t.Errorf("%s", resp.Status)
		}
	}
}

// wrongRequests are each answered, and the daemon goes on.
func wrongRequests() []hostileAttack {
	attack := func(name, text string, check func(c rawConn)) hostileAttack {
		return hostileAttack{name, func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			defer c.while(func() { c.say(text) })() // what is long may wait for the answer to be read
			check(c)
		}}
	}
	problem := func(code api.Code, field, want string, line, column int) func(c rawConn) {
		return func(c rawConn) {
			c.t.Helper()
			p := c.hearProblem(code)
			if p.Field != field || !strings.Contains(p.Want, want) || p.Line != line || p.Column != column {
				c.t.Errorf("%+v; want field %q, %q, %d:%d", p, field, want, line, column)
			}
		}
	}
	status := func(want ...int) func(c rawConn) {
		return func(c rawConn) {
			c.t.Helper()
			resp, body := c.hear()
			for _, one := range want {
				if resp.StatusCode == one {
					return
				}
			}
			c.t.Errorf("%s %s; want %v", resp.Status, body, want)
		}
	}
	const most = 16<<20 + 6<<20 + 64<<10 // of a body, under the built-in policy
	chunk := fmt.Sprintf("%x\r\n%s\r\n", 64<<10, strings.Repeat(" ", 64<<10))
	chunked := "POST /v1/executions HTTP/1.1\r\nHost: cordon\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
	return []hostileAttack{
		attack("JSON that breaks off", whole("{\"code\":\n  \"1\", ]"), problem(api.InvalidRequest, "", "", 2, 8)),
		attack("code that is no string", whole(`{"code":1}`), problem(api.InvalidRequest, "code", "string", 0, 0)),
		attack("limits that are no object", whole(`{"code":"","limits":[]}`), problem(api.InvalidRequest, "limits", "", 0, 0)),
		attack("a limit over its ceiling", whole(`{"code":"","limits":{"timeout_ms":9e9}}`), problem(api.InvalidRequest, "limits.timeout_ms", "", 0, 0)),
		attack("no body", whole(""), problem(api.InvalidRequest, "", "", 1, 1)),
		attack("an announced body that is too large", post(most+1, ""), problem(api.TooLarge, "body", fmt.Sprint(most), 0, 0)),
		attack("a body in chunks that is too large", chunked+strings.Repeat(chunk, most/(64<<10)+2), problem(api.TooLarge, "body", fmt.Sprint(most), 0, 0)),
		attack("a body longer than announced", post(2, `{"code":""}`), func(c rawConn) {
			c.hearProblem(api.InvalidRequest)
			status(http.StatusBadRequest)(c) // the rest is no request
			c.hearClosed()
		}),
		attack("two lengths", "POST /v1/executions HTTP/1.1\r\nHost: cordon\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}", status(400)),
		attack("a negative length", "POST /v1/executions HTTP/1.1\r\nHost: cordon\r\nContent-Length: -1\r\n\r\n", status(400)),
		attack("an endless length", "POST /v1/executions HTTP/1.1\r\nHost: cordon\r\nContent-Length: 99999999999999999999\r\n\r\n", status(400)),
		attack("another coding of the transfer", "POST /v1/executions HTTP/1.1\r\nHost: cordon\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", status(400, 501)),
		attack("a chunk of no size", chunked+"zz\r\n", func(c rawConn) { c.hearProblem(api.InvalidRequest) }),
		attack("a compressed body", whole("x", "Content-Encoding: gzip"), func(c rawConn) { c.hearProblem(api.UnsupportedMediaType) }),
		attack("no host", "GET /healthz HTTP/1.1\r\n\r\n", status(400)),
		attack("another protocol", "SSH-2.0-OpenSSH_9.9\r\n\r\n", status(400)),
		attack("HTTP/9", "GET / HTTP/9.9\r\nHost: cordon\r\n\r\n", status(400, 505)),
		attack("a header of a megabyte", "GET /healthz HTTP/1.1\r\nHost: cordon\r\nX: "+strings.Repeat("x", 1<<20)+"\r\n\r\n", status(431)),
		attack("a hundred thousand headers", "GET /healthz HTTP/1.1\r\nHost: cordon\r\n"+strings.Repeat("A: b\r\n", 100_000)+"\r\n", status(431)),
		attack("a path of a megabyte", "GET /"+strings.Repeat("x", 1<<20)+" HTTP/1.1\r\nHost: cordon\r\n\r\n", status(414, 431)),
		attack("a path out of the tree", "GET /../../etc/passwd HTTP/1.1\r\nHost: cordon\r\n\r\n", func(c rawConn) { c.hearProblem(api.NotFound) }),
		attack("a switch of protocols", "GET /healthz HTTP/1.1\r\nHost: cordon\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", status(200)),
		attack("a tunnel", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n", status(400, 404, 405)),
		{"garbage", garbage},
		{"half-closed behind a request", halfClosed},
		{"half-closed inside a body", func(t *testing.T, socket string) {
			c := dialRaw(t, socket)
			c.say(post(1000, `{"code":"`))
			c.CloseWrite()
			c.hearProblem(api.InvalidRequest)
			c.hearClosed()
		}},
		{"requests in a row", pipelined},
	}
}

func garbage(t *testing.T, socket string) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		c := dialRaw(t, socket)
		text := make([]byte, 1+random.IntN(5000))
		for i := range text {
			text[i] = byte(random.Uint32())
		}
		c.say(string(text))
		c.CloseWrite()
		all, err := io.ReadAll(c.answer)
		if err != nil && !hungUp(err) {
			t.Errorf("read: %v", err)
		}
		if len(all) > 0 && !bytes.HasPrefix(all, []byte("HTTP/1.1 4")) {
			t.Errorf("the answer begins with %.100q", all)
		}
		c.Close()
	}
}

// Closing one direction looks like leaving, and leaving cancels. Whatever is answered is whole.
func halfClosed(t *testing.T, socket string) {
	for range 20 {
		c := dialRaw(t, socket)
		c.say(whole(`{"code":"await new Promise(r => setTimeout(r, 20000))"}`))
		c.CloseWrite()
		begin := time.Now()
		resp, err := http.ReadResponse(c.answer, nil)
		if err != nil && !hungUp(err) {
			t.Errorf("read: %v", err)
		}
		if err == nil {
			var result struct{ Outcome string }
			if err := json.NewDecoder(resp.Body).Decode(&result); err != nil || result.Outcome != "cancelled" {
				t.Errorf("%s, outcome %q, %v; want cancelled", resp.Status, result.Outcome, err)
			}
		}
		if took := time.Since(begin); took > 15*time.Second {
			t.Errorf("its execution went on for %v", took)
		}
		c.Close()
	}
}

// pipelined sends many requests at once: the answers come in their order.
func pipelined(t *testing.T, socket string) {
	c := dialRaw(t, socket)
	const requests = 60
	var text strings.Builder
	for i := range requests {
		switch id := fmt.Sprintf("X-Request-Id: pipe-%d", i); i % 3 {
		case 0:
			text.WriteString(whole(fmt.Sprintf(`{"code":"output = input","input":%d}`, i), id))
		case 1:
			text.WriteString("GET /v1/status HTTP/1.1\r\nHost: cordon\r\n" + id + "\r\n\r\n")
		case 2:
			text.WriteString(whole(`{"code":7}`, id))
		}
	}
	defer c.while(func() { c.say(text.String()) })()
	for i := range requests {
		resp, body := c.hear()
		want := []int{http.StatusOK, http.StatusOK, http.StatusBadRequest}[i%3]
		if id := resp.Header.Get(api.RequestIDHeader); resp.StatusCode != want || id != fmt.Sprintf("pipe-%d", i) {
			t.Fatalf("answer %d: %s to %q: %s", i, resp.Status, id, body)
		}
		if i%3 == 0 && !bytes.Contains(body, fmt.Appendf(nil, `"output":%d`, i)) {
			t.Errorf("answer %d: %s", i, body)
		}
	}
}

// floodAttacks open more than there is room for.
func floodAttacks() []hostileAttack {
	begin := func(i int) string {
		return []string{"", "GET / HT", "POST /v1/executions HTTP/1.1\r\nHost: cordon\r\n", post(1000, `{"code":"`), "GET /healthz HTTP/1.1\r\nHost: cordon\r\n\r\n"}[i%5]
	}
	return []hostileAttack{
		{"10 000 connections opened and left", func(t *testing.T, socket string) { openAndLeave(t, socket, 10_000, func(int) string { return "" }) }},
		{"10 000 connections that begin and stop", func(t *testing.T, socket string) { openAndLeave(t, socket, 10_000, begin) }},
		{"5 000 executions whose callers leave", func(t *testing.T, socket string) {
			for range 5000 {
				c, err := dialPatiently(socket)
				if err != nil {
					t.Fatal(err)
				}
				io.WriteString(c, whole(`{"code":"for(;;);"}`))
				c.Close()
			}
		}},
	}
}

// openAndLeave opens connections and closes none before all are open. Whoever opened them all
// can still get in afterwards.
func openAndLeave(t *testing.T, socket string, number int, begin func(i int) string) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Cur < uint64(number)+500 {
		if required() {
			t.Fatalf("RLIMIT_NOFILE is %d: too few for %d connections", limit.Cur, number)
		}
		t.Skipf("RLIMIT_NOFILE is %d: too few for %d connections", limit.Cur, number)
	}
	open := make([]net.Conn, 0, number)
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	for i := range number {
		c, err := dialPatiently(socket)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		open = append(open, c)
		if _, err := io.WriteString(c, begin(i)); err != nil && !hungUp(err) {
			t.Fatal(err)
		}
	}
	eventuallyHolds(t, "the user of the flood is served too", func() error {
		c, err := dialPatiently(socket)
		if err != nil {
			return err
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(hostilePatience))
		io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: cordon\r\nConnection: close\r\n\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			return errors.New(resp.Status)
		}
		return nil
	})
}
