package listen

import (
	"container/list"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Bounds say how many connections may be open at once, and what happens past that.
//
// Each connection costs a descriptor, a goroutine and some ten kilobytes, and whoever may
// connect at all may open any number. So each user has a share, and what is idle makes room
// first: the connection that has waited longest between two requests, or for its first one,
// is closed. HTTP allows that at any time, and a client that left it lying does not need
// it. Where none is idle the new one is refused.
type Bounds struct {
	// Total and PerUID are the most connections of all users and of one; zero is no bound.
	// Callers over TCP cannot be told apart, and have no bound but Total. Whatever Total is,
	// half of the descriptors that this process may open stay for everything else.
	Total, PerUID int
	// Refusal is written to a connection that is refused, as far as it fits at once: an
	// answer that the client can read, if it is one in HTTP/1.1.
	Refusal []byte
	// OnRefuse and OnEvict are called for each connection that was refused, and for each
	// idle one that was closed to make room. They must not wait. Nil is nothing to call.
	OnRefuse, OnEvict func()
}

// Bound accepts from l within bounds. Accept never waits for a connection that is open, and
// outlives errors of the host such as a lack of descriptors. The server has to pass its
// connections' states on through ConnState; until then none is idle.
func Bound(l net.Listener, bounds Bounds) *BoundListener {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err == nil {
		bounds.Total = fitting(bounds.Total, limit.Cur)
	}
	return &BoundListener{
		Listener: l, bounds: bounds, done: make(chan struct{}), users: map[int]*user{},
	}
}

// fitting gives the most connections that leave half of the descriptors free.
func fitting(total int, descriptors uint64) int {
	half := int(min(descriptors/2, 1<<30))
	if total == 0 || total > half {
		return max(half, 1)
	}
	return total
}

// A BoundListener is a listener with Bounds.
type BoundListener struct {
	net.Listener
	bounds Bounds

	closing  sync.Once
	closeErr error
	done     chan struct{} // closed with the listener
	ending   atomic.Bool   // HangUp was called

	mu    sync.Mutex
	open  int
	http1 int           // those over Unix sockets that are not known to speak HTTP/2
	users map[int]*user // those with a connection
}

// user is what one user has open.
type user struct {
	open int
	idle list.List // of *conn, the longest idle first
}

// tcpUser stands for all callers over TCP.
const tcpUser = -1

// A conn counts until it is closed.
type conn struct {
	net.Conn
	from *BoundListener
	uid  int

	begun  atomic.Bool // something was read
	http2  atomic.Bool // it began with HTTP/2's preface
	spared atomic.Bool // Close was put off once; see HangUp

	// Guarded by from.mu.
	gone bool          // does not count any more
	used bool          // has had a request
	idle *list.Element // in the user's idle list; nil while busy
}

// Open gives how many connections are open.
func (b *BoundListener) Open() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open
}

// Accept waits for a connection for which there is room.
func (b *BoundListener) Accept() (net.Conn, error) {
	for pause := time.Duration(0); ; {
		raw, err := b.Listener.Accept()
		if err != nil {
			if fatal(err) {
				return nil, err
			}
			// The host lacks something, descriptors for example. What is idle can give
			// some back; what waits to be accepted stays in the socket's queue.
			b.relieve()
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			select {
			case <-b.done:
				return nil, net.ErrClosed
			case <-time.After(pause):
			}
			continue
		}
		pause = 0
		if c := b.admit(raw); c != nil {
			return c, nil
		}
	}
}

// Close ends Accept. Connections that are open stay so.
func (b *BoundListener) Close() error {
	b.closing.Do(func() {
		close(b.done)
		b.closeErr = b.Listener.Close()
	})
	return b.closeErr
}

// fatal tells the errors that no later Accept gets over: the socket is closed, or none to
// accept from.
func fatal(err error) bool {
	for _, final := range []error{net.ErrClosed, unix.EBADF, unix.EINVAL, unix.ENOTSOCK, unix.EOPNOTSUPP, unix.EFAULT} {
		if errors.Is(err, final) {
			return true
		}
	}
	return false
}

