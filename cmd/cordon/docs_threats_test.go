package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cordon/policy"
)

// The tests in this file hold what the documentation says of walls, and of what proves them,
// against the code.

const threatModel = "docs/threat-model.md"

// testsOfTheModule gives the directories of each test and fuzz target, by its name.
func testsOfTheModule(t *testing.T) map[string][]string {
	t.Helper()
	const root = "../.."
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "testdata" || name == "node_modules" || path != root && strings.HasPrefix(name, ".") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && isTest(f) {
				found[f.Name.Name] = append(found[f.Name.Name], dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// isTest reports whether the go command would run it: not TestMain, nor a helper that has
// other parameters.
func isTest(f *ast.FuncDecl) bool {
	if f.Recv != nil || len(f.Type.Params.List) != 1 {
		return false
	}
	pointer, ok := f.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	of, ok := pointer.X.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	return strings.HasPrefix(f.Name.Name, "Test") && of.Sel.Name == "T" || strings.HasPrefix(f.Name.Name, "Fuzz") && of.Sel.Name == "F"
}

// namedTest is how the page names a test: the end of its directory's path, a dot, its name.
var namedTest = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)\\w+)`")

// wrongTests tells which of the tests that a text names are not there, or are in more than
// one place.
func wrongTests(text string, tests map[string][]string) []string {
	var wrong []string
	for _, m := range namedTest.FindAllStringSubmatch(text, -1) {
		places := 0
		for _, dir := range tests[m[2]] {
			if strings.HasSuffix("/"+dir, "/"+m[1]) {
				places++
			}
		}
		if places != 1 {
			wrong = append(wrong, fmt.Sprintf("%s.%s is in %d places", m[1], m[2], places))
		}
	}
	return wrong
}

// Each promise has a number, and below it the tests that hold it.
func TestPromisesHaveTests(t *testing.T) {
	text, tests := page(t, threatModel), testsOfTheModule(t)
	for _, w := range wrongTests(text, tests) {
		t.Errorf("%s: %s", threatModel, w)
	}
	bare := regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w*`)
	if all, named := len(bare.FindAllString(text, -1)), len(namedTest.FindAllString(text, -1)); all != named {
		t.Errorf("%s names %d tests, and %d of them with a directory", threatModel, all, named)
	}
	_, table, found := strings.Cut(text, "\n| | promise |\n|---|---|\n")
	if !found {
		t.Fatal("there is no table of promises")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	lines := strings.Split(table, "\n")
	if len(lines) < 20 || len(lines)%2 != 0 {
		t.Fatalf("the table of promises has %d lines, want two for each", len(lines))
	}
	for i, line := range lines {
		promise := strings.HasPrefix(line, fmt.Sprintf("| %d | ", i/2+1))
		holds := strings.HasPrefix(line, "| | `") && namedTest.MatchString(line)
		if i%2 == 0 && !promise || i%2 == 1 && !holds {
			t.Errorf("line %d of the promises is %q, want promise %d, then its tests", i+1, line, i/2+1)
		}
	}
}

func TestWrongTestsAreFound(t *testing.T) {
	tests := map[string][]string{"TestA": {"policy", "supervisor/internal/policy"}, "TestB": {"ipc"}}
	got := wrongTests("`policy.TestA`, `internal/policy.TestA`, `ipc.TestB`, `ipc.TestC`, `pc.TestB`, `policy.TestB`", tests)
	want := []string{"policy.TestA is in 2 places", "ipc.TestC is in 0 places", "pc.TestB is in 0 places", "policy.TestB is in 0 places"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWallsOfTheThreatModel(t *testing.T) {
	text := page(t, threatModel)
	var got, want []string
	for _, row := range rows(t, text, "| wall | stops | how the supervisor knows |") {
		if row[0] != "---" {
			got = append(got, row[0])
		}
	}
	for _, info := range policy.Walls() {
		want = append(want, string(info.Wall))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the page has the walls %q, the policy %q", got, want)
	}
}

// spelled are numbers as prose has them.
var spelled = map[int]string{
	11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen",
}

func TestNumbersOfWallsInProse(t *testing.T) {
	calls := spelled[len(policy.Syscalls())]
	const namedInReadme = 4
	more := spelled[len(policy.Default().Modules())-namedInReadme]
	for _, tt := range []struct{ page, want string }{
		{"README.md", "a system call filter of " + calls + " calls"},
		{"README.md", "the " + calls + " calls with their bounded arguments"},
		{"README.md", "lodash, date-fns, uuid, validator and " + more + " more"},
		{threatModel, "Every system call but the " + calls + " that"},
		{threatModel, fmt.Sprintf("| %d tasks in the cgroup", policy.Default().PidsMax())},
		{threatModel, fmt.Sprintf("children run as user %d", policy.Default().ChildUID())},
	} {
		if text := strings.Join(strings.Fields(page(t, tt.page)), " "); !strings.Contains(text, tt.want) {
			t.Errorf("%s does not say what the policy does: %s", tt.page, tt.want)
		}
	}
}

// Links of one page to another, or to a place in it, lead somewhere.
func TestLinksOfTheDocumentation(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/examples/README.md"} {
		pages = append(pages, filepath.Join("../..", name))
	}
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	tried := 0
	for _, path := range pages {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if tried++; !leads(path, m[1]) {
				t.Errorf("%s links to %s, which is not there", path, m[1])
			}
		}
	}
	if tried < 15 {
		t.Errorf("found %d links, want at least 15", tried)
	}
}

// leads reports whether a link of a page leads to a file or a directory, and to a heading of
// it where it names one.
func leads(page, link string) bool {
	file, place, _ := strings.Cut(link, "#")
	target := page
	if file != "" {
		target = filepath.Join(filepath.Dir(page), file)
	}
	if place == "" {
		_, err := os.Stat(target)
		return err == nil
	}
	text, err := os.ReadFile(target)
	return err == nil && slices.Contains(places(string(text)), place)
}

// places gives the names of a page's headings, as links have them.
func places(text string) []string {
	var names []string
	drop := regexp.MustCompile(`[^a-z0-9 _-]`)
	for line := range strings.Lines(text) {
		if heading := strings.TrimLeft(line, "#"); heading != line {
			names = append(names, strings.ReplaceAll(drop.ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), ""), " ", "-"))
		}
	}
	return names
}
