package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestContract holds the default policy against the numbers of the execution contract.
func TestContract(t *testing.T) {
	p := Default()
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		got, want Limits
	}{
		{"defaults", p.Defaults(), Limits{30 * time.Second, 0, 134_217_728, 4_194_304, 262_144, 1000}},
		{"ceilings", p.Ceilings(), Limits{2 * time.Minute, 2 * time.Minute, 536_870_912, 16_777_216, 4_194_304, 10_000}},
		{"floors", p.Floors(), Limits{time.Millisecond, time.Millisecond, 16_777_216, 1, 1, 1}},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	bounds := []int64{p.MaxCode(), p.MaxInput(), int64(p.MaxFilename()), int64(p.MaxInputDepth()), int64(p.MaxOutputDepth())}
	if want := []int64{1 << 20, 16 << 20, 255, 10_000, 1_000}; !slices.Equal(bounds, want) {
		t.Errorf("bounds are %v, want %v", bounds, want)
	}
	if names := p.Modules(); !slices.IsSorted(names) || !slices.Contains(names, "lodash") || !slices.Contains(names, "zod") {
		t.Errorf("modules are %v", names)
	}
	if p.ChildUID() == 0 || p.ChildGID() == 0 || p.PidsMax() <= int64(BlockedThreads) || p.DataHeadroom() < 46<<20 {
		t.Errorf("uid %d, gid %d, pids %d, headroom %d", p.ChildUID(), p.ChildGID(), p.PidsMax(), p.DataHeadroom())
	}
	for _, info := range Walls() {
		if !p.Requires(info.Wall) {
			t.Errorf("the default does not require %s", info.Wall)
		}
	}
}

func TestZeroPolicyIsNone(t *testing.T) {
	var p Policy
	if err := p.Validate(); !errors.Is(err, errZeroPolicy) {
		t.Errorf("Validate: %v", err)
	}
	if _, err := json.Marshal(p); !errors.Is(err, errZeroPolicy) {
		t.Errorf("MarshalJSON: %v", err)
	}
	if err := p.Table(&bytes.Buffer{}); !errors.Is(err, errZeroPolicy) {
		t.Errorf("Table: %v", err)
	}
}

