package integration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"cordon/cmd/cordon/childbin"
	"cordon/policy"
	"cordon/supervisor"
)

// hostileChild is the program of ./hostile.
var hostileChild supervisor.ChildBinary

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	if code, played := playHelper(); played {
		return code
	}
	dir, err := os.MkdirTemp("", "cordon-integration-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if hostileChild, err = buildStatic(filepath.Join(dir, "hostile"), "./hostile"); err != nil {
		fmt.Fprintln(os.Stderr, "build the hostile child:", err)
		return 1
	}
	return m.Run()
}

// buildStatic builds a program without cgo, as the child has to be.
func buildStatic(path, pkg string) (supervisor.ChildBinary, error) {
	cmd := exec.Command("go", "build", "-o", path, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return supervisor.ChildBinary{}, fmt.Errorf("%w: %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return supervisor.ChildBinary{}, err
	}
	sum := sha256.Sum256(data)
	return supervisor.ChildBinary{Bytes: data, SHA256: hex.EncodeToString(sum[:])}, nil
}

func realChild() supervisor.ChildBinary {
	return supervisor.ChildBinary{Bytes: childbin.Bytes(), SHA256: childbin.SHA256}
}

// required says that a missing kernel feature is a failure and not a reason to skip.
func required() bool { return os.Getenv("CORDON_TEST_REQUIRE") == "1" }

// newSupervisor makes one that is closed with the test.
func newSupervisor(t testing.TB, cfg supervisor.Config) *supervisor.Supervisor {
	t.Helper()
	if err := cfg.Policy.Validate(); err != nil {
		cfg.Policy = policy.Default()
	}
	s, err := supervisor.New(t.Context(), cfg)
	if err != nil {
		if required() {
			t.Fatal(err)
		}
		t.Skipf("this host: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// run executes and fails the test where cordon failed.
func run(t testing.TB, s *supervisor.Supervisor, req supervisor.Request) supervisor.Result {
	t.Helper()
	// Nothing may hang, whatever the script does.
	const most = 60 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	result, err := s.Run(ctx, req)
	if err != nil {
		t.Fatalf("cordon failed: %v", err)
	}
	if ctx.Err() != nil {
		t.Fatalf("the execution hung for %v", most)
	}
	return result
}
