package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cordon/supervisor/api"
)

// clientsOfTheDocumentation are the programs in docs/examples/clients, and what runs them.
var clientsOfTheDocumentation = []struct {
	name string
	needs,
	command []string
}{
	{"curl", []string{"curl", "jq"}, []string{"docs/examples/clients/client.sh"}},
	{"Python", []string{"python3"}, []string{"python3", "docs/examples/clients/client.py"}},
	{"Node", []string{"node"}, []string{"node", "docs/examples/clients/client.mjs"}},
	{"Go", []string{"go"}, []string{"go", "run", "./docs/examples/clients/goclient"}},
}

// requireCommands skips a test where one is missing. With CORDON_TEST_REQUIRE=1 it fails.
func requireCommands(t *testing.T, names []string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("CORDON_TEST_REQUIRE") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
}

// startClient starts a program of the documentation.
func startClient(t *testing.T, command []string, socket string) (wait func() (stdout, stderr string, err error)) {
	t.Helper()
	cmd := exec.Command(command[0], append(command[1:], socket)...)
	cmd.Dir = "../.."
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	return func() (string, string, error) {
		select {
		case err := <-done:
			return out.String(), errs.String(), err
		case <-time.After(2 * time.Minute):
			cmd.Process.Kill()
			return out.String(), errs.String(), <-done
		}
	}
}

// printed is what docs/calling.md says that each of them prints.
func printed(t *testing.T) string {
	t.Helper()
	for _, block := range fences(t, page(t, "docs/calling.md")) {
		if block.language == "text" {
			return block.text
		}
	}
	t.Fatal("docs/calling.md does not say what the clients print")
	return ""
}

func TestClientsOfTheDocumentation(t *testing.T) {
	socket, want := aDaemon(t), printed(t)
	for _, one := range clientsOfTheDocumentation {
		t.Run(one.name, func(t *testing.T) {
			requireCommands(t, one.needs)
			stdout, stderr, err := startClient(t, one.command, socket)()
			if err != nil || stdout != want || stderr != "" {
				t.Errorf("%v, standard error %q, printed:\n%s\nwant:\n%s", err, stderr, stdout, want)
			}
		})
	}
}

// The page's own lines for a shell give a result, with the path of another socket in them.
func TestShellLinesOfTheDocumentation(t *testing.T) {
	requireCommands(t, []string{"curl"})
	socket, tried := aDaemon(t), 0
	for _, name := range []string{"docs/calling.md", "README.md"} {
		for _, block := range fences(t, page(t, name)) {
			_, call, found := strings.Cut(block.text, "curl ")
			if !found || block.language != "sh" {
				continue
			}
			tried++
			line := strings.ReplaceAll("curl -sS "+call, "/run/cordon/cordon.sock", socket)
			if stdout, stderr, _ := shell(t, t.TempDir(), line); !strings.Contains(stdout, `"outcome":"ok","output":42`) {
				t.Errorf("%s, line %d: %s%s", name, block.line, stdout, stderr)
			}
		}
	}
	if tried < 2 {
		t.Errorf("%d lines were tried, want one of each page", tried)
	}
}

// The only place is taken until a client has been refused; then it comes back by itself.
func TestClientsOfTheDocumentationComeBack(t *testing.T) {
	policy := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(policy, []byte("admission:\n  concurrency: 1\n  queue: 0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	socket, want := aDaemon(t, "--policy", policy), printed(t)
	for _, one := range clientsOfTheDocumentation {
		t.Run(one.name, func(t *testing.T) {
			requireCommands(t, one.needs)
			until(t, socket, "the place is free", func(s api.Status) bool { return s.Running == 0 })
			occupant := exec.Command("cordon", "run", "--socket", socket, "--timeout", "2m", "-")
			occupant.Stdin = strings.NewReader("await new Promise(() => {})")
			if err := occupant.Start(); err != nil {
				t.Fatal(err)
			}
			defer occupant.Wait()
			defer occupant.Process.Signal(syscall.SIGTERM)
			until(t, socket, "the place is taken", func(s api.Status) bool { return s.Running == 1 })
			refused := status(t, socket).Rejected[string(api.Overloaded)]
			wait := startClient(t, one.command, socket)
			until(t, socket, "the client is refused", func(s api.Status) bool { return s.Rejected[string(api.Overloaded)] > refused })
			if err := occupant.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if stdout, stderr, err := wait(); err != nil || stdout != want {
				t.Errorf("%v, standard error %q, printed:\n%s\nwant:\n%s", err, stderr, stdout, want)
			}
		})
	}
}

// status asks the daemon as cordon status does.
func status(t *testing.T, socket string) (s api.Status) {
	t.Helper()
	text, err := exec.Command("cordon", "status", "--json", "--socket", socket).Output()
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		t.Fatalf("cordon status: %v: %s", err, text)
	}
	return s
}

// until waits until something is true of the daemon.
func until(t *testing.T, socket, what string, is func(api.Status) bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(status(t, socket)); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}
