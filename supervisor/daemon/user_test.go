package daemon

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cordon/supervisor/api"
)

// asUser names the socket that this test binary asks, as another user, to load the policy
// again.
const asUser = "CORDON_TEST_RELOAD"

func TestMain(m *testing.M) {
	if socket := os.Getenv(asUser); socket != "" {
		if err := askReload(socket); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// askReload prints the answer.
func askReload(socket string) error {
	client := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", socket) }}}
	resp, err := client.Post("http://cordon/v1/policy:reload", "", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(os.Stdout, resp.Body)
	return err
}

func TestOthersMayNotReload(t *testing.T) {
	if os.Geteuid() != 0 {
		if os.Getenv("CORDON_TEST_REQUIRE") == "1" {
			t.Fatal("becoming another user takes root")
		}
		t.Skip("becoming another user takes root")
	}
	s := serve(t, one(), nil)
	dir := filepath.Dir(s.socket)
	for path, mode := range map[string]os.FileMode{s.socket: 0o666, dir: 0o755, filepath.Dir(dir): 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("/proc/self/exe") // go test keeps it where other users may not look
	cmd.Env = append(os.Environ(), asUser+"="+s.socket)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 12345, Gid: 12345}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"code":"forbidden"`) {
		t.Errorf("%s, %v", out, err)
	}
	if n := s.Status().PolicyGeneration; n != 1 {
		t.Errorf("the policy is generation %d", n)
	}
}

// TestTenantsOfAProxyMayNotReload has the proxy be a user who may.
func TestTenantsOfAProxyMayNotReload(t *testing.T) {
	rules := one()
	rules.Access.TenantHeaderUIDs = []int{os.Geteuid()}
	s := serve(t, rules, nil)
	p := s.ask(http.MethodPost, "/v1/policy:reload", "", api.TenantHeader, "acme").problem(t)
	if p.Code != api.Forbidden || !strings.Contains(p.Detail, api.TenantHeader) || s.Status().PolicyGeneration != 1 {
		t.Errorf("%+v", p)
	}
	if a := s.ask(http.MethodPost, "/v1/policy:reload", ""); a.status != http.StatusOK {
		t.Errorf("the proxy's own: %d %s", a.status, a.body)
	}
}
