package integration

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// place is a part of the repository with what it may import beside the standard library and
// itself. A package belongs to the place with the longest path that it is in.
type place struct {
	path    string
	may     []string
	because string
}

func places() []place {
	return []place{
		{"cordon/policy", []string{"golang.org/x/sys", "golang.org/x/net/bpf"},
			"what is allowed is a pure value, which both ends of the pipe and an auditor can read alone"},
		{"cordon/ipc", nil,
			"it decodes what a hostile child wrote, so all of that code is ours or Go's"},
		{"cordon/libs", nil,
			"it is linked into the child, where each import costs every execution its start"},
		{"cordon/libs/build", []string{"cordon/libs/format", "github.com/evanw/esbuild",
			"github.com/dop251/goja/ast", "github.com/dop251/goja/parser", "github.com/dop251/goja/token"},
			"it runs at build time, and reads sources as the engine will; nothing else may bring the bundler in"},
		{"cordon/child", []string{"cordon/policy", "cordon/ipc", "cordon/libs", "github.com/dop251/goja",
			"github.com/dlclark/regexp2/v2", "golang.org/x/text", "golang.org/x/net/idna", "golang.org/x/sys"},
			"what runs next to hostile code is small, and knows nothing of the supervisor"},
		{"cordon/supervisor", []string{"cordon/policy", "cordon/ipc", "github.com/containerd/cgroups/v3",
			"github.com/hashicorp/go-hclog", "github.com/oklog/ulid/v2", "github.com/opencontainers/runtime-spec",
			"golang.org/x/sys", "golang.org/x/net/bpf"},
			"it holds the walls and judges the child from outside, so nothing of the child's may be in it"},
		{"cordon/supervisor/api", []string{"cordon/supervisor", "cordon/policy", "cordon/ipc", "cordon/libs/nearest"},
			"it is what callers share with the daemon, and most of them want no daemon in their program"},
		{"cordon/supervisor/daemon", []string{"cordon/supervisor", "cordon/policy", "cordon/ipc",
			"github.com/hashicorp/go-hclog", "github.com/oklog/ulid/v2", "golang.org/x/time/rate"},
			"it speaks HTTP for the supervisor, and knows the child as little as that does"},
		{"cordon/supervisor/daemon/admission", []string{"cordon/supervisor/internal/hostfacts", "golang.org/x/time/rate"},
			"who may run when is decided by numbers alone, and knows no HTTP and no child"},
		{"cordon/supervisor/daemon/openapi", []string{"cordon/policy"},
			"it is a text with the policy's numbers in it"},
		{"cordon/supervisor/daemon/peer", []string{"golang.org/x/sys"},
			"who calls is the kernel's word, and nothing else's"},
		{"cordon/supervisor/daemon/config", []string{"cordon/supervisor", "cordon/policy", "cordon/libs/nearest",
			"go.yaml.in/yaml/v4", "golang.org/x/sys"},
			"it says what the others are to do, and does none of it"},
		{"cordon/supervisor/daemon/records", []string{"cordon/supervisor", "github.com/hashicorp/go-hclog",
			"github.com/prometheus/client_golang", "golang.org/x/sys"},
			"it keeps what others found out, and asks nobody"},
		{"cordon/supervisor/daemon/telemetry", []string{"cordon/supervisor", "github.com/hashicorp/go-hclog",
			"github.com/prometheus/client_golang", "github.com/prometheus/client_model", "go.opentelemetry.io/proto/otlp",
			"google.golang.org/protobuf"},
			"it turns records into another form, and sends them"},
		{"cordon/supervisor/daemon/listen", []string{"github.com/coreos/go-systemd/v22", "golang.org/x/sys"},
			"it makes sockets, and knows neither what is served on them nor how"},
		{"cordon/supervisor/client", []string{"cordon/supervisor", "cordon/policy"},
			"it speaks of executions as a supervisor does, and knows a daemon by what it sends alone"},
		{"cordon/cmd/cordon", []string{"cordon/policy", "cordon/libs", "cordon/supervisor", "github.com/hashicorp/go-hclog",
			"github.com/mattn/go-isatty", "github.com/spf13", "golang.org/x/term", "golang.org/x/text", "golang.org/x/sys"},
			"a thin main: it shows, and leaves what it shows to the supervisor"},
		{"cordon/cmd/cordon/childbin", nil,
			"it holds the child as bytes, never as code"},
		{"cordon/cmd/cordon-child", []string{"cordon/child"},
			"a thin main: all of the child is in its package"},
		{"cordon/cmd/cordon-probe", []string{"cordon/policy", "cordon/ipc"},
			"it enters the walls by the child's own code, and does the rest by itself"},
		{"cordon/docs", []string{"cordon/supervisor", "cordon/policy", "cordon/cmd/cordon/childbin"},
			"examples show what a user of the Go API can write, who needs the child's bytes as well"},
		{"cordon/integration", []string{"cordon/supervisor", "cordon/policy", "cordon/ipc", "cordon/libs",
			"cordon/cmd/cordon/childbin", "golang.org/x/sys", "github.com/hashicorp/go-hclog"},
			"it drives real binaries from outside, and never calls the child"},
	}
}

