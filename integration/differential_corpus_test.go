package integration

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
)

// subject is a library whose every function is called.
type subject struct {
	name  string // its file in testdata/differential/libraries
	zones []string
	least int    // calls in each zone
	after string // the file that this one builds on
}

func subjects() []subject {
	one := differentialZones[1:2]
	return []subject{
		{name: "lodash", zones: one, least: 2000},
		{name: "lodash-fp", zones: one, least: 2000},
		{name: "date-fns", zones: differentialZones, least: 1000},
		{name: "date-fns-fp", zones: one, least: 2000, after: "date-fns"},
		{name: "validator", zones: one, least: 500},
		{name: "ramda", zones: one, least: 1500},
		{name: "es-toolkit", zones: one, least: 1000},
		{name: "es-toolkit-compat", zones: one, least: 1500},
		{name: "simple-statistics", zones: one, least: 500},
		{name: "jstat", zones: one, least: 1500},
		{name: "dayjs", zones: differentialZones, least: 400},
		{name: "decimal.js", zones: one, least: 800},
		{name: "uuid", zones: one, least: 100},
		{name: "immer", zones: one, least: 200},
		{name: "zod", zones: one, least: 500},
		{name: "marked", zones: one, least: 250},
		{name: "papaparse", zones: one, least: 120},
		{name: "csv-parse", zones: one, least: 80},
		{name: "fast-xml-parser", zones: one, least: 80},
	}
}

// call is a function's name and the seed of its arguments.
type call struct {
	name string
	seed int
}

func (c *call) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&c.name, &c.seed})
}

func (c call) MarshalJSON() ([]byte, error) { return json.Marshal([]any{c.name, c.seed}) }

// selection is what Node chose of a library's functions.
type selection struct {
	Corpus    []call
	Functions []string
	Apart     map[string]string // by function, why it is not called
	Onesided  []string          // checks that said yes to all texts, or no
}

// testCorpus lets Node choose calls of every function, and compares what they come to.
func testCorpus(t *testing.T, s *supervisor.Supervisor, seen *ledger, zone string, of subject) {
	files := []string{"harness.js", "corpus.js", "values.js", "libraries/" + of.name + ".js"}
	if of.after != "" {
		files = slices.Insert(files, 3, "libraries/"+of.after+".js")
	}
	program := differentialProgram(t, files...)
	var chosen selection
	programInNode(t, zone, program+differentialProgram(t, "select.js")+"\nreturn select();", nil, &chosen)
	program += "\nreturn perform(input);"
	var want, got []string
	programInNode(t, zone, program, chosen.Corpus, &want)
	programInCordon(t, s, zone, program, chosen.Corpus, &got)
	if len(want) != len(chosen.Corpus) || len(got) != len(chosen.Corpus) {
		t.Fatalf("node has %d results, cordon %d, of %d calls", len(want), len(got), len(chosen.Corpus))
	}
	succeeded := map[string]int{}
	for i, c := range chosen.Corpus {
		seen.compare(t, zone, fmt.Sprintf("%s.%s()", of.name, c.name), got[i], want[i])
		if !strings.HasPrefix(want[i], "throws ") {
			succeeded[c.name]++
		}
	}
	seen.compared()
	chosen.judge(t, of, succeeded)
}

// judge looks whether the corpus is worth its name: every function is called, and with
// success.
func (chosen selection) judge(t *testing.T, of subject, succeeded map[string]int) {
	all := 0
	for _, name := range chosen.Functions {
		reason, apart := chosen.Apart[name]
		switch {
		case apart && reason == "":
			t.Errorf("%s is not called, and nothing says why", name)
		case !apart && succeeded[name] == 0:
			t.Errorf("no call of %s succeeds", name)
		}
		all += succeeded[name]
	}
	for _, name := range slices.Sorted(maps.Keys(chosen.Apart)) {
		if !slices.Contains(chosen.Functions, name) {
			t.Errorf("%s is to be left out, and is no function", name)
		}
	}
	for _, name := range chosen.Onesided {
		t.Errorf("%s gives one answer to all that it is asked", name)
	}
	if len(chosen.Corpus) < of.least {
		t.Errorf("%d calls, want at least %d", len(chosen.Corpus), of.least)
	}
	t.Attr("differential", fmt.Sprintf("%d of %d functions, %d calls compared with Node's, %d%% succeed",
		len(succeeded), len(chosen.Functions), len(chosen.Corpus), 100*all/max(1, len(chosen.Corpus))))
}

// TestDifferential is the whole comparison: what the libraries export, calls of every
// function, and the samples. The functions of mathjs have signatures, by which it calls them
// itself.
func TestDifferential(t *testing.T) {
	s := newSupervisor(t, supervisor.Config{Child: realChild(), Concurrency: 2})
	seen := &ledger{met: map[string]bool{}}
	programs := 2
	t.Run("surface", func(t *testing.T) {
		testSamples(t, s, seen, "UTC", differentialProgram(t, "surface.js"), 3000)
	})
	t.Run("mathjs", func(t *testing.T) {
		testSamples(t, s, seen, "UTC", differentialProgram(t, "mathjs.js"), 10000)
	})
	t.Run("corpus", func(t *testing.T) {
		for _, of := range subjects() {
			for _, zone := range of.zones {
				programs++
				t.Run(of.name+" in "+zone, func(t *testing.T) {
					t.Parallel()
					testCorpus(t, s, seen, zone, of)
				})
			}
		}
	})
	t.Run("samples", func(t *testing.T) {
		for _, library := range policy.Default().Modules() {
			for _, zone := range zonesOfSamples(library) {
				programs++
				t.Run(library+" in "+zone, func(t *testing.T) {
					t.Parallel()
					testSamples(t, s, seen, zone, samplesOf(t, library), 10)
				})
			}
		}
	})
	if seen.programs < programs {
		t.Logf("only a part was run, %d of %d: known differences that are none any more show in a whole run", seen.programs, programs)
		return
	}
	for _, name := range seen.stale() {
		t.Errorf("%s does not differ from Node any more (%s)", name, knownDifferences[name].reason)
	}
}
