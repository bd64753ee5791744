package config

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/daemon/peer"
)

// PolicyFile is what callers and scripts may do.
type PolicyFile struct {
	Policy    policy.Policy
	Access    peer.Rules
	Admission admission.Limits
	Pool      supervisor.Pool

	said    policySettings
	origins origins
}

// LoadPolicy reads a policy file. Without one, as for the empty path, it gives the policy that
// is built in. What is wrong with it is an *Error.
func LoadPolicy(path string) (PolicyFile, error) {
	var data []byte
	if path != "" {
		var err error
		if data, err = read(path); err != nil {
			return PolicyFile{}, err
		}
	}
	return parsePolicy(path, data, admission.HostMemory)
}

// parsePolicy reads the text of a policy file on a host of the given memory.
func parsePolicy(file string, data []byte, host hostMemory) (PolicyFile, error) {
	said := policyDefaults()
	made := said.form(host)
	if err := made.fill(file, data); err != nil {
		return PolicyFile{}, err
	}
	if f := made.find("admission/memory"); f.from == (origin{}) {
		if err := f.set(defaultBudget, origin{}); err != nil {
			return PolicyFile{}, err
		}
	}
	said.settle(made)
	return said.file(made)
}

// Allow gives the policy without these walls beside those that the file goes without, as the
// flag of that name has it.
func (p PolicyFile) Allow(flag string, without ...policy.Wall) (PolicyFile, error) {
	if len(without) == 0 {
		return p, nil
	}
	allowed, err := p.Policy.Allow(without...)
	if err != nil {
		return PolicyFile{}, origin{name: "--" + flag}.fault("degraded", "", err.Error())
	}
	p.Policy = allowed
	p.said.degraded = nil
	for _, wall := range allowed.Degraded() {
		p.said.degraded = append(p.said.degraded, string(wall))
	}
	p.origins = maps.Clone(p.origins)
	p.origins["degraded"] = origin{name: "--" + flag}
	return p, nil
}

// defaultBudget leaves the host a quarter, for the daemon and all that runs beside it.
const defaultBudget = "75%"

// hostMemory tells how much memory there is to promise, and what says so.
type hostMemory func() (bytes int64, source string, err error)

// policySettings are what the keys of a policy file say.
type policySettings struct {
	defaults, ceilings policy.Limits
	modules, degraded  []string
	fresh              bool
	access             peer.Rules
	gate               admission.Limits
	budget             string // what the gate's memory is a part of
	tenants            map[string]*admission.TenantLimits
	pool               supervisor.Pool
}

func policyDefaults() *policySettings {
	p := policy.Default()
	return &policySettings{
		defaults: p.Defaults(), ceilings: p.Ceilings(), modules: p.Modules(),
		gate: admission.Limits{
			Concurrency: admission.DefaultConcurrency(),
			Queue:       admission.DefaultQueue, QueueTimeout: admission.DefaultQueueTimeout,
			Default: admission.TenantLimits{QueueShare: 1, Weight: 1},
		},
		tenants: map[string]*admission.TenantLimits{},
		pool:    supervisor.Pool{MinIdle: runtime.NumCPU()},
	}
}

// settle gives what was left out, and depends on what was said, its value.
func (s *policySettings) settle(made *form) {
	if made.find("pool/max").from == (origin{}) {
		s.pool.Max = s.gate.Concurrency + s.pool.MinIdle
	}
	for name, t := range s.tenants {
		inherit := func(key string, set func()) {
			if made.find("tenants/"+name+"/"+key).from == (origin{}) {
				set()
			}
		}
		d := s.gate.Default
		inherit("concurrency", func() { t.Concurrency = d.Concurrency })
		inherit("rate", func() { t.Rate = d.Rate })
		inherit("burst", func() { t.Burst = d.Burst })
		inherit("queue_share", func() { t.QueueShare = d.QueueShare })
		inherit("weight", func() { t.Weight = d.Weight })
	}
}

