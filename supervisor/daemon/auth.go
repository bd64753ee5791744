package daemon

import "cordon/supervisor/api"

// caller is who makes a call.
type caller struct {
	tenant string
}

// admit finds out who calls, and refuses who may not.
func (d *Daemon) admit(*call) *api.Problem { return nil }
