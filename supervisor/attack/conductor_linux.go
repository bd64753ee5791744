package attack

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"cordon/ipc"
	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/internal/cgroup"
	"cordon/supervisor/internal/launch"
	"cordon/supervisor/internal/posture"
)

// conductor starts the probe, and nothing but the probe, as a supervisor starts a child, but
// without the filter, and without Landlock where that is asked for. It exists beside
// supervisor.Supervisor, which cannot go without the filter, and is not to learn it.
type conductor struct {
	policy  policy.Policy
	host    supervisor.Isolation // what a supervisor found on this host
	own     map[string]string
	jail    *launch.Jail
	cgroups cgroup.Host // nil where the host has none
	slots   []*slot
	free    chan *slot
}

// slot is one place for a probe.
type slot struct {
	thread *launch.Slot
	cell   cgroup.Cell // nil without cgroups
}

// newConductor makes places for so many probes at a time.
func newConductor(ctx context.Context, p policy.Policy, host supervisor.Isolation, parallel int) (*conductor, error) {
	c := &conductor{policy: p, host: host, free: make(chan *slot, parallel)}
	if err := c.open(ctx, parallel); err != nil {
		return nil, errors.Join(fmt.Errorf("new conductor: %w", err), c.Close())
	}
	return c, nil
}

func (c *conductor) open(ctx context.Context, parallel int) error {
	probe, err := Probe()
	if err != nil {
		return err
	}
	if c.own, err = posture.Own(); err != nil {
		return err
	}
	if c.jail, err = launch.NewJail(launch.Binary(probe), c.shared()); err != nil {
		return err
	}
	if c.host.Cgroup != "none" {
		if c.cgroups, err = cgroup.Open(); err != nil {
			return err
		}
	}
	for i := range parallel {
		if err := ctx.Err(); err != nil {
			return err
		}
		s, err := c.newSlot(fmt.Sprintf("slot%d", i))
		if err != nil {
			return err
		}
		c.slots = append(c.slots, s)
		c.free <- s
	}
	return nil
}

func (c *conductor) newSlot(name string) (*slot, error) {
	s := &slot{}
	join := func() error { return nil }
	var err error
	if c.cgroups != nil {
		if s.cell, err = c.cgroups.NewCell(name, c.policy.PidsMax(), c.policy.CPUs()); err != nil {
			return nil, err
		}
		join = s.cell.Join
	}
	if s.thread, err = c.jail.NewSlot(join); err != nil && s.cell != nil {
		err = errors.Join(err, s.cell.Close())
	}
	return s, err
}

// shared and fresh are this host's namespaces, of the jail and of each probe.
func (c *conductor) shared() []string { return c.namespaces(false) }

func (c *conductor) fresh() []string { return c.namespaces(true) }

func (c *conductor) namespaces(perChild bool) []string {
	var names []string
	for _, ns := range policy.Namespaces() {
		if ns.PerChild == perChild && slices.Contains(c.host.Namespaces, ns.Name) {
			names = append(names, ns.Name)
		}
	}
	return names
}

// user is who a probe is: the policy's user, or 0 where a user namespace has nobody else.
func (c *conductor) user() (uid, gid int, change bool) {
	if c.host.UID == c.policy.ChildUID() {
		return c.policy.ChildUID(), c.policy.ChildGID(), true
	}
	return 0, 0, false
}

// Close undoes open, the last first.
func (c *conductor) Close() error {
	var errs []error
	for _, s := range c.slots {
		s.thread.Close()
		if s.cell != nil {
			errs = append(errs, s.cell.Close())
		}
	}
	if c.jail != nil {
		errs = append(errs, c.jail.Close())
	}
	if c.cgroups != nil {
		errs = append(errs, c.cgroups.Close())
	}
	return errors.Join(errs...)
}

// probeMemory is what a probe may use, and probePatience how long it may take, of which
// hardly any takes more than some milliseconds.
const (
	probeMemory   = 64 << 20
	probePatience = 10 * time.Second
)

