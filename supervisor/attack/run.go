package attack

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"cordon/policy"
	"cordon/supervisor"
)

// Run makes every attack, and gives each row to onRow (which may be nil) when it is done, one
// at a time, in no particular order. The report has the rows in the order of the tables.
//
// The error tells that the attacks could not be made: an *supervisor.UnavailableError where
// the host lacks walls that the policy requires. That an attack came through is no error:
// see Report.Stopped.
func Run(ctx context.Context, o Options, onRow func(Row)) (Report, error) {
	if o.Parallel <= 0 {
		o.Parallel = 2 * runtime.NumCPU()
	}
	a, err := newArena(ctx, o)
	if err != nil {
		return Report{}, fmt.Errorf("attack: %w", err)
	}
	r := Report{Isolation: a.probes.Isolation()}
	r.Rows, err = a.fight(ctx, a.attacks(o.Only), o.Parallel, onRow)
	if err = errors.Join(err, a.Close()); err != nil {
		return Report{}, fmt.Errorf("attack: %w", err)
	}
	r.count()
	return r, nil
}

// Count is how many attacks there are for this architecture.
func Count() int { return len((&arena{arch: policy.NativeArch()}).attacks(nil)) }

// arena is where attacks are made.
type arena struct {
	scripts   *supervisor.Supervisor // runs the child
	probes    *supervisor.Supervisor // runs the probe, behind the same walls
	conductor *conductor             // runs the probe without the filter
	arch      policy.Arch
}

func newArena(ctx context.Context, o Options) (*arena, error) {
	probe, err := Probe()
	if err != nil {
		return nil, err
	}
	a := &arena{arch: policy.NativeArch()}
	// The host has room for so many attacks at a time, wherever they are made.
	cfg := supervisor.Config{Policy: o.Policy, Child: probe, Logger: o.Logger, Concurrency: o.Parallel}
	if a.probes, err = supervisor.New(ctx, cfg); err != nil {
		return nil, err
	}
	cfg.Child = o.Child
	if a.scripts, err = supervisor.New(ctx, cfg); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if a.conductor, err = newConductor(ctx, o.Policy, a.probes.Isolation(), o.Parallel); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Close undoes newArena, the last first.
func (a *arena) Close() error {
	var errs []error
	if a.conductor != nil {
		errs = append(errs, a.conductor.Close())
	}
	if a.scripts != nil {
		errs = append(errs, a.scripts.Close())
	}
	return errors.Join(append(errs, a.probes.Close())...)
}

// job is one attack to make.
type job struct {
	row Row // without findings
	run func(context.Context, *arena) ([]Finding, error)
}

// attacks are all jobs, in the order of the report.
func (a *arena) attacks(only func(string) bool) []job {
	var jobs []job
	for _, n := range natives() {
		jobs = append(jobs, n.job())
	}
	for _, table := range [][]job{sweepJobs(a.arch), resourceJobs(), protocolJobs(), scriptJobs()} {
		jobs = append(jobs, table...)
	}
	var chosen []job
	for _, j := range jobs {
		if only == nil || only(j.row.ID) {
			chosen = append(chosen, j)
		}
	}
	return chosen
}

// fight makes the attacks, so many at a time.
func (a *arena) fight(ctx context.Context, jobs []job, parallel int, onRow func(Row)) ([]Row, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rows := make([]Row, len(jobs))
	next := make(chan int)
	var workers sync.WaitGroup
	var telling sync.Mutex
	for range parallel {
		workers.Go(func() {
			for i := range next {
				row := jobs[i].row
				findings, err := jobs[i].run(ctx, a)
				if err != nil {
					cancel(fmt.Errorf("%s: %w", row.ID, err))
					continue
				}
				row.Findings = findings
				rows[i] = row
				if onRow != nil {
					telling.Lock()
					onRow(row)
					telling.Unlock()
				}
			}
		})
	}
	for i := range jobs {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	return rows, context.Cause(ctx)
}

// job makes the attack in each configuration.
func (n native) job() job {
	if n.first == "" {
		n.first = policy.WallSeccomp
	}
	row := Row{ID: n.id, Tries: n.tries, First: string(n.first)}
	return job{row, func(ctx context.Context, a *arena) ([]Finding, error) {
		program, err := encode(n.program, a.arch)
		if err != nil {
			return notRun(err.Error()), nil
		}
		result, err := a.probes.Run(ctx, supervisor.Request{Code: "calls", Input: program, Limits: probeLimits()})
		if err != nil {
			return nil, err
		}
		findings := []Finding{n.judgeFiltered(result, a.conductor.host)}
		for _, without := range Configurations()[1:] {
			if without == WithoutSeccomp && a.conductor.host.Landlock == 0 {
				findings = append(findings, Finding{without, NotRun, "", "this host has no Landlock to keep"})
				continue
			}
			e, err := a.conductor.attempt(ctx, program, without)
			if err != nil {
				return nil, err
			}
			findings = append(findings, n.judge(e, without, a.conductor.host))
		}
		return findings, nil
	}}
}

// probeLimits are those of a probe behind all walls.
func probeLimits() supervisor.Limits {
	return supervisor.Limits{Timeout: probePatience, MemoryBytes: probeMemory}
}

// notRun is an attack that cannot be made here in any configuration.
func notRun(why string) []Finding {
	var findings []Finding
	for _, c := range Configurations() {
		findings = append(findings, Finding{c, NotRun, "", why})
	}
	return findings
}
