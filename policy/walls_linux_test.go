package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// call spells a raw system call for a child; see rawSyscall.
func call(nr int, args ...any) []string {
	words := []string{fmt.Sprint(nr)}
	for _, arg := range args {
		words = append(words, fmt.Sprint(arg))
	}
	return words
}

// TestForbiddenCallsKill holds that a forbidden call ends the process by SIGSYS, be it pid 1
// of its namespace, which ignores most signals, or not, and from whatever thread.
func TestForbiddenCallsKill(t *testing.T) {
	const null = 0
	for _, test := range []struct {
		name string
		args []string
	}{
		{"openat", call(unix.SYS_OPENAT, unix.AT_FDCWD, "&", 0, 0)},
		{"openat2", call(unix.SYS_OPENAT2, unix.AT_FDCWD, "&", "&", 24)},
		{"socket", call(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, 0)},
		{"execve", call(unix.SYS_EXECVE, "&", "&", "&")},
		{"clone with thread flags", call(unix.SYS_CLONE, 0x50f00, "&", null, null, null)},
		{"clone3", call(unix.SYS_CLONE3, "&", 88)},
		{"kill", call(unix.SYS_KILL, 1, 0)},
		{"gettid", call(unix.SYS_GETTID)},
		{"exit of one thread", call(unix.SYS_EXIT, 0)},
		{"prctl", call(unix.SYS_PRCTL, unix.PR_GET_DUMPABLE)},
		{"seccomp", call(unix.SYS_SECCOMP, 0, 0, 0)},
		{"prlimit64", call(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_DATA, "&", 0)},
		{"rt_sigaction", call(unix.SYS_RT_SIGACTION, int(unix.SIGUSR1), "&", null, 8)},
		{"rt_sigprocmask", call(unix.SYS_RT_SIGPROCMASK, 0, "&", null, 8)},
		{"mprotect", call(unix.SYS_MPROTECT, "&", 4096, unix.PROT_READ)},
		{"mremap", call(unix.SYS_MREMAP, "&", 4096, 8192, unix.MREMAP_MAYMOVE)},
		{"memfd_create", call(unix.SYS_MEMFD_CREATE, "&", 0)},
		{"epoll_ctl", call(unix.SYS_EPOLL_CTL, 3, unix.EPOLL_CTL_DEL, 4, "&")},
		{"close", call(unix.SYS_CLOSE, 0)},
		{"dup", call(unix.SYS_DUP, 0)},
		{"getrandom", call(unix.SYS_GETRANDOM, "&", 16, 0)},
		{"io_uring_setup", call(unix.SYS_IO_URING_SETUP, 1, "&")},
		{"bpf", call(unix.SYS_BPF, 0, "&", 0)},
		{"an unknown number", call(999)},
		{"a negative number", call(-1)},
		{"read of out", call(unix.SYS_READ, 1, "&", 1)},
		{"read of epoll", call(unix.SYS_READ, 3, "&", 1)},
		{"write to in", call(unix.SYS_WRITE, 0, "&", 1)},
		{"write to a closed descriptor", call(unix.SYS_WRITE, 5, "&", 1)},
		{"mmap executable", call(unix.SYS_MMAP, null, 4096, unix.PROT_READ|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_ANON, -1, 0)},
		{"mmap shared", call(unix.SYS_MMAP, null, 4096, unix.PROT_READ, unix.MAP_SHARED|unix.MAP_ANON, -1, 0)},
		{"mmap a descriptor", call(unix.SYS_MMAP, null, 4096, 3, unix.MAP_PRIVATE, 0, 0)},
		{"mmap with a hidden high half", call(unix.SYS_MMAP, null, 4096, 1<<32|3, unix.MAP_PRIVATE|unix.MAP_ANON, -1, 0)},
		{"shared futex", call(unix.SYS_FUTEX, "&", 1, 1, null, null, 0)},
		{"tgkill of another process", call(unix.SYS_TGKILL, os.Getpid(), os.Getpid(), int(unix.SIGURG))},
		{"madvise MADV_HWPOISON", call(unix.SYS_MADVISE, "&", 4096, unix.MADV_HWPOISON)},
		{"madvise MADV_COLLAPSE", call(unix.SYS_MADVISE, "&", 4096, unix.MADV_COLLAPSE)},
		{"epoll_pwait with a mask", call(unix.SYS_EPOLL_PWAIT, 3, "&", 1, 0, "&", 8)},
		{"another clock", call(unix.SYS_CLOCK_GETTIME, unix.CLOCK_BOOTTIME, "&")},
	} {
		t.Run(test.name, func(t *testing.T) {
			for i, scenario := range []string{"syscall", "syscall-aside"} {
				v := launch(t, order{Scenario: scenario, Args: test.args, Walls: allWalls(), PIDNamespace: i == 0})
				v.ready()
				output, status := v.finish()
				if output != "" {
					t.Fatalf("the call came back with errno %s", output)
				}
				wantSignal(t, v, status, unix.SIGSYS)
			}
		})
	}
}