// wall is a package that another one must not reach over any number of imports.
type wall struct{ from, never, because string }

func walls() []wall {
	return []wall{
		{"cordon/supervisor", "github.com/dop251/goja", "no untrusted byte is ever interpreted in the supervisor"},
		{"cordon/supervisor", "cordon/child", "the supervisor knows the child by the pipe and by the kernel's account alone"},
		{"cordon/supervisor", "cordon/libs/bundle", "library code is for the child, behind the walls"},
		{"cordon/supervisor/client", "cordon/supervisor/daemon", "callers link what calls, not what serves"},
		{"cordon/cmd/cordon", "github.com/dop251/goja", "the engine is inside the embedded child and nowhere else"},
		{"cordon/cmd/cordon", "cordon/child", "the child is a program of its own, known by its hash"},
		{"cordon/cmd/cordon", "cordon/libs/bundle", "the bundles are inside the embedded child; the manifest is enough to list them"},
		{"cordon/cmd/cordon", "google.golang.org/grpc", "its start costs every execution of the command, and no collector needs it"},
		{"cordon/cmd/cordon-child", "cordon/supervisor", "what breaks out of the engine finds no launcher to use"},
		{"cordon/cmd/cordon-child", "net/http", "what cannot open a socket needs no code for one, and each init costs its start"},
		{"cordon/cmd/cordon-child", "os/exec", "what cannot start a process needs no code for it"},
	}
}

// engine is what only the child may import, in its tests as well.
const engine = "github.com/dop251/goja"

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath                         string
	Standard                           bool
	Imports, TestImports, XTestImports []string
}

// in tells whether a package is path or below it.
func in(pkg, path string) bool { return pkg == path || strings.HasPrefix(pkg, path+"/") }

// breaches gives each rule that the packages break, as a line to read.
func breaches(packages map[string]goPackage) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		if p := packages[name]; in(name, "cordon") {
			found = append(found, direct(p, packages)...)
		}
	}
	for _, w := range walls() {
		for _, name := range slices.Sorted(maps.Keys(packages)) {
			if !in(name, w.from) {
				continue
			}
			if way := reach(packages, name, w.never); way != nil {
				found = append(found, fmt.Sprintf("%s: %s", strings.Join(way, " -> "), w.because))
			}
		}
	}
	return found
}

// direct gives the imports of one package of ours that its place does not allow.
func direct(p goPackage, packages map[string]goPackage) []string {
	var home *place
	for _, one := range places() {
		if in(p.ImportPath, one.path) && (home == nil || len(one.path) > len(home.path)) {
			home = &one
		}
	}
	if home == nil {
		return []string{p.ImportPath + " has no place: say in places() what it may import"}
	}
	var found []string
	for _, imported := range p.Imports {
		allowed := func(path string) bool { return in(imported, path) }
		if !packages[imported].Standard && !in(imported, home.path) && !slices.ContainsFunc(home.may, allowed) {
			found = append(found, fmt.Sprintf("%s -> %s: %s", p.ImportPath, imported, home.because))
		}
	}
	for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
		if in(imported, engine) && !in(p.ImportPath, "cordon/child") {
			found = append(found, fmt.Sprintf("tests of %s -> %s: only the child knows the engine", p.ImportPath, imported))
		}
	}
	return found
}

// reach gives the way from one package to another, or to one below it; nil where none is.
func reach(packages map[string]goPackage, from, to string) []string {
	cameFrom := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range packages[queue[0]].Imports {
			if _, seen := cameFrom[next]; seen {
				continue
			}
			cameFrom[next] = queue[0]
			if !in(next, to) {
				queue = append(queue, next)
				continue
			}
			var way []string
			for at := next; at != ""; at = cameFrom[at] {
				way = append([]string{at}, way...)
			}
			return way
		}
	}
	return nil
}

