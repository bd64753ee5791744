package units

import (
	"errors"
	"fmt"
	"time"
)

// ParseDuration reads a positive number of whole milliseconds, the resolution of limits, as Go
// writes durations: 500ms, 30s or 1m30s.
func ParseDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return 0, errors.New("want a number with a unit, such as 500ms, 30s or 1m30s")
	case d <= 0:
		return 0, errors.New("want more than 0")
	case d%time.Millisecond != 0:
		return 0, errors.New("want whole milliseconds")
	}
	return d, nil
}

// FormatDuration writes a duration without the zero units that Go puts behind hours and
// minutes.
func FormatDuration(d time.Duration) string {
	switch {
	case d == 0 || d%time.Minute != 0:
		return d.String()
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	default:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
}
