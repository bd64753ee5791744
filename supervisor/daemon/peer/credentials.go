package peer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// Credentials are those of the process that made a connection, at that time.
type Credentials struct {
	PID      int // 0 where this process's PID namespace does not show it
	UID, GID int // effective ones; -1 where they could not be read, which Rules never admit
	Groups   []int
}

// ErrNoCredentials says that a connection is not one of a Unix socket.
var ErrNoCredentials = errors.New("not a Unix socket")

// Of asks the kernel who is at the other end. Connections that wrap another one are looked
// through where they have the method NetConn, as that of crypto/tls has.
func Of(conn net.Conn) (Credentials, error) {
	if conn.LocalAddr() == nil || conn.LocalAddr().Network() != "unix" {
		return Credentials{}, ErrNoCredentials
	}
	for {
		if s, ok := conn.(syscall.Conn); ok {
			return ofSocket(s)
		}
		w, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			return Credentials{}, fmt.Errorf("read the peer's credentials: %T does not give its socket", conn)
		}
		conn = w.NetConn()
	}
}

func ofSocket(s syscall.Conn) (Credentials, error) {
	raw, err := s.SyscallConn()
	if err != nil {
		return Credentials{}, fmt.Errorf("read the peer's credentials: %w", err)
	}
	var c Credentials
	var failed error
	err = raw.Control(func(fd uintptr) { c, failed = ofDescriptor(int(fd)) })
	if err = errors.Join(err, failed); err != nil {
		return Credentials{}, fmt.Errorf("read the peer's credentials: %w", err)
	}
	return c, nil
}

func ofDescriptor(fd int) (Credentials, error) {
	u, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return Credentials{}, fmt.Errorf("SO_PEERCRED: %w", err)
	}
	groups, err := peerGroups(fd)
	if err != nil && err != unix.ENOPROTOOPT { // Linux before 4.13
		return Credentials{}, fmt.Errorf("SO_PEERGROUPS: %w", err)
	}
	return Credentials{PID: int(u.Pid), UID: int(u.Uid), GID: int(u.Gid), Groups: groups}, nil
}

type contextKey struct{}

// ConnContext is for http.Server: it notes who is at the other end of a connection for all of
// its requests. Credentials that a Unix socket should have and that cannot be read are noted
// as such, so that nobody takes the connection for one that has none.
func ConnContext(ctx context.Context, conn net.Conn) context.Context {
	c, err := Of(conn)
	switch {
	case errors.Is(err, ErrNoCredentials):
		return ctx
	case err != nil:
		c = Credentials{UID: -1, GID: -1}
	}
	return context.WithValue(ctx, contextKey{}, c)
}

// From gives what ConnContext noted; false for connections that are not of a Unix socket.
func From(ctx context.Context) (Credentials, bool) {
	c, ok := ctx.Value(contextKey{}).(Credentials)
	return c, ok
}
