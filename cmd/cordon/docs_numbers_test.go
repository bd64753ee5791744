package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cordon/supervisor"
)

// The tests in this file hold the tables of the documentation against the code.

// policyNumbers is what cordon policy --json says of limits.
type policyNumbers struct {
	Limits []struct {
		Name           string
		Default        *int64
		Ceiling, Floor int64
	}
	Bounds []struct {
		Name  string
		Value int64
	}
	Modules []string
}

func readPolicy(t *testing.T) policyNumbers {
	t.Helper()
	out, err := exec.Command("cordon", "policy", "--json").Output()
	var b policyNumbers
	if err == nil {
		err = json.Unmarshal(out, &b)
	}
	if err != nil || len(b.Limits) == 0 {
		t.Fatalf("cordon policy --json: %v: %s", err, out)
	}
	return b
}

func (b policyNumbers) bound(name string) int64 {
	for _, one := range b.Bounds {
		if one.Name == name {
			return one.Value
		}
	}
	return -1
}

func TestNumbersOfTheRequest(t *testing.T) {
	policy := readPolicy(t)
	want := map[string][3]string{ // default, ceiling, floor
		"code":     {"", fmt.Sprintf("%d bytes", policy.bound("code_bytes")), ""},
		"input":    {"null", fmt.Sprintf("%d bytes, %d levels", policy.bound("input_bytes"), policy.bound("input_depth")), ""},
		"filename": {"script.js", fmt.Sprintf("%d bytes", policy.bound("filename_bytes")), ""},
		"modules":  {"all of the policy: " + strings.Join(policy.Modules, ", "), "", "none"},
	}
	for _, l := range policy.Limits {
		def := "the timeout × 2"
		if l.Default != nil {
			def = fmt.Sprint(*l.Default)
		}
		want["limits."+l.Name] = [3]string{def, fmt.Sprint(l.Ceiling), fmt.Sprint(l.Floor)}
	}
	for _, row := range rows(t, page(t, "docs/calling.md"), "| field | Go | default | at most | at least |") {
		numbers, ok := want[row[0]]
		if got := [3]string{row[2], row[3], row[4]}; ok && got != numbers {
			t.Errorf("%s: the page says %q, the policy %q", row[0], got, numbers)
		}
		delete(want, row[0])
		request := reflect.TypeFor[supervisor.Request]()
		name, limit, below := strings.Cut(row[1], ".")
		field, ok := request.FieldByName(name)
		if ok && below {
			_, ok = field.Type.FieldByName(limit)
		}
		if !ok {
			t.Errorf("%s: there is no field %s in supervisor.Request", row[0], row[1])
		}
	}
	for name := range want {
		t.Errorf("%s is not on the page", name)
	}
}

// size writes bytes in the largest unit that divides them.
func size(bytes int64) string {
	if bytes%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%d KiB", bytes>>10)
}

func TestNumbersInProse(t *testing.T) {
	policy := readPolicy(t)
	def, most := map[string]int64{}, map[string]int64{}
	for _, l := range policy.Limits {
		if most[l.Name] = l.Ceiling; l.Default != nil {
			def[l.Name] = *l.Default
		}
	}
	tests := []struct{ page, want string }{
		{"docs/writing-scripts.md", fmt.Sprintf("| wall clock | %d s | %d s |", def["timeout_ms"]/1000, most["timeout_ms"]/1000)},
		{"docs/writing-scripts.md", fmt.Sprintf("| CPU time | twice the wall clock's | %d s |", most["cpu_ms"]/1000)},
		{"docs/writing-scripts.md", fmt.Sprintf("| memory of the whole process | %s | %s |", size(def["memory_bytes"]), size(most["memory_bytes"]))},
		{"docs/writing-scripts.md", fmt.Sprintf("| output as JSON | %s | %s |", size(def["output_bytes"]), size(most["output_bytes"]))},
		{"docs/writing-scripts.md", fmt.Sprintf("| console | %d lines, %s | %d lines, %s |",
			def["log_lines"], size(def["log_bytes"]), most["log_lines"], size(most["log_bytes"]))},
		{"docs/writing-scripts.md", fmt.Sprintf("at most %s of text and its input %s, nested at most %d levels; an output at most %d",
			size(policy.bound("code_bytes")), size(policy.bound("input_bytes")), policy.bound("input_depth"), policy.bound("output_depth"))},
		{"README.md", fmt.Sprintf("%d s, %s, %s of output by default", def["timeout_ms"]/1000, size(def["memory_bytes"]), size(def["output_bytes"]))},
	}
	for _, tt := range tests {
		if !strings.Contains(page(t, tt.page), tt.want) {
			t.Errorf("%s does not say what the policy does: %s", tt.page, tt.want)
		}
	}
}

func TestFieldsOfTheResult(t *testing.T) {
	var want, got []string
	for _, name := range resultFields(reflect.TypeFor[supervisor.Result](), "") {
		// Of usage and isolation only the parts are told.
		if name != "usage" && name != "isolation" {
			want = append(want, name)
		}
	}
	for _, row := range rows(t, page(t, "docs/calling.md"), "| field | meaning |") {
		got = append(got, row[0])
	}
	if !slices.Equal(got, want) {
		t.Errorf("the page has the fields\n%q\nthe result\n%q", got, want)
	}
}

// resultFields gives the JSON names of a struct's fields and of those below them.
func resultFields(of reflect.Type, prefix string) []string {
	var names []string
	for i := range of.NumField() {
		field := of.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, prefix+name)
		inner := field.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			names = append(names, resultFields(inner, prefix+name+".")...)
		}
	}
	return names
}

func TestOutcomesOfTheDocumentation(t *testing.T) {
	var got []supervisor.Outcome
	for _, row := range rows(t, page(t, "docs/calling.md"), "| outcome | what decides it |") {
		got = append(got, supervisor.Outcome(row[0]))
	}
	if !slices.Equal(got, supervisor.Outcomes()) {
		t.Errorf("the page has %q, the code %q", got, supervisor.Outcomes())
	}
}

// What the page shows of a program is in one of those that are tested.
func TestProgramsOfTheDocumentation(t *testing.T) {
	programs := map[string]string{
		"go":     page(t, "docs/examples/goapi/main.go") + page(t, "docs/examples/clients/goclient/main.go"),
		"python": page(t, "docs/examples/clients/client.py"),
		"js":     page(t, "docs/examples/clients/client.mjs"),
	}
	shown := map[string]bool{}
	for _, block := range fences(t, page(t, "docs/calling.md")) {
		source, tested := programs[block.language]
		if !tested {
			continue
		}
		shown[block.language] = true
		if !strings.Contains(source, block.text) {
			t.Errorf("no program in docs/examples has such lines as the block at line %d of docs/calling.md", block.line)
		}
	}
	if len(shown) != len(programs) {
		t.Errorf("docs/calling.md shows programs in %v", shown)
	}
}

// The program that calls the Go API prints what the page says.
func TestGoProgramOfTheDocumentation(t *testing.T) {
	requireWalls(t)
	text := page(t, "docs/calling.md")
	stdout, stderr, code := shell(t, "../..", "go run ./docs/examples/goapi")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for line := range strings.Lines(stdout) {
		if line = strings.TrimSpace(line); !strings.Contains(text, "`"+line+"`") {
			t.Errorf("the program prints %q, which the page does not say", line)
		}
	}
}
