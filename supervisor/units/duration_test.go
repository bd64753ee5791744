package units

import (
	"testing"
	"time"
)

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"500ms": 500 * time.Millisecond, "30s": 30 * time.Second, "1m30s": 90 * time.Second, "2m": 2 * time.Minute, "24h": 24 * time.Hour, "1ms": time.Millisecond,
		"": 0, "30": 0, "0s": 0, "-1s": 0, "1us": 0, "30 s": 0, "1d": 0, "NaNs": 0,
	} {
		got, err := ParseDuration(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("ParseDuration(%q) = %v, %v, want %v", text, got, err, want)
		}
		if want > 0 && FormatDuration(got) != text {
			t.Errorf("FormatDuration(%v) = %q, want %q", got, FormatDuration(got), text)
		}
	}
}