// listed gives all packages of the module, and all that they import.
func listed(t *testing.T) map[string]goPackage {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-deps", "-json=ImportPath,Standard,Imports,TestImports,XTestImports", "cordon/...")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := map[string]goPackage{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages[p.ImportPath] = p
	}
}

func TestImportsGoOneWay(t *testing.T) {
	packages := listed(t)
	for _, line := range breaches(packages) {
		t.Error(line)
	}
	for _, p := range places() {
		if p.because == "" {
			t.Errorf("%s: a rule needs its reason", p.path)
		}
	}
	// A wall between packages that are not there would hold for ever.
	for _, w := range walls() {
		for _, name := range []string{w.from, w.never} {
			if _, exists := packages[name]; in(name, "cordon") && !exists {
				t.Errorf("the wall from %s to %s: there is no package %s", w.from, w.never, name)
			}
		}
	}
	if way := reach(packages, "cordon/cmd/cordon-child", engine); way == nil {
		t.Error("the child does not reach the engine: the graph is not the program's")
	}
}

func TestBrokenRulesAreFound(t *testing.T) {
	imports := func(from string, to ...string) goPackage { return goPackage{ImportPath: from, Imports: to} }
	tests := []struct {
		name  string
		graph []goPackage
		want  []string // the beginnings of the lines
	}{
		{"what is allowed", []goPackage{
			imports("cordon/supervisor", "cordon/ipc", "cordon/supervisor/internal/launch", "os"),
			imports("cordon/supervisor/internal/launch", "cordon/policy", "golang.org/x/sys/unix"),
			imports("cordon/child/engine", engine, engine+"/parser", "cordon/libs/bundle"),
		}, nil},
		{"the supervisor imports the engine", []goPackage{imports("cordon/supervisor/internal/launch", engine+"/ast")},
			[]string{"cordon/supervisor/internal/launch -> " + engine + "/ast: it holds",
				"cordon/supervisor/internal/launch -> " + engine + "/ast: no untrusted"}},
		{"the supervisor reaches the engine over others", []goPackage{
			imports("cordon/supervisor", "cordon/ipc"), imports("cordon/ipc", "example.org/a"),
			imports("example.org/a", "example.org/b"), imports("example.org/b", engine)},
			[]string{"cordon/ipc -> example.org/a: ",
				"cordon/supervisor -> cordon/ipc -> example.org/a -> example.org/b -> " + engine + ": "}},
		{"the command reaches the bundles", []goPackage{
			imports("cordon/cmd/cordon", "cordon/libs"), imports("cordon/libs", "cordon/libs/bundle")},
			[]string{"cordon/cmd/cordon -> cordon/libs -> cordon/libs/bundle: "}},
		{"a name that only begins like an allowed one", []goPackage{imports("cordon/supervisor", "cordon/policyextra")},
			[]string{"cordon/supervisor -> cordon/policyextra: "}},
		{"the longest path decides", []goPackage{imports("cordon/cmd/cordon/childbin", "cordon/supervisor")},
			[]string{"cordon/cmd/cordon/childbin -> cordon/supervisor: it holds"}},
		{"the pipe imports a module", []goPackage{imports("cordon/ipc", "golang.org/x/sys/unix")},
			[]string{"cordon/ipc -> golang.org/x/sys/unix: "}},
		{"a test imports the engine", []goPackage{{ImportPath: "cordon/integration", TestImports: []string{engine}}},
			[]string{"tests of cordon/integration -> " + engine}},
		{"a package without a place", []goPackage{imports("cordon/helpers")}, []string{"cordon/helpers has no place"}},
		{"the child reaches the network", []goPackage{
			imports("cordon/cmd/cordon-child", "cordon/child"), imports("cordon/child", "net/http")},
			[]string{"cordon/cmd/cordon-child -> cordon/child -> net/http: "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			packages := map[string]goPackage{
				"os": {ImportPath: "os", Standard: true}, "net/http": {ImportPath: "net/http", Standard: true},
			}
			for _, p := range tt.graph {
				packages[p.ImportPath] = p
			}
			got := breaches(packages)
			if len(got) != len(tt.want) {
				t.Fatalf("found %q, want %q", got, tt.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], tt.want[i]) {
					t.Errorf("found %q, want it to begin %q", got[i], tt.want[i])
				}
			}
		})
	}
}
