package integration

import (
	"fmt"
	"testing"

	"cordon/supervisor"

	"golang.org/x/sys/unix"
)

// native is one system call of a child whose engine has been broken.
type native struct {
	name string // the kernel's, as the result has to tell it
	nr   int
	args string
}

// TestAllowedCallsDoNoHarm: what the filter lets through with its bounds.
func TestAllowedCallsDoNoHarm(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	for _, c := range []native{
		{"getpid", unix.SYS_GETPID, ""}, {"sched_yield", unix.SYS_SCHED_YIELD, ""},
		{"mmap", unix.SYS_MMAP, "0 4096 3 0x22 -1 0"}, {"madvise", unix.SYS_MADVISE, "0 0 4"},
		{"tgkill", unix.SYS_TGKILL, "1 1 23"}, {"clock_gettime", unix.SYS_CLOCK_GETTIME, "1 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := attack(t, s, fmt.Sprintf("syscall %d %s", c.nr, c.args), supervisor.Limits{})
			if r.Outcome != supervisor.OK {
				t.Errorf("outcome %s, error %+v; an honest child needs this call", r.Outcome, r.Error)
			}
		})
	}
}
