package weburl

import (
	"testing"
)

// The comparison with Node, over hundreds of inputs, is in the package above. These
// tests hold what it cannot see.

func mustParse(t *testing.T, text string) *URL {
	t.Helper()
	u, ok := Parse(text, nil)
	if !ok {
		t.Fatalf("Parse(%q) failed", text)
	}
	return u
}

func TestURLsShareNothingWithTheirBase(t *testing.T) {
	base := mustParse(t, "http://h/a/b/c")
	u, ok := Parse("d", base)
	if !ok {
		t.Fatal("Parse failed")
	}
	u.SetPathname("/x/y/z")
	second, _ := Parse("e", base)
	if got := base.String() + " " + second.String(); got != "http://h/a/b/c http://h/a/b/e" {
		t.Errorf("base and a second URL = %s", got)
	}
}

func TestParamsKeepOrder(t *testing.T) {
	p := ParseParams("b=1&a=2&b=3&c=4&b=5")
	p.Set("b", "x")
	if got := p.String(); got != "b=x&a=2&c=4" {
		t.Errorf("after Set: %s", got)
	}
	p.Set("z", "")
	p.Sort()
	if got := p.String(); got != "a=2&b=x&c=4&z=" {
		t.Errorf("after Sort: %s", got)
	}
}

func TestIPv6RoundTrip(t *testing.T) {
	for text, want := range map[string]string{
		"::": "::", "::1": "::1", "1::": "1::", "1:2:3:4:5:6:7:8": "1:2:3:4:5:6:7:8", "0:0:1::": "0:0:1::",
		"1:0:0:2:0:0:0:3": "1:0:0:2::3", "1:0:2:0:3:0:4:0": "1:0:2:0:3:0:4:0", "::ffff:1.2.3.4": "::ffff:102:304", "A:B::": "a:b::",
	} {
		address, ok := parseIPv6(text)
		if got := formatIPv6(address); !ok || got != want {
			t.Errorf("%s = %s, %v, want %s", text, got, ok, want)
		}
	}
}

// FuzzParse holds that a URL written out reads back as the same URL, whatever was
// parsed and set before.
func FuzzParse(f *testing.F) {
	for _, seed := range [][3]string{
		{"http://u:p@h:1/a/../b?c#d", "", "x"}, {"../x", "http://a/b/c", "?q"}, {"foo:/.//p", "", "h:9"}, {"file:C|/a", "file:///D:/b", "//x"},
		{"mailto:a  ", "", ""}, {"data:x  ?a", "", "#"}, {"http://[::1]:80", "", "[::2]:3"}, {"http://1.2.3", "", "0x7f.1"}, {"http://xn--mnchen-3ya.de", "", "münchen.de"},
		{"blob:https://a/b", "", "wss:"}, {"\\\\h\\x", "http://b", "\t/ \n"}, {"foo://h", "", "/.."}, {"http:%zz@%41:9?'#`", "http://x", "%00"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, text, baseText, value string) {
		var base *URL
		if b, ok := Parse(baseText, nil); ok {
			base = b
		}
		u, ok := Parse(text, base)
		if !ok {
			return
		}
		check(t, u, "parsing")
		for name, set := range map[string]func(string){
			"protocol": u.SetProtocol, "username": u.SetUsername, "password": u.SetPassword, "host": u.SetHost, "hostname": u.SetHostname,
			"port": u.SetPort, "pathname": u.SetPathname, "search": u.SetSearch, "hash": u.SetHash,
		} {
			set(value)
			check(t, u, "setting "+name)
		}
	})
}

func check(t *testing.T, u *URL, after string) {
	t.Helper()
	written := u.String()
	again, ok := Parse(written, nil)
	if !ok {
		t.Fatalf("after %s, %q does not parse", after, written)
	}
	if again.String() != written {
		t.Fatalf("after %s, %q reads back as %q", after, written, again.String())
	}
}
