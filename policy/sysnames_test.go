package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestSyscallNames compares every name with golang.org/x/sys, which makes its numbers from
// the kernel's headers.
func TestSyscallNames(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "golang.org/x/sys/unix").Output()
	if err != nil {
		t.Fatalf("go list golang.org/x/sys/unix: %v", err)
	}
	dir := strings.TrimSpace(string(out))
	for _, a := range Arches() {
		want := numbersIn(t, filepath.Join(dir, "zsysnum_linux_"+string(a)+".go"))
		for nr, name := range want {
			if got := SyscallName(a, nr); got != name {
				t.Errorf("%s: %d is %q, want %q", a, nr, got, name)
			}
		}
		for nr := range uint32(1024) {
			if _, known := want[nr]; !known && SyscallName(a, nr) != "syscall "+strconv.Itoa(int(nr)) {
				t.Errorf("%s: %d has the name %q, want none", a, nr, SyscallName(a, nr))
			}
		}
	}
	if got := SyscallName(AMD64, x32Bit|59); got != "x32 syscall 59" {
		t.Errorf("x32 execve is %q", got)
	}
}

// numbersIn reads the SYS_ constants of a Go file.
func numbersIn(t *testing.T, path string) map[uint32]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[uint32]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		value, ok := spec.Values[0].(*ast.BasicLit)
		name, isCall := strings.CutPrefix(spec.Names[0].Name, "SYS_")
		if !ok || !isCall {
			return true
		}
		nr, err := strconv.ParseUint(value.Value, 0, 32)
		if err != nil {
			t.Fatal(err)
		}
		numbers[uint32(nr)] = strings.ToLower(name)
		return true
	})
	if len(numbers) < 300 {
		t.Fatalf("%s has %d numbers, want some hundreds", path, len(numbers))
	}
	return numbers
}