func TestValidateNamesTheField(t *testing.T) {
	for want, spoil := range map[string]func(*Policy){
		"floor of timeout_ms":      func(p *Policy) { p.floors.Timeout = 0 },
		"ceiling of memory_bytes":  func(p *Policy) { p.ceilings.Memory = 1 },
		"default of log_lines":     func(p *Policy) { p.defaults.LogLines = 1 << 30 },
		"default of output_bytes":  func(p *Policy) { p.defaults.Output = 0 },
		"max filename bytes is -1": func(p *Policy) { p.maxFilename = -1 },
		"child uid is 0":           func(p *Policy) { p.childUID = 0 },
		"pids max is 0":            func(p *Policy) { p.pidsMax = 0 },
		"cpus is 0":                func(p *Policy) { p.cpus = 0 },
		"not sorted":               func(p *Policy) { p.modules = []string{"b", "a"} },
		`"seccomp": never`:         func(p *Policy) { p.degraded = []Wall{WallSeccomp} },
	} {
		p := Default()
		spoil(&p)
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

// TestImmutable holds that nothing done to what a policy gives, or takes, changes it.
func TestImmutable(t *testing.T) {
	names := []string{"b", "a", "b"}
	p, err := Default().WithModules(names)
	if err != nil {
		t.Fatal(err)
	}
	names[0] = "changed"
	p.Modules()[0] = "changed"
	if want := []string{"a", "b"}; !slices.Equal(p.Modules(), want) {
		t.Errorf("modules are %v, want %v", p.Modules(), want)
	}
	one, err := p.Allow(WallCgroup)
	if err != nil {
		t.Fatal(err)
	}
	two, err := one.Allow(WallLandlock, WallCgroup)
	if err != nil {
		t.Fatal(err)
	}
	three, err := one.Allow(WallNet)
	if err != nil {
		t.Fatal(err)
	}
	two.Degraded()[0] = WallPID
	if !p.Requires(WallCgroup) || one.Requires(WallCgroup) || !one.Requires(WallLandlock) {
		t.Error("Allow changed its receiver, or not its result")
	}
	if want := []Wall{WallCgroup, WallLandlock}; !slices.Equal(two.Degraded(), want) {
		t.Errorf("degraded %v, want %v", two.Degraded(), want)
	}
	if want := []Wall{WallCgroup, WallNet}; !slices.Equal(three.Degraded(), want) {
		t.Errorf("degraded %v, want %v", three.Degraded(), want)
	}
	if fresh := p.WithFreshNamespaces(true); !fresh.FreshNamespaces() || p.FreshNamespaces() {
		t.Error("WithFreshNamespaces changed its receiver, or not its result")
	}
}

func TestAllowRefuses(t *testing.T) {
	for wall, want := range map[Wall]string{
		WallSeccomp: "never", WallUID: "never", WallRlimits: "never", WallCapabilities: "never",
		"cgroups": "no such wall", "": "no such wall", "Landlock": "no such wall",
	} {
		_, err := Default().Allow(WallCgroup, wall)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "cgroup, landlock, pid") {
			t.Errorf("%q: error %v, want %q and the walls that can be named", wall, err, want)
		}
	}
}

func TestWithModulesRefuses(t *testing.T) {
	for _, name := range []string{"", "../x", "/etc/passwd", "Lodash", "lodash\x00", "a b", "node:fs", "-x", strings.Repeat("x", 215)} {
		if _, err := Default().WithModules([]string{name}); err == nil {
			t.Errorf("module %q was accepted", name)
		}
	}
	for _, name := range []string{"lodash", "lodash/fp", "@scope/name", "date-fns", "big.js", "a"} {
		if _, err := Default().WithModules([]string{name}); err != nil {
			t.Errorf("module %q: %v", name, err)
		}
	}
	if p, err := Default().WithModules(nil); err != nil || len(p.Modules()) != 0 {
		t.Errorf("no modules: %v, %v", p.Modules(), err)
	}
}

// TestTables holds that every row of every table explains itself.
func TestTables(t *testing.T) {
	for _, info := range Walls() {
		if info.Stops == "" || info.Degradation == "" || info.Remedy == "" {
			t.Errorf("wall %s lacks a text: %+v", info.Wall, info)
		}
	}
	for _, ns := range Namespaces() {
		if ns.Flag == 0 || ns.Name == "" || ns.Reason == "" {
			t.Errorf("namespace %+v lacks something", ns)
		}
	}
	names := map[string]bool{}
	for _, limit := range Rlimits(allWalls()) {
		if names[limit.Name] || limit.Reason == "" || limit.Soft > limit.Hard {
			t.Errorf("rlimit %+v", limit)
		}
		names[limit.Name] = true
	}
}

func TestTableFitsATerminal(t *testing.T) {
	p, err := Default().Allow(WallCgroup)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := p.Table(&text); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) > tableWidth || strings.TrimRight(line, " ") != line {
			t.Errorf("line %q has %d bytes or trailing space", line, len(line))
		}
	}
	for _, want := range []string{
		"\nmemory_bytes         128 MiB         512 MiB       16 MiB\n",
		"\ncpu_ms               timeout_ms x 2  120000 ms     1 ms\n",
		"\ncgroup        no        memory,",
		"\nseccomp       always    every",
		" fd = 0 (in), 4 (eventfd)\n",
		"\ncsv-parse, date-fns, dayjs, decimal.js, ",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("want %q in\n%s", want, text.String())
		}
	}
	if err := p.Table(brokenWriter{}); err == nil || !strings.Contains(err.Error(), "write policy table") {
		t.Errorf("a failed write: %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken") }

// TestJSON holds that the JSON form has what the values have.
func TestJSON(t *testing.T) {
	text, err := json.Marshal(Default().WithFreshNamespaces(true))
	if err != nil {
		t.Fatal(err)
	}
	var got policyJSON
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Syscalls) != len(Syscalls()) || len(got.Walls) != len(Walls()) || len(got.Rlimits) != len(Rlimits(WallSet{})) {
		t.Errorf("%d calls, %d walls, %d rlimits", len(got.Syscalls), len(got.Walls), len(got.Rlimits))
	}
	if got.Limits[1].Default != nil || *got.Limits[0].Default != 30_000 || !got.FreshNamespaces || !got.Namespaces[3].PerChild {
		t.Errorf("limits %+v, namespaces %+v", got.Limits, got.Namespaces)
	}
	for _, limit := range got.Rlimits {
		if varies := limit.Name == "data" || limit.Name == "cpu"; varies != (limit.Value == nil) {
			t.Errorf("rlimit %s has the value %v", limit.Name, limit.Value)
		}
	}
}