// admit counts the connection in, or refuses it and gives nil.
func (b *BoundListener) admit(raw net.Conn) *conn {
	c := &conn{Conn: raw, from: b, uid: uidOf(raw)}
	b.mu.Lock()
	var evicted *conn
	fits := true
	u := b.users[c.uid]
	switch {
	case u != nil && c.uid != tcpUser && b.bounds.PerUID > 0 && u.open >= b.bounds.PerUID:
		evicted = u.oldest()
		fits = evicted != nil
	case b.bounds.Total > 0 && b.open >= b.bounds.Total:
		evicted = b.largestIdle()
		fits = evicted != nil
	}
	if evicted != nil {
		evicted.forget()
	}
	if fits {
		b.count(c)
	}
	b.mu.Unlock()

	if evicted != nil {
		b.evict(evicted)
	}
	if !fits {
		refuse(raw, b.bounds.Refusal)
		call(b.bounds.OnRefuse)
		return nil
	}
	return c
}

// count adds a connection. It requires mu.
func (b *BoundListener) count(c *conn) {
	u := b.users[c.uid]
	if u == nil {
		u = &user{}
		b.users[c.uid] = u
	}
	u.open++
	b.open++
	if c.uid != tcpUser {
		b.http1++
	}
}

// relieve closes an idle connection, of the user who has most open.
func (b *BoundListener) relieve() {
	b.mu.Lock()
	evicted := b.largestIdle()
	if evicted != nil {
		evicted.forget()
	}
	b.mu.Unlock()
	if evicted != nil {
		b.evict(evicted)
	}
}

// evict closes an idle connection. One that has had no request may have one on its way, which
// nobody will read, and is told so; on one that was kept clients know to try again.
func (b *BoundListener) evict(c *conn) {
	b.mu.Lock()
	used := c.used
	b.mu.Unlock()
	if !used {
		refuse(c.Conn, b.bounds.Refusal)
	}
	c.Close()
	call(b.bounds.OnEvict)
}

// largestIdle gives the longest idle connection of the user who has most open, of those who
// have an idle one; nil where nobody has. It requires mu.
func (b *BoundListener) largestIdle() *conn {
	var largest *user
	for _, u := range b.users {
		if u.idle.Len() > 0 && (largest == nil || u.open > largest.open) {
			largest = u
		}
	}
	if largest == nil {
		return nil
	}
	return largest.oldest()
}

// oldest gives the connection that has been idle longest, or nil.
func (u *user) oldest() *conn {
	if first := u.idle.Front(); first != nil {
		return first.Value.(*conn)
	}
	return nil
}

// forget takes a connection out of the counts, once. It requires from.mu.
func (c *conn) forget() {
	if c.gone {
		return
	}
	c.busy()
	c.gone = true
	c.from.open--
	if c.uid != tcpUser && !c.http2.Load() {
		c.from.http1--
	}
	u := c.from.users[c.uid]
	if u.open--; u.open == 0 {
		delete(c.from.users, c.uid)
	}
}

// busy takes a connection out of the idle ones. It requires from.mu.
func (c *conn) busy() {
	if c.idle != nil {
		c.from.users[c.uid].idle.Remove(c.idle)
		c.idle = nil
	}
}

// ConnState is the http.Server's ConnState hook of a server on a BoundListener: it tells
// which connections are idle. One counts as idle until its first request is read up to the
// end of the header, so that whoever sends a header slowly makes room too.
func ConnState(nc net.Conn, state http.ConnState) {
	c, ok := nc.(*conn)
	if !ok {
		return
	}
	c.from.mu.Lock()
	defer c.from.mu.Unlock()
	c.busy()
	c.used = c.used || state != http.StateNew
	if !c.gone && (state == http.StateNew || state == http.StateIdle) {
		c.idle = c.from.users[c.uid].idle.PushBack(c)
	}
}

func call(f func()) {
	if f != nil {
		f()
	}
}
