package cgroup

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"golang.org/x/sys/unix"
)

func open(t *testing.T) Host {
	t.Helper()
	h, err := Open()
	if err != nil {
		if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
			t.Fatal(err)
		}
		t.Skipf("cgroups: %v", err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// inCell starts a command in the cell. On v1 a process is moved: births from a thread that
// joined are the launcher's to test.
func inCell(t *testing.T, c Cell, fd int, script string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("sh", "-c", "read line; "+script)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if fd >= 0 {
		cmd.SysProcAttr = &unix.SysProcAttr{UseCgroupFD: true, CgroupFD: fd}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if v1, ok := c.(*v1Cell); ok {
		for _, controller := range []string{"memory", "pids", "cpu"} {
			procs := filepath.Join(v1Mount, controller, v1.path, "cgroup.procs")
			if err := os.WriteFile(procs, []byte(strconv.Itoa(cmd.Process.Pid)), 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := in.Write([]byte("go\n")); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func TestCountersProveAnOOMKill(t *testing.T) {
	h := open(t)
	cell, err := h.NewCell("slot0", 16, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, script string
		limit        int64
		kills        uint64
	}{
		{"modest", "head -c 4m /dev/zero | tail -c 4m >/dev/null", 16 << 20, 0},
		{"greedy", "head -c 64m /dev/zero | tail -c 64m >/dev/null", 16 << 20, 1},
		{"modest again", "head -c 4m /dev/zero | tail -c 4m >/dev/null", 64 << 20, 0},
		{"lower", "head -c 4m /dev/zero | tail -c 4m >/dev/null", 32 << 20, 0},
		{"as before", "head -c 4m /dev/zero | tail -c 4m >/dev/null", 32 << 20, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			fd, err := cell.Prepare(test.limit)
			if err != nil {
				t.Fatal(err)
			}
			held, err := cell.Bounds()
			if err != nil || held.MemoryBytes != test.limit || held.Pids < 16 || held.Pids > 17 || held.CPUs != 2 {
				t.Errorf("the kernel holds it to %+v, %v, want %d bytes, 16 tasks and the thread's, 2 processors", held, err, test.limit)
			}
			waitErr := inCell(t, cell, fd, test.script).Wait()
			got, err := cell.Counters()
			if err != nil {
				t.Fatal(err)
			}
			if got.OOMKills < test.kills || (test.kills == 0) != (got.OOMKills == 0) {
				t.Errorf("%d OOM kills (exit %v), want %d", got.OOMKills, waitErr, test.kills)
			}
			if got.AtLimit != (test.kills > 0) {
				t.Errorf("at its limit: %t, with a peak of %d", got.AtLimit, got.PeakBytes)
			}
			if got.PeakBytes <= 0 || got.PeakBytes > test.limit {
				t.Errorf("peak of %d bytes, want one within the limit", got.PeakBytes)
			}
			if err := cell.Finish(); err != nil {
				t.Fatal(err)
			}
		})
	}
	if err := cell.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestLimitOfALivingChild: what counts is the limit that was set last, in both directions,
// for the child that is there and not for the next.
func TestLimitOfALivingChild(t *testing.T) {
	h := open(t)
	cell, err := h.NewCell("slot0", 16, 2)
	if err != nil {
		t.Fatal(err)
	}
	const script = "head -c 32m /dev/zero | tail -c 32m >/dev/null"
	for _, test := range []struct {
		name   string
		before int64
		then   []int64
		killed bool
	}{
		{"lowered", 128 << 20, []int64{16 << 20}, true},
		{"raised", 16 << 20, []int64{128 << 20}, false},
		{"unchanged", 16 << 20, []int64{16 << 20}, true},
		{"both", 64 << 20, []int64{256 << 20, 16 << 20}, true},
		{"for one child alone", 128 << 20, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			fd, err := cell.Prepare(test.before)
			if err != nil {
				t.Fatal(err)
			}
			want := test.before
			for _, limit := range test.then {
				if err := cell.Limit(limit); err != nil {
					t.Fatal(err)
				}
				want = limit
			}
			if held, err := cell.Bounds(); err != nil || held.MemoryBytes != want {
				t.Errorf("the kernel holds it to %d bytes, %v, want %d", held.MemoryBytes, err, want)
			}
			_ = inCell(t, cell, fd, script).Wait() // the counters tell how it ended
			got, err := cell.Counters()
			if err != nil || got.OOMKills > 0 != test.killed || got.AtLimit != test.killed {
				t.Errorf("%+v, %v, want it killed at the limit: %t", got, err, test.killed)
			}
			if err := cell.Finish(); err != nil {
				t.Fatal(err)
			}
		})
	}
	if err := cell.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestAKillForLackElsewhereIsTold: a limit above the cell stands for the host as a whole,
// whose memory a test had better not exhaust.
func TestAKillForLackElsewhereIsTold(t *testing.T) {
	h := open(t)
	cell, err := h.NewCell("slot0", 16, 2)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := cell.Prepare(256 << 20)
	if err != nil {
		t.Fatal(err)
	}
	branch, limits := branchOf(t, h), [2]string{"memory.limit_in_bytes", "memory.memsw.limit_in_bytes"}
	if h.Version() == "v2" {
		limits = [2]string{"memory.max", "memory.swap.max"}
	}
	for i, file := range limits {
		above := filepath.Join(branch.roots[0], branch.id, file)
		if err := os.WriteFile(above, []byte(strconv.Itoa(16<<20)), 0); err != nil && i == 0 {
			t.Fatal(err) // the other is there only where swap is accounted
		}
	}
	_ = inCell(t, cell, fd, "head -c 64m /dev/zero | tail -c 64m >/dev/null").Wait()
	got, err := cell.Counters()
	if err != nil {
		t.Fatal(err)
	}
	if got.OOMKills == 0 || got.AtLimit {
		t.Errorf("counters %+v, want a kill that is not for the cell's own limit", got)
	}
	if err := errors.Join(cell.Finish(), cell.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestKillEmptiesTheCell(t *testing.T) {
	h := open(t)
	cell, err := h.NewCell("slot0", 16, 2)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := cell.Prepare(64 << 20)
	if err != nil {
		t.Fatal(err)
	}
	cmd := inCell(t, cell, fd, "sleep 1000 & exec sleep 1000")
	if err := cell.Kill(); err != nil {
		t.Fatal(err)
	}
	overdue := time.AfterFunc(10*time.Second, func() {
		t.Error("the process lives on")
		_ = cmd.Process.Kill()
	})
	defer overdue.Stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		t.Errorf("the process ended with %v, want a kill", err)
	}
	if err := errors.Join(cell.Finish(), cell.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestStaleBranchesAreRemovedAndLiveOnesKept(t *testing.T) {
	living := open(t)
	roots := branchOf(t, living).roots
	stale := ulid.Make().String()
	foreign := "not-a-branch"
	for _, root := range roots {
		for _, dir := range []string{stale, stale + "/slot0", foreign} {
			if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(func() { unix.Rmdir(filepath.Join(root, foreign)) })
	}
	orphan := exec.Command("sleep", "1000")
	if err := orphan.Start(); err != nil {
		t.Fatal(err)
	}
	procs := filepath.Join(roots[0], stale, "slot0", "cgroup.procs")
	if err := os.WriteFile(procs, []byte(strconv.Itoa(orphan.Process.Pid)), 0); err != nil {
		t.Fatal(err)
	}
	reaped := make(chan error, 1)
	go func() { reaped <- orphan.Wait() }()

	open(t)
	select {
	case <-reaped:
	case <-time.After(10 * time.Second):
		t.Error("a process in a stale cgroup still lives")
	}
	for _, root := range roots {
		if _, err := os.Stat(filepath.Join(root, stale)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("stale branch in %s: %v, want it gone", root, err)
		}
		for _, keep := range []string{branchOf(t, living).id, foreign} {
			if _, err := os.Stat(filepath.Join(root, keep)); err != nil {
				t.Errorf("a branch that is not stale is gone: %v", err)
			}
		}
	}
}

// TestADirectoryThatWasMadeForSomebodyStays: who delegates cgroup v1 makes the directory
// once, and every end of a cordon would undo it.
func TestADirectoryThatWasMadeForSomebodyStays(t *testing.T) {
	roots := branchOf(t, open(t)).roots
	if os.Geteuid() != 0 {
		t.Skip("only root gives directories away")
	}
	for _, above := range roots {
		root := above + "-test-removal"
		if err := os.Mkdir(root, 0o755); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Remove(root) }) // where the test failed before the end
		for _, owner := range []int{os.Geteuid() + 1, os.Geteuid()} {
			if err := os.Chown(root, owner, -1); err != nil {
				t.Fatal(err)
			}
			if err := removeRoot(root); err != nil {
				t.Error(err)
			}
			_, err := os.Stat(root)
			if stays := err == nil; stays != (owner != os.Geteuid()) {
				t.Errorf("%s of user %d stays: %t", root, owner, stays)
			}
		}
	}
}

func branchOf(t *testing.T, h Host) *branch {
	t.Helper()
	switch h := h.(type) {
	case *v1Host:
		return h.branch
	case *v2Host:
		return h.branch
	}
	t.Fatalf("unknown host %T", h)
	return nil
}
