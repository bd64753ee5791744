package listen

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// A unixListener takes its socket and its lock away when it is closed.
type unixListener struct {
	*net.UnixListener
	path string
	made os.FileInfo // the socket as it was made; nil where that could not be looked at
	lock *os.File    // nil while Unix has not handed it over

	once sync.Once
	err  error

	mu      sync.Mutex
	serving bool          // somebody accepts
	closing bool          // Close has begun
	emptied chan struct{} // closed when all was accepted that had come before Close
}

// Accept gives the next connection. After Close it goes on until all are accepted that had
// come before, so that nobody who was connected is cut off without a word.
func (l *unixListener) Accept() (net.Conn, error) {
	l.mu.Lock()
	l.serving = true
	closing := l.closing
	l.mu.Unlock()
	if !closing {
		c, err := l.UnixListener.Accept()
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return c, err
		}
	}
	c, err := acceptWaiting(l.UnixListener)
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		select {
		case <-l.emptied:
		default:
			close(l.emptied)
		}
		return nil, net.ErrClosed
	}
	return c, nil
}

// acceptWaiting gives a connection that has come already. The deadline which wakes Accept
// keeps net's own call from looking.
func acceptWaiting(l *net.UnixListener) (net.Conn, error) {
	raw, err := l.SyscallConn()
	if err != nil {
		return nil, err
	}
	var fd int
	var failed error
	if err := raw.Control(func(listening uintptr) {
		fd, _, failed = unix.Accept4(int(listening), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
	}); err != nil {
		return nil, err
	}
	if failed != nil {
		return nil, failed
	}
	file := os.NewFile(uintptr(fd), "connection")
	defer file.Close() // the connection has a descriptor of its own
	return net.FileConn(file)
}

// emptyTime bounds how long Close waits for Accept to take what has come.
const emptyTime = time.Second

// Close ends listening. The name goes first, so that whoever comes then is told that there
// is no daemon; the lock goes last, so that the next daemon does not begin before.
func (l *unixListener) Close() error {
	l.once.Do(func() {
		if now, err := os.Lstat(l.path); err == nil && l.made != nil && os.SameFile(now, l.made) {
			l.err = os.Remove(l.path)
		}
		// From here on the kernel refuses whoever connects, also by a name looked up before.
		l.err = errors.Join(l.err, shutdownReading(l.UnixListener))
		if l.wake() {
			select {
			case <-l.emptied:
			case <-time.After(emptyTime):
			}
		}
		l.err = errors.Join(l.err, l.UnixListener.Close())
		if l.lock != nil {
			l.err = errors.Join(l.err, os.Remove(l.lock.Name()), l.lock.Close())
		}
	})
	return l.err
}

// wake has Accept look once more at what waits, and tells whether there is anybody who does.
func (l *unixListener) wake() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closing = true
	return l.serving && l.SetDeadline(time.Unix(1, 0)) == nil
}
