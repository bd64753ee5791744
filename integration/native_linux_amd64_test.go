package integration

import (
	"fmt"
	"strings"
	"testing"

	"cordon/supervisor"

	"golang.org/x/sys/unix"
)

// native is one system call of a child whose engine has been broken. A text among the
// arguments stands for the address of that string.
type native struct {
	name string // the kernel's, as the result has to tell it
	nr   int
	args string
}

// nativeAttacks are grouped by what they are after. Not one of them may even be tried by
// the kernel: the filter kills the process before.
func nativeAttacks() map[string][]native {
	return map[string][]native{
		"files": {
			{"open", unix.SYS_OPEN, "/ 0"}, {"openat", unix.SYS_OPENAT, "-100 /proc/self 0"},
			{"openat", unix.SYS_OPENAT, "-100 /child 0"}, {"openat2", unix.SYS_OPENAT2, "-100 /etc/passwd 0 0"},
			{"creat", unix.SYS_CREAT, "/x 0"}, {"open_by_handle_at", unix.SYS_OPEN_BY_HANDLE_AT, "-100 0 0"},
			{"name_to_handle_at", unix.SYS_NAME_TO_HANDLE_AT, "-100 / 0 0 0"},
			{"stat", unix.SYS_STAT, "/dev/null 0"}, {"newfstatat", unix.SYS_NEWFSTATAT, "-100 / 0 0"},
			{"statx", unix.SYS_STATX, "-100 / 0 0 0"}, {"fstat", unix.SYS_FSTAT, "0 0"},
			{"readlink", unix.SYS_READLINK, "/proc/self/exe 0 0"}, {"getcwd", unix.SYS_GETCWD, "0 0"},
			{"getdents64", unix.SYS_GETDENTS64, "0 0 0"}, {"access", unix.SYS_ACCESS, "/ 0"},
			{"mkdir", unix.SYS_MKDIR, "/x 0"}, {"unlink", unix.SYS_UNLINK, "/child"},
			{"rename", unix.SYS_RENAME, "/child /x"}, {"link", unix.SYS_LINK, "/child /x"},
			{"symlink", unix.SYS_SYMLINK, "/child /x"}, {"chmod", unix.SYS_CHMOD, "/child 0"},
			{"chown", unix.SYS_CHOWN, "/child 0 0"}, {"truncate", unix.SYS_TRUNCATE, "/child 0"},
			{"mknod", unix.SYS_MKNOD, "/x 0 0"}, {"setxattr", unix.SYS_SETXATTR, "/child user.x 0 0 0"},
			{"dup", unix.SYS_DUP, "0"}, {"fcntl", unix.SYS_FCNTL, "0 1 0"}, {"lseek", unix.SYS_LSEEK, "0 0 0"},
			{"ioctl", unix.SYS_IOCTL, "0 0x5412 0"}, {"splice", unix.SYS_SPLICE, "0 0 1 0 1 0"},
			{"tee", unix.SYS_TEE, "0 1 1 0"}, {"vmsplice", unix.SYS_VMSPLICE, "1 0 0 0"},
			{"sendfile", unix.SYS_SENDFILE, "1 0 0 1"}, {"close", unix.SYS_CLOSE, "2"},
		},
		"network": {
			{"socket", unix.SYS_SOCKET, "2 1 0"}, {"socket", unix.SYS_SOCKET, "10 2 0"}, {"socket", unix.SYS_SOCKET, "1 1 0"},
			{"socket", unix.SYS_SOCKET, "16 3 9"}, {"socket", unix.SYS_SOCKET, "17 3 0"}, {"socket", unix.SYS_SOCKET, "38 5 0"},
			{"socket", unix.SYS_SOCKET, "40 1 0"}, {"socketpair", unix.SYS_SOCKETPAIR, "1 1 0 0"},
			{"connect", unix.SYS_CONNECT, "0 0 0"}, {"bind", unix.SYS_BIND, "0 0 0"}, {"sendmsg", unix.SYS_SENDMSG, "1 0 0"},
			{"recvmsg", unix.SYS_RECVMSG, "0 0 0"},
		},
		"processes": {
			{"execve", unix.SYS_EXECVE, "/child 0 0"}, {"execveat", unix.SYS_EXECVEAT, "-100 /child 0 0 0"},
			{"fork", unix.SYS_FORK, ""}, {"vfork", unix.SYS_VFORK, ""}, {"clone", unix.SYS_CLONE, "17 0 0 0 0"},
			{"clone", unix.SYS_CLONE, "0x3d0f00 0 0 0 0"}, {"clone3", unix.SYS_CLONE3, "0 0"},
			{"ptrace", unix.SYS_PTRACE, "16 1 0 0"}, {"process_vm_readv", unix.SYS_PROCESS_VM_READV, "1 0 0 0 0 0"},
			{"process_vm_writev", unix.SYS_PROCESS_VM_WRITEV, "1 0 0 0 0 0"}, {"pidfd_open", unix.SYS_PIDFD_OPEN, "1 0"},
			{"pidfd_getfd", unix.SYS_PIDFD_GETFD, "0 0 0"}, {"kill", unix.SYS_KILL, "-1 9"}, {"tkill", unix.SYS_TKILL, "1 9"},
			{"tgkill", unix.SYS_TGKILL, "2 2 23"}, {"tgkill", unix.SYS_TGKILL, "1 1 9"},
			{"rt_sigqueueinfo", unix.SYS_RT_SIGQUEUEINFO, "1 9 0"}, {"kcmp", unix.SYS_KCMP, "1 1 0 0 0"},
			{"sched_setaffinity", unix.SYS_SCHED_SETAFFINITY, "0 8 0"}, {"sched_setscheduler", unix.SYS_SCHED_SETSCHEDULER, "0 1 0"},
			{"setpriority", unix.SYS_SETPRIORITY, "0 0 -20"}, {"setrlimit", unix.SYS_SETRLIMIT, "2 0"},
			{"prlimit64", unix.SYS_PRLIMIT64, "0 2 0 0"}, {"wait4", unix.SYS_WAIT4, "-1 0 1 0"},
		},
		"rights": {
			{"setuid", unix.SYS_SETUID, "0"}, {"setresgid", unix.SYS_SETRESGID, "0 0 0"}, {"capset", unix.SYS_CAPSET, "0 0"},
			{"prctl", unix.SYS_PRCTL, "4 1 0 0 0"}, {"prctl", unix.SYS_PRCTL, "38 0 0 0 0"}, {"prctl", unix.SYS_PRCTL, "22 0 0 0 0"},
			{"prctl", unix.SYS_PRCTL, "8 1 0 0 0"}, {"seccomp", unix.SYS_SECCOMP, "1 0 0"},
			{"landlock_create_ruleset", unix.SYS_LANDLOCK_CREATE_RULESET, "0 0 1"}, {"personality", unix.SYS_PERSONALITY, "0"},
		},
		"kernel": {
			{"mount", unix.SYS_MOUNT, "x / tmpfs 0 0"}, {"umount2", unix.SYS_UMOUNT2, "/ 2"}, {"pivot_root", unix.SYS_PIVOT_ROOT, "/ /"},
			{"chroot", unix.SYS_CHROOT, "/"}, {"unshare", unix.SYS_UNSHARE, "0x10000000"}, {"setns", unix.SYS_SETNS, "0 0"},
			{"open_tree", unix.SYS_OPEN_TREE, "-100 / 1"}, {"move_mount", unix.SYS_MOVE_MOUNT, "0 0 0 0 0"},
			{"fsopen", unix.SYS_FSOPEN, "tmpfs 0"}, {"mount_setattr", unix.SYS_MOUNT_SETATTR, "0 0 0 0 0"},
			{"bpf", unix.SYS_BPF, "0 0 0"}, {"perf_event_open", unix.SYS_PERF_EVENT_OPEN, "0 0 0 0 0"},
			{"userfaultfd", unix.SYS_USERFAULTFD, "0"}, {"io_uring_setup", unix.SYS_IO_URING_SETUP, "1 0"},
			{"add_key", unix.SYS_ADD_KEY, "user x 0 0 -3"}, {"keyctl", unix.SYS_KEYCTL, "0 -3"},
			{"kexec_load", unix.SYS_KEXEC_LOAD, "0 0 0 0"}, {"init_module", unix.SYS_INIT_MODULE, "0 0 x"},
			{"iopl", unix.SYS_IOPL, "3"}, {"modify_ldt", unix.SYS_MODIFY_LDT, "0 0 0"}, {"quotactl", unix.SYS_QUOTACTL, "0 0 0 0"},
			{"swapon", unix.SYS_SWAPON, "/ 0"}, {"acct", unix.SYS_ACCT, "/"}, {"reboot", unix.SYS_REBOOT, "0 0 0 0"},
			{"syslog", unix.SYS_SYSLOG, "3 0 0"}, {"clock_settime", unix.SYS_CLOCK_SETTIME, "0 0"},
			{"clock_gettime", unix.SYS_CLOCK_GETTIME, "7 0"}, {"sethostname", unix.SYS_SETHOSTNAME, "x 1"},
			{"uname", unix.SYS_UNAME, "0"}, {"fanotify_init", unix.SYS_FANOTIFY_INIT, "0 0"},
			{"inotify_init1", unix.SYS_INOTIFY_INIT1, "0"},
		},
		"memory and queues": {
			{"mmap", unix.SYS_MMAP, "0 4096 7 0x22 -1 0"}, {"mmap", unix.SYS_MMAP, "0 4096 5 0x22 -1 0"},
			{"mmap", unix.SYS_MMAP, "0 4096 3 0x21 -1 0"}, {"mmap", unix.SYS_MMAP, "0 4096 1 2 0 0"},
			{"mprotect", unix.SYS_MPROTECT, "0 4096 5"}, {"pkey_mprotect", unix.SYS_PKEY_MPROTECT, "0 4096 5 -1"},
			{"mremap", unix.SYS_MREMAP, "0 4096 8192 1 0"}, {"memfd_create", unix.SYS_MEMFD_CREATE, "x 0"},
			{"remap_file_pages", unix.SYS_REMAP_FILE_PAGES, "0 0 0 0 0"}, {"madvise", unix.SYS_MADVISE, "0 0 100"},
			{"shmget", unix.SYS_SHMGET, "0 4096 0x200"}, {"msgget", unix.SYS_MSGGET, "0 0x200"},
			{"semget", unix.SYS_SEMGET, "0 1 0x200"}, {"mq_open", unix.SYS_MQ_OPEN, "x 0x40 0 0"},
			{"futex", unix.SYS_FUTEX, "0 1 1 0 0 0"}, {"mlockall", unix.SYS_MLOCKALL, "3"},
		},
		"descriptors that it has": {
			{"read", unix.SYS_READ, "1 0 1"}, {"read", unix.SYS_READ, "3 0 1"}, {"read", unix.SYS_READ, "5 0 1"},
			{"write", unix.SYS_WRITE, "0 0 1"}, {"write", unix.SYS_WRITE, "5 0 1"}, {"epoll_ctl", unix.SYS_EPOLL_CTL, "3 2 4 0"},
			{"epoll_pwait", unix.SYS_EPOLL_PWAIT, "4 0 1 0 0 0"},
		},
	}
}