// file makes what the settings mean, and refuses what is right alone and wrong together.
func (s *policySettings) file(made *form) (PolicyFile, error) {
	p, err := s.policy(made)
	if err != nil {
		return PolicyFile{}, err
	}
	wrong := func(key string, value any, want string, args ...any) error {
		f := made.find(key)
		return f.from.fault(f.name(), fmt.Sprint(value), fmt.Sprintf(want, args...))
	}
	switch {
	case s.gate.MemoryBytes < s.defaults.Memory:
		return PolicyFile{}, wrong("admission/memory", sizeText(s.gate.MemoryBytes),
			"not one execution fits in: want limits.defaults.memory, %s, or more", sizeText(s.defaults.Memory))
	case s.pool.Max < s.gate.Concurrency || s.pool.Max < s.pool.MinIdle:
		return PolicyFile{}, wrong("pool/max", s.pool.Max, "want at least admission.concurrency, %d, and pool.min_idle, %d",
			s.gate.Concurrency, s.pool.MinIdle)
	}
	file := PolicyFile{Policy: p, Access: s.access, Admission: s.gate, Pool: s.pool, said: *s, origins: made.origins()}
	if file.Admission.Queue == 0 {
		file.Admission.Queue = -1 // that nobody waits, as the gate has it
	}
	file.Admission.Tenants = map[string]admission.TenantLimits{}
	for name, t := range s.tenants {
		file.Admission.Tenants[name] = *t
	}
	return file, nil
}

// policy makes the policy of the settings.
func (s *policySettings) policy(made *form) (policy.Policy, error) {
	p, err := policy.Default().WithLimits(s.defaults, s.ceilings)
	if err != nil {
		return policy.Policy{}, s.limitFault(made, err)
	}
	if p, err = p.WithModules(s.modules); err != nil {
		return policy.Policy{}, made.find("modules").from.fault("modules", "", err.Error())
	}
	var without []policy.Wall
	for _, name := range s.degraded {
		without = append(without, policy.Wall(name))
	}
	if p, err = p.Allow(without...); err != nil {
		return policy.Policy{}, made.find("degraded").from.fault("degraded", "", err.Error())
	}
	return p.WithFreshNamespaces(s.fresh), nil
}

// limitFault tells of a limit out of its range at the place where it was set: for a default
// over its ceiling at the one of the two that the file has.
func (s *policySettings) limitFault(made *form, err error) error {
	var limit *policy.LimitError
	if !errors.As(err, &limit) {
		return origin{}.fault("limits", "", err.Error())
	}
	for _, row := range limitRows() {
		if row.policy != limit.Name {
			continue
		}
		f, other := made.find("limits/"+limit.Role+"s/"+row.key), made.find("limits/ceilings/"+row.key)
		if f.from == (origin{}) && other.from != (origin{}) {
			want := fmt.Sprintf("want at least limits.defaults.%s, %s", row.key, f.value.text())
			return other.from.fault(other.name(), other.value.text(), want)
		}
		want := fmt.Sprintf("want %s to %s", row.show(limit.Least), row.show(limit.Most))
		if limit.Role == "default" {
			want += ", which is limits.ceilings." + row.key
		}
		return f.from.fault(f.name(), f.value.text(), want)
	}
	return origin{}.fault("limits."+limit.Name, "", err.Error())
}

// tenantNames lists the tenants that the file names.
func (s *policySettings) tenantNames() []string { return slices.Sorted(maps.Keys(s.tenants)) }

// unbounded is what a number is bounded by that needs no bound of its own.
const unbounded = math.MaxInt32

// tenantName checks a tenant's name: what the header can say, or uid: and a number.
func tenantName(name string) error {
	const most = 64
	rest, user := strings.CutPrefix(name, "uid:")
	letters := "0123456789"
	if !user {
		letters += "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-"
	}
	if rest == "" || len(rest) > most || strings.Trim(rest, letters) != "" {
		return fmt.Errorf("no name of a tenant: want default, uid:1000, or 1 to %d of A-Z a-z 0-9 . _ -", most)
	}
	return nil
}
