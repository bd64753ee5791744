package main

import (
	"io"
	"slices"
	"strings"
	"testing"
)

// sample is a supervisor (10) and its child (20, with the thread 21), which is 1 and 2 in its
// own namespace: calls before the filter, one under way while it comes, those behind it, one
// that the kill cut short, and a stranger that gets the child's number later.
const sample = `10 seccomp(0x2, 0, 0x7f) = 0
10 clone(child_stack=NULL, flags=CLONE_VM|CLONE_VFORK|SIGCHLD) = 20
20 openat(0x3, 0x7f, 0) = 0x4
20 clone(child_stack=0xc0, flags=CLONE_VM|CLONE_THREAD <unfinished ...>
21 gettid() = 0x2
20 <... clone resumed>, tls=0xc1) = 2 /* 21 in strace's PID NS */
21 futex(0xc2, 0x80, 0, 0, 0, 0 <unfinished ...>
20 seccomp(0x1, 0x1, 0xc3 <unfinished ...>
20 <... seccomp resumed>) = 0
10 socket(0x1, 0x1, 0) = 0x5
21 <... futex resumed>) = 0
21 madvise(0xc4, 0x1000, 0x4) = 0
20 mmap(0, 0x1000, 0x3, 0x22, 0xffffffffffffffff, 0) = 0x7f00
21 nanosleep(0xc5, 0) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)
21 --- SIGCONT {si_signo=SIGCONT} ---
21 restart_syscall(<... resuming interrupted nanosleep ...>) = 0
20 read(0xbad, 0xbad, 0xbad) = ?
21 ???( <unfinished ...>
21 +++ killed by SIGKILL +++
20 +++ killed by SIGKILL +++
20 execve(0x1, 0x2, 0x3) = 0
`

func TestTraceCountsBehindTheFilter(t *testing.T) {
	tr := newTrace()
	if err := tr.read(strings.NewReader(sample)); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name, calls := range tr.calls {
		names = append(names, name)
		if len(calls) != 1 {
			t.Errorf("%s %d times, want once", name, len(calls))
		}
	}
	slices.Sort(names)
	if want := []string{"futex", "madvise", "mmap", "restart_syscall"}; !slices.Equal(names, want) || tr.children != 1 || len(tr.killed) != 0 {
		t.Errorf("counted %v of %d children, killed %v; want %v of one", names, tr.children, tr.killed, want)
	}
	if args := tr.calls["mmap"][0].args; !slices.Equal(args, []uint64{0, 0x1000, 3, 0x22, 0xffffffffffffffff, 0}) {
		t.Errorf("mmap has the arguments %#x", args)
	}
}

func TestFaultsAreNamed(t *testing.T) {
	tr := newTrace()
	text := sample + `30 seccomp(0x1, 0x1, 0xc3) = 0
30 socket(0x2, 0x1, 0) = 0x3
30 write(0x7, 0x1, 0) = 0
30 +++ killed by SIGSYS +++
`
	if err := tr.read(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	faults := strings.Join(compare(tr, io.Discard), "\n")
	for _, want := range []string{
		"exit_group is allowed, and nothing needs it", "socket is needed, 1 times, and not allowed",
		"write is needed with fd 0x7, which is not allowed", "futex with futex_op = FUTEX_WAKE_PRIVATE is allowed, and nothing needs it",
		"killed by its filter; one of its threads was at write(0x7",
	} {
		if !strings.Contains(faults, want) {
			t.Errorf("no fault %q in\n%s", want, faults)
		}
	}
	for _, unwanted := range []string{"MADV_NOHUGEPAGE", "munmap", "madvise is", "futex is", "openat", "gettid"} {
		if strings.Contains(faults, unwanted) {
			t.Errorf("a fault about %s in\n%s", unwanted, faults)
		}
	}
}
