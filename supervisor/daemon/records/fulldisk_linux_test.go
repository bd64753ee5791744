package records

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"cordon/supervisor"

	"golang.org/x/sys/unix"
)

// onSmallDisk runs the body of a test in a process with a mount namespace of its own, where
// dir is a disk of 64 KiB.
func onSmallDisk(t *testing.T, body func(t *testing.T, dir string)) {
	t.Helper()
	const marker = "CORDON_TEST_SMALL_DISK"
	if dir := os.Getenv(marker); dir != "" {
		if err := unix.Mount("none", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
			t.Fatalf("make mounts private: %v", err)
		}
		if err := unix.Mount("small", dir, "tmpfs", 0, "size=64k,mode=700"); err != nil {
			t.Fatalf("mount a small disk: %v", err)
		}
		body(t, dir)
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	child.Env = append(os.Environ(), marker+"="+t.TempDir())
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() != 0 {
		child.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		child.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		child.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	out, err := child.CombinedOutput()
	var ran *exec.ExitError
	if err != nil && !errors.As(err, &ran) && os.Getenv("CORDON_TEST_REQUIRE") != "1" {
		t.Skipf("this host has no mount namespaces for tests: %v", err)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Errorf("the test did not run on the small disk:\n%s", out)
	}
}

// fill takes all room of a disk, and gives the file that holds it.
func fill(t *testing.T, dir string) string {
	t.Helper()
	ballast := filepath.Join(dir, "ballast")
	file, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for err == nil {
		_, err = file.Write(make([]byte, 512))
	}
	return ballast
}

// numbered writes executions whose identifiers are from to to-1.
func numbered(t *testing.T, a *Audit, from, to int) {
	for i := from; i < to; i++ {
		e := execution(supervisor.OK)
		e.ID = fmt.Sprintf("%06d", i)
		a.Write(t.Context(), e)
	}
}

func TestAuditLosesNothingToAFullDisk(t *testing.T) { onSmallDisk(t, losesNothingToAFullDisk) }

func losesNothingToAFullDisk(t *testing.T, dir string) {
	path := filepath.Join(dir, "audit.log")
	a := openTestAudit(t, AuditOptions{Path: path, Required: true})
	n := 0
	for round := range 3 {
		ballast := fill(t, dir)
		first := n
		for ; a.Healthy() == nil; n++ {
			numbered(t, a, n, n+1)
		}
		if n-first > 20 { // a page has room for fewer
			t.Fatalf("round %d: %d records found room on a full disk", round, n-first)
		}
		// The file holds whole lines, although the disk was full in the middle of one.
		if got := len(lines(t, path)); got != n-1 {
			t.Errorf("round %d: %d lines, want %d and one that waits", round, got, n-1)
		}
		numbered(t, a, n, n+30)
		n += 30
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the log heals by itself", func() bool { return a.Healthy() == nil && a.Stats().Pending == 0 })
	}
	if s := a.Stats(); s.Lost != 0 || s.Written != uint64(n) {
		t.Errorf("%+v, want all %d written", s, n)
	}
	for i, line := range lines(t, path) {
		if line["id"] != fmt.Sprintf("%06d", i) {
			t.Fatalf("line %d is of %v", i, line["id"])
		}
	}
}

func TestAuditSaysWhatAFullDiskCost(t *testing.T) { onSmallDisk(t, saysWhatAFullDiskCost) }

func saysWhatAFullDiskCost(t *testing.T, dir string) {
	path := filepath.Join(dir, "audit.log")
	a := openTestAudit(t, AuditOptions{Path: path})
	ballast := fill(t, dir)
	numbered(t, a, 0, 100)
	eventually(t, "all are dealt with", func() bool { return a.Stats().Pending == 0 })
	if err := a.Healthy(); err != nil {
		t.Errorf("a log that is not required holds executions up: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the log heals by itself", func() bool { return !a.Stats().Failing })
	numbered(t, a, 100, 110)
	eventually(t, "all are dealt with", func() bool { return a.Stats().Pending == 0 })
	s, next, told := a.Stats(), 0, 0
	for _, line := range lines(t, path) {
		if line["event"] == "lost" {
			missing := int(line["records"].(float64))
			next, told = next+missing, told+missing
			continue
		}
		if line["id"] != fmt.Sprintf("%06d", next) {
			t.Fatalf("%v stands where %06d should", line["id"], next)
		}
		next++
	}
	if next != 110 || told < 80 || s.Lost != uint64(told) || s.Written != uint64(110-told) {
		t.Errorf("%d records are accounted for, %d of them as lost; want 110, and the numbers of %+v", next, told, s)
	}
}

func TestAuditTakesBackItsOwnOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	f, err := openAuditFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	if err := f.write([]byte("{}\n{\"ha")); err != nil {
		t.Fatal(err)
	}
	other, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.WriteString("[]\n"); err != nil {
		t.Fatal(err)
	}
	if f.takeBack(4) == nil {
		t.Error("what another wrote was cut off")
	}
	if text, _ := os.ReadFile(path); string(text) != "{}\n{\"ha[]\n" {
		t.Errorf("log is %q", text)
	}
}
