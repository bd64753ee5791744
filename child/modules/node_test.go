package modules

import (
	"strings"
	"testing"
	"time"

	// The zones of the tests have to be there whatever the machine has.
	_ "time/tzdata"
)

// atZone sets what local time means for a test, in the engine.
func atZone(t *testing.T, zone string) {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	before := time.Local
	time.Local = location
	t.Cleanup(func() { time.Local = before })
}

// compare runs a program in Node and in the engine and wants the same results, at least
// minimum of them.
func compare(t *testing.T, zone, program string, minimum int) {
	t.Helper()
	atZone(t, zone)
	program = read(t, "harness.js") + program
	want, got := inNode(t, zone, program), inEngine(t, program)
	if len(want) != len(got) || len(want) < minimum {
		t.Fatalf("node has %d results, the engine %d, want at least %d", len(want), len(got), minimum)
	}
	for i := range want {
		reason, known := differences[want[i].Text]
		if !known {
			reason, known = differences[zone+": "+want[i].Text]
		}
		switch {
		case known && got[i] == want[i]:
			t.Errorf("%s: does not differ from Node any more (%s)", want[i].Text, reason)
		case !known && got[i] != want[i]:
			t.Errorf("%s\n  got %.300s\n node %.300s", want[i].Text, got[i].Result, want[i].Result)
		}
	}
	t.Logf("%s: %d results compared with Node's", zone, len(want))
}

// differences are the samples whose result is not Node's, and why.
var differences = map[string]string{
	"lodash.isArrayBuffer":  typesReason,
	"lodash.isDate":         typesReason,
	"lodash.isMap":          typesReason,
	"lodash.isRegExp":       typesReason,
	"lodash.isSet":          typesReason,
	"lodash.isTypedArray":   typesReason,
	"lodash.isBuffer":       bufferReason,
	"lodash/fp.isBuffer":    bufferReason,
	"lodash.now":            namedReason,
	"es-toolkit.Queue":      renamedReason,
	"lodash.runInContext":   renamedReason,
	"validator.toDate 2":    parseReason,
	"validator.toDate 3":    parseReason,
	"validator.toDate 4":    parseReason,
	"validator.toDate 13":   parseReason,
	"validator.toDate 18":   parseReason,
	"validator.isBefore 2":  parseReason,
	"validator.isBefore 3":  parseReason,
	"validator.isBefore 4":  parseReason,
	"validator.isBefore 13": parseReason,

	`_.toArray("a👨‍👩‍👧b")`:                 surrogateReason,
	`_.size("pebbles 👍")`:                  surrogateReason,
	`v.isLength("👍👍", { min: 2, max: 2 })`: surrogateReason,

	`America/New_York: dayjs("2024-03-10T01:30").add(1, "hour").format() + dayjs("2024-03-09T02:30").add(1, "day").format()`: localReason,

	"America/New_York: date-fns.roundToNearestHours 2": localReason,
	"America/New_York: date-fns.setMilliseconds 3":     localReason,
	"Australia/Lord_Howe: date-fns.setMilliseconds 16": localReason,
}

const (
	typesReason     = "lodash takes Node's own util.types there; here it takes the functions that it has for browsers"
	bufferReason    = "there is no Buffer, and lodash then gives a function that says no"
	renamedReason   = "the build had to give the class another name of its own"
	namedReason     = "the function of the whole lodash has no name, that of the module has one"
	surrogateReason = "the engine takes two classes of nothing but surrogates in one pattern for the same class"
	localReason     = "the engine takes the later offset for local times that a change of the clocks skips or repeats"
	parseReason     = "Date.parse of text that no standard describes is every engine's own"
)

// zones have no daylight saving, a whole hour of it, and half an hour of it in the south.
var zones = []string{"UTC", "America/New_York", "Australia/Lord_Howe"}

// TestSurface holds every property of every library against the real package.
func TestSurface(t *testing.T) {
	compare(t, "UTC", read(t, "surface.js"), 1500)
}

// TestCalls calls every function of every library.
func TestCalls(t *testing.T) {
	for _, zone := range zones {
		t.Run(zone, func(t *testing.T) { compare(t, zone, read(t, "calls.js"), 10000) })
	}
}

// TestSamples evaluates the expressions of testdata/samples, one a line.
func TestSamples(t *testing.T) {
	for _, library := range everything {
		for _, zone := range zonesOf(library) {
			t.Run(library+" in "+zone, func(t *testing.T) {
				compare(t, zone, samples(t, library), 15)
			})
		}
	}
}

// zonesOf are the zones in which a library is worth trying.
func zonesOf(library string) []string {
	switch library {
	case "date-fns", "dayjs", "lodash", "validator":
		return zones
	}
	return zones[1:2]
}

func samples(t *testing.T, library string) string {
	t.Helper()
	var program strings.Builder
	for line := range strings.Lines(read(t, "samples/"+library+".js")) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "//"):
		case strings.HasPrefix(line, "const "):
			program.WriteString(line + "\n")
		default:
			program.WriteString("sample(" + quoteJS(line) + ", () => (" + line + "));\n")
		}
	}
	return program.String()
}
