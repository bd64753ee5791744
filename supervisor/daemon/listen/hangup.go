package listen

import (
	"context"
	"fmt"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// HangUp ends the connections of a server that ends, before its Shutdown: each as soon as it
// is idle. It returns when none is left or ctx is done. The listener has to be closed before,
// and a request that still comes has to be answered with "Connection: close".
//
// On a Unix socket no request is lost at that. The kernel refuses what a client sends from
// this moment on, all of it, so that the client knows that nobody has seen it and can ask
// elsewhere; what it had sent before is still read and answered. TCP has nothing like that,
// and HangUp leaves its connections alone.
//
// HTTP/2 has GOAWAY, which says what was seen. But Shutdown sends it and closes idle
// connections at the same time, so from now on the first Close of one that speaks HTTP/2 does
// nothing; net/http's second comes when the client has had its time. Gone waits for that.
func (b *BoundListener) HangUp(ctx context.Context) {
	// What a new connection speaks is known when its first bytes are read.
	const pause, firstBytes = 2 * time.Millisecond, 100 * time.Millisecond
	b.ending.Store(true)
	begin := time.Now()
	told := map[*conn]bool{}
	for {
		idle, left := b.idleUnix()
		if left == 0 {
			return
		}
		for _, c := range idle {
			if !told[c] && (c.begun.Load() || time.Since(begin) > firstBytes) {
				told[c] = true
				// One that cannot be told has closed meanwhile.
				_ = shutdownReading(c.Conn)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// Gone waits until no connection is open, or ctx is done.
func (b *BoundListener) Gone(ctx context.Context) {
	const pause = 2 * time.Millisecond
	for b.Open() > 0 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// idleUnix gives the idle connections over Unix sockets that speak HTTP/1.1, and how many
// there are with those at work: one that is not told yet may become idle again.
func (b *BoundListener) idleUnix() (idle []*conn, open int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for uid, u := range b.users {
		if uid == tcpUser {
			continue
		}
		for e := u.idle.Front(); e != nil; e = e.Next() {
			if c := e.Value.(*conn); !c.http2.Load() {
				idle = append(idle, c)
			}
		}
	}
	return idle, b.http1
}

// shutdownReading says to the kernel that nothing more is to come in.
func shutdownReading(socket any) error {
	sc, ok := socket.(syscall.Conn)
	if !ok {
		return net.ErrClosed
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = unix.Shutdown(int(fd), unix.SHUT_RD) }); err != nil {
		return err
	}
	if failed != nil {
		return fmt.Errorf("shutdown: %w", failed)
	}
	return nil
}
