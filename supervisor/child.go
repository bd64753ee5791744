package supervisor

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"cordon/ipc"
	"cordon/supervisor/internal/cgroup"
	"cordon/supervisor/internal/launch"
	"cordon/supervisor/internal/posture"
)

// startPatience is how long a child may take from its fork to Ready. It takes some
// milliseconds; a host that is busy enough may need very much longer.
const startPatience = 10 * time.Second

// child is one started process behind verified walls, which has seen no script yet.
type child struct {
	slot     *slot
	process  *launch.Process
	fences   fences
	voice    *bufio.Reader // beneath reader
	reader   *ipc.Reader
	input    *counter // beneath writer
	writer   *ipc.Writer
	stderr   chan stderrRead // receives once, when the stream has ended
	flood    chan struct{}   // closed when standard error is flooded
	landlock int

	spent time.Duration // the CPU time that it had used before its execution

	// Of a child that waits, or has waited:
	since  time.Time   // when it was ready
	claims chan func() // takes what its listener is to do once it is taken; closed for nothing
}

// counter counts what goes through it.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

type stderrRead struct {
	beginning []byte
	err       error
}

// start forks a child in the slot and takes it as far as verified readiness. On an error
// nothing of it is left.
func (s *Supervisor) start(ctx context.Context, slot *slot, f fences) (*child, error) {
	fd := -1
	if slot.cell != nil {
		var err error
		if fd, err = slot.cell.Prepare(f.memory); err != nil {
			return nil, fmt.Errorf("start child: %w", err)
		}
	}
	process, err := slot.thread.Start(launch.Spec{
		Namespaces: s.host.fresh, Cgroup: fd,
		ChangeUser: s.host.changeUser, UID: s.host.uid, GID: s.host.gid,
	})
	if err != nil {
		if slot.cell != nil {
			err = errors.Join(err, slot.cell.Finish())
		}
		return nil, fmt.Errorf("start child: %w", err)
	}
	c := &child{
		slot: slot, process: process, fences: f,
		voice:  bufio.NewReaderSize(process.Out, 32<<10),
		input:  &counter{w: process.In},
		stderr: make(chan stderrRead, 1),
		flood:  make(chan struct{}),
	}
	c.reader, c.writer = ipc.NewReader(c.voice), ipc.NewWriter(c.input)
	go func() {
		beginning, err := readStderr(process.Err)
		if errors.Is(err, errStderrFlood) {
			close(c.flood)
			s.pool.flooded(c)
		}
		c.stderr <- stderrRead{beginning, err}
	}()
	if err := s.makeReady(ctx, c); err != nil {
		defer process.ClosePipes()
		end, endErr := c.end()
		if ctx.Err() == nil {
			s.log.Error("a child did not become ready", "error", err, "exit", end.exit)
			s.log.Debug("its standard error", "stderr", string(end.stderr.beginning))
		}
		return nil, errors.Join(fmt.Errorf("start child: %w", err), endErr)
	}
	return c, nil
}

// makeReady says Hello, waits for Ready and looks at the child from outside.
func (s *Supervisor) makeReady(ctx context.Context, c *child) error {
	c.setDeadline(time.Now().Add(startPatience))
	// A deadline in the past wakes whoever waits on the pipes. It is the last to be set.
	stop := context.AfterFunc(ctx, func() { c.setDeadline(time.Unix(1, 0)) })
	defer stop()
	walls := ipc.Walls{
		Seccomp: s.host.seccomp, Landlock: s.host.landlock > 0,
		DataBytes: c.fences.dataBytes, CPUSeconds: c.fences.cpuSeconds,
	}
	if err := c.writer.Hello(ipc.Hello{Version: ipc.Version, Walls: walls}); err != nil {
		return err
	}
	message, err := c.reader.ReadChild(ipc.MaxReadyFrame)
	if err != nil {
		return fmt.Errorf("wait for ready: %w", errors.Join(err, ctx.Err()))
	}
	if message.Ready == nil {
		return errors.New("the child spoke before it was ready")
	}
	c.landlock = message.Ready.LandlockABI
	if c.landlock != s.host.landlock {
		return fmt.Errorf("the child entered Landlock ABI %d, the host has %d", c.landlock, s.host.landlock)
	}
	if err := s.verify(c, walls, message.Ready.Threads); err != nil {
		return err
	}
	if !stop() {
		return ctx.Err()
	}
	c.setDeadline(time.Time{})
	return nil
}

// verify is the look from outside, before any untrusted byte is sent.
func (s *Supervisor) verify(c *child, walls ipc.Walls, threads int) error {
	want := posture.Want{
		Seccomp: walls.Seccomp, UID: s.host.uid, GID: s.host.gid, KeepsGroups: !s.host.changeUser,
		Namespaces: s.host.namespaces(), DataBytes: walls.DataBytes, Threads: threads,
	}
	if c.slot.cell != nil {
		want.Cgroup = c.slot.cell.Path()
	}
	seen, err := posture.Read(c.process.PID)
	if err != nil {
		return err
	}
	if err := seen.Check(want, s.own); err != nil {
		return fmt.Errorf("the child's walls are not what they should be: %w", err)
	}
	return preferForOOM(c.process.PID)
}

// preferForOOM makes the kernel choose the child, and not the service, when the whole host
// runs out of memory. Raising the score takes no privilege (proc(5)).
func preferForOOM(pid int) error {
	const highest = "1000"
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte(highest), 0); err != nil {
		return fmt.Errorf("raise OOM score of child: %w", err)
	}
	return nil
}

func (c *child) setDeadline(t time.Time) {
	// Pipes that os.NewFile found to be non-blocking always take a deadline.
	_ = c.process.In.SetDeadline(t)
	_ = c.process.Out.SetDeadline(t)
	_ = c.process.Err.SetDeadline(t)
}

// ending is what is known of a child after its end.
type ending struct {
	exit     launch.Exit
	stderr   stderrRead
	counters cgroup.Counters // all zero without a cgroup
}

// pipePatience is how long the pipes of a dead child may take to end. Nobody but the child
// has its ends, save a process that this program forks by other means than Go's in the
// instant in which they are made.
const pipePatience = 5 * time.Second

// end kills whatever is left of the child, reaps it, reads the counters and gives the slot
// back clean. The pipes stay open for what the child has left in them. The counters come
// after the reaping, when they can no longer change, and before the cgroup goes.
func (c *child) end() (ending, error) {
	var e ending
	errs := []error{c.process.Kill()}
	if c.slot.cell != nil {
		errs = append(errs, c.slot.cell.Kill())
	}
	var err error
	e.exit, err = c.process.Wait()
	errs = append(errs, err)
	c.setDeadline(time.Now().Add(pipePatience))
	e.stderr = <-c.stderr
	if c.slot.cell != nil {
		e.counters, err = c.slot.cell.Counters()
		errs = append(errs, err, c.slot.cell.Finish())
	}
	return e, errors.Join(errs...)
}
