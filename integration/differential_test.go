package integration

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/supervisor"
)

// What scripts get of a library has to be what Node gives. Programs of testdata/differential
// run in Node, with the installed packages, and as ordinary executions; their results have to
// be equal, but for the differences that are known by name.

// differentialNow is the time in both; harness.js has it too.
var differentialNow = time.Date(2025, 6, 18, 10, 30, 0, 0, time.UTC)

// differentialZones have no change of the clocks, an hour's in spring of the north, the same
// at another time of day, and half an hour's in the south.
var differentialZones = []string{"UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"}

// programInNode runs a program in Node, as the body of an async function that has require and input,
// and decodes what it returns.
func programInNode(t *testing.T, zone, program string, input, result any) {
	t.Helper()
	libs, err := filepath.Abs("../libs/package.json")
	if err != nil {
		t.Fatal(err)
	}
	// Node's clock stands still, and what nobody waits for does not end it.
	const frame = `globalThis.Date = new Proxy(Date, {
			construct: (D, args, as) => Reflect.construct(D, args.length ? args : [%d], as),
			apply: () => String(new Date()),
		});
		Date.now = () => %[1]d;
		Date.prototype.constructor = Date;
		process.on("unhandledRejection", () => {}).on("uncaughtException", () => {});
		(async (require, input) => {%s
		})(require("module").createRequire(%s), %s).then(
			(result) => process.stdout.write(JSON.stringify(result), () => process.exit(0)),
			(error) => process.stderr.write(String(error && error.stack), () => process.exit(1)))`
	file := filepath.Join(t.TempDir(), "program.cjs")
	text := fmt.Sprintf(frame, differentialNow.UnixMilli(), program, asJSON(t, libs), asJSON(t, input))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "--no-warnings", file)
	cmd.Env = append(os.Environ(), "TZ="+zone)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, brief(stderr.String()))
	}
	if err := json.Unmarshal(out, result); err != nil {
		t.Fatalf("node's results: %v", err)
	}
}

// programInCordon runs the same program as an execution.
func programInCordon(t *testing.T, s *supervisor.Supervisor, zone, program string, input, result any) {
	t.Helper()
	seed := uint64(1)
	r := run(t, s, supervisor.Request{
		Code: program, Input: json.RawMessage(asJSON(t, input)), Timezone: zone, Seed: &seed, Now: &differentialNow,
		Limits: supervisor.Limits{Timeout: 120 * time.Second, CPU: 120 * time.Second, MemoryBytes: 512 << 20, OutputBytes: 16 << 20},
	})
	if r.Outcome != supervisor.OK {
		t.Fatalf("the program came to %s: %s", r.Outcome, describe(r.Error))
	}
	if err := json.Unmarshal(r.Output, result); err != nil {
		t.Fatalf("cordon's results: %v", err)
	}
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// differentialProgram joins files of testdata/differential.
func differentialProgram(t *testing.T, names ...string) string {
	t.Helper()
	var program strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("testdata", "differential", name))
		if err != nil {
			t.Fatal(err)
		}
		program.Write(text)
	}
	return program.String()
}

// sampled is one result of harness.js.
type sampled struct{ Text, Result string }

// testSamples compares what the samples of a program come to.
func testSamples(t *testing.T, s *supervisor.Supervisor, seen *ledger, zone, program string, least int) {
	program = differentialProgram(t, "harness.js") + program + "\nreturn finished();"
	var want, got []sampled
	programInNode(t, zone, program, nil, &want)
	programInCordon(t, s, zone, program, nil, &got)
	if len(want) != len(got) || len(want) < least {
		t.Fatalf("node has %d results, cordon %d, want at least %d", len(want), len(got), least)
	}
	for i := range want {
		seen.compare(t, zone, want[i].Text, got[i].Result, want[i].Result)
	}
	seen.compared()
	t.Logf("%d results compared with Node's", len(want))
}

// samplesOf makes a program of the expressions in a file of samples, one a line.
func samplesOf(t *testing.T, library string) string {
	t.Helper()
	var program strings.Builder
	for line := range strings.Lines(differentialProgram(t, "samples/"+library+".js")) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "//"):
		case strings.HasPrefix(line, "const "):
			program.WriteString(line + "\n")
		default:
			program.WriteString("sample(" + asJSON(t, line) + ", () => (" + line + "));\n")
		}
	}
	return program.String()
}

// zonesOfSamples are the zones in which a library's samples are worth trying.
func zonesOfSamples(library string) []string {
	switch library {
	case "date-fns", "dayjs", "lodash", "validator":
		return differentialZones
	}
	return differentialZones[1:2]
}

// ledger holds results against the known differences, and remembers which were met, and how
// many programs were compared.
type ledger struct {
	mu       sync.Mutex
	met      map[string]bool
	programs int
}

// compared counts a program.
func (l *ledger) compared() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.programs++
}

// compare looks at one result. A known difference is named by what was done, with or without
// the zone in front.
func (l *ledger) compare(t *testing.T, zone, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	for _, name := range []string{what, zone + ": " + what} {
		if d, known := knownDifferences[name]; known && (d.got == nil || d.got.MatchString(got)) {
			l.mu.Lock()
			l.met[name] = true
			l.mu.Unlock()
			return
		}
	}
	t.Errorf("%s\n  got %s\n node %s", what, brief(got), brief(want))
}

// stale names the known differences that nothing met.
func (l *ledger) stale() []string {
	var names []string
	for name := range knownDifferences {
		if !l.met[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
