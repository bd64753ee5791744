package client

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"
)

// conn is a connection to a daemon that may answer before it has read a request, and hang up:
// to one connection too many, or to a body that is too large. net/http takes an answer that
// comes before its question for a fault, and a failed write for the end of the exchange, and
// would lose it.
type conn struct {
	net.Conn
	once  sync.Once
	begun chan struct{} // closed when there is a question, or the connection is closed

	mu    sync.Mutex
	owner *leaver // whose request it carries, or carried last
}

// dialing makes connections of this kind.
func dialing(dial func(context.Context) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		c, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		return &conn{Conn: c, begun: make(chan struct{})}, nil
	}
}

func (c *conn) begin() { c.once.Do(func() { close(c.begun) }) }

func (c *conn) Read(p []byte) (int, error) {
	<-c.begun
	return c.Conn.Read(p)
}

// Write does not fail where nobody reads any more: what is to be read here says why.
func (c *conn) Write(p []byte) (int, error) {
	c.begin()
	n, err := c.Conn.Write(p)
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) {
		return len(p), nil
	}
	return n, err
}

func (c *conn) Close() error {
	c.begin()
	return c.Conn.Close()
}

// carry makes the connection one caller's, before that caller's request is written.
func (c *conn) carry(l *leaver) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.owner = l
}

// leave ends the half in which requests travel. It reports false where that cannot be done, or
// is not this caller's to do: a connection whose answer has come may be another's at once.
func (c *conn) leave(l *leaver) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	half, ok := c.Conn.(interface{ CloseWrite() error })
	return ok && c.owner == l && half.CloseWrite() == nil
}
