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
	defaultIsTheTimeouts bool
}

// limitRows lays the limits out as rows, for checking and for printing.
func (p Policy) limitRows() []limitRow {
	ms := func(d time.Duration) int64 { return d.Milliseconds() }
	d, c, f := p.defaults, p.ceilings, p.floors
	return []limitRow{
		{"timeout_ms", "ms", ms(d.Timeout), ms(c.Timeout), ms(f.Timeout), false},
		{"cpu_ms", "ms", ms(d.CPU), ms(c.CPU), ms(f.CPU), d.CPU == 0},
		{"memory_bytes", "bytes", d.Memory, c.Memory, f.Memory, false},
		{"output_bytes", "bytes", d.Output, c.Output, f.Output, false},
		{"log_bytes", "bytes", d.LogBytes, c.LogBytes, f.LogBytes, false},
		{"log_lines", "lines", int64(d.LogLines), int64(c.LogLines), int64(f.LogLines), false},
	}
}

func (p Policy) validateLimits() error {
	for _, row := range p.limitRows() {
		if row.floor <= 0 {
			return fmt.Errorf("floor of %s is %d, want more than 0", row.name, row.floor)
		}
		if row.ceiling < row.floor {
			return fmt.Errorf("ceiling of %s is %d, want at least its floor %d", row.name, row.ceiling, row.floor)
		}
		if row.defaultIsTheTimeouts {
			continue
		}
		if row.def < row.floor || row.def > row.ceiling {
			return fmt.Errorf("default of %s is %d, want %d to %d", row.name, row.def, row.floor, row.ceiling)
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
