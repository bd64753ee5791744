package client

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"

	"cordon/supervisor"
	"cordon/supervisor/api"
)

// UnreachableError says that no daemon answers at an address. Nothing has run.
type UnreachableError struct {
	Address string // the socket's path, or the URL
	Hint    string // what mends it, where that is known
	Cause   error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("reach the daemon at %s: %v", e.Address, e.Cause)
}

// Unwrap gives the cause.
func (e *UnreachableError) Unwrap() error { return e.Cause }

// LostError says that the connection to the daemon broke before the answer was whole.
// Whether the script ran is not known; it has left nothing behind, and can be run again.
type LostError struct {
	Address string
	Cause   error
}

func (e *LostError) Error() string {
	return fmt.Sprintf("lost the connection to the daemon at %s: %v", e.Address, e.Cause)
}

// Unwrap gives the cause.
func (e *LostError) Unwrap() error { return e.Cause }

// AnswerError says that an answer is none that a daemon of cordon gives.
type AnswerError struct {
	Address string
	Status  int // of HTTP; 0 where it is not even that
	Reason  string
}

func (e *AnswerError) Error() string {
	status := ""
	if e.Status != 0 {
		status = fmt.Sprintf(" (HTTP status %d)", e.Status)
	}
	return fmt.Sprintf("the answer at %s is not one of cordon's%s: %s", e.Address, status, e.Reason)
}

// refusal is a problem that the daemon told of, which errors.As also finds as the error that
// a supervisor in this process would give.
type refusal struct{ problem *api.Problem }

func (r *refusal) Error() string { return r.problem.Error() }

// Unwrap gives the problem, and what a supervisor calls it.
func (r *refusal) Unwrap() []error {
	p := r.problem
	switch p.Code {
	case api.InvalidRequest:
		if p.Field != "" {
			return []error{p, &supervisor.InvalidRequestError{Field: p.Field, Value: p.Value, Want: p.Want}}
		}
	case api.ShuttingDown:
		return []error{p, supervisor.ErrShuttingDown}
	}
	return []error{p}
}

// unreachable tells why no connection was made.
func (c *Client) unreachable(cause error) error {
	var op *os.SyscallError
	if errors.As(cause, &op) {
		cause = op.Err // the address stands in the message already
	}
	e := &UnreachableError{Address: c.options.address(), Cause: cause}
	switch path := c.options.Socket; {
	case errors.Is(cause, syscall.ECONNREFUSED) && path == "":
		e.Hint = "is cordon serve running, and listening there with --listen?"
	case path == "":
	case errors.Is(cause, fs.ErrNotExist):
		e.Cause, e.Hint = errors.New("there is no such socket"), "cordon serve makes it; is the daemon running, and with this --socket?"
	case errors.Is(cause, syscall.ECONNREFUSED) && !isSocket(path):
		e.Cause = errors.New("it is not a socket")
	case errors.Is(cause, syscall.ECONNREFUSED):
		e.Cause, e.Hint = errors.New("nobody listens on this socket"), "it was left behind by a daemon that is gone: cordon serve replaces it"
	case errors.Is(cause, fs.ErrPermission):
		e.Cause, e.Hint = errors.New("permission denied"), permission(path)
	case errors.Is(cause, syscall.EAGAIN):
		e.Cause = errors.New("too many callers wait for a connection")
	}
	return e
}

func isSocket(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&fs.ModeSocket != 0
}

// permission says who may connect to a socket.
func permission(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "a directory above the socket lets you not through"
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	group := strconv.Itoa(int(owner.Gid))
	if found, err := user.LookupGroupId(group); err == nil {
		group = found.Name
	}
	if info.Mode().Perm()&0o020 == 0 {
		return fmt.Sprintf("the socket has mode %04o: the daemon's socket_mode says who may connect", info.Mode().Perm())
	}
	return fmt.Sprintf("members of the group %s may connect: join it with usermod -aG %s USER, and log in again", group, group)
}
