package integration

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Limits of size, in lines. What is longer is split, or stands in exceptions with its reason.
const (
	fileLines     = 300
	functionLines = 60
)

// exceptions gives the reason of each file, or function as file:name, that may be longer.
// One that is not longer any more has to leave.
func exceptions() map[string]string {
	return map[string]string{}
}

// source is one Go file of ours as the rules see it.
type source struct {
	path      string
	generated bool
	test      bool
	lines     int
	functions map[string]int // lines, by name
	unsafe    bool           // imports unsafe
	raw       []string       // calls past the wrappers of the standard library
}

// parse reads one file.
func parse(path string, text any) (source, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	s := source{
		path: path, generated: ast.IsGenerated(file), test: strings.HasSuffix(path, "_test.go"),
		lines: files.File(file.Pos()).LineCount(), functions: map[string]int{},
	}
	for _, i := range file.Imports {
		s.unsafe = s.unsafe || i.Path.Value == `"unsafe"`
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			name := n.Name.Name
			if n.Recv != nil && len(n.Recv.List) == 1 {
				name = receiver(n.Recv.List[0].Type) + "." + name
			}
			s.functions[name] = files.Position(n.End()).Line - files.Position(n.Pos()).Line + 1
		case *ast.SelectorExpr:
			if rawCall(n) {
				s.raw = append(s.raw, n.Sel.Name)
			}
		}
		return true
	})
	return s, nil
}

// receiver gives the name of a receiver's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return "?"
}

// rawCall tells whether an expression names a system call by number.
func rawCall(e *ast.SelectorExpr) bool {
	from, named := e.X.(*ast.Ident)
	if !named || from.Name != "syscall" && from.Name != "unix" {
		return false
	}
	switch e.Sel.Name {
	case "Syscall", "Syscall6", "RawSyscall", "RawSyscall6", "AllThreadsSyscall", "AllThreadsSyscall6",
		"SyscallNoError", "RawSyscallNoError":
		return true
	}
	return false
}

// faults gives the rules that a file breaks, and the exceptions that it needs.
func faults(s source, excepted map[string]string) (broken, used []string) {
	tooLong := func(key string, lines, most int) {
		switch {
		case lines <= most:
		case excepted[key] != "":
			used = append(used, key)
		default:
			broken = append(broken, fmt.Sprintf("%s has %d lines; split it, it wants at most %d", key, lines, most))
		}
	}
	if s.generated {
		return nil, nil
	}
	if !s.test {
		tooLong(s.path, s.lines, fileLines)
		for name, lines := range s.functions {
			tooLong(s.path+":"+name, lines, functionLines)
		}
	}
	stem := strings.TrimSuffix(strings.TrimSuffix(s.path, ".go"), "_test")
	if s.unsafe && !strings.HasSuffix(stem, "_unsafe") && !strings.Contains(stem, "_unsafe_linux") {
		broken = append(broken, s.path+" imports unsafe; its name must say so: _unsafe_linux.go")
	}
	if len(s.raw) > 0 && !strings.Contains(stem, "_linux") && !s.test {
		broken = append(broken, fmt.Sprintf("%s calls %s; its name must say so: _linux.go", s.path, s.raw[0]))
	}
	return broken, used
}

func TestStyle(t *testing.T) {
	unused := exceptions()
	checked := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && (name == "node_modules" || name == "testdata" || name == ".git") {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		s, err := parse(path, nil)
		if err != nil {
			return err
		}
		s.path = filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		broken, used := faults(s, exceptions())
		for _, line := range broken {
			t.Error(line)
		}
		for _, key := range used {
			delete(unused, key)
		}
		checked++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range unused {
		t.Errorf("%s keeps the rules: take it out of the exceptions", key)
	}
	if checked < 50 {
		t.Errorf("only %d files were looked at", checked)
	}
}

func TestBrokenStyleIsFound(t *testing.T) {
	function := func(lines int) string {
		return "package p\n\ntype t[T any] struct{}\n\nfunc (*t[T]) long() {" + strings.Repeat("\n", lines-1) + "}\n"
	}
	tests := []struct {
		path, text, want string
	}{
		{"a/b.go", function(60), ""},
		{"a/b.go", function(61), "a/b.go:t.long has 61 lines"},
		{"a/b_test.go", function(400), ""},
		{"a/b.go", "package p\n" + strings.Repeat("// line\n", 299), ""},
		{"a/b.go", "package p\n" + strings.Repeat("// line\n", 300), "a/b.go has 301 lines"},
		{"a/excepted.go", "package p\n" + strings.Repeat("// line\n", 300), ""},
		{"a/b.go", "// Code generated by x. DO NOT EDIT.\n\n" + function(400), ""},
		{"a/b_linux.go", "package p\n\nimport \"unsafe\"\n", "a/b_linux.go imports unsafe"},
		{"a/b_unsafe_linux.go", "package p\n\nimport \"unsafe\"\n", ""},
		{"a/b_unsafe_linux_amd64.go", "package p\n\nimport \"unsafe\"\n", ""},
		{"a/b_unsafe_test.go", "package p\n\nimport \"unsafe\"\n", ""},
		{"a/b.go", "package p\n\nvar f = unix.RawSyscall6\n", "a/b.go calls RawSyscall6"},
		{"a/b_linux.go", "package p\n\nvar f = syscall.AllThreadsSyscall\n", ""},
	}
	for _, tt := range tests {
		s, err := parse(tt.path, tt.text)
		if err != nil {
			t.Fatal(err)
		}
		broken, _ := faults(s, map[string]string{"a/excepted.go": "a table"})
		if got := strings.Join(broken, "\n"); tt.want == "" && got != "" || !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.path, got, tt.want)
		}
	}
}
