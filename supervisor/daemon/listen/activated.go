package listen

import (
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/coreos/go-systemd/v22/activation"
)

// Activated gives the sockets that the service manager opened and handed over
// (sd_listen_fds(3)): none where it did not. It unsets the variables that tell of them, so
// that it answers once. Whoever else wants to connect meanwhile waits in the sockets, which
// outlive this process; Close leaves them and their names alone.
func Activated() ([]net.Listener, error) {
	adoptParents("LISTEN_PID")
	files := activation.Files(true)
	defer func() {
		for _, f := range files {
			f.Close() // a listener has its own descriptor
		}
	}()
	var listeners []net.Listener
	for i, f := range files {
		l, err := activated(f)
		if err != nil {
			for _, made := range listeners {
				made.Close()
			}
			return nil, fmt.Errorf("socket %d of %d that the service manager handed over (%s): %w; want Unix stream sockets, or TCP ones on 127.0.0.1 or ::1",
				i+1, len(files), f.Name(), err)
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

// activated makes a listener of one descriptor.
func activated(f *os.File) (net.Listener, error) {
	l, err := net.FileListener(f)
	if err != nil {
		return nil, err
	}
	switch at := l.Addr().(type) {
	case *net.UnixAddr:
		if at.Net == "unix" {
			return l, nil
		}
	case *net.TCPAddr:
		if at.IP.IsLoopback() {
			return l, nil
		}
	}
	l.Close()
	return nil, fmt.Errorf("it listens on %s %s", l.Addr().Network(), l.Addr())
}

// adoptParents makes a variable that names this process's parent name this process.
// supervisor.EnterUserNamespace starts the program anew, which inherits the sockets, since no
// one has marked them to be closed yet, but cannot say in time which id the new one will have.
func adoptParents(variable string) {
	if os.Getenv(variable) == strconv.Itoa(os.Getppid()) {
		os.Setenv(variable, strconv.Itoa(os.Getpid()))
	}
}
