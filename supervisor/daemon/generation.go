package daemon

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/api"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/daemon/peer"
)

// generation is one set of rules with the supervisor that runs under it. An execution belongs
// to the generation that it began in.
type generation struct {
	number     int
	policy     policy.Policy // with the operator's libraries
	access     peer.Rules
	supervisor *supervisor.Supervisor
}

// generate makes the supervisor for the rules.
func (d *Daemon) generate(ctx context.Context, number int, rules Rules) (*generation, error) {
	allowed, err := d.options.Added.Allow(rules.Policy)
	if err != nil {
		return nil, err
	}
	if err := rules.Admission.Validate(); err != nil {
		return nil, fmt.Errorf("admission: %w", err)
	}
	concurrency := rules.Admission.Concurrency
	if concurrency == 0 {
		concurrency = admission.DefaultConcurrency()
	}
	s, err := supervisor.New(ctx, supervisor.Config{
		Policy: rules.Policy, Child: d.options.Child, Logger: d.log, Concurrency: concurrency,
		Libraries: d.options.Added, Pool: rules.Pool,
	})
	if err != nil {
		return nil, err
	}
	if without := s.Isolation().Degraded; len(without) > 0 {
		d.log.Warn("this host lacks walls, and the operator chose to go without", "walls", without)
	}
	g := &generation{number: number, policy: allowed, access: rules.Access, supervisor: s}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.serving[g] = true
	return g, nil
}

// Reload reads the rules again and puts them in force for what comes from now on. What runs
// goes on under those that it began with. Where anything is wrong the old rules stay, and the
// error says what.
func (d *Daemon) Reload(ctx context.Context) error {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	err := d.reload(ctx)
	d.records.Metrics.Reloaded(err)
	if err != nil {
		d.log.Error("the policy stays as it was", "generation", d.current.Load().number, "error", err)
		return err
	}
	d.log.Info("policy loaded", "generation", d.current.Load().number)
	return nil
}

func (d *Daemon) reload(ctx context.Context) error {
	if d.draining.Load() {
		return supervisor.ErrShuttingDown
	}
	if n := len(d.alive()); n >= maxGenerations {
		return &tooManyGenerations{n}
	}
	rules, err := d.options.Load()
	if err != nil {
		return &RulesError{err}
	}
	old := d.current.Load()
	next, err := d.generate(ctx, old.number+1, rules)
	if err != nil {
		return fmt.Errorf("reload policy: %w", err)
	}
	d.gate.Update(rules.Admission)
	d.records.Metrics.SetTenants(tenantsOf(rules))
	d.current.Store(next)
	d.ending.Go(func() {
		if err := d.retire(d.rush, old); err != nil {
			d.log.Error("end a supervisor whose policy was replaced", "generation", old.number, "error", err)
		}
	})
	return nil
}

// maxGenerations bounds those whose executions still run: each has threads and cgroups.
const maxGenerations = 8

// tooManyGenerations says that too many policies were loaded in a short time.
type tooManyGenerations struct{ alive int }

func (e *tooManyGenerations) Error() string {
	return fmt.Sprintf("reload policy: executions of %d policies still run, and no more may", e.alive)
}

// RulesError says that the rules could not be read: the operator's fault, not the host's.
type RulesError struct{ Err error }

func (e *RulesError) Error() string { return "read the policy: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *RulesError) Unwrap() error { return e.Err }

// retire drains a generation until ctx is done, and ends it.
func (d *Daemon) retire(ctx context.Context, g *generation) error {
	err := g.supervisor.Drain(ctx)
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = g.supervisor.Close() // which has been called, and tells of anything else
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.serving[g] {
		delete(d.serving, g)
		last := g.supervisor.Stats()
		d.past.Started += last.Started
		d.past.Misses += last.Misses
		d.past.Lost += last.Lost
	}
	return err
}

// alive are the generations that may still have executions.
func (d *Daemon) alive() []*generation {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Collect(maps.Keys(d.serving))
}

// children sums what all generations are doing. What is counted never goes down.
func (d *Daemon) children() supervisor.Stats {
	d.mu.Lock()
	defer d.mu.Unlock()
	sum := d.past
	for g := range d.serving {
		s := g.supervisor.Stats()
		sum.Running += s.Running
		sum.Queued += s.Queued
		sum.Idle += s.Idle
		sum.Starting += s.Starting
		sum.Started += s.Started
		sum.Misses += s.Misses
		sum.Lost += s.Lost
		if g == d.current.Load() {
			sum.StartFailure = s.StartFailure
		}
	}
	return sum
}

func tenantsOf(rules Rules) []string {
	return slices.Sorted(maps.Keys(rules.Admission.Tenants))
}

// reloadPolicy answers POST /v1/policy:reload.
func (c *call) reloadPolicy() *api.Problem {
	if !c.caller.operator {
		return api.NewProblem(api.Forbidden, "only root, the daemon's own user and holders of the token may reload the policy, and none of them for a tenant that "+api.TenantHeader+" names")
	}
	// A caller who goes away has asked for it all the same.
	err := c.d.Reload(context.WithoutCancel(c.r.Context()))
	var rules *RulesError
	if errors.As(err, &rules) {
		p := api.NewProblem(api.InvalidRequest, "the policy stays as it was: "+rules.Err.Error())
		p.Reason = "policy_file"
		return p
	}
	var many *tooManyGenerations
	if errors.As(err, &many) {
		p := api.NewProblem(api.Overloaded, err.Error())
		p.Reason, p.RetryAfterMS = "policies", restart.Milliseconds()
		return p
	}
	if err != nil {
		return c.problemOf(err)
	}
	return c.sendJSON(api.Reloaded{PolicyGeneration: c.d.current.Load().number})
}
