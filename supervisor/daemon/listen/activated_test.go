package listen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// activatedVariable makes the test binary play an activated daemon. Its value says who is
// in LISTEN_PID: self, parent, or a number.
const activatedVariable = "CORDON_TEST_ACTIVATED"

func playActivated() int {
	who := os.Getenv(activatedVariable)
	switch who {
	case "self":
		who = fmt.Sprint(os.Getpid())
	case "parent":
		who = fmt.Sprint(os.Getppid())
	}
	os.Setenv("LISTEN_PID", who)
	listeners, err := Activated()
	if err != nil {
		fmt.Print(err)
		return 1
	}
	for _, l := range listeners {
		fmt.Print(l.Addr().Network(), " ", l.Addr(), " ")
		l.Close()
	}
	again, err := Activated()
	fmt.Printf("%d %v %q", len(again), err, os.Getenv("LISTEN_FDS")+os.Getenv("LISTEN_PID")+os.Getenv("LISTEN_FDNAMES"))
	return 0
}

type filer interface{ File() (*os.File, error) }

func TestActivated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	everywhere, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer everywhere.Close()
	datagrams, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path + "d", Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer datagrams.Close()
	if err := os.WriteFile(path+"f", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const none = `0 <nil> ""`
	for _, tt := range []struct {
		name, who string
		sockets   []filer
		want      string
	}{
		{"both", "self", []filer{l.(*net.UnixListener), tcp.(*net.TCPListener)},
			"unix " + path + " tcp " + tcp.Addr().String() + " " + none},
		{"started by the one it was meant for", "parent", []filer{l.(*net.UnixListener)}, "unix " + path + " " + none},
		{"for another", "1", []filer{l.(*net.UnixListener)}, none},
		{"for nobody", "nobody", []filer{l.(*net.UnixListener)}, none},
		{"none", "self", nil, none},
		{"the whole network", "self", []filer{l.(*net.UnixListener), everywhere.(*net.TCPListener)}, "socket 2 of 2"},
		{"datagrams", "self", []filer{datagrams}, "socket 1 of 1"},
		{"no socket", "self", []filer{plain(path + "f")}, "socket 1 of 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command("/proc/self/exe", "-test.run=^$") // should TestMain not know it, it ends
			cmd.Env = append(os.Environ(), activatedVariable+"="+tt.who, fmt.Sprintf("LISTEN_FDS=%d", len(tt.sockets)), "LISTEN_FDNAMES=a:b")
			for _, s := range tt.sockets {
				f, err := s.File()
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				cmd.ExtraFiles = append(cmd.ExtraFiles, f)
			}
			said, err := cmd.Output()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(said), tt.want) {
				t.Errorf("said %q; want %q", said, tt.want)
			}
		})
	}
	if !dialable(path) {
		t.Error("an activated daemon took the service manager's socket away")
	}
}

// plain is a file that is no socket.
type plain string

func (p plain) File() (*os.File, error) { return os.Open(string(p)) }

// manager plays the service manager's end of NOTIFY_SOCKET.
func manager(t *testing.T) func() string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	return func() string {
		var text [512]byte
		conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		n, err := conn.Read(text[:])
		if err != nil {
			t.Fatal(err)
		}
		return string(text[:n])
	}
}

func TestNotifierSpeaksToTheManager(t *testing.T) {
	heard := manager(t)
	var n Notifier
	for _, tt := range []struct {
		say  func() error
		want string
	}{
		{n.Ready, "READY=1"},
		{n.Reloading, "RELOADING=1\nMONOTONIC_USEC="},
		{n.Stopping, "STOPPING=1"},
		{func() error { return n.Status("3 running\nREADY=1\r") }, "STATUS=3 running READY=1 "},
	} {
		if err := tt.say(); err != nil {
			t.Error(err)
		}
		if got := heard(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("heard %q; want %q", got, tt.want)
		}
	}
}

func TestNotifierWithoutManagerIsSilent(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	t.Setenv("WATCHDOG_USEC", "")
	var n Notifier
	if err := errors.Join(n.Ready(), n.Reloading(), n.Stopping(), n.Status("x"),
		n.Watch(t.Context(), func(context.Context) error { return nil })); err != nil {
		t.Error(err)
	}
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "gone"))
	if n.Ready() == nil {
		t.Error("a manager that is gone was told")
	}
}

func TestWatchdogIsFedWhileHealthy(t *testing.T) {
	heard := manager(t)
	t.Setenv("WATCHDOG_USEC", "2000")
	t.Setenv("WATCHDOG_PID", fmt.Sprint(os.Getppid())) // as after EnterUserNamespace
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan int, 1000)
	done := make(chan error)
	go func() {
		times := 0
		done <- Notifier{}.Watch(ctx, func(context.Context) error {
			times++
			select {
			case asked <- times:
			default:
			}
			if times > 3 {
				return errors.New("ill")
			}
			return nil
		})
	}()
	for range 3 {
		if got := heard(); got != "WATCHDOG=1" {
			t.Errorf("heard %q", got)
		}
	}
	for times := 0; times < 8; {
		times = <-asked
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := (Notifier{}).Status("last"); err != nil {
		t.Fatal(err)
	}
	if got := heard(); got != "STATUS=last" {
		t.Errorf("heard %q; want no ping of an ill daemon", got)
	}
	t.Setenv("WATCHDOG_USEC", "soon")
	if (Notifier{}).Watch(t.Context(), nil) == nil {
		t.Error("an interval that is no number was taken")
	}
}
