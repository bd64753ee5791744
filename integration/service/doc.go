// Package service runs `cordon serve` as a process of its own, as an init system would, and
// looks from outside at what it has of the host. The tests of the daemon and the soak use it:
//
//	s, err := service.Start(ctx, service.Options{Binary: "bin/cordon", Socket: dir + "/cordon.sock"})
//	...
//	before, err := s.Holdings()
//	err = s.Stop(ctx) // SIGTERM: wants exit code 0
//	left, err := s.Left() // processes, cgroups and sockets that should be gone
//
// It knows the daemon by its command line, its socket and /proc alone. What it reads of a
// process that is at work is true of a moment only: whoever compares reads twice, or waits
// until nothing runs.
package service
