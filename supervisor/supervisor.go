package supervisor

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"cordon/policy"
	"cordon/supervisor/internal/audit"
	"cordon/supervisor/internal/cgroup"
	"cordon/supervisor/internal/launch"
	"cordon/supervisor/internal/posture"
	"cordon/supervisor/libraries"

	"github.com/hashicorp/go-hclog"
)

// Config says how a Supervisor is made.
type Config struct {
	// Policy is what scripts may do: policy.Default(), or a value made from it. Required.
	Policy policy.Policy
	// Child is the child's binary. Required.
	Child ChildBinary
	// Logger takes what an operator should know; nil discards it.
	Logger hclog.Logger
	// Concurrency is how many executions may run at a time; 0 means twice the number of
	// processors. Further ones wait.
	Concurrency int
	// Pool is the children that are kept waiting; the zero value is none.
	Pool Pool
	// Libraries are what the operator adds to those that are built in; nil is none. Scripts
	// may require them all, beside what Policy allows, and a request can narrow that.
	Libraries *libraries.Set
}

// ChildBinary is the program that runs on the other side of the pipe, as bytes, with the
// SHA-256 that it must have.
type ChildBinary struct {
	Bytes  []byte
	SHA256 string // lower-case hexadecimal
}

// Supervisor runs executions on this host. Its methods are safe for concurrent use.
type Supervisor struct {
	policy    policy.Policy
	libraries *libraries.Set
	log       hclog.Logger
	host      host
	own       map[string]string // this process's namespaces

	jail    *launch.Jail
	cgroups cgroup.Host     // nil where the operator chose to go without
	audit   *audit.Listener // nil without CAP_AUDIT_READ
	slots   []*slot
	pool    *pool

	closing   context.Context // done when Close begins
	close     context.CancelFunc
	mu        sync.Mutex
	closed    bool
	running   sync.WaitGroup
	closeOnce sync.Once
	closeErr  error
}

// slot is one place for a child: the thread that forks it and the cgroup it is born in.
type slot struct {
	thread *launch.Slot
	cell   cgroup.Cell // nil without cgroups
}

// New probes the host, and fails with an *UnavailableError when a wall that the policy
// requires is missing. It starts threads and makes cgroups, which Close ends and removes.
func New(ctx context.Context, cfg Config) (*Supervisor, error) {
	if err := cfg.Policy.Validate(); err != nil {
		return nil, fmt.Errorf("new supervisor: %w", err)
	}
	allowed, err := cfg.Libraries.Allow(cfg.Policy)
	if err != nil {
		return nil, fmt.Errorf("new supervisor: %w", err)
	}
	if cfg.Concurrency < 0 {
		return nil, fmt.Errorf("new supervisor: concurrency is %d, want 0 or more", cfg.Concurrency)
	}
	if cfg.Concurrency == 0 {
		cfg.Concurrency = 2 * runtime.NumCPU()
	}
	if cfg.Pool, err = cfg.Pool.resolve(cfg.Concurrency); err != nil {
		return nil, fmt.Errorf("new supervisor: %w", err)
	}
	s := &Supervisor{policy: allowed, libraries: cfg.Libraries, log: cfg.Logger}
	if s.log == nil {
		s.log = hclog.NewNullLogger()
	}
	s.closing, s.close = context.WithCancel(context.WithoutCancel(ctx))
	s.pool = newPool(s, cfg.Concurrency, cfg.Pool.MinIdle)
	if err := s.open(ctx, cfg); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Supervisor) open(ctx context.Context, cfg Config) error {
	var err error
	if s.host, s.cgroups, err = probe(s.policy); err != nil {
		return err
	}
	if s.own, err = posture.Own(); err != nil {
		return fmt.Errorf("new supervisor: %w", err)
	}
	if err := s.openJail(launch.Binary(cfg.Child)); err != nil {
		return err
	}
	if s.audit, err = audit.Listen(); err != nil {
		s.audit = nil
		s.log.Debug("violations will not name the system call", "cause", err)
	}
	for i := range cfg.Pool.Max {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("new supervisor: %w", err)
		}
		slot, err := s.newSlot(fmt.Sprintf("slot%d", i))
		if err != nil {
			return fmt.Errorf("new supervisor: %w", err)
		}
		s.slots = append(s.slots, slot)
	}
	s.pool.open(s.slots)
	return nil
}

// openJail makes the jail. Whether this process's root can be left behind shows only here;
// where it cannot, the wall of the mount namespace is missing like any other.
func (s *Supervisor) openJail(bin launch.Binary) error {
	jail, err := launch.NewJail(bin, s.host.shared)
	if errors.Is(err, launch.ErrRoot) {
		if err := (lacks{policy.WallMount: err}).missing(s.policy); err != nil {
			return err
		}
		s.host.goWithoutMount(err)
		jail, err = launch.NewJail(bin, s.host.shared)
	}
	if err != nil {
		return fmt.Errorf("new supervisor: %w", err)
	}
	s.jail = jail
	return nil
}

func (s *Supervisor) newSlot(name string) (*slot, error) {
	slot := &slot{}
	join := func() error { return nil }
	if s.cgroups != nil {
		cell, err := s.cgroups.NewCell(name, s.policy.PidsMax(), s.policy.CPUs())
		if err != nil {
			return nil, err
		}
		slot.cell, join = cell, cell.Join
	}
	thread, err := s.jail.NewSlot(join)
	if err != nil {
		if slot.cell != nil {
			err = errors.Join(err, slot.cell.Close())
		}
		return nil, err
	}
	slot.thread = thread
	return slot, nil
}

// Isolation says which walls stand around every execution of this supervisor.
func (s *Supervisor) Isolation() Isolation { return s.host.isolation() }

// enter counts an execution in, or refuses it after Close.
func (s *Supervisor) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrShuttingDown
	}
	s.running.Add(1)
	return nil
}

// shut lets no further execution in.
func (s *Supervisor) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// Drain lets no further execution in, which is told ErrShuttingDown, ends the children that
// wait, and waits for the executions that it has. Those that still run, or queue, when ctx is
// done are ended and come back as Cancelled, and Drain then gives ctx's error. In the end it
// closes the supervisor.
func (s *Supervisor) Drain(ctx context.Context) error {
	s.shut()
	s.pool.end()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.running.Wait()
	}()
	var err error
	select {
	case <-ended:
	case <-ctx.Done():
		err = fmt.Errorf("drain supervisor: %w", context.Cause(ctx))
	}
	err = errors.Join(err, s.Close())
	<-ended
	return err
}

// Close ends what runs, which comes back as Cancelled, waits for it, and removes all that
// the supervisor made on the host. Later calls give the same answer.
func (s *Supervisor) Close() error {
	s.closeOnce.Do(func() {
		s.shut()
		s.close()
		s.pool.end()
		s.running.Wait()
		s.pool.attendants.Wait()
		s.closeErr = s.release()
	})
	return s.closeErr
}

// release undoes open, the last first.
func (s *Supervisor) release() error {
	var errs []error
	for _, slot := range s.slots {
		slot.thread.Close()
		if slot.cell != nil {
			errs = append(errs, slot.cell.Close())
		}
	}
	if s.audit != nil {
		errs = append(errs, s.audit.Close())
	}
	if s.jail != nil {
		errs = append(errs, s.jail.Close())
	}
	if s.cgroups != nil {
		errs = append(errs, s.cgroups.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close supervisor: %w", err)
	}
	return nil
}
