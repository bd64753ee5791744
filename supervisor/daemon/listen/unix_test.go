package listen

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// helperVariable makes the test binary play a daemon: it holds the socket until it is killed.
const helperVariable = "CORDON_TEST_LISTEN"

func TestMain(m *testing.M) {
	if path := os.Getenv(helperVariable); path != "" {
		if _, err := Unix(path, 0o600, -1); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("listening")
		select {}
	}
	if os.Getenv(activatedVariable) != "" {
		os.Exit(playActivated())
	}
	os.Exit(m.Run())
}

// start runs a daemon of its own on the path.
func start(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", "-test.run=^$")
	cmd.Env = append(os.Environ(), helperVariable+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	var said [256]byte
	if n, err := out.Read(said[:]); err != nil || string(said[:n]) != "listening\n" {
		t.Fatalf("the daemon said %q, %v", said[:n], err)
	}
	return cmd
}

func mustUnix(t *testing.T, path string) net.Listener {
	t.Helper()
	l, err := Unix(path, 0o600, -1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func dialable(path string) bool {
	c, err := net.Dial("unix", path)
	if err == nil {
		c.Close()
	}
	return err == nil
}

func TestModeIsExactWhateverTheUmask(t *testing.T) {
	for _, umask := range []int{0, 0o022, 0o777} {
		for _, mode := range []fs.FileMode{0o600, 0o660, 0o666} {
			path := filepath.Join(t.TempDir(), "s")
			old := unix.Umask(umask)
			l, err := Unix(path, mode, os.Getgid())
			unix.Umask(old)
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Lstat(path)
			if err != nil || info.Mode().Perm() != mode {
				t.Errorf("umask %03o: mode %v, %v; want %v", umask, info.Mode(), err, mode)
			}
			l.Close()
		}
	}
}

func TestSocketIsNeverMoreOpenThanItsMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	old := unix.Umask(0)
	defer unix.Umask(old)
	stop := make(chan struct{})
	var watcher sync.WaitGroup
	watcher.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			if info, err := os.Lstat(path); err == nil && info.Mode().Perm()&^0o600 != 0 {
				t.Errorf("the socket was seen with mode %v", info.Mode())
				return
			}
		}
	})
	for range 300 {
		mustUnix(t, path).Close()
	}
	close(stop)
	watcher.Wait()
}

func TestGroupOwnsTheSocket(t *testing.T) {
	if os.Getuid() != 0 {
		if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
			t.Fatal("only root gives a file to another group")
		}
		t.Skip("only root gives a file to another group")
	}
	path := filepath.Join(t.TempDir(), "s")
	l, err := Unix(path, 0o660, 4242)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil || st.Gid != 4242 || st.Uid != 0 {
		t.Errorf("owner %d:%d, %v; want 0:4242", st.Uid, st.Gid, err)
	}
}

func TestLiveSocketIsRefusedWithItsOwner(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "cordon.sock")
	daemon := start(t, own)
	// One that knows nothing of locks.
	other := filepath.Join(dir, "other.sock")
	l, err := net.Listen("unix", other)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for path, pid := range map[string]int{own: daemon.Process.Pid, other: os.Getpid()} {
		_, err := Unix(path, 0o600, -1)
		var taken *InUseError
		if !errors.As(err, &taken) || taken.PID != pid || taken.UID != os.Getuid() || taken.Program == "" || taken.Silent {
			t.Errorf("%s: %v; want process %d", path, err, pid)
		}
		if !dialable(path) {
			t.Errorf("%s: refusing it took it away", path)
		}
	}
	if _, err := os.Lstat(other + lockSuffix); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a refused start leaves its lock: %v", err)
	}
}

func TestFullQueueIsNotStale(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := errors.Join(unix.Bind(fd, &unix.SockaddrUnix{Name: path}), unix.Listen(fd, 0)); err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var taken *InUseError
	if _, err := Unix(path, 0o600, -1); !errors.As(err, &taken) {
		t.Errorf("%v; want InUseError", err)
	}
}

func TestSocketOfAKilledDaemonIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cordon.sock")
	daemon := start(t, path)
	daemon.Process.Kill()
	daemon.Wait()
	for _, left := range []string{path, path + lockSuffix} {
		if _, err := os.Lstat(left); err != nil {
			t.Fatalf("the killed daemon left no %s, so this tests nothing: %v", left, err)
		}
	}
	mustUnix(t, path)
	if !dialable(path) {
		t.Error("nobody listens")
	}
}

