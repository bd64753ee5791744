package daemon

import (
	"errors"
	"net/http"
	"os"
	"strconv"
	"time"

	"cordon/supervisor/api"
	"cordon/supervisor/daemon/records"
)

// call is one HTTP request and its answer.
type call struct {
	d       *Daemon
	w       http.ResponseWriter
	r       *http.Request
	control *http.ResponseController
	id      string
	begin   time.Time
	caller  caller
	held    hold
	status  int  // of the answer, 0 before its head is sent
	heard   bool // the body has been read to its end

	sent  int64         // bytes of the answer
	spent time.Duration // that its caller took for them

	code  string // of the script, once it was read
	input int    // its size
}

// record begins the record of this call.
func (c *call) record() records.Execution {
	return records.Execution{
		RequestID: c.id, Tenant: c.caller.tenant, Caller: c.caller.process,
		Code: c.code, InputBytes: c.input, Begin: c.begin,
		TraceParent: c.r.Header.Get("Traceparent"), TraceState: c.r.Header.Get("Tracestate"),
	}
}

// send answers with a body that is all there. The error is that of the connection.
func (c *call) send(status int, contentType string, body []byte) error {
	h := c.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.head(status)
	if c.r.Method == http.MethodHead {
		return nil
	}
	if err := c.write(body); err != nil {
		return err
	}
	return c.settle()
}

// settle waits until the answer is taken, as far as the memory that it holds is to be counted
// for so long: on HTTP/2, where connections do not bound calls.
func (c *call) settle() error {
	if c.r.ProtoMajor == 1 {
		return nil
	}
	return c.timed(c.control.Flush)
}

func (c *call) head(status int) {
	c.status = status
	c.hurry()
	if c.lastOne() {
		c.w.Header().Set("Connection", "close")
	}
	c.w.WriteHeader(status)
}

// lastOne tells whether the connection ends with this answer: while the daemon drains, since
// whoever asks on does so at the next one, and where a body has not been read, since net/http
// would wait for the rest of it before it answers. On HTTP/2 such a body is its stream's
// matter alone.
func (c *call) lastOne() bool {
	unread := c.r.Body != http.NoBody && !c.heard
	return c.d.draining.Load() || unread && c.r.ProtoMajor == 1
}

// sendJSON answers 200 with a value that always encodes.
func (c *call) sendJSON(value any) *api.Problem {
	body, err := api.Encode(value)
	if err != nil {
		return c.internal("encode answer", err)
	}
	c.held.become(int64(len(body)))
	c.gone(c.send(http.StatusOK, jsonType, body))
	return nil
}

// fail answers with a problem.
func (c *call) fail(p *api.Problem) {
	h := c.w.Header()
	h.Set("Cache-Control", "no-store")
	if p.RetryAfterMS > 0 {
		const second = 1000
		h.Set("Retry-After", strconv.FormatInt((p.RetryAfterMS+second-1)/second, 10))
	}
	if p.Code == api.Unauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="cordon"`)
	}
	body, err := api.Encode(p)
	if err != nil { // strings and numbers always encode
		c.d.log.Error("bug: encode problem", "request", c.id, "error", err)
		return
	}
	c.gone(c.send(p.Status, api.ProblemType, body))
}

// gone notes that an answer did not reach its caller, who alone could be told of it.
func (c *call) gone(err error) {
	if err == nil {
		return
	}
	c.d.log.Debug("the answer did not reach its caller", "request", c.id,
		"slow", errors.Is(err, os.ErrDeadlineExceeded), "error", err)
}

// write sends bytes, and gives up on a caller who does not take them. No child waits for it.
func (c *call) write(data []byte) error {
	const chunk = 64 << 10
	for len(data) > 0 {
		n := min(len(data), chunk)
		if err := c.timed(func() error { _, err := c.w.Write(data[:n]); return err }); err != nil {
			return err
		}
		c.sent += int64(n)
		data = data[n:]
	}
	c.hurry() // what is still buffered goes out when the handler returns
	return nil
}

// flush sends what is buffered. What comes next may take its time.
func (c *call) flush() error {
	if err := c.timed(c.control.Flush); err != nil {
		return err
	}
	c.unhurried()
	return nil
}

// timed does what the caller may hold up.
func (c *call) timed(send func() error) error {
	c.hurry()
	begin := time.Now()
	err := send()
	c.spent += time.Since(begin)
	return err
}

// hurry sets the deadline for what is sent next. A connection that takes none has ended, and
// says so at the next write.
func (c *call) hurry() {
	_ = c.control.SetWriteDeadline(time.Now().Add(c.d.bounds.Send.next(c.sent, c.spent)))
}

// unhurried takes the deadline away. HTTP/2 resets a stream whose deadline passes also while
// there is nothing to write.
func (c *call) unhurried() { _ = c.control.SetWriteDeadline(time.Time{}) }
