package policy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// testUser is the user that children run as; it owns nothing.
const testUser = 65534

// order tells a child how to prepare and what to do behind the walls.
type order struct {
	Scenario string
	Args     []string
	Procs    int // GOMAXPROCS
	SkipWarm bool
	// OwnFilter gives one thread of the child a filter of its own before it enters.
	OwnFilter bool
	Walls     WallSet

	// The parent's part.
	PIDNamespace bool       `json:"-"`
	KeepBounding bool       `json:"-"`
	Ambient      bool       `json:"-"` // the child is born with a capability
	Extra        []*os.File `json:"-"`
}

func allWalls() WallSet {
	return WallSet{Seccomp: true, Landlock: hasLandlock(), DataBytes: 192 << 20, CPUSeconds: 60}
}

// hasLandlock lets the tests of the filter run on a kernel without Landlock; the tests of
// Landlock itself require it.
func hasLandlock() bool {
	_, err := LandlockABI()
	return err == nil
}

// victim is a running child.
type victim struct {
	t      testing.TB
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	outEnd io.Closer
	stderr bytes.Buffer
	waited bool
}

// launch starts a child as the launcher would: from a thread whose bounding set is empty,
// as a user without privilege, with an empty environment. The child is ended at the
// latest with the test.
func launch(t testing.TB, o order) *victim {
	t.Helper()
	requireRoot(t)
	if o.Procs == 0 {
		o.Procs = 2
	}
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{t: t, cmd: exec.Command(childPath, childFlag, string(text))}
	v.cmd.Env = []string{}
	v.cmd.Dir = "/"
	v.cmd.Stderr = &v.stderr
	v.cmd.ExtraFiles = o.Extra
	v.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: testUser, Gid: testUser}}
	if o.PIDNamespace {
		v.cmd.SysProcAttr.Cloneflags = unix.CLONE_NEWPID
	}
	if v.in, err = v.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := v.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	v.out, v.outEnd = bufio.NewReader(out), out
	if o.Ambient {
		v.cmd.SysProcAttr.AmbientCaps = []uintptr{unix.CAP_NET_RAW}
	}
	if err := startUnprivileged(v.cmd, o.KeepBounding, o.Ambient); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.end)
	return v
}

// startUnprivileged starts cmd from a thread of its own whose bounding set is empty. The
// thread ends with its goroutine, since it stays locked.
func startUnprivileged(cmd *exec.Cmd, keepBounding, inherit bool) error {
	result := make(chan error)
	go func() {
		runtime.LockOSThread()
		if inherit {
			if err := makeInheritable(unix.CAP_NET_RAW); err != nil {
				result <- err
				return
			}
		}
		if !keepBounding {
			for c := uintptr(0); c <= maxCapability; c++ {
				if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil {
					break // EINVAL: there are no more
				}
			}
		}
		result <- cmd.Start()
	}()
	return <-result
}

// makeInheritable must come before the bounding set is emptied: the inheritable set grows
// within it only.
func makeInheritable(capability uint) error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&header, &sets[0]); err != nil {
		return err
	}
	sets[0].Inheritable |= 1 << capability
	return unix.Capset(&header, &sets[0])
}

func (v *victim) end() {
	if !v.waited {
		v.cmd.Process.Kill()
		v.wait()
	}
}

func (v *victim) wait() syscall.WaitStatus {
	v.t.Helper()
	v.waited = true
	err := v.cmd.Wait()
	if v.cmd.ProcessState == nil {
		v.t.Fatalf("wait: %v", err)
	}
	return v.cmd.ProcessState.Sys().(syscall.WaitStatus)
}

// line reads one line of the child's output, or fails the test.
func (v *victim) line() string {
	v.t.Helper()
	text, err := v.out.ReadString('\n')
	if err != nil {
		status := v.wait()
		v.t.Fatalf("child ended without an answer: %s\n%s", describe(status), v.stderr.String())
	}
	return strings.TrimSuffix(text, "\n")
}

// ready reads the posture that the child writes once it is behind the walls.
func (v *victim) ready() Posture {
	v.t.Helper()
	var posture Posture
	text := v.line()
	if err := json.Unmarshal([]byte(text), &posture); err != nil {
		v.t.Fatalf("child said %q, want its posture", text)
	}
	return posture
}

// finish reads all that is left and waits.
func (v *victim) finish() (output string, status syscall.WaitStatus) {
	v.t.Helper()
	v.in.Close()
	watchdog := time.AfterFunc(time.Minute, func() { v.cmd.Process.Kill() })
	defer watchdog.Stop()
	rest, err := io.ReadAll(v.out)
	if err != nil {
		v.t.Fatalf("read child's output: %v", err)
	}
	return string(rest), v.wait()
}

func describe(status syscall.WaitStatus) string {
	if status.Signaled() {
		return "killed by " + unix.SignalName(status.Signal())
	}
	return "exit " + strconv.Itoa(status.ExitStatus())
}

func wantExit(t testing.TB, v *victim, status syscall.WaitStatus, code int) {
	t.Helper()
	if !status.Exited() || status.ExitStatus() != code {
		t.Fatalf("child: %s, want exit %d\n%s", describe(status), code, v.stderr.String())
	}
}

func wantSignal(t testing.TB, v *victim, status syscall.WaitStatus, signal syscall.Signal) {
	t.Helper()
	if !status.Signaled() || status.Signal() != signal {
		t.Fatalf("child: %s, want killed by %s\n%s", describe(status), unix.SignalName(signal), v.stderr.String())
	}
}
