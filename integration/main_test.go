package integration

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"cordon/cmd/cordon/childbin"
	"cordon/policy"
	"cordon/supervisor"
	attacks "cordon/supervisor/attack"
)

// hostileChild is the probe, cmd/cordon-probe.
var hostileChild supervisor.ChildBinary

// cordonProgram builds cordon in programDir, once and when a test asks for it.
var (
	programDir    string
	cordonProgram = sync.OnceValues(buildProgram)
)

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	if code, played := playHelper(); played {
		return code
	}
	var err error
	if hostileChild, err = attacks.Probe(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if programDir, err = os.MkdirTemp("", "cordon-integration-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programDir)
	return m.Run()
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
