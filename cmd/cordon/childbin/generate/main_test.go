package main

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// module lays out a module with a small child and a copy of childbin.go, and makes it the
// working directory.
func module(t *testing.T) {
	t.Helper()
	childbin, err := os.ReadFile("../childbin.go")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{
		"go.mod":               "module example\n\ngo 1.26\n",
		"child/main.go":        "package main\n\nfunc main() { println(\"child\") }\n",
		"childbin/childbin.go": string(childbin),
		"main.go": `package main

import (
	"fmt"

	"example/childbin"
)

func main() { fmt.Println(len(childbin.Bytes()), childbin.SHA256) }
`,
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// generate runs the command in the module that is the working directory.
func generate(t *testing.T, arch string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-arch", arch, "-child", "./child", "-out", "childbin"}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
}

func TestWithoutTheChildOneErrorSaysWhatToRun(t *testing.T) {
	module(t)
	out, err := exec.Command("go", "build", ".").CombinedOutput()
	if err == nil {
		t.Fatal("built without a child")
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "#") || !strings.Contains(lines[1], "run_make_build") {
		t.Errorf("want one error that names make build:\n%s", out)
	}
}

func TestTheProgramHoldsTheChild(t *testing.T) {
	module(t)
	generate(t, "amd64")
	generate(t, "arm64")
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		child, err := os.ReadFile("childbin/child_linux_" + arch + ".bin")
		if err != nil {
			t.Fatal(err)
		}
		file, err := elf.NewFile(bytes.NewReader(child))
		if err != nil {
			t.Fatal(err)
		}
		if file.Machine != machine || file.Section(".interp") != nil {
			t.Errorf("%s: machine %v, want %v in a static executable", arch, file.Machine, machine)
		}
	}
	native, err := os.ReadFile("childbin/child_linux_amd64.bin")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOARCH", "amd64")
	out, err := exec.Command("go", "build", "-o", "program", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program, err := os.ReadFile("program")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(program, native) {
		t.Error("the program does not contain its child")
	}
	if hash := fmt.Sprintf("%x", sha256.Sum256(native)); !bytes.Contains(program, []byte(hash)) {
		t.Errorf("the program does not know its child's hash %s", hash)
	}
}

func TestAnUnchangedChildIsNotWrittenAgain(t *testing.T) {
	module(t)
	generate(t, "amd64")
	long := time.Unix(1_000_000_000, 0)
	files, err := filepath.Glob("childbin/child_*")
	if err != nil || len(files) != 2 {
		t.Fatalf("files %q, error %v; want two", files, err)
	}
	for _, file := range files {
		if err := os.Chtimes(file, long, long); err != nil {
			t.Fatal(err)
		}
	}
	generate(t, "amd64")
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(long) {
			t.Errorf("%s was written again", file)
		}
	}
}

func TestABrokenChildIsReported(t *testing.T) {
	module(t)
	if err := os.WriteFile("child/main.go", []byte("package main\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-child", "./child", "-out", "childbin"}, &stdout, &stderr); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if text := stderr.String(); !strings.Contains(text, "error: build ./child for linux/") {
		t.Errorf("unclear error: %s", text)
	}
	if left, err := filepath.Glob("childbin/child_*"); err != nil || len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}
