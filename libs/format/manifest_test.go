package format

import (
	"encoding/json"
	"strings"
	"testing"
)

func valid() Manifest {
	return Manifest{Version: ManifestVersion, Libraries: []Library{
		{Name: "a", Release: "1.0.0", Licence: "MIT", File: "a.js", Bytes: 1, SHA256: strings.Repeat("0a", 32), Modules: 1, Specifiers: []string{"a", "a/x"}, Functions: []string{"f"}},
		{Name: "b", Release: "2.0.0", Licence: "MIT", File: "b.js", Bytes: 1, SHA256: strings.Repeat("0b", 32), Modules: 1, Specifiers: []string{"b"}, Functions: []string{"g", "h"}},
	}}
}

func TestParseManifest(t *testing.T) {
	data, err := json.Marshal(valid())
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseManifest(data)
	if err != nil {
		t.Fatal(err)
	}
	if lib, ok := m.Find("b"); !ok || lib.Release != "2.0.0" {
		t.Errorf("b is %+v, %t", lib, ok)
	}
	if _, ok := m.Find("c"); ok {
		t.Error("c is found")
	}
	if names := strings.Join(m.Names(), " "); names != "a b" {
		t.Errorf("names are %s", names)
	}
}

func TestParseManifestRefuses(t *testing.T) {
	for _, row := range []struct {
		change func(*Manifest)
		want   string
	}{
		{func(m *Manifest) { m.Version = 2 }, "version is 2, want 1"},
		{func(m *Manifest) { m.Libraries = nil }, "libraries is empty"},
		{func(m *Manifest) { m.Libraries[1].Name = "" }, "name is empty"},
		{func(m *Manifest) { m.Libraries[0].Release = "" }, "release is empty"},
		{func(m *Manifest) { m.Libraries[0].Licence = "" }, "licence is empty"},
		{func(m *Manifest) { m.Libraries[0].File = "" }, "file is empty"},
		{func(m *Manifest) { m.Libraries[0].Bytes = 0 }, "bytes is 0"},
		{func(m *Manifest) { m.Libraries[0].Modules = -1 }, "modules is -1"},
		{func(m *Manifest) { m.Libraries[0].SHA256 = "0a" }, `sha256 is "0a"`},
		{func(m *Manifest) { m.Libraries[0].Specifiers = nil }, "specifiers are unsorted or empty"},
		{func(m *Manifest) { m.Libraries[0].Specifiers = []string{"a/x", "a"} }, "specifiers are unsorted"},
		{func(m *Manifest) { m.Libraries[1].Functions = []string{"h", "g"} }, "functions are unsorted"},
		{func(m *Manifest) { m.Libraries[0], m.Libraries[1] = m.Libraries[1], m.Libraries[0] }, "not in the order of names"},
		{func(m *Manifest) { m.Libraries[1] = m.Libraries[0] }, "not in the order of names"},
	} {
		m := valid()
		row.change(&m)
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseManifest(data); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v, want %q", err, row.want)
		}
	}
	for _, text := range []string{`{"version":1,"extra":2}`, `{"version":1,"libraries":[]} {}`, ``, `[]`} {
		if _, err := ParseManifest([]byte(text)); err == nil {
			t.Errorf("%s is taken for a manifest", text)
		}
	}
}
