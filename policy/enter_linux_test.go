package policy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestPosture looks at a child from outside: every wall, on every thread.
func TestPosture(t *testing.T) {
	requireLandlock(t, 1)
	for _, pidns := range []bool{false, true} {
		t.Run(fmt.Sprintf("pidns=%v", pidns), func(t *testing.T) {
			v := launch(t, order{Scenario: "wait", Walls: allWalls(), PIDNamespace: pidns})
			posture := v.ready()
			if abi, _ := LandlockABI(); posture.LandlockABI != abi {
				t.Errorf("landlock abi %d, want %d", posture.LandlockABI, abi)
			}
			proc := filepath.Join("/proc", fmt.Sprint(v.cmd.Process.Pid))
			checkThreads(t, proc, posture.Threads)
			checkLimits(t, proc)
			checkOpen(t, proc)
			_, status := v.finish()
			wantExit(t, v, status, 0)
		})
	}
}

// TestBornWithCapabilities: a capability that a child was born with is gone behind the
// walls, from every thread.
func TestBornWithCapabilities(t *testing.T) {
	v := launch(t, order{Scenario: "wait", Walls: allWalls(), Ambient: true})
	posture := v.ready()
	checkThreads(t, filepath.Join("/proc", fmt.Sprint(v.cmd.Process.Pid)), posture.Threads)
	_, status := v.finish()
	wantExit(t, v, status, 0)
}

func checkThreads(t *testing.T, proc string, told int) {
	t.Helper()
	statuses, err := filepath.Glob(filepath.Join(proc, "task", "*", "status"))
	if err != nil {
		t.Fatal(err)
	}
	if len(statuses) != told {
		t.Errorf("%d threads, the child said %d", len(statuses), told)
	}
	if len(statuses) < BlockedThreads {
		t.Errorf("%d threads, want at least the %d of Warm", len(statuses), BlockedThreads)
	}
	want := map[string]string{
		"Seccomp": "2", "Seccomp_filters": "1", "NoNewPrivs": "1",
		"CapInh": "0000000000000000", "CapPrm": "0000000000000000", "CapEff": "0000000000000000",
		"CapBnd": "0000000000000000", "CapAmb": "0000000000000000",
		"Uid": "65534\t65534\t65534\t65534", "Gid": "65534\t65534\t65534\t65534", "Groups": "",
	}
	for _, path := range statuses {
		for key, value := range want {
			if got := statusField(t, path, key); got != value {
				t.Errorf("%s: %s is %q, want %q", path, key, got, value)
			}
		}
	}
}

func statusField(t *testing.T, path, key string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, key+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	t.Fatalf("%s has no field %s", path, key)
	return ""
}

func checkLimits(t *testing.T, proc string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(proc, "limits"))
	if err != nil {
		t.Fatal(err)
	}
	// The numbers stand here once more, so that a limit that is lifted or lost shows.
	want := map[string]string{
		"Max data size": "201326592", "Max cpu time": "60", "Max stack size": "1048576",
		"Max open files": "0", "Max file size": "0", "Max core file size": "0", "Max locked memory": "0",
		"Max msgqueue size": "0", "Max pending signals": "0", "Max nice priority": "0", "Max realtime priority": "0",
	}
	if limits := Rlimits(allWalls()); len(limits) != len(want) {
		t.Errorf("%d limits, want the %d that are known here", len(limits), len(want))
	}
	for title, value := range want {
		_, rest, _ := strings.Cut(string(text), title)
		fields := strings.Fields(rest)
		if len(fields) < 2 || fields[0] != value || fields[1] != value {
			t.Errorf("%s is %.40q, want %s %s", title, rest, value, value)
		}
	}
}

// checkOpen holds that the descriptors are the five of the filter, that the process is not
// dumpable (its files in /proc then belong to root), and which signals it ignores.
func checkOpen(t *testing.T, proc string) {
	t.Helper()
	want := []string{"pipe:", "pipe:", "pipe:", "anon_inode:[eventpoll]", "anon_inode:[eventfd]"}
	links, err := os.ReadDir(filepath.Join(proc, "fd"))
	if err != nil {
		t.Fatal(err)
	}
	if len(links) != len(want) {
		t.Errorf("%d descriptors, want %d", len(links), len(want))
	}
	for i, prefix := range want {
		target, err := os.Readlink(filepath.Join(proc, "fd", fmt.Sprint(i)))
		if err != nil || !strings.HasPrefix(target, prefix) {
			t.Errorf("descriptor %d is %q (%v), want %s", i, target, err, prefix)
		}
	}
	var stat unix.Stat_t
	if err := unix.Stat(filepath.Join(proc, "limits"), &stat); err != nil || stat.Uid != 0 {
		t.Errorf("/proc files belong to %d (%v): the process is dumpable", stat.Uid, err)
	}
	const ignored = 1<<(unix.SIGHUP-1) | 1<<(unix.SIGINT-1) | 1<<(unix.SIGTERM-1) | 1<<(unix.SIGPIPE-1)
	// What this process ignores, because whoever started it did, children inherit.
	inherited, err1 := strconv.ParseUint(statusField(t, "/proc/self/status", "SigIgn"), 16, 64)
	got, err2 := strconv.ParseUint(statusField(t, filepath.Join(proc, "status"), "SigIgn"), 16, 64)
	if err := errors.Join(err1, err2); err != nil || got != ignored|inherited {
		t.Errorf("ignored signals are %016x (%v), want %016x", got, err, ignored|inherited)
	}
}

// TestEnterRefuses holds that Enter fails, naming the reason, where its requirements are
// not met, and that it never lets such a child go on.
func TestEnterRefuses(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	noData, noCPU := allWalls(), allWalls()
	noData.DataBytes = 0
	noCPU.CPUSeconds = 0
	for _, test := range []struct {
		name  string
		order order
		want  string
	}{
		{"bounding set", order{Walls: allWalls(), KeepBounding: true}, "bounding set"},
		{"inherited descriptor", order{Walls: allWalls(), Extra: []*os.File{null}}, "check descriptors"},
		{"two inherited descriptors", order{Walls: allWalls(), Extra: []*os.File{null, null}, SkipWarm: true}, "check descriptors"},
		{"not warmed up", order{Walls: allWalls(), SkipWarm: true}, "check descriptors"},
		{"a thread with another filter", order{Walls: allWalls(), OwnFilter: true}, "has another one"},
		{"no data limit", order{Walls: noData}, "data limit is 0"},
		{"no cpu limit", order{Walls: noCPU}, "cpu limit 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.order.Scenario = "wait"
			v := launch(t, test.order)
			output, status := v.finish()
			wantExit(t, v, status, exitRefused)
			if !strings.Contains(v.stderr.String(), test.want) {
				t.Errorf("it said %q, want %q in it", v.stderr.String(), test.want)
			}
			if output != "" {
				t.Errorf("it wrote %q after a failed Enter", output)
			}
		})
	}
}
