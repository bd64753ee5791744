package policy

// Rule allows one system call. What no rule allows kills the process.
type Rule struct {
	// Name is the kernel's name of the call.
	Name string
	// AMD64 and ARM64 are its numbers.
	AMD64, ARM64 uint32
	// Args bounds its arguments: all of them must hold. An argument without a bound may
	// have any value.
	Args []ArgCheck
	// Reason says what of a Go process needs the call after [Enter].
	Reason string
}

// Number returns the rule's system call number on a.
func (r Rule) Number(a Arch) uint32 {
	if a == ARM64 {
		return r.ARM64
	}
	return r.AMD64
}

// ArgCheck bounds one argument of a system call to a few values.
type ArgCheck struct {
	// Index counts the arguments from 0 to 5; Name is the argument's name in the man page.
	Index int
	Name  string
	// Wide says that the kernel reads all 64 bits of the argument, so that all are
	// compared. Of an int argument it reads the low 32 bits, and callers differ in what
	// they leave above them (mmap's -1 comes as 0x00000000ffffffff from one place of the
	// Go runtime and as 0xffffffffffffffff from another).
	Wide bool
	// OneOf lists the values that are allowed.
	OneOf []ArgValue
	// OwnPID allows one value only, which the filter gets when it is compiled: the id of
	// the process that enters it.
	OwnPID bool
}

// ArgValue is one allowed value, with the name that people know it by.
type ArgValue struct {
	Name  string
	Value uint32
}

// The descriptors of a child. The protocol has the first three; the Go runtime's poller
// takes the two lowest free numbers after them, and [Enter] makes sure of that.
const (
	fdIn      = 0 // the supervisor's messages
	fdOut     = 1 // the child's messages
	fdErr     = 2 // the Go runtime's last words
	fdEpoll   = 3 // where idle Ms wait
	fdEventfd = 4 // what wakes them
	fdCount   = 5
)

func oneOf(index int, name string, values ...ArgValue) ArgCheck {
	return ArgCheck{Index: index, Name: name, OneOf: values}
}

func wide(c ArgCheck) ArgCheck {
	c.Wide = true
	return c
}

// Syscalls lists the system calls that a child may make after [Enter], the most frequent
// first, since the filter tests them in this order. Thirteen suffice for a warmed-up Go
// process on a quiet host; clock_gettime and restart_syscall are needed on others. The
// slice is the caller's own.
func Syscalls() []Rule {
	return []Rule{
		{"futex", 202, 98, []ArgCheck{
			oneOf(1, "futex_op", ArgValue{"FUTEX_WAIT_PRIVATE", 128}, ArgValue{"FUTEX_WAKE_PRIVATE", 129}),
		}, "threads park and wake each other; private futexes reach no other process"},
		{"read", 0, 63, []ArgCheck{
			oneOf(0, "fd", ArgValue{"0 (in)", fdIn}, ArgValue{"4 (eventfd)", fdEventfd}),
		}, "the supervisor's messages; the poller's wake-up"},
		{"write", 1, 64, []ArgCheck{
			oneOf(0, "fd", ArgValue{"1 (out)", fdOut}, ArgValue{"2 (err)", fdErr}, ArgValue{"4 (eventfd)", fdEventfd}),
		}, "the child's messages; the runtime's last words; the poller's wake-up"},
		{"epoll_pwait", 281, 22, []ArgCheck{
			oneOf(0, "epfd", ArgValue{"3 (epoll)", fdEpoll}),
			wide(oneOf(4, "sigmask", ArgValue{"NULL", 0})),
		}, "an idle thread waits for the next timer"},
		{"nanosleep", 35, 101, nil,
			"the scheduler's background thread sleeps between its rounds"},
		{"madvise", 28, 233, []ArgCheck{
			// MADV_FREE takes a GODEBUG, MADV_HUGEPAGE a heap goal of 1 GiB, and
			// nothing asks for MADV_COLLAPSE (runtime/mem_linux.go of Go 1.26).
			oneOf(2, "advice", ArgValue{"MADV_DONTNEED", 4}, ArgValue{"MADV_NOHUGEPAGE", 15}),
		}, "the collector gives memory back; its own tables go without huge pages"},
		{"mmap", 9, 222, []ArgCheck{
			wide(oneOf(2, "prot", ArgValue{"PROT_NONE", 0}, ArgValue{"PROT_READ|PROT_WRITE", 3})),
			wide(oneOf(3, "flags", ArgValue{"MAP_PRIVATE|MAP_ANONYMOUS", 0x22},
				ArgValue{"MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED", 0x32})),
			oneOf(4, "fd", ArgValue{"-1", 0xffffffff}),
		}, "the heap grows: private memory, never a file, never executable"},
		{"munmap", 11, 215, nil,
			"the runtime returns address space that it reserved and does not need"},
		{"tgkill", 234, 131, []ArgCheck{
			{Index: 0, Name: "tgid", OwnPID: true},
			oneOf(2, "sig", ArgValue{"SIGURG", 23}),
		}, "the scheduler preempts a goroutine on another thread of the same process"},
		{"rt_sigreturn", 15, 139, nil,
			"the end of every signal handler, preemption's among them"},
		{"getpid", 39, 172, nil,
			"the scheduler asks for the id before each tgkill"},
		{"sched_yield", 24, 124, nil,
			"the scheduler and the collector give way while they spin"},
		{"clock_gettime", 228, 113, []ArgCheck{
			oneOf(0, "clockid", ArgValue{"CLOCK_REALTIME", 0}, ArgValue{"CLOCK_MONOTONIC", 1}),
		}, "what the vDSO falls back to where it cannot read the host's clock source itself"},
		{"restart_syscall", 219, 128, nil,
			"the kernel resumes a sleep that a stop or a freeze cut short"},
		{"exit_group", 231, 94, nil,
			"the end of the process, in good order or by a fatal error of the runtime"},
	}
}
