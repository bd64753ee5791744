package listen

import (
	"bytes"
	"errors"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Read notes whether the connection speaks HTTP/2 without TLS.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && !c.begun.Load() {
		if bytes.HasPrefix(p[:n], []byte("PRI")) {
			c.speaksHTTP2()
		}
		c.begun.Store(true)
	}
	return n, err
}

func (c *conn) speaksHTTP2() {
	c.from.mu.Lock()
	defer c.from.mu.Unlock()
	if !c.gone && c.uid != tcpUser {
		c.from.http1--
	}
	c.http2.Store(true)
}

// Close closes the connection and makes its room free.
func (c *conn) Close() error {
	if c.from.ending.Load() && c.http2.Load() && c.spared.CompareAndSwap(false, true) {
		return nil // net/http closes it again, once GOAWAY is through
	}
	return c.closeNow()
}

func (c *conn) closeNow() error {
	err := c.Conn.Close()
	c.from.mu.Lock()
	c.forget()
	c.from.mu.Unlock()
	return err
}

// CloseWrite says to the other end that no more comes, which net/http does before it closes
// a connection with something unread in it.
func (c *conn) CloseWrite() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return half.CloseWrite()
}

// NetConn gives the connection beneath.
func (c *conn) NetConn() net.Conn { return c.Conn }

// SyscallConn gives the descriptor, which knows who is at the other end.
func (c *conn) SyscallConn() (syscall.RawConn, error) {
	raw, ok := c.Conn.(syscall.Conn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return raw.SyscallConn()
}

// refuse closes a connection with an answer, without ever waiting for the other end.
func refuse(raw net.Conn, answer []byte) {
	defer raw.Close()
	if len(answer) == 0 {
		return
	}
	sc, ok := raw.(syscall.Conn)
	if !ok {
		return
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return
	}
	_ = rc.Write(func(fd uintptr) bool {
		// One try: whoever does not take it now goes without.
		_, _ = unix.SendmsgN(int(fd), answer, nil, nil, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
		return true
	})
}

// uidOf gives the user at the other end, as the kernel noted it when the socket connected.
func uidOf(raw net.Conn) int {
	sc, ok := raw.(*net.UnixConn)
	if !ok {
		return tcpUser
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return tcpUser
	}
	uid := tcpUser
	_ = rc.Control(func(fd uintptr) {
		if owner, err := unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
			uid = int(owner.Uid)
		}
	})
	return uid
}