// attempt lets one probe take a program, behind all walls but those that the configuration
// takes away.
func (c *conductor) attempt(ctx context.Context, program json.RawMessage, without Configuration) (evidence, error) {
	var s *slot
	select {
	case s = <-c.free:
	case <-ctx.Done():
		return evidence{}, ctx.Err()
	}
	defer func() { c.free <- s }()
	fd := -1
	if s.cell != nil {
		var err error
		if fd, err = s.cell.Prepare(probeMemory); err != nil {
			return evidence{}, fmt.Errorf("start probe: %w", err)
		}
	}
	uid, gid, change := c.user()
	process, err := s.thread.Start(launch.Spec{Namespaces: c.fresh(), Cgroup: fd, ChangeUser: change, UID: uid, GID: gid})
	if err != nil {
		return evidence{}, fmt.Errorf("start probe: %w", err)
	}
	defer process.ClosePipes()
	deadline := time.Now().Add(probePatience)
	for _, pipe := range []*os.File{process.In, process.Out, process.Err} {
		_ = pipe.SetDeadline(deadline) // pipes of the launcher always take one
	}
	defer context.AfterFunc(ctx, func() { _ = process.Kill() })()
	stderr := make(chan []byte, 1)
	go func() {
		text, _ := io.ReadAll(io.LimitReader(process.Err, 4096)) // what there is of it
		stderr <- text
	}()
	e, talkErr := c.talk(process, s, program, without)
	if e.report == nil && e.problem == "" && talkErr == nil {
		// It ends by itself, or is stuck in a call; its pipe has told all that it will.
		e.silent = true
	}
	errs := []error{talkErr, process.Kill()}
	if s.cell != nil {
		errs = append(errs, s.cell.Kill())
	}
	e.exit, err = process.Wait()
	errs = append(errs, err)
	e.stderr = <-stderr
	if s.cell != nil {
		errs = append(errs, s.cell.Finish())
	}
	if err := errors.Join(errs...); err != nil {
		return evidence{}, fmt.Errorf("conduct probe: %w (standard error: %q)", err, e.stderr)
	}
	return e, nil
}

// talk takes the probe behind its walls, looks whether they stand, and hears it out.
func (c *conductor) talk(process *launch.Process, s *slot, program json.RawMessage, without Configuration) (evidence, error) {
	in, out := ipc.NewWriter(process.In), ipc.NewReader(bufio.NewReader(process.Out))
	walls := ipc.Walls{
		Landlock: c.host.Landlock > 0 && without != WithoutSeccompAndLandlock,
		// The same fences as those of an execution.
		DataBytes: c.policy.DataBytes(probeMemory, s.cell != nil), CPUSeconds: 30,
	}
	if err := in.Hello(ipc.Hello{Version: ipc.Version, Walls: walls}); err != nil {
		return evidence{}, err
	}
	message, err := out.ReadChild(ipc.MaxReadyFrame)
	if err != nil || message.Ready == nil {
		return evidence{}, fmt.Errorf("wait for ready: %w", err)
	}
	if err := c.verify(process.PID, s, walls, message.Ready.Threads); err != nil {
		return evidence{}, err
	}
	const id = "probe"
	limits := ipc.Limits{TimeoutMS: probePatience.Milliseconds(), MemoryBytes: probeMemory, OutputBytes: 1 << 20, LogBytes: 1 << 20, LogLines: 1000}
	err = in.Execute(ipc.Execute{
		ID: id, Code: "calls", Filename: "probe", Input: program, Modules: []string{}, Limits: limits, Timezone: "UTC",
	})
	if err != nil {
		return evidence{}, err
	}
	var e evidence
	for {
		message, err := out.ReadChild(limits.MaxChildFrame())
		switch {
		case err != nil:
			return e, nil // it died, or hangs: the exit tells
		case message.Log != nil:
			e.announced++
		case message.Result != nil && message.Result.Error != nil:
			e.problem = message.Result.Error.Message
			return e, nil
		case message.Result != nil:
			var r report
			if err := json.Unmarshal(message.Result.Output, &r); err != nil {
				return e, fmt.Errorf("read the probe's report: %w", err)
			}
			e.report = &r
			return e, nil
		}
	}
}

// verify sees to it that what is taken for a wall's work is that of one that stands.
func (c *conductor) verify(pid int, s *slot, walls ipc.Walls, threads int) error {
	uid, gid, change := c.user()
	want := posture.Want{
		UID: uid, GID: gid, KeepsGroups: !change, Namespaces: c.host.Namespaces, DataBytes: walls.DataBytes, Threads: threads,
	}
	if s.cell != nil {
		want.Cgroup = s.cell.Path()
	}
	seen, err := posture.Read(pid)
	if err != nil {
		return err
	}
	for _, t := range seen.Threads {
		if t.Seccomp != "0" {
			return fmt.Errorf("the probe has Seccomp %q, want it taken away", t.Seccomp)
		}
	}
	return seen.Check(want, c.own)
}
