package config

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The examples of both files are what operators begin with: each has every key, as its default
// is, or as a comment where that depends on the host.

func example(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../../../deploy/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// absent gives the keys of a form that a file does not set.
func absent(f *form) []string {
	var keys []string
	for _, one := range f.fields {
		if one.from == (origin{}) {
			keys = append(keys, one.key)
		}
	}
	return keys
}

func TestTheExampleOfTheConfigurationIsItsDefaults(t *testing.T) {
	want := defaults(environment(nil))
	want.Socket = "/run/cordon/cordon.sock" // what root has, whoever runs this
	c := defaults(environment(nil))
	made := formOf(&c)
	if err := made.fill("config.yaml", example(t, "config.yaml")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, c, same); diff != "" {
		t.Errorf("values of deploy/config.yaml are no defaults:\n%s", diff)
	}
	if keys := absent(made); len(keys) != 0 {
		t.Errorf("deploy/config.yaml has no %q", keys)
	}
}

func TestTheExampleOfThePolicyIsItsDefaults(t *testing.T) {
	text := example(t, "policy.yaml")
	if diff := cmp.Diff(parsed(t, ""), parsed(t, string(text)), samePolicy); diff != "" {
		t.Errorf("values of deploy/policy.yaml are no defaults:\n%s", diff)
	}
	made := policyDefaults().form(sixteen)
	if err := made.fill("policy.yaml", text); err != nil {
		t.Fatal(err)
	}
	byHost := []string{"admission/concurrency", "pool/min_idle", "pool/max"}
	if keys := absent(made); !slices.Equal(keys, byHost) {
		t.Errorf("deploy/policy.yaml does not set %q, want %q", keys, byHost)
	}
	// What is commented out is right too.
	whole := regexp.MustCompile(`(?m)^( +)# ((?:[a-z_-]+):(?: [0-9.]+)?|  (?:[a-z_-]+): [0-9.]+)$`).ReplaceAll(text, []byte("$1$2"))
	for _, key := range append(byHost, "tenants/nightly-reports/rate") {
		if !bytes.Contains(whole, []byte("  "+key[strings.LastIndex(key, "/")+1:]+": ")) {
			t.Errorf("deploy/policy.yaml does not tell of %s", key)
		}
	}
	made = policyDefaults().form(sixteen)
	if err := made.fill("policy.yaml", whole); err != nil {
		t.Fatal(err)
	}
	if keys := absent(made); !slices.Equal(keys, []string{"tenants/nightly-reports/burst", "tenants/nightly-reports/queue_share", "tenants/nightly-reports/weight"}) {
		t.Errorf("with all comments, deploy/policy.yaml does not set %q", keys)
	}
}

// No two settings share a flag or a variable, and each says what it is.
func TestSettings(t *testing.T) {
	seen := map[string]string{}
	flags := 0
	for _, s := range Settings(environment(map[string]string{"XDG_RUNTIME_DIR": "/run/user/7"})) {
		for _, name := range []string{s.Flag, s.Env} {
			if other, twice := seen[name]; twice && name != "" {
				t.Errorf("%s and %s are both %s", s.Key, other, name)
			}
			seen[name] = s.Key
		}
		if s.Flag != "" {
			flags++
		}
		if s.Usage == "" || s.Want == "" || s.Env != "CORDON_"+strings.ToUpper(strings.ReplaceAll(s.Key, ".", "_")) {
			t.Errorf("%+v", s)
		}
	}
	for flag, key := range map[string]string{"socket": "socket", "log-level": "log.level", "audit": "audit.path", "policy": "policy_file", "audit-required": "audit.required"} {
		if seen[flag] != key {
			t.Errorf("--%s sets %q, want %s", flag, seen[flag], key)
		}
	}
	if flags < 10 {
		t.Errorf("%d flags", flags)
	}
}

// Whatever a file holds, it is read or refused with its place; and what is read is printed so
// that it is read again.
func FuzzFiles(f *testing.F) {
	f.Add([]byte(wholePolicy))
	f.Add([]byte("socket: /x\nlog: {level: \"off\"}\nsocket_mode: 0o600\nlibs: \"/\\xe9\"\n"))
	f.Add([]byte("tenants:\n  ? a\n  : {rate: 1}\n"))
	for _, name := range []string{"config.yaml", "policy.yaml"} {
		text, err := os.ReadFile("../../../deploy/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		fuzzConfig(t, text)
		fuzzPolicy(t, text)
	})
}

func fuzzConfig(t *testing.T, text []byte) {
	c := defaults(environment(nil))
	made := formOf(&c)
	err := made.fill("config.yaml", text)
	if err == nil {
		err = c.check(made)
	}
	if err != nil {
		placed(t, err)
		return
	}
	c.origins = made.origins()
	var printed bytes.Buffer
	if err := c.Print(&printed); err != nil {
		t.Fatal(err)
	}
	again := defaults(environment(nil))
	if err := formOf(&again).fill("printed", printed.Bytes()); err != nil {
		t.Fatalf("%v in\n%s", err, &printed)
	}
	if diff := cmp.Diff(c, again, same); diff != "" {
		t.Fatalf("%s\n%s", &printed, diff)
	}
}

func fuzzPolicy(t *testing.T, text []byte) {
	p, err := parsePolicy("policy.yaml", text, sixteen)
	if err != nil {
		placed(t, err)
		return
	}
	if err := p.Policy.Validate(); err != nil {
		t.Fatal(err)
	}
	if err := p.Admission.Validate(); err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := p.Print(&printed); err != nil {
		t.Fatal(err)
	}
	again, err := parsePolicy("printed", printed.Bytes(), sixteen)
	if err != nil {
		t.Fatalf("%v in\n%s", err, &printed)
	}
	if diff := cmp.Diff(p, again, samePolicy); diff != "" {
		t.Fatalf("%s\n%s", &printed, diff)
	}
}

// placed holds that an error is one of ours, and of this file.
func placed(t *testing.T, err error) {
	t.Helper()
	wrong, ok := err.(*Error)
	if !ok || wrong.Want == "" || wrong.Origin == "" {
		t.Fatalf("error %#v", err)
	}
}
