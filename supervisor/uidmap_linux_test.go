package supervisor

import "testing"

func TestUIDMapKnowsItsOwn(t *testing.T) {
	for text, want := range map[string]struct{ ours, childUser bool }{
		"         0          0 4294967295\n": {false, false}, // no namespace
		"         0       1000          1\n": {true, false},
		"         0          0          1\n": {true, false},
		"0 0 1\n65534 65534 1\n":             {true, true},
		"         0     100000      65536\n": {false, false}, // a container
		"0 1000 1\n1 100000 65536\n":         {false, false}, // rootless podman
		"     65534       1000          1\n": {false, false},
		"":                                   {false, false},
	} {
		m, err := parseUIDMap(text)
		if err != nil {
			t.Fatal(err)
		}
		if m.ours() != want.ours || m.hasChildUser() != want.childUser {
			t.Errorf("%q: ours %t, child's user %t, want %+v", text, m.ours(), m.hasChildUser(), want)
		}
	}
	if _, err := parseUIDMap("0 x 1"); err == nil {
		t.Error("a mapping that is none was read")
	}
}
