package policy

import (
	"errors"
	"testing"
	"time"
)

func TestWithLimits(t *testing.T) {
	p := Default()
	defaults, ceilings := p.Defaults(), p.Ceilings()
	defaults.Timeout, ceilings.Timeout = time.Minute, time.Hour
	got, err := p.WithLimits(defaults, ceilings)
	if err != nil {
		t.Fatal(err)
	}
	if got.Defaults() != defaults || got.Ceilings() != ceilings || got.Floors() != p.Floors() {
		t.Errorf("limits are %+v and %+v, want %+v and %+v", got.Defaults(), got.Ceilings(), defaults, ceilings)
	}
	if p.Defaults() != Default().Defaults() || p.Ceilings() != Default().Ceilings() {
		t.Error("the policy that others were made of has changed")
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
}

func TestWithLimitsNamesWhatIsOutOfRange(t *testing.T) {
	for _, tt := range []struct {
		spoil func(defaults, ceilings *Limits)
		want  LimitError
	}{
		{func(d, _ *Limits) { d.Memory = 1 << 20 }, LimitError{"default", "memory_bytes", 1 << 20, 16 << 20, 512 << 20}},
		{func(d, _ *Limits) { d.Timeout = 0 }, LimitError{"default", "timeout_ms", 0, 1, 120_000}},
		{func(d, _ *Limits) { d.CPU = -time.Second }, LimitError{"default", "cpu_ms", -1000, 1, 120_000}},
		{func(_, c *Limits) { c.CPU = 0 }, LimitError{"ceiling", "cpu_ms", 0, 1, 86_400_000}},
		{func(_, c *Limits) { c.Output = 1 << 40 }, LimitError{"ceiling", "output_bytes", 1 << 40, 1, 64 << 20}},
		{func(d, c *Limits) { c.LogLines = d.LogLines - 1 }, LimitError{"default", "log_lines", 1000, 1, 999}},
	} {
		defaults, ceilings := Default().Defaults(), Default().Ceilings()
		tt.spoil(&defaults, &ceilings)
		_, err := Default().WithLimits(defaults, ceilings)
		var wrong *LimitError
		if !errors.As(err, &wrong) || *wrong != tt.want {
			t.Errorf("error %v, want %v", err, &tt.want)
		}
	}
	if _, err := Default().WithLimits(Limits{}, Limits{}); err == nil {
		t.Error("no limits at all are a policy")
	}
}
