package launch

import (
	"errors"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// ErrClosed is returned by Start after Close.
var ErrClosed = errors.New("slot is closed")

// Spec says what one child is born with, beyond what its slot gives it.
type Spec struct {
	// Namespaces are made fresh for the child: pid, cgroup, and whichever of the shared
	// ones the policy does not want to share.
	Namespaces []string
	// Cgroup is the descriptor of the cgroup v2 directory that the child is born in, or -1.
	Cgroup int
	// UID and GID are the child's user, where ChangeUser is true.
	ChangeUser bool
	UID, GID   int
}

// freshFlags are the namespaces that a child can have for itself.
var freshFlags = map[string]uintptr{
	"pid":    unix.CLONE_NEWPID,
	"cgroup": unix.CLONE_NEWCGROUP,
	"mnt":    unix.CLONE_NEWNS,
	"net":    unix.CLONE_NEWNET,
	"ipc":    unix.CLONE_NEWIPC,
	"uts":    unix.CLONE_NEWUTS,
}

// Slot is a jailed thread that forks children, one at a time.
type Slot struct {
	path     string
	requests chan request
	quit     chan struct{} // closed by Close
	done     chan struct{} // closed by the thread's end
}

type request struct {
	spec   Spec
	answer chan<- answer
}

type answer struct {
	process *Process
	err     error
}

// NewSlot starts a thread, calls before on it (to join cgroups, which must happen while
// the host's mounts are in sight), and moves it into the jail.
func (j *Jail) NewSlot(before func() error) (*Slot, error) {
	s := &Slot{path: j.path, requests: make(chan request),
		quit: make(chan struct{}), done: make(chan struct{})}
	ready := make(chan error, 1)
	onOwnThread(func() {
		defer close(s.done)
		if err := s.prepare(j, before); err != nil {
			ready <- err
			return
		}
		ready <- nil
		s.serve()
	})
	if err := <-ready; err != nil {
		return nil, fmt.Errorf("make slot: %w", err)
	}
	return s, nil
}

func (s *Slot) prepare(j *Jail, before func() error) error {
	if err := before(); err != nil {
		return err
	}
	if err := j.join(); err != nil {
		return err
	}
	return disinherit()
}

func (s *Slot) serve() {
	for {
		select {
		case r := <-s.requests:
			p, err := s.fork(r.spec)
			r.answer <- answer{p, err}
		case <-s.quit:
			return
		}
	}
}

// Start forks a child. It must not be called concurrently with itself or with Close.
func (s *Slot) Start(spec Spec) (*Process, error) {
	answers := make(chan answer, 1)
	select {
	case s.requests <- request{spec, answers}:
		a := <-answers
		return a.process, a.err
	case <-s.done:
		return nil, ErrClosed
	}
}

// Close ends the thread. A child that still lives dies with it (PR_SET_PDEATHSIG follows
// the thread that forked, prctl(2)).
func (s *Slot) Close() {
	close(s.quit)
	<-s.done
}

// fork runs on the slot's thread.
func (s *Slot) fork(spec Spec) (*Process, error) {
	p, ends, err := newProcess()
	if err != nil {
		return nil, err
	}
	defer ends.close()
	attr, err := s.attributes(spec, p)
	if err != nil {
		return nil, errors.Join(err, p.abandon())
	}
	pid, err := syscall.ForkExec(s.path, []string{"cordon-child"}, &syscall.ProcAttr{
		Env:   []string{},
		Files: ends.descriptors(),
		Sys:   attr,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fork child: %w", err), p.abandon())
	}
	p.PID = pid
	if err := p.watchExit(); err != nil {
		return nil, errors.Join(err, p.Kill(), p.abandon())
	}
	return p, nil
}

func (s *Slot) attributes(spec Spec, p *Process) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{
		// A session of its own has no controlling terminal to push input into (TIOCSTI).
		Setsid: true,
		// The child dies with the supervisor, whatever ends the supervisor.
		Pdeathsig: syscall.SIGKILL,
		PidFD:     &p.pidfd,
	}
	for _, name := range spec.Namespaces {
		flag, ok := freshFlags[name]
		if !ok {
			return nil, fmt.Errorf("fork child: unknown namespace %q", name)
		}
		attr.Cloneflags |= flag
	}
	if spec.Cgroup >= 0 {
		attr.UseCgroupFD, attr.CgroupFD = true, spec.Cgroup
	}
	if spec.ChangeUser {
		attr.Credential = &syscall.Credential{Uid: uint32(spec.UID), Gid: uint32(spec.GID)}
	}
	return attr, nil
}