// TestNativeAttacks: the process dies of its first call that computing does not need, and
// the result names the call.
func TestNativeAttacks(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 2})
	for group, calls := range nativeAttacks() {
		for _, c := range calls {
			t.Run(group+"/"+strings.TrimSpace(c.name+" "+c.args), func(t *testing.T) {
				t.Parallel()
				r := attack(t, s, fmt.Sprintf("syscall %d %s", c.nr, c.args), supervisor.Limits{})
				if r.Outcome != supervisor.Violation || r.Error.Syscall != c.name {
					t.Errorf("outcome %s, output %s, error %+v; want a violation by %s", r.Outcome, r.Output, r.Error, c.name)
				}
			})
		}
	}
}

// TestOtherEntriesOfTheKernel: the same calls by other numbers.
func TestOtherEntriesOfTheKernel(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: hostileChild, Concurrency: 1})
	const x32 = 0x40000000
	for name, code := range map[string]string{
		"x32 write":             fmt.Sprintf("syscall %d 1 0 0", x32|unix.SYS_WRITE),
		"x32 execve":            fmt.Sprintf("syscall %d 0 0 0", x32|520),
		"32-bit getpid":         "legacy 20",
		"32-bit write as 4":     "legacy 4",
		"32-bit execve":         "legacy 11",
		"a number past the end": "syscall 100000",
		"the largest number":    "syscall 0xffffffff",
	} {
		t.Run(name, func(t *testing.T) {
			if r := attack(t, s, code, supervisor.Limits{}); r.Outcome != supervisor.Violation {
				t.Errorf("outcome %s, output %s; want violation", r.Outcome, r.Output)
			}
		})
	}
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
