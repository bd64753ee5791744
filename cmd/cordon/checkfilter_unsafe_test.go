package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"cordon/policy"
	"cordon/supervisor/hostcheck"

	"golang.org/x/sys/unix"
)

// filterVariable makes this test binary become the program of its arguments, under a filter
// such as container runtimes and systemd units put on what they start.
const filterVariable = "CORDON_TEST_FILTER"

// underFilter does not return where it succeeds.
func underFilter() int {
	runtime.LockOSThread()
	err := forbidNamespaces()
	if err == nil {
		var path string
		if path, err = exec.LookPath(os.Args[1]); err == nil {
			err = unix.Exec(path, os.Args[1:], slices.DeleteFunc(os.Environ(), func(v string) bool {
				return v == filterVariable+"=1"
			}))
		}
	}
	fmt.Fprintln(os.Stderr, "become a program under a filter:", err)
	return 1
}

// forbidNamespaces answers EPERM to unshare and to clone with CLONE_NEWUSER, and ENOSYS to
// clone3, whose flags no filter can read.
func forbidNamespaces() error {
	const number, flags = 0, 16 // offsets in struct seccomp_data; flags is args[0]'s lower half
	errno := func(e syscall.Errno) uint32 { return unix.SECCOMP_RET_ERRNO | uint32(e) }
	ret := func(k uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k} }
	load := func(k uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: k}
	}
	equal := func(k uint32, jt, jf uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: k, Jt: jt, Jf: jf}
	}
	filter := []unix.SockFilter{
		load(number),
		equal(unix.SYS_UNSHARE, 5, 0),
		equal(unix.SYS_CLONE3, 5, 0),
		equal(unix.SYS_CLONE, 0, 2),
		load(flags),
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: unix.CLONE_NEWUSER, Jt: 1},
		ret(unix.SECCOMP_RET_ALLOW),
		ret(errno(unix.EPERM)),
		ret(errno(unix.ENOSYS)),
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0)
}

// TestCheckUnderAFilter: what a runtime's profile forbids looks like a refusal of the
// kernel's, and is told by the filter that cordon is under.
func TestCheckUnderAFilter(t *testing.T) {
	requireRoot(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	under := filterVariable + "=1 exec " + self + " "
	r := checkIn(t, nil, under+"cordon check --json")
	if got := lackOf(r)[hostcheck.UnitFilter]; !slices.Equal(got, []policy.Wall{policy.WallPID, policy.WallNet,
		policy.WallMount, policy.WallIPC, policy.WallUTS, policy.WallCgroupNamespace}) || !r.Host.Filtered {
		t.Errorf("filtered %t, the filter takes %v", r.Host.Filtered, got)
	}
	// Without CAP_SYS_ADMIN it is a user namespace that the filter forbids, and in a PID
	// namespace it is a container's.
	r = checkIn(t, &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS},
		"mount -t proc proc /proc; "+under+"setpriv --bounding-set=-sys_admin --inh-caps=-all "+cordonPath(t)+" check --json")
	uid := wall(t, r, policy.WallUID)
	if uid.Cause != hostcheck.ContainerFilter || r.Host.Container == "" || r.OK {
		t.Errorf("OK %t, container %q, %+v", r.OK, r.Host.Container, uid)
	}
}

func cordonPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("cordon")
	if err != nil {
		t.Fatal(err)
	}
	path, err = filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
