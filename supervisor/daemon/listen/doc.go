// Package listen makes the sockets that the daemon serves on, says to the service manager
// how the daemon does, and bounds what connections may cost.
//
//	l, err := listen.Unix("/run/cordon/cordon.sock", 0o660, -1)
//	if err != nil { ... } // InUseError says who listens there
//	bounded := listen.Bound(l, listen.Bounds{Total: 1024, PerUID: 256})
//	server := &http.Server{Handler: h, ConnState: listen.ConnState}
//	server.Serve(bounded)
//
// # Limits
//
// Linux only. Sockets are Unix stream sockets and TCP on the loopback interface, nothing
// else. A host's root can connect to any Unix socket, whatever its mode. A connection is
// told apart by the user at its other end; behind TCP every caller is the same one.
package listen
