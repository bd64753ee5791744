package peer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// roleVariable makes the test binary play another process: "call" connects to a socket, and
// "serve" tells who connects to it. The socket is the argument, an abstract one, which every
// user can reach.
const roleVariable = "CORDON_TEST_PEER"

func TestMain(m *testing.M) {
	role := map[string]func(string) error{"": nil, "call": call, "serve": serve}[os.Getenv(roleVariable)]
	if role == nil {
		os.Exit(m.Run())
	}
	if err := role(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// call connects, and lives until the other end closes.
func call(address string) error {
	c, err := net.Dial("unix", address)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, c)
	return err
}

func serve(address string) error {
	l, err := net.Listen("unix", address)
	if err != nil {
		return err
	}
	fmt.Println("listens")
	c, err := l.Accept()
	if err != nil {
		return err
	}
	who, err := Of(c)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(who)
}

// play starts the test binary in a role.
func play(t *testing.T, role, address string, attr *syscall.SysProcAttr) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", address)
	cmd.Dir, cmd.Env, cmd.Stderr, cmd.SysProcAttr = "/", []string{roleVariable + "=" + role}, os.Stderr, attr
	return cmd
}

func needsRoot(t *testing.T) {
	t.Helper()
	if os.Getuid() == 0 {
		return
	}
	if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
		t.Fatal("only root can be somebody else")
	}
	t.Skip("only root can be somebody else")
}

func address(t *testing.T) string { return fmt.Sprintf("@cordon-peer-%d-%s", os.Getpid(), t.Name()) }

// caller gives what Of says of a process that connects.
func caller(t *testing.T, attr *syscall.SysProcAttr) (Credentials, int) {
	t.Helper()
	l, err := net.Listen("unix", address(t))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cmd := play(t, "call", address(t), attr)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Of(conn)
	if err := errors.Join(err, conn.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got.Groups)
	return got, cmd.Process.Pid
}

func TestOfThisUser(t *testing.T) {
	got, pid := caller(t, nil)
	groups, err := os.Getgroups()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(groups)
	if got.PID != pid || got.UID != os.Getuid() || got.GID != os.Getgid() || !slices.Equal(got.Groups, groups) {
		t.Errorf("%+v, want process %d, user %d:%d with %v", got, pid, os.Getuid(), os.Getgid(), groups)
	}
}

func TestOfAnotherUser(t *testing.T) {
	needsRoot(t)
	for _, count := range []int{0, 2, 64, 65, 1000} {
		var groups []uint32
		var want []int
		for i := range count {
			groups, want = append(groups, uint32(3000+i)), append(want, 3000+i)
		}
		got, pid := caller(t, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 1234, Gid: 2345, Groups: groups}})
		if got.PID != pid || got.UID != 1234 || got.GID != 2345 || !slices.Equal(got.Groups, want) {
			t.Errorf("%+v, want process %d, user 1234:2345 with %d groups", got, pid, count)
		}
		rules := Rules{GIDs: []int{3000 + count - 1}}
		if err := rules.Admit(got); (err == nil) != (count > 0) {
			t.Errorf("group %d with %d groups: %v", 3000+count-1, count, err)
		}
	}
}

// TestOfAUserWithoutMapping serves from a user namespace that does not know who calls.
func TestOfAUserWithoutMapping(t *testing.T) {
	needsRoot(t)
	server := play(t, "serve", address(t), &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: 1234, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: 1234, Size: 1}},
		Credential:  &syscall.Credential{NoSetGroups: true},
	})
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
			t.Fatal(err)
		}
		t.Skipf("this host: %v", err)
	}
	ready := make([]byte, len("listens\n"))
	if _, err := io.ReadFull(out, ready); err != nil {
		t.Fatal(err)
	}
	if err := call(address(t)); err != nil {
		t.Fatal(err)
	}
	var got Credentials
	if err := errors.Join(json.NewDecoder(out).Decode(&got), server.Wait()); err != nil {
		t.Fatal(err)
	}
	if got.UID != overflowID || got.GID != overflowID || got.PID != 0 {
		t.Errorf("%+v, want the overflow user %d and no process", got, overflowID)
	}
	err = Rules{UIDs: []int{0}}.Admit(got)
	if err == nil || !strings.Contains(err.Error(), "user namespace does not map") {
		t.Errorf("%v, want it to say what the number may mean", err)
	}
}

// TestOfSocketPair: what the kernel notes for socketpair(2) is who made it.
func TestOfSocketPair(t *testing.T) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fds[1])
	f := os.NewFile(uintptr(fds[0]), "pair")
	conn, err := net.FileConn(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, c := range []net.Conn{conn, netConner{conn}, netConner{netConner{conn}}} {
		if got, err := Of(c); err != nil || got.PID != os.Getpid() || got.UID != os.Getuid() {
			t.Errorf("%T: %+v, %v, want process %d", c, got, err, os.Getpid())
		}
	}
}

// netConner wraps a connection as crypto/tls does.
type netConner struct{ net.Conn }

