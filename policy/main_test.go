// The settings of cordon-child, which the walls rely on: without the first two Go reads
// cgroup files and CPU masks from time to time, without the third it names its mappings by
// prctl(2).
//
//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0
//go:debug decoratemappings=0

package policy

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// childFlag as the first argument turns the test binary into a child.
const childFlag = "--cordon-policy-child"

// childPath is the binary that children are started from.
var childPath string

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childFlag {
		childMain(os.Args[2:])
		return
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	// The directory that go test builds in is closed to the child's user.
	dir, err := os.MkdirTemp("", "cordon-policy-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	childPath = filepath.Join(dir, "child")
	if err := placeChild(childPath); err != nil {
		fmt.Fprintln(os.Stderr, "place child binary:", err)
		return 1
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// placeChild puts a test binary that can enter the walls at path: this one, or where this
// one is built with the race detector, which brings cgo and its own threads, one without.
func placeChild(path string) error {
	if raceEnabled {
		cmd := exec.Command("go", "test", "-c", "-o", path, ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	binary, err := os.ReadFile(self)
	if err != nil {
		return err
	}
	return os.WriteFile(path, binary, 0o755)
}
