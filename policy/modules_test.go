package policy

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestAllowModules(t *testing.T) {
	p, err := Default().AllowModules([]string{"slugify", "@acme/rules", "lodash"})
	if err != nil {
		t.Fatal(err)
	}
	want := append(Default().Modules(), "@acme/rules", "slugify")
	slices.Sort(want)
	if got := p.Modules(); !slices.Equal(got, want) {
		t.Errorf("modules are %q, want %q", got, want)
	}
	if _, err := Default().AllowModules([]string{"../x"}); err == nil {
		t.Error("a path is allowed as a module")
	}
}

func TestReservedModule(t *testing.T) {
	for name, want := range map[string]string{
		"lodash": "built in", "lodash-es": "built in", "zod": "built in",
		"fs": "Node", "fs/promises": "Node", "http": "Node", "child_process": "Node", "path": "Node", "sqlite": "Node",
		"slugify": "", "@acme/fs": "", "fs-extra": "", "lodash.groupby": "", "@lodash/lodash": "",
	} {
		reason, reserved := ReservedModule(name)
		if reserved != (want != "") || !strings.Contains(reason, want) {
			t.Errorf("%s: %t, %q, want %q", name, reserved, reason, want)
		}
	}
}

// TestReservedAreNodes asks Node which modules it has.
func TestReservedAreNodes(t *testing.T) {
	out, err := exec.Command("node", "-p", `JSON.stringify(require("module").builtinModules)`).Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	var names []string
	if err := json.Unmarshal(out, &names); err != nil || len(names) < 30 {
		t.Fatalf("node has the modules %s: %v", out, err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, "_") {
			continue // no library can have such a name
		}
		if _, reserved := ReservedModule(strings.TrimPrefix(name, "node:")); !reserved {
			t.Errorf("%s is a part of Node and free for a library", name)
		}
	}
}

// TestReservedAreAliases holds the aliases against those that the libraries are built with.
func TestReservedAreAliases(t *testing.T) {
	data, err := os.ReadFile("../libs/libraries.json")
	if err != nil {
		t.Fatal(err)
	}
	var recipes []struct{ Also []string }
	if err := json.Unmarshal(data, &recipes); err != nil {
		t.Fatal(err)
	}
	var aliases []string
	for _, r := range recipes {
		aliases = append(aliases, r.Also...)
	}
	slices.Sort(aliases)
	if !slices.Equal(aliases, builtInAliases()) {
		t.Errorf("aliases are %q, the recipes have %q", builtInAliases(), aliases)
	}
}
