package supervisor

import (
	"context"
	"errors"
	"fmt"

	"cordon/policy"
	"cordon/supervisor/hostcheck"
	"cordon/supervisor/internal/audit"
	"cordon/supervisor/internal/hostfacts"
	"cordon/supervisor/internal/launch"

	"golang.org/x/sys/unix"
)

// Check says what this host gives, wall by wall, from a child that it starts and looks at.
// A missing wall is in the report, and no error; an error says that the host could not be
// looked at.
//
// A program without root calls EnterUserNamespace before, and Check also where that fails.
func Check(ctx context.Context, cfg Config) (hostcheck.Report, error) {
	if err := cfg.Policy.Validate(); err != nil {
		return hostcheck.Report{}, fmt.Errorf("check host: %w", err)
	}
	standing, err := standing()
	if err != nil {
		return hostcheck.Report{}, fmt.Errorf("check host: %w", err)
	}
	found, err := tryWalls(cfg.Policy)
	if err != nil {
		return hostcheck.Report{}, fmt.Errorf("check host: %w", err)
	}
	facts := hostfacts.Gather(standing)
	if standing.Effective&(1<<unix.CAP_SYS_ADMIN) == 0 {
		found.UserNamespace = launch.TryUserNamespace()
	}
	lookAtChild(ctx, cfg, &found)
	if err := ctx.Err(); err != nil {
		return hostcheck.Report{}, fmt.Errorf("check host: %w", err)
	}
	return hostcheck.Judge(cfg.Policy, facts, found), nil
}

func standing() (hostfacts.Standing, error) {
	have, err := effective()
	if err != nil {
		return hostfacts.Standing{}, err
	}
	maps, err := readUIDMap()
	if err != nil {
		return hostfacts.Standing{}, err
	}
	s := hostfacts.Standing{Effective: have, Inside: maps.ours(), OutsideUID: unix.Geteuid()}
	if s.Inside {
		s.OutsideUID = maps[0].outside
	}
	if l, err := audit.Listen(); err == nil {
		s.Audit = true
		if err := l.Close(); err != nil {
			return hostfacts.Standing{}, fmt.Errorf("close audit socket: %w", err)
		}
	}
	return s, nil
}

// tryWalls finds out what the host lacks, as New does.
func tryWalls(p policy.Policy) (hostcheck.Findings, error) {
	_, cgroups, lacks := survey(p)
	if cgroups != nil {
		if err := cgroups.Close(); err != nil {
			return hostcheck.Findings{}, err
		}
	}
	return hostcheck.Findings{Lacks: lacks}, nil
}

// lookAtChild starts a child behind every wall that there is and looks at it. A root that
// cannot be left shows only then, and is one more wall that is lacking.
func lookAtChild(ctx context.Context, cfg Config, found *hostcheck.Findings) {
	cfg.Concurrency, cfg.Pool, cfg.Libraries = 1, Pool{}, nil
	if cfg.Policy, found.Child = withoutAny(cfg.Policy, found.Lacks); found.Child != nil {
		return
	}
	var s *Supervisor
	if s, found.Child = New(ctx, cfg); found.Child != nil {
		return
	}
	if s.host.rootStays != nil {
		found.RootStays, found.Lacks[policy.WallMount] = true, s.host.rootStays
	}
	found.Seen, found.Child = s.lookAtOne(ctx)
	found.Child = errors.Join(found.Child, s.Close())
}

// withoutAny allows p to go without whatever the host lacks. It fails where that is a wall
// that no child goes without.
func withoutAny(p policy.Policy, lacks lacks) (policy.Policy, error) {
	var degradable []policy.Wall
	for _, info := range policy.Walls() {
		if info.Degradable {
			degradable = append(degradable, info.Wall)
		} else if cause := lacks[info.Wall]; cause != nil {
			return p, fmt.Errorf("no child can be started without the wall %s: %w", info.Wall, cause)
		}
	}
	return p.Allow(degradable...)
}

// lookAtOne starts a child as for an execution, which looks at it once already, tells what
// is to be seen, and ends it.
func (s *Supervisor) lookAtOne(ctx context.Context) (map[policy.Wall]string, error) {
	r, err := resolve(s.policy, Request{})
	if err != nil {
		return nil, err
	}
	c, err := s.pool.child(ctx, r)
	if err != nil {
		return nil, err
	}
	defer s.pool.release(c.slot)
	defer c.process.ClosePipes()
	seen, err := s.sight(c)
	_, endErr := c.end()
	return seen, errors.Join(err, endErr)
}
