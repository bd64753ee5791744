package launch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// childBinary is what the tests launch: this test binary playing the child, built without
// cgo, for in the jail there is no dynamic linker.
var childBinary Binary

func TestMain(m *testing.M) {
	if os.Args[0] == "cordon-child" {
		playChild()
		os.Exit(0)
	}
	if os.Getenv(launcherVariable) != "" {
		fmt.Fprintln(os.Stderr, playLauncher())
		os.Exit(1)
	}
	data, err := buildSelf()
	if err != nil {
		fmt.Fprintln(os.Stderr, "build the child:", err)
		os.Exit(1)
	}
	sum := sha256.Sum256(data)
	childBinary = Binary{Bytes: data, SHA256: hex.EncodeToString(sum[:])}
	os.Exit(m.Run())
}

func buildSelf() ([]byte, error) {
	dir, err := os.MkdirTemp("", "cordon-launch-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "child")
	cmd := exec.Command("go", "test", "-c", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(path)
}

func playChild() {
	job, err := io.ReadAll(os.Stdin)
	if err != nil {
		os.Exit(9)
	}
	switch string(job) {
	case "look":
		look()
	case "hang":
		time.Sleep(time.Hour)
	case "spin":
		//lint:ignore SA5002 it is there to use up a processor
		for {
		}
	case "exit":
		os.Exit(7)
	case "rights":
		if err := lookAtRights(); err != nil {
			fmt.Println(err)
			os.Exit(6)
		}
	default:
		os.Exit(8)
	}
}

func look() {
	names := func(dir string) []string {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return []string{err.Error()}
		}
		var out []string
		for _, e := range entries {
			out = append(out, e.Name())
		}
		return out
	}
	host, _ := os.Hostname()
	sid, _ := unix.Getsid(0)
	fmt.Printf("root=%v env=%v pid=%d uid=%d gid=%d host=%s sid=%d\n",
		names("/"), os.Environ(), os.Getpid(), os.Getuid(), os.Getgid(), host, sid)
	if err := os.WriteFile("/x", nil, 0o600); err != nil {
		fmt.Println("write:", err)
	}
}

var shared = []string{"mnt", "net", "ipc", "uts"}

func newSlot(t *testing.T, names []string) *Slot {
	t.Helper()
	return newSlotAfter(t, names, func() error { return nil })
}

func newSlotAfter(t *testing.T, names []string, before func() error) *Slot {
	t.Helper()
	if os.Geteuid() != 0 {
		if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
			t.Fatal("the launcher's tests need root")
		}
		t.Skip("the launcher's tests need root")
	}
	jail, err := NewJail(childBinary, names)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := jail.Close(); err != nil {
			t.Error(err)
		}
	})
	slot, err := jail.NewSlot(before)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(slot.Close)
	return slot
}

func run(t *testing.T, slot *Slot, job string, meanwhile func(*Process)) (string, Exit) {
	t.Helper()
	p, err := slot.Start(Spec{Namespaces: []string{"pid", "cgroup"}, Cgroup: -1, ChangeUser: true, UID: 65534, GID: 65534})
	if err != nil {
		t.Fatal(err)
	}
	return talk(t, p, job, meanwhile)
}

func TestChildSeesNothingButItself(t *testing.T) {
	out, exit := run(t, newSlot(t, shared), "look", nil)
	want := "root=[child] env=[] pid=1 uid=65534 gid=65534 host=cordon sid=1\nwrite: open /x: read-only file system\n"
	if out != want || exit.Code != 0 {
		t.Errorf("child saw %q, exit %+v; want %q", out, exit, want)
	}
}

func TestChildWithoutMountNamespaceRunsFromMemory(t *testing.T) {
	out, exit := run(t, newSlot(t, []string{"net", "ipc", "uts"}), "look", nil)
	if !strings.Contains(out, "env=[] pid=1") || exit.Code != 0 {
		t.Errorf("child saw %q, exit %+v", out, exit)
	}
}

func TestExitAndKill(t *testing.T) {
	slot := newSlot(t, shared)
	if _, exit := run(t, slot, "exit", nil); exit.Code != 7 || exit.Signal != 0 {
		t.Errorf("exit %+v, want code 7", exit)
	}
	_, exit := run(t, slot, "hang", func(p *Process) {
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
	})
	if exit.Signal != unix.SIGKILL {
		t.Errorf("exit %+v, want SIGKILL", exit)
	}
}

func TestCPUClockIsTheChilds(t *testing.T) {
	const least = 50 * time.Millisecond
	_, exit := run(t, newSlot(t, shared), "spin", func(p *Process) {
		for {
			cpu, err := p.CPU()
			if err != nil {
				t.Fatal(err)
			}
			if cpu >= least {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
	})
	if exit.CPU < least {
		t.Errorf("the kernel accounts %v of CPU, the clock said at least %v", exit.CPU, least)
	}
}

// TestSlotRefusesAnotherRoot: a namespace whose root is not the jail's, as it is where this
// program runs in a chroot, gets no child.
func TestSlotRefusesAnotherRoot(t *testing.T) {
	jail, err := NewJail(childBinary, shared)
	if err != nil {
		t.Fatal(err)
	}
	defer jail.Close()
	jail.root.inode++
	if _, err := jail.NewSlot(func() error { return nil }); !errors.Is(err, ErrChroot) {
		t.Errorf("NewSlot = %v, want %v", err, ErrChroot)
	}
}

// TestPeakMemoryIsTheChilds: a process that was vforked shared this one's memory until it
// executed, and must not answer for it.
func TestPeakMemoryIsTheChilds(t *testing.T) {
	const ours = 256 << 20
	held := bytes.Repeat([]byte{1}, ours)
	_, exit := run(t, newSlot(t, shared), "spin", func(p *Process) {
		var peak int64
		for begin := time.Now(); peak == 0 && time.Since(begin) < 10*time.Second; {
			peak = p.PeakMemory()
		}
		if peak <= 0 || peak >= ours/2 {
			t.Errorf("a child that does nothing had a peak of %d bytes", peak)
		}
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
	})
	runtime.KeepAlive(held)
	if exit.Signal != unix.SIGKILL {
		t.Errorf("exit %+v, want SIGKILL", exit)
	}
}

// TestWrongHashIsRefused: also where the binary comes to no root that is looked at.
func TestWrongHashIsRefused(t *testing.T) {
	bin := childBinary
	bin.SHA256 = strings.Repeat("0", 64)
	for _, names := range [][]string{shared, nil} {
		jail, err := NewJail(bin, names)
		if err == nil {
			err = jail.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "SHA-256") {
			t.Errorf("with %v: err = %v, want one about the hash", names, err)
		}
	}
}

func TestHostKeepsItsView(t *testing.T) {
	before, err := os.Readlink("/proc/self/ns/mnt")
	if err != nil {
		t.Fatal(err)
	}
	newSlot(t, shared)
	after, err := os.Readlink("/proc/self/ns/mnt")
	if err != nil || before != after {
		t.Errorf("main thread's mount namespace was %s, is %s (%v)", before, after, err)
	}
}

func TestStartAfterClose(t *testing.T) {
	jail, err := NewJail(childBinary, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer jail.Close()
	slot, err := jail.NewSlot(func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	slot.Close()
	if _, err := slot.Start(Spec{Cgroup: -1}); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed slot answered %v, want ErrClosed", err)
	}
}
