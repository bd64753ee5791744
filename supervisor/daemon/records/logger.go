package records

import (
	"fmt"
	"io"
	"slices"

	"github.com/hashicorp/go-hclog"
)

// NewLogger makes the daemon's own log: level is one of trace, debug, info, warn, error and
// off, format text or json.
func NewLogger(w io.Writer, level, format string) (hclog.Logger, error) {
	if !slices.Contains([]string{"trace", "debug", "info", "warn", "error", "off"}, level) {
		return nil, fmt.Errorf("log level is %q, want trace, debug, info, warn, error or off", level)
	}
	if format != "text" && format != "json" {
		return nil, fmt.Errorf("log format is %q, want text or json", format)
	}
	return hclog.New(&hclog.LoggerOptions{
		Name: "cordon", Level: hclog.LevelFromString(level), Output: w, JSONFormat: format == "json",
		TimeFormat: "2006-01-02T15:04:05.000Z07:00",
	}), nil
}