// TestTgkillOtherSignal needs the child's own id, which is 1 in a PID namespace.
func TestTgkillOtherSignal(t *testing.T) {
	v := launch(t, order{Scenario: "syscall", Args: call(unix.SYS_TGKILL, 1, 1, int(unix.SIGUSR1)),
		Walls: allWalls(), PIDNamespace: true})
	v.ready()
	_, status := v.finish()
	wantSignal(t, v, status, unix.SIGSYS)
}

// TestAllowedCallsLive holds that calls which Go makes seldom, or only on other hosts, are
// allowed as they are made there.
func TestAllowedCallsLive(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		want syscall.Errno
	}{
		{"clock_gettime realtime", call(unix.SYS_CLOCK_GETTIME, unix.CLOCK_REALTIME, "&"), 0},
		{"clock_gettime monotonic", call(unix.SYS_CLOCK_GETTIME, unix.CLOCK_MONOTONIC, "&"), 0},
		{"restart_syscall", call(unix.SYS_RESTART_SYSCALL), unix.EINTR},
		{"sched_yield", call(unix.SYS_SCHED_YIELD), 0},
		{"mmap reserve", call(unix.SYS_MMAP, 0, 4096, 0, unix.MAP_PRIVATE|unix.MAP_ANON, -1, 0), 0},
		{"mmap with a 32-bit -1", call(unix.SYS_MMAP, 0, 4096, 3, unix.MAP_PRIVATE|unix.MAP_ANON, 0xffffffff, 0), 0},
		{"tgkill of itself", call(unix.SYS_TGKILL, 1, 1, int(unix.SIGURG)), 0},
		{"an empty write", call(unix.SYS_WRITE, 2, "&", 0), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := launch(t, order{Scenario: "syscall", Args: test.args, Walls: allWalls(), PIDNamespace: true})
			v.ready()
			output, status := v.finish()
			wantExit(t, v, status, 0)
			if output != fmt.Sprintln(int(test.want)) {
				t.Errorf("errno %s, want %d", strings.TrimSpace(output), test.want)
			}
		})
	}
}

// TestLandlockDenies takes the filter away and shows that Landlock denies by itself what
// the user's own rights allow. RLIMIT_NOFILE answers an open before Landlock is asked.
func TestLandlockDenies(t *testing.T) {
	requireLandlock(t, 3)
	for _, test := range []struct {
		landlock bool
		want     map[string]string
	}{
		{false, map[string]string{"open": "EMFILE", "dup": "EMFILE", "mkdir": "<nil>", "truncate": "<nil>", "unlink": "<nil>", "exec": "ENOEXEC"}},
		{true, map[string]string{"open": "EMFILE", "dup": "EMFILE", "mkdir": "EACCES", "truncate": "EACCES", "unlink": "EACCES", "exec": "EACCES"}},
	} {
		t.Run(fmt.Sprintf("landlock=%v", test.landlock), func(t *testing.T) {
			walls := allWalls()
			walls.Seccomp, walls.Landlock = false, test.landlock
			for _, scenario := range []string{"errnos", "errnos-aside"} {
				v := launch(t, order{Scenario: scenario, Args: []string{playground(t)}, Walls: walls})
				v.ready()
				output, status := v.finish()
				wantExit(t, v, status, 0)
				for name, errno := range test.want {
					if !strings.Contains(output, name+" "+errno+"\n") {
						t.Errorf("%s: want %s %s in\n%s", scenario, name, errno, output)
					}
				}
			}
		})
	}
}

// playground makes a directory that belongs to the child's user, with a file in it, where
// that user can reach it.
func playground(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cordon-policy-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	file := filepath.Join(dir, "file")
	program := filepath.Join(dir, "program")
	for path, mode := range map[string]os.FileMode{file: 0o600, program: 0o700} {
		if err := os.WriteFile(path, []byte("no format that the kernel runs"), mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{dir, file, program} {
		if err := os.Chown(path, testUser, testUser); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestCPULimit holds that RLIMIT_CPU ends the process by SIGKILL, even as pid 1.
func TestCPULimit(t *testing.T) {
	walls := allWalls()
	walls.CPUSeconds = 1
	v := launch(t, order{Scenario: "spin", Walls: walls, PIDNamespace: true})
	v.ready()
	_, status := v.finish()
	wantSignal(t, v, status, unix.SIGKILL)
	used := v.cmd.ProcessState.SystemTime() + v.cmd.ProcessState.UserTime()
	// The kernel samples this clock at its ticks, and so it errs to both sides.
	if used.Seconds() < 0.5 || used.Seconds() > 3 {
		t.Errorf("killed after %v of CPU, want about 1s", used)
	}
}
