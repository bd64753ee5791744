package intl

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/dop251/goja"
)

// testEnv stands for the child's: UTC, the embedded zones and a clock that stands still.
func testEnv() Env {
	return Env{
		Zone:  time.LoadLocation,
		Local: time.UTC,
		Now:   func() time.Time { return time.UnixMilli(1700000000123) },
	}
}

// newRuntime makes a runtime with the package installed.
func newRuntime(t testing.TB) *goja.Runtime {
	t.Helper()
	rt := goja.New()
	if err := Install(rt, testEnv()); err != nil {
		t.Fatal(err)
	}
	return rt
}

// TestAgainstNode runs each script of testdata in Node and here and compares all results to
// the byte. A script ends in an array of [case, result] pairs.
func TestAgainstNode(t *testing.T) {
	version, err := exec.Command("node", "-p", "process.versions.node + ' ' + process.versions.cldr").Output()
	if err != nil {
		t.Fatalf("the tests need node: %v", err)
	}
	if fields := strings.Fields(string(version)); len(fields) != 2 || !strings.HasPrefix(fields[0], "20.") {
		t.Fatalf("the tests compare with Node 20 and full ICU, found %q", version)
	}
	scripts, err := filepath.Glob("testdata/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	common, err := os.ReadFile("testdata/common/cases.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".js"), func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			compareWithNode(t, string(common)+zoneNames()+string(source))
		})
	}
}

// zoneNames makes the constant zoneNames of the scripts: all names that the package takes.
func zoneNames() string {
	var names []string
	for line := range strings.SplitSeq(strings.TrimSpace(zoneLinkTable), "\n") {
		name, _, _ := strings.Cut(line, "\t")
		names = append(names, name)
	}
	list, _ := json.Marshal(names)
	return "const zoneNames = " + string(list) + ";\n"
}

// compareWithNode runs one source in both engines.
func compareWithNode(t *testing.T, source string) {
	t.Helper()
	node := exec.Command("node", "-e", source+";process.stdout.write(JSON.stringify(cases))")
	node.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=en_US.UTF-8")
	output, err := node.Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	var want, got [][2]string
	if err := json.Unmarshal(output, &want); err != nil {
		t.Fatal(err)
	}
	value, err := newRuntime(t).RunString(source + ";JSON.stringify(cases)")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(value.String()), &got); err != nil {
		t.Fatal(err)
	}
	if len(want) != len(got) || len(want) < 10 {
		t.Fatalf("%d cases here, %d in node", len(got), len(want))
	}
	wrong, refused := 0, 0
	for i := range want {
		if want[i] == got[i] {
			continue
		}
		if refusal(want[i], got[i]) {
			refused++
			continue
		}
		if wrong++; wrong <= 20 {
			t.Errorf("%s\n  got  %q\n  node %q", want[i][0], got[i][1], want[i][1])
		}
	}
	t.Logf("%d cases, %d wrong, %d refused", len(want), wrong, refused)
}

// refusal says that the package refused, as documented, a combination of date fields: one for
// which ICU has no pattern, which shows in Node's text by the name of a field, or one that nobody
// writes, where ICU's choice follows no rule: an era or a year with a part of a date.
func refusal(want, got [2]string) bool {
	if want[0] != got[0] || !strings.Contains(got[1], "combination of date and time fields is not supported") {
		return false
	}
	has := func(name string) bool { return strings.Contains(want[0], `"`+name+`":`) }
	return strings.ContainsAny(want[1], "(├") ||
		has("era") && !(has("month") && has("day")) || has("year") && has("day") && !has("month")
}

// BenchmarkInstall measures what a child pays at its start.
func BenchmarkInstall(b *testing.B) {
	for range b.N {
		b.StopTimer()
		rt := goja.New()
		b.StartTimer()
		if err := Install(rt, testEnv()); err != nil {
			b.Fatal(err)
		}
	}
}
