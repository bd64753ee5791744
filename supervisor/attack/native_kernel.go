package attack

import (
	"bytes"

	"cordon/policy"

	"golang.org/x/sys/unix"
)

// kernelNatives reach for what the kernel does for the whole host: 8.
func kernelNatives() []native {
	const id = "kernel."
	perf := []any{112 << 32, 0}
	clockSame := []step{call("clock_gettime", 0, buf(0)), call("clock_settime", 0, buf(0))}
	return []native{
		{id: id + "bpf-map", tries: "make a BPF map", program: []step{call("bpf", 0, []any{2 | 4<<32, 4 | 1<<32, 0, 0, 0, 0, 0, 0}, 64)}, stops: either(noCapability, noDescriptor)},
		{id: id + "bpf-load", tries: "load a BPF program", program: []step{call("bpf", 5, []any{1 | 2<<32, []any{0xb7, 0x95}, "GPL", 0, 0, 0, 0, 0}, 64)}, stops: either(noCapability, noDescriptor)},
		{id: id + "perf_event_open", tries: "count events of the whole host", program: []step{call("perf_event_open", perf, -1, 0, -1, 0)}, stops: either(noCapability, by(policy.WallCapabilities, unix.EACCES), noDescriptor)},
		{id: id + "perf_event_open-self", tries: "count events of its own", program: []step{call("perf_event_open", perf, 0, -1, -1, 0)}, stops: either(noCapability, by(policy.WallCapabilities, unix.EACCES), noDescriptor)},
		{id: id + "userfaultfd", tries: "stop the kernel in page faults", program: []step{call("userfaultfd", 1)}, stops: either(noDescriptor, noCapability)},
		{id: id + "io_uring", tries: "make system calls that the filter does not see", program: []step{call("io_uring_setup", 1, buf(0))}, stops: either(noDescriptor, noCapability, lockedMemory)},
		{id: id + "io_setup", tries: "make an asynchronous context", program: []step{call("io_setup", 1, buf(0))}, only: "it holds memory of its own, and no descriptor is there to use it on"},
		{id: id + "add_key", tries: "leave a key for the next child", program: []step{call("add_key", "user", "x", "y", 1, -4)}, stops: by(policy.WallUID, unix.EDQUOT),
			only: "the keyring of user 65534 would be shared by all children"},
		{id: id + "request_key", tries: "have the host's helper look for a key", program: []step{call("request_key", "user", "cordon-probe", 0, 0)}, stops: by(policy.WallUID, unix.ENOKEY)},
		{id: id + "keyctl-session", tries: "join the session keyring of others", program: []step{call("keyctl", 1, "cordon-probe")}, stops: by(policy.WallUID, unix.EDQUOT, unix.EACCES), only: "it makes an empty keyring, which ends with it"},
		{id: id + "keyctl-read", tries: "read the session keyring that it was born with", program: []step{call("keyctl", 0, -3, 0), call("keyctl", 11, ref(0), buf(0), 1000)}, stops: by(policy.WallUID, unix.ENOKEY, unix.EACCES),
			only: "a session keyring is inherited, and what is in it is as readable as its owner made it"},
		{id: id + "kexec_load", tries: "load another kernel", program: []step{call("kexec_load", 0, 0, 0, 0)}, stops: noCapability},
		{id: id + "kexec_file_load", tries: "load another kernel", program: []step{call("kexec_file_load", 0, 0, 0, 0, 0)}, stops: noCapability},
		{id: id + "init_module", tries: "load a module", program: []step{call("init_module", buf(0), 64, "")}, stops: noCapability},
		{id: id + "finit_module", tries: "load a module", program: []step{call("finit_module", 0, "", 0)}, stops: noCapability},
		{id: id + "delete_module", tries: "unload a module", program: []step{call("delete_module", "cordon_probe", 0)}, stops: noCapability},
		{id: id + "iopl", tries: "speak to devices", program: []step{call("iopl", 3)}, stops: noCapability},
		{id: id + "ioperm", tries: "speak to devices", program: []step{call("ioperm", 0x80, 1, 1)}, stops: noCapability},
		{id: id + "modify_ldt", tries: "read its segment descriptors", program: []step{call("modify_ldt", 0, buf(0), 64)}, only: "it has none, and those that it could make concern itself alone"},
		{id: id + "quotactl", tries: "switch quotas on", program: []step{call("quotactl", 0x80000200, "/child", 2, 0)}, stops: either(noDevice, noCapability)},
		{id: id + "swapon", tries: "swap to a file", program: []step{call("swapon", "/child", 0)}, stops: noCapability},
		{id: id + "swapoff", tries: "stop swapping", program: []step{call("swapoff", "/child")}, stops: noCapability},
		{id: id + "acct", tries: "write down who runs what", program: []step{call("acct", "/child")}, stops: noCapability},
		{id: id + "reboot", tries: "restart the host", program: []step{call("reboot", 0, 0, 0, 0)}, stops: noCapability},
		{id: id + "syslog", tries: "read the kernel's log", program: []step{call("syslog", 3, buf(0), 1000)}, stops: noCapability},
		{id: id + "syslog-size", tries: "ask how long the kernel's log is", program: []step{call("syslog", 10, 0, 0)}, stops: noCapability, only: "where the host lets everybody read the log, the length of it"},
		{id: id + "clock_settime", tries: "set the host's clock", program: clockSame, stops: noCapability},
		{id: id + "settimeofday", tries: "set the host's clock", program: []step{call("settimeofday", 0, 0)}, stops: noCapability},
		{id: id + "adjtimex", tries: "make the host's clock drift", program: []step{call("adjtimex", []any{0x4000})}, stops: noCapability},
		{id: id + "sethostname", tries: "change the host's name", program: []step{call("sethostname", "x", 1)}, stops: noCapability},
		{id: id + "uname", tries: "learn the host's name", program: []step{call("uname", buf(0))}, harmless: jailsName},
		{id: id + "sysinfo", tries: "learn how busy the host is", program: []step{call("sysinfo", buf(0))}, only: "load and memory of the host, rounded"},
		{id: id + "nfsservctl", tries: "serve files", program: []step{call("nfsservctl", 0, 0, 0)}},
		{id: id + "vhangup", tries: "hang up a terminal", program: []step{call("vhangup")}, stops: noCapability},
		{id: id + "lsm", tries: "list the security modules", program: []step{call("lsm_list_modules", buf(0), []any{64}, 0)}, only: "it names the security modules of the kernel"},
		{id: id + "getrandom", tries: "take the kernel's randomness", program: []step{call("getrandom", buf(0), 64, 0)}, only: "randomness does not run out"},
		{id: id + "getcpu", tries: "learn which processor it runs on", program: []step{call("getcpu", buf(0), buf(8), 0)}, only: "the number of a processor; it helps to find who shares its cache"},
		{id: id + "timer_create", tries: "make timers", program: []step{call("timer_create", 1, 0, buf(0))}, stops: by(policy.WallRlimits, unix.EAGAIN), only: "timers are counted with its signals"},
		{id: id + "clock-cpu", tries: "read the CPU time of another process", program: []step{call("clock_gettime", ^(4_000_000<<3)&^7|2, buf(0))}, stops: by(policy.WallPID, unix.EINVAL, unix.ESRCH)},
		{id: id + "membarrier", tries: "interrupt every processor", program: []step{call("membarrier", 1, 0, 0)}, only: "a barrier on all processors costs each a microsecond"},
	}
}