func (c netConner) NetConn() net.Conn { return c.Conn }

// opaque wraps a connection, and keeps it to itself.
type opaque struct{ net.Conn }

type opaqueListener struct{ net.Listener }

func (l opaqueListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return opaque{c}, err
}

// asked gives what a handler sees of a caller that comes through a listener.
func asked(t *testing.T, l net.Listener, dial string) (who Credentials, known bool) {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		who, known = From(r.Context())
	}))
	s.Listener.Close()
	s.Listener, s.Config.ConnContext = l, ConnContext
	s.Start()
	defer s.Close()
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, l.Addr().Network(), dial)
	}}}
	defer client.CloseIdleConnections()
	response, err := client.Get("http://cordon/")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return who, known
}

func TestConnContext(t *testing.T) {
	listen := func(network, address string) net.Listener {
		l, err := net.Listen(network, address)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if who, known := asked(t, listen("unix", address(t)), address(t)); !known || who.PID != os.Getpid() || who.UID != os.Getuid() {
		t.Errorf("%+v, %t", who, known)
	}
	tcp := listen("tcp", "127.0.0.1:0")
	if who, known := asked(t, tcp, tcp.Addr().String()); known {
		t.Errorf("%+v over TCP", who)
	}
	who, known := asked(t, opaqueListener{listen("unix", address(t))}, address(t))
	if !known || (Rules{}).Admit(who) == nil {
		t.Errorf("%+v, %t: whose credentials cannot be read is nobody, and no caller without any", who, known)
	}
	if _, err := (Rules{}).Tenant(who, ""); err == nil {
		t.Error("it has a tenant")
	}
}

func TestAdmit(t *testing.T) {
	tests := []struct {
		rules Rules
		who   Credentials
		want  string // the error; empty for none
	}{
		{Rules{}, Credentials{UID: 1}, ""},
		{Rules{UIDs: []int{1, 2}}, Credentials{UID: 2, GID: 9}, ""},
		{Rules{UIDs: []int{1}}, Credentials{UID: 0}, "uid 0 (gid 0) may not use this service; allowed: uids 1"},
		{Rules{GIDs: []int{9}}, Credentials{UID: 2, GID: 9}, ""},
		{Rules{GIDs: []int{9}}, Credentials{UID: 9, GID: 2, Groups: []int{3, 9}}, ""},
		{Rules{UIDs: []int{1, 5}, GIDs: []int{9}}, Credentials{UID: 2, GID: 3, Groups: []int{4, 1}},
			"uid 2 (gid 3, groups 4, 1) may not use this service; allowed: uids 1, 5 and gids 9"},
		{Rules{}, Credentials{UID: -1, GID: -1}, "this caller may not use this service: the kernel did not tell who it is"},
		{Rules{UIDs: []int{-1}, GIDs: []int{-1}}, Credentials{UID: -1, GID: -1}, "this caller may not use this service: the kernel did not tell who it is"},
	}
	for _, tt := range tests {
		err := tt.rules.Admit(tt.who)
		var forbidden *ForbiddenError
		if tt.want == "" && err != nil || tt.want != "" && (!errors.As(err, &forbidden) || err.Error() != tt.want) {
			t.Errorf("%+v, %+v: %v, want %q", tt.rules, tt.who, err, tt.want)
		}
	}
}

func TestTenant(t *testing.T) {
	rules := Rules{TenantHeaderUIDs: []int{7}}
	for _, tt := range []struct {
		uid          int
		header, want string
	}{
		{1000, "", "uid:1000"}, {7, "", "uid:7"}, {7, "shop.eu-1_B", "shop.eu-1_B"}, {7, strings.Repeat("x", 64), strings.Repeat("x", 64)},
	} {
		if got, err := rules.Tenant(Credentials{UID: tt.uid}, tt.header); got != tt.want || err != nil {
			t.Errorf("user %d, %q: %q, %v, want %q", tt.uid, tt.header, got, err, tt.want)
		}
	}
	var forbidden *ForbiddenError
	_, err := rules.Tenant(Credentials{UID: 1000, GID: 5}, "shop")
	if !errors.As(err, &forbidden) || err.Error() != "uid 1000 (gid 5) may not name a tenant by X-Cordon-Tenant; allowed: uids 7" {
		t.Errorf("%v", err)
	}
	_, err = Rules{}.Tenant(Credentials{UID: 0}, "shop")
	if err == nil || !strings.HasSuffix(err.Error(), "allowed: nobody") {
		t.Errorf("%v: nobody is trusted unless it is said", err)
	}
	for _, bad := range []string{"uid:1000", " ", "a b", "a\x00", "ä", strings.Repeat("x", 65), "\xff"} {
		var wrong *TenantError
		if got, err := rules.Tenant(Credentials{UID: 7}, bad); !errors.As(err, &wrong) || len(err.Error()) > 400 {
			t.Errorf("%q: %q, %v", bad, got, err)
		}
	}
}
