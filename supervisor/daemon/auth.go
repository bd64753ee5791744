package daemon

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"cordon/supervisor/api"
	"cordon/supervisor/daemon/peer"
	"cordon/supervisor/daemon/records"
)

// caller is who makes a call.
type caller struct {
	// process is what the kernel says of a caller on a Unix socket; nil over TCP.
	process *records.Caller
	// tenant is what its requests are counted under.
	tenant string
	// operator says that it may change what others may do.
	operator bool
}

// admit finds out who calls, and refuses who may not.
func (d *Daemon) admit(c *call) *api.Problem {
	who, local := peer.From(c.r.Context())
	if !local {
		return d.admitToken(c)
	}
	c.caller.process = &records.Caller{PID: who.PID, UID: who.UID, GID: who.GID}
	rules := d.current.Load().access
	if err := rules.Admit(who); err != nil {
		return api.NewProblem(api.Forbidden, err.Error())
	}
	// All of them: behind a proxy that adds its header to what a client sent, the first is
	// the client's.
	tenant, err := rules.Tenant(who, strings.Join(c.r.Header.Values(api.TenantHeader), ", "))
	var name *peer.TenantError
	switch {
	case errors.As(err, &name):
		p := api.NewProblem(api.InvalidRequest, err.Error())
		p.Field, p.Value, p.Want = api.TenantHeader, cut(name.Value), name.Want()
		return p
	case err != nil:
		return api.NewProblem(api.Forbidden, err.Error())
	}
	c.caller.tenant = tenant
	// Who names a tenant asks for that one, and not for itself.
	own := len(c.r.Header.Values(api.TenantHeader)) == 0
	c.caller.operator = own && (who.UID == 0 || who.UID == os.Geteuid())
	return nil
}

// admitToken is for callers over TCP, of whom the kernel tells nothing: the token says who
// they are.
func (d *Daemon) admitToken(c *call) *api.Problem {
	if d.options.Token == nil || !d.options.Token(c.r.Header.Get("Authorization")) {
		return api.NewProblem(api.Unauthorized, "callers over TCP need the header Authorization: Bearer TOKEN, with the token of the daemon's token file")
	}
	if c.r.Header.Get(api.TenantHeader) != "" {
		return api.NewProblem(api.Forbidden, fmt.Sprintf("callers over TCP are all one tenant, %s, and may not name another by %s", peer.TokenTenant, api.TenantHeader))
	}
	c.caller.tenant, c.caller.operator = peer.TokenTenant, true
	return nil
}