// schedulingNatives raise limits and priorities: 12.
func schedulingNatives() []native {
	const id = "scheduling."
	return []native{
		{id: id + "setrlimit-nofile", tries: "raise the limit of descriptors", program: []step{call("setrlimit", unix.RLIMIT_NOFILE, []any{1024, 1024})}, stops: raising},
		{id: id + "prlimit-nofile", tries: "raise the limit of descriptors", program: []step{call("prlimit64", 0, unix.RLIMIT_NOFILE, []any{1024, 1024}, 0)}, stops: raising},
		{id: id + "prlimit-data", tries: "raise the limit of memory", program: []step{call("prlimit64", 0, unix.RLIMIT_DATA, []any{^uint64(0), ^uint64(0)}, 0)}, stops: raising},
		{id: id + "prlimit-core", tries: "have its memory dumped", program: []step{call("prlimit64", 0, unix.RLIMIT_CORE, []any{1 << 30, 1 << 30}, 0)}, stops: raising},
		{id: id + "prlimit-cpu", tries: "raise the limit of CPU time", program: []step{call("prlimit64", 1, unix.RLIMIT_CPU, []any{^uint64(0), ^uint64(0)}, 0)}, stops: raising},
		{id: id + "prlimit-fsize", tries: "raise the limit of files", program: []step{call("prlimit64", 0, unix.RLIMIT_FSIZE, []any{1 << 30, 1 << 30}, 0)}, stops: raising},
		{id: id + "sched_setaffinity", tries: "choose its processor", program: []step{call("sched_setaffinity", 0, 8, []any{1})}, only: "where it runs is its own matter; how much is the cgroup's"},
		{id: id + "sched_setscheduler", tries: "run in real time", program: []step{call("sched_setscheduler", 0, 1, []any{50})}, stops: raising},
		{id: id + "sched_setattr", tries: "run by deadlines", program: []step{call("sched_setattr", 0, []any{48 | 6<<32, 0, 0, 1000000, 2000000, 2000000}, 0)}, stops: raising},
		{id: id + "setpriority", tries: "run before others", program: []step{call("setpriority", 0, 0, -20)}, stops: raising},
		{id: id + "setpriority-user", tries: "run after others of its user", program: []step{call("setpriority", 2, 65534, -20)}, stops: either(raising, nobodyElse)},
		{id: id + "ioprio_set", tries: "have the disks first", program: []step{call("ioprio_set", 1, 0, 1<<13)}, stops: raising},
		{id: id + "set_mempolicy", tries: "choose where its memory is", program: []step{call("set_mempolicy", 1, []any{1}, 64)}, only: "where its memory is; how much is the cgroup's"},
	}
}

// jailsName holds where the name that uname gave is the jail's: the second of six fields.
func jailsName(r report) (wall, string, bool) {
	const field = 65
	return policy.WallUTS, "the name is the jail's; the kernel's release is no secret", len(r.Scratch) > 2*field && bytes.HasPrefix(r.Scratch[field:], []byte("cordon\x00"))
}
