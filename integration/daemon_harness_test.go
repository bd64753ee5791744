package integration

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"cordon/integration/service"
)

// program is cordon itself, as `go build` makes it.
type program struct {
	path string
	// lacks is why this host cannot run scripts; nil where it can.
	lacks error
}

// buildProgram builds cordon the way the Makefile does: without cgo, and so without the race
// detector, which no user runs either.
func buildProgram() (program, error) {
	p := program{path: filepath.Join(programDir, "cordon")}
	build := exec.Command("go", "build", "-o", p.path, "cordon/cmd/cordon")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return p, fmt.Errorf("build cordon: %w: %s", err, out)
	}
	if out, err := exec.Command(p.path, "check").CombinedOutput(); err != nil {
		p.lacks = fmt.Errorf("cordon check: %w: %s", err, out)
	}
	return p, nil
}

// cordonBinary is the path of cordon. A test that asks for it is skipped on a host that lacks
// walls which the policy requires.
func cordonBinary(t testing.TB) string {
	t.Helper()
	p, err := cordonProgram()
	if err != nil {
		t.Fatal(err)
	}
	if p.lacks != nil && required() {
		t.Fatal(p.lacks)
	}
	if p.lacks != nil {
		t.Skipf("this host: %v", p.lacks)
	}
	return p.path
}

// daemonPatience is how long a daemon may take to be ready, or to end with nothing to do.
const daemonPatience = 60 * time.Second

// startDaemon runs `cordon serve` on a socket in the test's directory, and waits until it is
// ready. At the test's end the daemon, unless it has ended, gets SIGTERM, must end with exit
// code 0, and must leave no child, cgroup or socket.
func startDaemon(t testing.TB, args ...string) *service.Service {
	t.Helper()
	return startDaemonWith(t, service.Options{Args: args})
}

// startDaemonWith is startDaemon with what a test wants otherwise. Binary and Socket have
// their defaults.
func startDaemonWith(t testing.TB, o service.Options) *service.Service {
	t.Helper()
	if o.Binary == "" {
		o.Binary = cordonBinary(t)
	}
	if o.Socket == "" {
		o.Socket = filepath.Join(t.TempDir(), "cordon.sock")
	}
	ctx, cancel := context.WithTimeout(t.Context(), daemonPatience)
	defer cancel()
	s, err := service.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { endDaemon(t, s) })
	return s
}

// endDaemon wants a clean end with nothing left.
func endDaemon(t testing.TB, s *service.Service) {
	t.Helper()
	// The test's own context is done when its cleanup runs.
	ctx, cancel := context.WithTimeout(context.Background(), daemonPatience)
	defer cancel()
	select {
	case <-s.Ended():
		return // the test saw to it
	default:
	}
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
	left, err := s.Left(ctx)
	if err != nil || len(left) > 0 {
		t.Errorf("the daemon left %v, %v", left, err)
	}
	if t.Failed() {
		t.Logf("the daemon's log:\n%s", s.Log())
	}
}

// policyOf writes a policy file and gives its path.
func policyOf(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
