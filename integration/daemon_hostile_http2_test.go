package integration

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// rawHTTP2 is a connection on which a test says what frames it likes.
type rawHTTP2 struct {
	*http2.Framer
	t    *testing.T
	conn net.Conn
	// heard counts what the daemon said, by the reader that readAll is.
	resets, goAway, answers int
	goAwayCode              http2.ErrCode
}

func dialHTTP2(t *testing.T, socket string, settings ...http2.Setting) *rawHTTP2 {
	t.Helper()
	c, err := dialPatiently(socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(hostilePatience)); err != nil {
		t.Fatal(err)
	}
	h := &rawHTTP2{Framer: http2.NewFramer(c, c), t: t, conn: c}
	h.AllowIllegalWrites = true
	if _, err := io.WriteString(c, http2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	h.sent(h.WriteSettings(settings...))
	return h
}

// sent tells whether a frame was taken; the daemon may have had enough.
func (h *rawHTTP2) sent(err error) bool {
	h.t.Helper()
	if err != nil && !hungUp(err) {
		h.t.Errorf("send: %v", err)
	}
	return err == nil
}

// execution is the header block of a POST of the length.
func execution(length int, more ...string) []byte {
	var block bytes.Buffer
	e := hpack.NewEncoder(&block)
	fields := append([]string{":method", "POST", ":scheme", "http", ":path", "/v1/executions", ":authority", "cordon",
		"content-type", "application/json", "content-length", fmt.Sprint(length)}, more...)
	for i := 0; i < len(fields); i += 2 {
		// What bytes.Buffer writes never fails.
		_ = e.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return block.Bytes()
}

// open sends a request whole.
func (h *rawHTTP2) open(id uint32, body string) bool {
	return h.sent(h.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: execution(len(body)), EndHeaders: true})) &&
		h.sent(h.WriteData(id, true, []byte(body)))
}

// readAll reads until the daemon hangs up, or done says that it is enough.
func (h *rawHTTP2) readAll(done func() bool) {
	for !done() {
		frame, err := h.ReadFrame()
		if err != nil {
			if !hungUp(err) {
				h.t.Errorf("the daemon does not hang up: %v", err)
			}
			return
		}
		switch f := frame.(type) {
		case *http2.RSTStreamFrame:
			h.resets++
		case *http2.GoAwayFrame:
			h.goAway++
			h.goAwayCode = f.ErrCode
		case *http2.HeadersFrame:
			h.answers++
		}
	}
}

// while plays something at the same time as what follows; the function that it returns ends that.
func (h *rawHTTP2) while(play func()) (end func()) {
	var playing sync.WaitGroup
	playing.Go(play)
	return func() {
		h.conn.Close()
		playing.Wait()
	}
}

func never() bool { return false }

func http2Attacks() []hostileAttack {
	const forEver = `{"code":"for(;;);"}`
	return []hostileAttack{
		{"HTTP/2: streams opened and reset", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			defer h.while(func() {
				for id := uint32(1); id < 40_000; id += 2 {
					if !h.open(id, forEver) || !h.sent(h.WriteRSTStream(id, http2.ErrCodeCancel)) {
						return
					}
				}
				h.conn.(*net.UnixConn).CloseWrite()
			})()
			h.readAll(never)
		}},
		{"HTTP/2: more streams than allowed", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			const streams = 2000
			defer h.while(func() {
				for id := uint32(1); id < 2*streams; id += 2 {
					// Without its end, so that all are open.
					if !h.sent(h.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: execution(10), EndHeaders: true})) {
						return
					}
				}
			})()
			h.readAll(func() bool { return h.resets+h.goAway > 0 })
			if h.resets+h.goAway == 0 {
				t.Error("all streams were let in")
			}
		}},
		{"HTTP/2: a window that never opens", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
			for id := uint32(1); id < 20; id += 2 {
				h.open(id, largeOutput)
			}
			h.readAll(func() bool { return h.resets == 10 })
			if h.answers != 10 {
				t.Errorf("%d of 10 answers begun", h.answers)
			}
		}},
		{"HTTP/2: a body that stops", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			h.sent(h.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: execution(1000), EndHeaders: true}))
			h.sent(h.WriteData(1, false, []byte(`{"code":"`)))
			h.readAll(func() bool { return h.answers+h.resets > 0 })
			if h.answers == 0 {
				t.Error("no answer; want 408")
			}
		}},
		{"HTTP/2: headers that never end", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			defer h.while(func() {
				ok := h.sent(h.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: execution(10)}))
				for ok {
					ok = h.sent(h.WriteContinuation(1, false, execution(10, "x-filler", strings.Repeat("x", 4000))))
				}
			})()
			h.readAll(never)
		}},
		{"HTTP/2: headers that grow when unpacked", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			// One field goes into the table, and each byte behind it stands for all of it.
			bomb := execution(10, "x-bomb", strings.Repeat("x", 3500))
			bomb = append(bomb, bytes.Repeat([]byte{0x80 | 62}, 15_000)...)
			h.sent(h.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: bomb[:16_000], EndHeaders: true, EndStream: true}))
			h.readAll(func() bool { return h.answers+h.resets+h.goAway > 0 })
			if h.answers+h.resets+h.goAway == 0 {
				t.Error("neither refused nor answered")
			}
		}},
		{"HTTP/2: pings whose answers are not read", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			var err error
			for range 1_000_000 {
				if err = h.WritePing(false, [8]byte{1}); err != nil {
					break
				}
			}
			if err == nil || !hungUp(err) {
				t.Errorf("send: %v; want the daemon to hang up", err)
			}
		}},
		{"HTTP/2: settings whose answers are not read", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			// One answer may stand for many, so that the daemon need not hang up.
			for range 200_000 {
				if !h.sent(h.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1})) {
					break
				}
			}
		}},
		{"HTTP/2: a window that overflows", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			h.sent(h.WriteWindowUpdate(0, 1<<31-1))
			h.sent(h.WriteWindowUpdate(0, 1<<31-1))
			h.readAll(never)
			if h.goAwayCode != http2.ErrCodeFlowControl {
				t.Errorf("GOAWAY %v; want FLOW_CONTROL_ERROR", h.goAwayCode)
			}
		}},
		{"HTTP/2: a frame larger than allowed", func(t *testing.T, socket string) {
			h := dialHTTP2(t, socket)
			var head [9]byte
			binary.BigEndian.PutUint32(head[:4], 0xffffff<<8)
			if _, err := h.conn.Write(head[:]); err != nil {
				t.Fatal(err)
			}
			defer h.while(func() { io.Copy(h.conn, io.LimitReader(zeroes{}, 1<<24)) })()
			h.readAll(never)
			if h.goAwayCode != http2.ErrCodeFrameSize {
				t.Errorf("GOAWAY %v; want FRAME_SIZE_ERROR", h.goAwayCode)
			}
		}},
		{"HTTP/2: a preface and silence", func(t *testing.T, socket string) {
			c, err := dialPatiently(socket)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if err := c.SetDeadline(time.Now().Add(hostilePatience)); err != nil {
				t.Fatal(err)
			}
			io.WriteString(c, http2.ClientPreface)
			if _, err := io.Copy(io.Discard, c); err != nil && !hungUp(err) {
				t.Errorf("the daemon does not hang up: %v", err)
			}
		}},
	}
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { clear(p); return len(p), nil }
