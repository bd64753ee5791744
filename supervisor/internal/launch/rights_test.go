package launch

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// lookAtRights tells what the child was born with, before it does anything about it itself.
func lookAtRights() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&header, &sets[0]); err != nil {
		return err
	}
	bounding, ambient := 0, 0
	for c := uintptr(0); ; c++ {
		in, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, c, 0, 0, 0)
		if err != nil {
			break // EINVAL: there are no more
		}
		bounding += in
		up, err := unix.PrctlRetInt(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_IS_SET, c, 0, 0)
		if err != nil {
			return err
		}
		ambient += up
	}
	bits, err1 := unix.PrctlRetInt(unix.PR_GET_SECUREBITS, 0, 0, 0, 0)
	noNewPrivs, err2 := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	groups, err3 := os.Getgroups()
	fmt.Printf("%d in the bounding set, %d ambient, held %v, securebits %#x, no_new_privs %d, groups %v",
		bounding, ambient, sets, bits, noNewPrivs, groups)
	return errors.Join(err1, err2, err3)
}

// TestChildInheritsNoRights: whatever the thread that forks has, be it that a service
// manager gave cordon ambient capabilities and groups, the child begins with nothing.
func TestChildInheritsNoRights(t *testing.T) {
	const nothing = "0 in the bounding set, 0 ambient, held [{0 0 0} {0 0 0}], securebits 0xeb, no_new_privs 1, groups "
	for name, test := range map[string]struct {
		changeUser bool
		groups     string
	}{
		"as another user": {true, "[]"},
		// In a user namespace made without privilege a child keeps user 0 and the groups.
		"as the same user": {false, "[4 27]"},
	} {
		t.Run(name, func(t *testing.T) {
			slot := newSlotAfter(t, shared, giveRights)
			p, err := slot.Start(Spec{Namespaces: []string{"pid", "cgroup"}, Cgroup: -1, ChangeUser: test.changeUser, UID: 65534, GID: 65534})
			if err != nil {
				t.Fatal(err)
			}
			out, exit := talk(t, p, "rights", nil)
			if out != nothing+test.groups || exit.Code != 0 {
				t.Errorf("the child has %s, exit %+v; want %s", out, exit, nothing+test.groups)
			}
		})
	}
}

// giveRights gives the calling thread what can be inherited: a capability that is
// inheritable and ambient, and two groups.
func giveRights() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&header, &sets[0]); err != nil {
		return err
	}
	sets[0].Inheritable |= 1 << unix.CAP_NET_RAW
	if err := unix.Capset(&header, &sets[0]); err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, unix.CAP_NET_RAW, 0, 0); err != nil {
		return err
	}
	return setThreadGroups([]uint32{4, 27})
}

// TestNamespacesAreNotTheHosts compares each with this process's own.
func TestNamespacesAreNotTheHosts(t *testing.T) {
	run(t, newSlot(t, shared), "hang", func(p *Process) {
		for _, ns := range append([]string{"pid", "cgroup"}, shared...) {
			own, err1 := os.Readlink(filepath.Join("/proc/self/ns", ns))
			its, err2 := os.Readlink(filepath.Join("/proc", strconv.Itoa(p.PID), "ns", ns))
			if err := errors.Join(err1, err2); err != nil || own == its {
				t.Errorf("namespace %s of the child is %s, the host's %s (%v)", ns, its, own, err)
			}
		}
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
	})
}

// TestOtherRootsAreRefused: the finished root is looked at, and this one holds more.
func TestOtherRootsAreRefused(t *testing.T) {
	if err := checkRoot(childBinary.SHA256); err == nil || !strings.Contains(err.Error(), "alone") {
		t.Errorf("checkRoot of the host's root = %v, want a refusal", err)
	}
}

// talk gives a child its job and reads it to its end.
func talk(t *testing.T, p *Process, job string, meanwhile func(*Process)) (string, Exit) {
	t.Helper()
	defer p.ClosePipes()
	if _, err := io.WriteString(p.In, job); err != nil {
		t.Fatal(err)
	}
	p.In.Close()
	if meanwhile != nil {
		meanwhile(p)
	}
	out, err := io.ReadAll(p.Out)
	if err != nil {
		t.Fatal(err)
	}
	exit, err := p.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return string(out), exit
}
