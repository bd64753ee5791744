package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Options say what to start.
type Options struct {
	// Binary is the program cordon.
	Binary string
	// Socket is the path of the socket, of which the program is told by --socket.
	Socket string
	// Args follow `cordon serve --socket PATH`.
	Args []string
	// Env is added to this process's environment, without its CORDON_ variables.
	Env []string
	// Wrap goes before the command line: a program that changes a limit and then becomes it.
	Wrap []string
	// Files are the daemon's descriptors from 3 on: sockets that are not the daemon's own, so
	// that Left wants none gone.
	Files []*os.File
}

// Service is a daemon at work. Its methods are safe for concurrent use.
type Service struct {
	socket string
	handed bool // to the daemon, which leaves it where it is
	cmd    *exec.Cmd
	client *http.Client
	log    *journal
	seen   *sightings
	ended  chan struct{} // closed when the process was waited for
	err    error         // of the wait; set before ended is closed
}

// Start runs the daemon and waits until /readyz says that it is ready. When ctx is done
// before that the daemon is killed, and the error has its log.
func Start(ctx context.Context, o Options) (*Service, error) {
	s, err := Launch(o)
	if err != nil {
		return nil, err
	}
	if err := s.AwaitReady(ctx); err != nil {
		return nil, errors.Join(err, s.Kill())
	}
	return s, nil
}

// Launch runs the daemon and does not wait for it.
func Launch(o Options) (*Service, error) {
	line := append(append([]string{}, o.Wrap...), o.Binary, "serve", "--socket", o.Socket)
	line = append(line, o.Args...)
	s := &Service{
		socket: o.Socket, handed: len(o.Files) > 0, cmd: exec.Command(line[0], line[1:]...), client: Client(o.Socket),
		log: newJournal(), seen: newSightings(), ended: make(chan struct{}),
	}
	s.cmd.Env = append(environment(os.Environ()), o.Env...)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	s.cmd.ExtraFiles = o.Files
	// A child that lives on would hold the pipe of the log.
	s.cmd.WaitDelay = 5 * time.Second
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", o.Binary, err)
	}
	go func() {
		defer close(s.ended)
		s.err = s.cmd.Wait()
	}()
	return s, nil
}

// Client gives an HTTP client whose requests all go to the socket, whatever their host.
func Client(socket string) *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}}
}

// AwaitReady returns when /readyz answers 200. Its error tells what the last answer was.
func (s *Service) AwaitReady(ctx context.Context) error {
	const pause = 10 * time.Millisecond
	for {
		code, body, err := s.Get(ctx, "/readyz")
		if err == nil && code == http.StatusOK {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the daemon ended before it was ready: %w; its log:\n%s", s.exit(), s.Log())
		case <-ctx.Done():
			return fmt.Errorf("wait for /readyz: %w (last: status %d %s, %w); its log:\n%s", ctx.Err(), code, body, err, s.Log())
		case <-time.After(pause):
		}
	}
}

// Get asks for a path of the daemon's.
func (s *Service) Get(ctx context.Context, path string) (status int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://cordon"+path, nil)
	if err != nil {
		return 0, nil, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, body, err
}

// Socket is the path of the daemon's socket.
func (s *Service) Socket() string { return s.socket }

// PID is the daemon's process.
func (s *Service) PID() int { return s.cmd.Process.Pid }

// Log is what the daemon wrote on standard output and standard error, the end of it where it
// is long.
func (s *Service) Log() string { return s.log.String() }

// Ended is closed when the daemon has ended.
func (s *Service) Ended() <-chan struct{} { return s.ended }

// Signal sends the daemon a signal.
func (s *Service) Signal(sig syscall.Signal) error {
	if err := s.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("send %v to the daemon: %w", sig, err)
	}
	return nil
}

// Stop sends SIGTERM and wants the daemon to end with exit code 0. It is killed when ctx is
// done before.
func (s *Service) Stop(ctx context.Context) error {
	select {
	case <-s.ended:
		return fmt.Errorf("the daemon had ended before it was asked to: %w", s.exit())
	default:
	}
	if _, err := s.Holdings(); err != nil {
		return errors.Join(err, s.Kill())
	}
	if err := s.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-s.ended:
		s.client.CloseIdleConnections()
		return s.exit()
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("the daemon did not end after SIGTERM: %w; its log:\n%s", ctx.Err(), s.Log()), s.Kill())
	}
}

// Kill ends the daemon with SIGKILL and waits for it.
func (s *Service) Kill() error {
	select {
	case <-s.ended:
		return nil
	default:
	}
	_, err := s.Holdings() // what Left has to look for
	if errors.Is(err, os.ErrNotExist) {
		err = nil // it ended just now
	}
	if killErr := s.cmd.Process.Kill(); killErr != nil && !errors.Is(killErr, os.ErrProcessDone) {
		return errors.Join(err, fmt.Errorf("kill the daemon: %w", killErr))
	}
	<-s.ended
	s.client.CloseIdleConnections()
	return err
}

// exit tells how the daemon ended; nil is exit code 0.
func (s *Service) exit() error {
	if s.err == nil {
		return nil
	}
	return fmt.Errorf("the daemon ended: %w; its log:\n%s", s.err, s.Log())
}
