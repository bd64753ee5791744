package client

import (
	"context"
	"net/http/httptrace"
	"sync"
	"time"
)

// farewell is how long the daemon has for its last word to a caller who leaves. It kills the
// child and reads the counters in milliseconds.
const farewell = 2 * time.Second

// leaver ends an execution that its caller wants no more. It closes its own half of the
// connection, which the daemon takes for the caller's going away, and reads on for a moment:
// the result that then comes has the outcome cancelled, with the console lines and the usage
// so far. Where that cannot be done it gives the request up.
type leaver struct {
	giveUp context.CancelFunc

	mu   sync.Mutex
	conn *conn // what the request was wholly written to, nil before that
	next *conn // what it is being written to
	left bool
	wait *time.Timer
}

// watch gives a context for the request, which ends later than the caller's, and a function
// that must be called at the end.
func watch(caller context.Context) (ctx context.Context, done func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(caller))
	l := &leaver{giveUp: cancel}
	stop := context.AfterFunc(caller, l.leave)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: l.got, WroteRequest: l.wrote})
	return ctx, func() {
		stop()
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.wait != nil {
			l.wait.Stop()
		}
		cancel()
	}
}

func (l *leaver) got(info httptrace.GotConnInfo) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn, l.next = nil, nil
	if c, ok := info.Conn.(*conn); ok { // half of a connection of TLS cannot be closed so
		c.carry(l)
		l.next = c
	}
	if l.left {
		l.giveUp()
	}
}

func (l *leaver) wrote(info httptrace.WroteRequestInfo) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if info.Err == nil {
		l.conn = l.next
	}
	if l.left {
		l.giveUp()
	}
}

func (l *leaver) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = true
	// A request that has not been sent as a whole has not begun.
	if l.conn == nil || !l.conn.leave(l) {
		l.giveUp()
		return
	}
	l.wait = time.AfterFunc(farewell, l.giveUp)
}