// The window between bind and listen, in which a second daemon's connect is refused as by a
// stale socket, belongs to the first.
func TestOneOfManyStartersWins(t *testing.T) {
	for range 50 {
		path := filepath.Join(t.TempDir(), "s")
		var mu sync.Mutex
		var won []net.Listener
		var starters sync.WaitGroup
		for range 8 {
			starters.Go(func() {
				l, err := Unix(path, 0o600, -1)
				var taken *InUseError
				if err != nil && !errors.As(err, &taken) {
					t.Error(err)
				}
				if err == nil {
					mu.Lock()
					won = append(won, l)
					mu.Unlock()
				}
			})
		}
		starters.Wait()
		if len(won) != 1 || !dialable(path) {
			t.Fatalf("%d listen, reachable: %v; want one", len(won), dialable(path))
		}
		won[0].Close()
	}
}

// Whoever waits for a lock's file to come free may get the one that was just taken away.
func TestOneListensAtATimeWhileOthersComeAndGo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	var listening atomic.Int64
	var starters sync.WaitGroup
	for range 8 {
		starters.Go(func() {
			for range 400 {
				l, err := Unix(path, 0o600, -1)
				if err != nil {
					continue
				}
				if n := listening.Add(1); n != 1 {
					t.Errorf("%d listen", n)
				}
				if !dialable(path) {
					t.Error("nobody can connect to the one who listens")
				}
				listening.Add(-1)
				if err := l.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	starters.Wait()
}

func TestCloseTakesItsOwnAway(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s")
	l := mustUnix(t, path)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("the second close: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	// What came into its place is another's.
	l = mustUnix(t, path)
	if err := errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("closing took another's file away: %v", err)
	}
}

func TestWhatIsNoSocketStays(t *testing.T) {
	makers := map[string]func(path string) error{
		"a regular file":  func(path string) error { return os.WriteFile(path, []byte("x"), 0o600) },
		"a directory":     func(path string) error { return os.Mkdir(path, 0o700) },
		"a named pipe":    func(path string) error { return unix.Mkfifo(path, 0o600) },
		"a symbolic link": func(path string) error { return os.Symlink("/nowhere", path) },
		"a socket of another type than stream": func(path string) error {
			l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
			if err == nil {
				t.Cleanup(func() { l.Close() })
			}
			return err
		},
	}
	for is, make := range makers {
		path := filepath.Join(t.TempDir(), "s")
		if err := make(path); err != nil {
			t.Fatal(err)
		}
		before, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Unix(path, 0o600, -1)
		var not *NotSocketError
		if !errors.As(err, &not) || not.Is != is {
			t.Errorf("%s: %v", is, err)
		}
		if now, err := os.Lstat(path); err != nil || !os.SameFile(before, now) {
			t.Errorf("%s was replaced: %v", is, err)
		}
	}
}

func TestLockIsNoLink(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "precious")
	if err := errors.Join(os.WriteFile(target, []byte("text"), 0o600), os.Symlink(target, filepath.Join(dir, "s"+lockSuffix))); err != nil {
		t.Fatal(err)
	}
	if _, err := Unix(filepath.Join(dir, "s"), 0o600, -1); !errors.Is(err, unix.ELOOP) {
		t.Errorf("%v; want ELOOP", err)
	}
	if text, _ := os.ReadFile(target); string(text) != "text" {
		t.Errorf("the link's target now holds %q", text)
	}
}

func TestPathsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	open := filepath.Join(dir, "open")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o777), os.WriteFile(filepath.Join(dir, "file"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(dir, strings.Repeat("x", 107-len(dir)))
	for path, says := range map[string]string{
		"":                                   "empty",
		"a\x00b":                             "zero bytes",
		dir + "/":                            "names a directory",
		long:                                 "has 108 bytes; a socket's has at most 107",
		filepath.Join(open, "s"):             "everybody may replace",
		filepath.Join(dir, "file/s"):         "is no directory",
		filepath.Join(dir, "file", "a", "s"): "not a directory",
	} {
		if _, err := Unix(path, 0o600, -1); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v; want it to say %q", path, err, says)
		}
	}
	if _, err := Unix(filepath.Join(dir, "t"), fs.ModeSetuid|0o600, -1); err == nil {
		t.Error("a setuid socket was made")
	}
	l := mustUnix(t, long[:107])
	if !dialable(l.Addr().String()) {
		t.Error("a path of 107 bytes cannot be reached")
	}
}

func TestParentsAreMade(t *testing.T) {
	old := unix.Umask(0o077)
	defer unix.Umask(old)
	for mode, want := range map[fs.FileMode]fs.FileMode{0o660: 0o755, 0o600: 0o700} {
		dir := filepath.Join(t.TempDir(), "a", "b")
		l, err := Unix(filepath.Join(dir, "s"), mode, -1)
		if err != nil {
			t.Fatal(err)
		}
		for _, made := range []string{dir, filepath.Dir(dir)} {
			if info, err := os.Stat(made); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v; want %v", made, info.Mode(), err, want)
			}
		}
		l.Close()
	}
}
