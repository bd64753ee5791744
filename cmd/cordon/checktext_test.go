package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/hostcheck"
)

// callCheck runs cordon check on a host that somebody describes.
func callCheck(t *testing.T, r hostcheck.Report, err error, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	p := &program{
		out: &out, err: &errOut,
		enter: func() (int, bool, error) { return 0, false, errors.New("not allowed") },
		check: func(_ context.Context, cfg supervisor.Config) (hostcheck.Report, error) {
			return r, err
		},
	}
	code = p.main(append([]string{"check"}, args...))
	return code, out.String(), errOut.String()
}

// TestCheckOfAHostWithoutUserNamespaces holds the text: walls with one cause stand together,
// and only lines to run are longer than a terminal.
func TestCheckOfAHostWithoutUserNamespaces(t *testing.T) {
	zero := int64(0)
	found := hostcheck.Findings{
		Lacks: map[policy.Wall]error{}, Child: errors.New("no child can be started\nwithout the wall uid"),
		UserNamespace: fmt.Errorf("make user namespace: %w", syscall.ENOSPC),
	}
	for _, w := range []policy.Wall{policy.WallUID, policy.WallPID, policy.WallNet, policy.WallMount} {
		found.Lacks[w] = fmt.Errorf("unshare: %w", syscall.EPERM)
	}
	facts := hostcheck.Facts{
		Kernel: "6.1.0", Arch: "arm64", User: hostcheck.User{ID: 1000, Name: "ada"},
		Namespaces: []string{"pid", "net", "mnt", "user"}, UserNamespaces: hostcheck.UserNamespaces{Max: &zero},
		Lacking: []hostcheck.Lacking{{Name: "CAP_SYS_ADMIN", For: "to make namespaces and mounts", Launching: true}},
		Cgroup:  hostcheck.Cgroup{Version: "none"},
	}
	code, stdout, stderr := callCheck(t, hostcheck.Judge(policy.Default(), facts, found), nil)
	if code != exitWalls || stderr != "" {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	for _, want := range []string{
		"\nseccomp       unproven   no child could be started to look at\n",
		"\nuid           missing    user-namespaces-off\n",
		"\nproblem: no child can be started; without the wall uid\n",
		"\nuid, pid, net, mnt: user.max_user_namespaces is 0: make user namespace: no space\n  left on device\n",
		"\n  without net: seccomp allows no socket call\n",
		"\n  to mend it:\n    as root:\n      sysctl -w user.max_user_namespaces=15000\n    or as root, from the next start of the host on:\n",
		"\n    or start cordon as root\n",
		"\nuser             ada (1000)\n",
		"\ncapabilities     without CAP_SYS_ADMIN (to make namespaces and mounts)\n",
		"\n0 of 12 walls are enforced; 12 that the policy requires are not.\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	for line := range strings.Lines(stdout) {
		if len(line) > reportWidth+1 && !strings.HasPrefix(line, "      ") {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
}

func TestCheckKeepsLinesToRunAsTheyAre(t *testing.T) {
	way := hostcheck.Way{How: "as root", Lines: []string{"echo '<a> & b' > /etc/c"}}
	r := hostcheck.Report{Walls: []hostcheck.Wall{{Wall: "uid", Cause: "c", Status: hostcheck.Missing, Mend: []hostcheck.Way{way}}}}
	if code, stdout, _ := callCheck(t, r, nil, "--json"); code != exitWalls || !strings.Contains(stdout, `"echo '<a> & b' > /etc/c"`) {
		t.Errorf("exit code %d, %s", code, stdout)
	}
}

func TestCheckThatFails(t *testing.T) {
	if code, stdout, stderr := callCheck(t, hostcheck.Report{}, errBroken); code != exitFailed || stdout != "" ||
		!strings.HasPrefix(stderr, "cordon: error: ") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}
