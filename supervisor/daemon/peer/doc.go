// Package peer says who is at the other end of a Unix socket, and what they may.
//
//	server := &http.Server{ConnContext: peer.ConnContext}
//	...
//	caller, ok := peer.From(request.Context())
//	if !ok {
//		// not a Unix socket: the token decides, and the tenant is peer.TokenTenant
//	}
//	if err := rules.Admit(caller); err != nil {
//		return err // *ForbiddenError
//	}
//	tenant, err := rules.Tenant(caller, request.Header.Get(peer.TenantHeader))
//
// The kernel notes the credentials when the connection is made (unix(7), SO_PEERCRED and
// SO_PEERGROUPS), so that nothing a caller sends can change them, and what it becomes later
// does not count: who hands a connected socket to another process hands on what it may.
//
// # Limits
//
// User and group ids are as this process's user namespace maps them. Users that it does not
// map all appear as one, the overflow user (65534 unless kernel.overflowuid says otherwise,
// the same number as nobody): they share one tenant, and to allow that number is to allow all
// of them. A process in another PID namespace that this one cannot see has the PID 0.
// Before Linux 4.13 a caller's supplementary groups cannot be told, and only its own counts.
package peer
