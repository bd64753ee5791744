package audit

import (
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	if os.Getenv("CORDON_AUDIT_VICTIM") != "" {
		victim()
	}
	os.Exit(m.Run())
}

// victim forbids itself getppid and calls it.
func victim() {
	runtime.LockOSThread()
	const killProcess = 0x80000000
	filter := []unix.SockFilter{
		{Code: 0x20, K: 0}, // load the number
		{Code: 0x15, Jt: 0, Jf: 1, K: unix.SYS_GETPPID},
		{Code: 0x06, K: killProcess},
		{Code: 0x06, K: 0x7fff0000}, // allow
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		os.Exit(3)
	}
	if err := unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&prog)), 0, 0); err != nil {
		os.Exit(4)
	}
	unix.Getppid()
	os.Exit(5)
}

func listen(t *testing.T) *Listener {
	t.Helper()
	l, err := Listen()
	if err != nil {
		if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
			t.Fatal(err)
		}
		t.Skipf("audit: %v", err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// killVictim gives the number that the victim had.
func killVictim(t *testing.T) int {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = []string{"CORDON_AUDIT_VICTIM=1"}
	err := cmd.Run()
	if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || ws.Signal() != syscall.SIGSYS {
		t.Fatalf("victim ended with %v, want SIGSYS", err)
	}
	return cmd.Process.Pid
}

func TestFindNamesTheCall(t *testing.T) {
	l := listen(t)
	var victims []int
	for range 3 {
		victims = append(victims, killVictim(t))
	}
	// The last first: the others must be kept meanwhile.
	for i := len(victims) - 1; i >= 0; i-- {
		got, ok := l.Find(victims[i], 5*time.Second)
		if !ok || got.Syscall != unix.SYS_GETPPID {
			t.Errorf("record of victim %d is %+v, %t; want system call %d", i, got, ok, unix.SYS_GETPPID)
		}
	}
	if r, ok := l.Find(os.Getpid(), 0); ok {
		t.Errorf("a record of a process that nobody killed: %+v", r)
	}
}

// TestWaitersDoNotQueue: whoever waits for a message that never comes delays nobody else.
func TestWaitersDoNotQueue(t *testing.T) {
	l := listen(t)
	const patience = 300 * time.Millisecond
	begin := time.Now()
	var waiters sync.WaitGroup
	for i := range 50 {
		waiters.Go(func() { l.Find(-1-i, patience) })
	}
	waiters.Wait()
	if took := time.Since(begin); took > 10*patience {
		t.Errorf("50 waiters of %v took %v", patience, took)
	}
}

func TestExpectForgetsAnEarlierProcess(t *testing.T) {
	l := listen(t)
	pid := killVictim(t)
	for begin := time.Now(); len(l.seen) == 0; time.Sleep(time.Millisecond) {
		if time.Since(begin) > 5*time.Second {
			t.Fatal("the victim's record does not come")
		}
		l.take(-1)
	}
	l.Expect(pid)
	if r, ok := l.Find(pid, 0); ok {
		t.Errorf("the earlier process's record %+v passes for the later one's", r)
	}
}

func TestParse(t *testing.T) {
	header := string(make([]byte, headerBytes))
	for name, test := range map[string]struct {
		text string
		pid  int
		want Record
		ok   bool
	}{
		"a record": {`audit(1.2:3): auid=4294967295 uid=0 gid=0 ses=1 pid=9196 comm="t" exe="/t" sig=31 arch=c000003e syscall=41 compat=0 ip=0x7f code=0x80000000`,
			9196, Record{0xc000003e, 41}, true},
		"a name like a field": {`audit(1.2:3): pid=5 comm=7069643D31 sig=31 arch=c00000b7 syscall=1`, 5, Record{0xc00000b7, 1}, true},
		"no call":             {`audit(1.2:3): pid=5 arch=c000003e`, 0, Record{}, false},
		"nonsense":            {`pid=x arch=c000003e syscall=1`, 0, Record{}, false},
		"empty":               {``, 0, Record{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			pid, got, ok := parse([]byte(header + test.text))
			if ok != test.ok || ok && (pid != test.pid || got != test.want) {
				t.Errorf("parse = %d, %+v, %t; want %d, %+v, %t", pid, got, ok, test.pid, test.want, test.ok)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("0123456789abcdefpid=5 arch=c000003e syscall=1"))
	f.Fuzz(func(_ *testing.T, message []byte) { parse(message) })
}
