package policy

import (
	"fmt"
	"time"
)

// Validate reports what makes p unusable: the zero value, a default outside of its floor
// and ceiling, a bound that is not positive, a module name that no script could require.
func (p Policy) Validate() error {
	if p.maxCode == 0 {
		return errZeroPolicy
	}
	checks := []error{
		p.validateLimits(),
		positive("max code bytes", p.maxCode),
		positive("max input bytes", p.maxInput),
		positive("max filename bytes", int64(p.maxFilename)),
		positive("max input depth", int64(p.maxInputDepth)),
		positive("max output depth", int64(p.maxOutputDepth)),
		positive("pids max", p.pidsMax),
		positive("cpus", p.cpus),
		positive("data headroom", p.dataHeadroom),
		positive("child uid", int64(p.childUID)),
		positive("child gid", int64(p.childGID)),
		validateModules(p.modules),
	}
	for _, w := range p.degraded {
		checks = append(checks, degradable(w))
	}
	for _, err := range checks {
		if err != nil {
			return err
		}
	}
	return nil
}

// limitRow is one field of Limits in all its roles, in the field's own unit.
type limitRow struct {
	name                 string
	unit                 string
	def, ceiling, floor  int64
	most                 int64 // that a ceiling can be
	defaultIsTheTimeouts bool
}

// limitRows lays the limits out as rows, for checking and for printing.
func (p Policy) limitRows() []limitRow {
	ms := func(d time.Duration) int64 { return d.Milliseconds() }
	d, c, f, m := p.defaults, p.ceilings, p.floors, mostLimits()
	return []limitRow{
		{"timeout_ms", "ms", ms(d.Timeout), ms(c.Timeout), ms(f.Timeout), ms(m.Timeout), false},
		{"cpu_ms", "ms", ms(d.CPU), ms(c.CPU), ms(f.CPU), ms(m.CPU), d.CPU == 0},
		{"memory_bytes", "bytes", d.Memory, c.Memory, f.Memory, m.Memory, false},
		{"output_bytes", "bytes", d.Output, c.Output, f.Output, m.Output, false},
		{"log_bytes", "bytes", d.LogBytes, c.LogBytes, f.LogBytes, m.LogBytes, false},
		{"log_lines", "lines", int64(d.LogLines), int64(c.LogLines), int64(f.LogLines), int64(m.LogLines), false},
	}
}

// LimitError tells which limit of a policy is out of its range.
type LimitError struct {
	Role  string // default, ceiling or floor
	Name  string // as requests spell it: timeout_ms
	Value int64  // in the unit that the name ends with
	// Least and Most are the range that it should be in. Most is 0 where nothing bounds it.
	Least, Most int64
}

func (e *LimitError) Error() string {
	if e.Most == 0 {
		return fmt.Sprintf("%s of %s is %d, want %d or more", e.Role, e.Name, e.Value, e.Least)
	}
	return fmt.Sprintf("%s of %s is %d, want %d to %d", e.Role, e.Name, e.Value, e.Least, e.Most)
}

func (p Policy) validateLimits() error {
	for _, row := range p.limitRows() {
		switch {
		case row.floor <= 0:
			return &LimitError{Role: "floor", Name: row.name, Value: row.floor, Least: 1}
		case row.ceiling < row.floor || row.ceiling > row.most:
			return &LimitError{"ceiling", row.name, row.ceiling, row.floor, row.most}
		case row.defaultIsTheTimeouts:
		case row.def < row.floor || row.def > row.ceiling:
			return &LimitError{"default", row.name, row.def, row.floor, row.ceiling}
		}
	}
	return nil
}

func positive(name string, value int64) error {
	if value <= 0 {
		return fmt.Errorf("%s is %d, want more than 0", name, value)
	}
	return nil
}
