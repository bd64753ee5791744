package supervisor

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"cordon/policy"
	"cordon/supervisor/hostcheck"
)

// Check says what this host gives, wall by wall, from a child that it starts and looks at.
// A missing wall is in the report, and no error; an error says that the host could not be
// looked at.
func Check(ctx context.Context, cfg Config) (hostcheck.Report, error) {
	if err := cfg.Policy.Validate(); err != nil {
		return hostcheck.Report{}, fmt.Errorf("check host: %w", err)
	}
	cfg.Concurrency = 1
	report := hostcheck.Report{OK: true, Host: hostcheck.Facts{Arch: runtime.GOARCH}}
	s, err := New(ctx, cfg)
	var lacking *UnavailableError
	if err != nil && !errors.As(err, &lacking) {
		return report, fmt.Errorf("check host: %w", err)
	}
	if s != nil {
		defer s.Close()
	}
	for _, info := range policy.Walls() {
		w := hostcheck.Wall{Wall: info.Wall, Status: hostcheck.Enforced, Required: cfg.Policy.Requires(info.Wall), Stops: info.Stops}
		if lacking != nil && slices.ContainsFunc(lacking.Missing, func(m MissingWall) bool { return m.Wall == string(info.Wall) }) {
			w.Status, report.OK = hostcheck.Missing, false
		}
		report.Walls = append(report.Walls, w)
	}
	return report, nil
}
