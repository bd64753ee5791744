package launch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// launcherVariable makes the test binary play a launcher, whose child's binary it names.
const launcherVariable = "CORDON_LAUNCH_CHILD"

// playLauncher starts a child that never ends, tells its number and waits to be killed.
func playLauncher() error {
	data, err := os.ReadFile(os.Getenv(launcherVariable))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	jail, err := NewJail(Binary{Bytes: data, SHA256: hex.EncodeToString(sum[:])}, shared)
	if err != nil {
		return err
	}
	slot, err := jail.NewSlot(func() error { return nil })
	if err != nil {
		return err
	}
	p, err := slot.Start(Spec{Namespaces: []string{"pid"}, Cgroup: -1, ChangeUser: true, UID: 65534, GID: 65534})
	if err != nil {
		return err
	}
	if _, err := p.In.WriteString("spin"); err != nil {
		return err
	}
	if err := p.In.Close(); err != nil {
		return err
	}
	fmt.Println(p.PID)
	select {}
}

// TestChildDiesWithItsLauncher: nothing else could end this one, for it is in no cgroup that
// another supervisor would clear, and looks at no pipe.
func TestChildDiesWithItsLauncher(t *testing.T) {
	newSlot(t, shared) // skips where there is none
	path := filepath.Join(t.TempDir(), "child")
	if err := os.WriteFile(path, childBinary.Bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), launcherVariable+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	_, scanErr := fmt.Fscan(out, &pid)
	child, err := unix.PidfdOpen(pid, 0)
	if scanErr != nil || err != nil {
		_ = cmd.Process.Kill()
		t.Fatalf("child %d: %v, %v", pid, scanErr, err)
	}
	defer unix.Close(child)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()          // tells of the kill
	const patience = 10_000 // milliseconds
	ended, err := unix.Poll([]unix.PollFd{{Fd: int32(child), Events: unix.POLLIN}}, patience)
	if ended != 1 || err != nil {
		t.Errorf("the child of a launcher that was killed lives on (%d, %v)", ended, err)
		_ = unix.PidfdSendSignal(child, unix.SIGKILL, nil, 0)
	}
}
