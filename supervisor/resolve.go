package supervisor

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cordon/ipc"
	"cordon/policy"
	"cordon/policy/timezone"
)

const (
	defaultFilename = "script.js"
	defaultTimezone = "UTC"
)

// resolved is a request that passed, with every default filled in.
type resolved struct {
	execute ipc.Execute // all but the id
	timeout time.Duration
	cpu     time.Duration
	memory  int64
}

// resolve checks a request against the policy.
func resolve(p policy.Policy, r Request) (resolved, error) {
	limits, cpu, err := resolveLimits(p, r.Limits)
	if err != nil {
		return resolved{}, err
	}
	out := resolved{
		execute: ipc.Execute{Code: r.Code, Filename: r.Filename, Input: r.Input, Limits: limits, Seed: r.Seed, Timezone: r.Timezone},
		timeout: time.Duration(limits.TimeoutMS) * time.Millisecond,
		cpu:     cpu,
		memory:  limits.MemoryBytes,
	}
	if r.Filename == "" {
		out.execute.Filename = defaultFilename
	}
	if r.Timezone == "" {
		out.execute.Timezone = defaultTimezone
	}
	if r.Input == nil {
		out.execute.Input = json.RawMessage("null")
	}
	if r.Now != nil {
		ns, err := unixNano(*r.Now)
		if err != nil {
			return resolved{}, err
		}
		out.execute.NowUnixNano = &ns
	}
	if out.execute.Modules, err = resolveModules(p, r.Modules); err != nil {
		return resolved{}, err
	}
	return out, checkTexts(p, out.execute)
}

func checkTexts(p policy.Policy, e ipc.Execute) error {
	switch size := int64(len(e.Code)); {
	case size > p.MaxCode():
		return invalid("code", fmt.Sprintf("%d bytes long", size), "at most %d bytes", p.MaxCode())
	case !utf8.ValidString(e.Code):
		return invalid("code", "not UTF-8", "a script in UTF-8")
	case strings.ContainsRune(e.Code, 0):
		return invalid("code", "binary: it has a zero byte", "the text of a script")
	}
	if bad := strings.IndexFunc(e.Filename, unicode.IsControl); bad >= 0 ||
		len(e.Filename) > p.MaxFilename() || !utf8.ValidString(e.Filename) {
		return invalid("filename", quote(e.Filename), "at most %d bytes of UTF-8 without control characters", p.MaxFilename())
	}
	if size := int64(len(e.Input)); size > p.MaxInput() {
		return invalid("input", fmt.Sprintf("%d bytes long", size), "at most %d bytes", p.MaxInput())
	}
	if err := ipc.CheckJSON(e.Input, p.MaxInputDepth(), false); err != nil {
		bad := invalid("input", "not usable", "JSON nested at most %d deep: %v", p.MaxInputDepth(), err)
		bad.Cause = err
		return bad
	}
	if !timezone.Valid(e.Timezone) {
		return invalid("timezone", quote(e.Timezone), "an IANA time zone such as UTC or Europe/Berlin")
	}
	return nil
}

// resolveLimits gives the limits that the child must know, and the CPU limit, which is the
// supervisor's alone.
func resolveLimits(p policy.Policy, l Limits) (ipc.Limits, time.Duration, error) {
	def, floor, ceiling := p.Defaults(), p.Floors(), p.Ceilings()
	timeout, err := limit("limits.timeout_ms", ms(l.Timeout), ms(def.Timeout), ms(floor.Timeout), ms(ceiling.Timeout))
	errs := []error{err}
	bounded := func(field string, value, def, floor, ceiling int64) int64 {
		n, err := limit(field, value, def, floor, ceiling)
		errs = append(errs, err)
		return n
	}
	// CPU time counts on every processor of the child's, so that this default is never met
	// before the deadline: who set a timeout alone is told of a timeout.
	cpu := bounded("limits.cpu_ms", ms(l.CPU), timeout*p.CPUs(), ms(floor.CPU), ms(ceiling.CPU))
	out := ipc.Limits{
		TimeoutMS:   timeout,
		MemoryBytes: bounded("limits.memory_bytes", l.MemoryBytes, def.Memory, floor.Memory, ceiling.Memory),
		OutputBytes: bounded("limits.output_bytes", l.OutputBytes, def.Output, floor.Output, ceiling.Output),
		LogBytes:    bounded("limits.log_bytes", l.LogBytes, def.LogBytes, floor.LogBytes, ceiling.LogBytes),
		LogLines:    bounded("limits.log_lines", l.LogLines, int64(def.LogLines), int64(floor.LogLines), int64(ceiling.LogLines)),
	}
	// The first fault is told; a caller mends one at a time.
	for _, err := range errs {
		if err != nil {
			return ipc.Limits{}, 0, err
		}
	}
	return out, time.Duration(cpu) * time.Millisecond, nil
}

// ms rounds up, so that a positive duration never becomes "use the default".
func ms(d time.Duration) int64 {
	if d > 0 {
		return int64((d + time.Millisecond - 1) / time.Millisecond)
	}
	if d < 0 {
		return min(-1, d.Milliseconds())
	}
	return 0
}

func limit(field string, value, def, floor, ceiling int64) (int64, error) {
	if value == 0 {
		return def, nil
	}
	if value < floor || value > ceiling {
		return 0, invalid(field, strconv.FormatInt(value, 10), "%d to %d, the policy's ceiling", floor, ceiling)
	}
	return value, nil
}

func resolveModules(p policy.Policy, names []string) ([]string, error) {
	allowed := p.Modules()
	if names == nil {
		return allowed, nil
	}
	for _, name := range names {
		if !slices.Contains(allowed, name) {
			return nil, invalid("modules", quote(name), "a name that the policy allows: %s", strings.Join(allowed, ", "))
		}
	}
	out := slices.Clone(names)
	slices.Sort(out)
	return append([]string{}, slices.Compact(out)...), nil
}

// unixNano refuses times that 64 bits of nanoseconds cannot say.
func unixNano(t time.Time) (int64, error) {
	if t.Before(time.Unix(0, math.MinInt64)) || t.After(time.Unix(0, math.MaxInt64)) {
		return 0, invalid("now", t.Format(time.RFC3339), "a time between the years 1678 and 2262")
	}
	return t.UnixNano(), nil
}

func invalid(field, value, want string, args ...any) *InvalidRequestError {
	return &InvalidRequestError{Field: field, Value: value, Want: fmt.Sprintf(want, args...)}
}

// quote shows a value that a caller gave, cut to what a message bears.
func quote(s string) string {
	const most = 64
	if len(s) > most {
		return strconv.Quote(s[:most]) + "..."
	}
	return strconv.Quote(s)
}
