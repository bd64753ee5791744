package config

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/daemon/admission"
	"cordon/supervisor/daemon/peer"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// samePolicy compares policies by what they say.
var samePolicy = cmp.Options{same, cmpopts.EquateEmpty(), cmp.Transformer("JSON", func(p policy.Policy) string {
	text, err := p.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(text)
})}

// sixteen is a host with 16 GiB.
func sixteen() (int64, string, error) { return 16 << 30, "what the test says", nil }

// parsed reads a policy that has to be right.
func parsed(t *testing.T, text string) PolicyFile {
	t.Helper()
	p, err := parsePolicy("policy.yaml", []byte(text), sixteen)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestThePolicyWithoutAFile(t *testing.T) {
	p, err := LoadPolicy("")
	if err != nil {
		t.Fatal(err)
	}
	memory, _, err := admission.HostMemory()
	if err != nil {
		t.Fatal(err)
	}
	const kib = 1024
	want := PolicyFile{
		Policy: policy.Default(),
		Admission: admission.Limits{
			Concurrency: 2 * runtime.NumCPU(), MemoryBytes: memory / 100 * 75 / kib * kib, Queue: 64, QueueTimeout: 2 * time.Second,
			Default: admission.TenantLimits{QueueShare: 1, Weight: 1},
		},
		Pool: supervisor.Pool{MinIdle: runtime.NumCPU(), Max: 3 * runtime.NumCPU()},
	}
	if diff := cmp.Diff(want, p, samePolicy); diff != "" {
		t.Error(diff)
	}
}

const wholePolicy = `
limits:
  defaults: {timeout: 1s, cpu: 500ms, memory: 16m, output: 1k, log_bytes: 2KiB, log_lines: 3}
  ceilings: {timeout: 24h, cpu: 1h, memory: 64GiB, output: 64MiB, log_bytes: 3k, log_lines: 4}
modules: [lodash, csv-parse]
degraded: [landlock, cgroup]
fresh_namespaces: true
access: {uids: [1000, root], gids: [5], tenant_header_uids: ["33"]}
admission: {concurrency: 3, queue: 0, queue_timeout: 100ms, memory: 50%}
tenants:
  default: {concurrency: 2, rate: 0.5, queue_share: 0.25}
  uid:1000: {burst: 9}
  a.b: {concurrency: 1, rate: 100, queue_share: 1, weight: 7}
  "7": {weight: 2}
  quiet:
pool: {min_idle: 0, max: 5}
`

func TestAllKeysOfAPolicyAreRead(t *testing.T) {
	p := parsed(t, wholePolicy)
	pol, err := policy.Default().WithLimits(
		policy.Limits{Timeout: time.Second, CPU: 500 * time.Millisecond, Memory: 16 << 20, Output: 1 << 10, LogBytes: 2 << 10, LogLines: 3},
		policy.Limits{Timeout: 24 * time.Hour, CPU: time.Hour, Memory: 64 << 30, Output: 64 << 20, LogBytes: 3 << 10, LogLines: 4})
	if err != nil {
		t.Fatal(err)
	}
	if pol, err = pol.WithModules([]string{"csv-parse", "lodash"}); err != nil {
		t.Fatal(err)
	}
	if pol, err = pol.Allow(policy.WallCgroup, policy.WallLandlock); err != nil {
		t.Fatal(err)
	}
	want := PolicyFile{
		Policy: pol.WithFreshNamespaces(true),
		Access: peer.Rules{UIDs: []int{0, 1000}, GIDs: []int{5}, TenantHeaderUIDs: []int{33}},
		Admission: admission.Limits{
			Concurrency: 3, Queue: -1, QueueTimeout: 100 * time.Millisecond, MemoryBytes: 16 << 30 / 100 * 50 / 1024 * 1024,
			Default: admission.TenantLimits{Concurrency: 2, Rate: 0.5, QueueShare: 0.25, Weight: 1},
			Tenants: map[string]admission.TenantLimits{
				"uid:1000": {Concurrency: 2, Rate: 0.5, Burst: 9, QueueShare: 0.25, Weight: 1},
				"a.b":      {Concurrency: 1, Rate: 100, QueueShare: 1, Weight: 7},
				"quiet":    {Concurrency: 2, Rate: 0.5, QueueShare: 0.25, Weight: 1},
				"7":        {Concurrency: 2, Rate: 0.5, QueueShare: 0.25, Weight: 2},
			},
		},
		Pool: supervisor.Pool{MinIdle: 0, Max: 5},
	}
	if diff := cmp.Diff(want, p, samePolicy); diff != "" {
		t.Error(diff)
	}
}

func TestAPolicyThatIsPrintedLoadsToTheSame(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "comments": "# nothing\n", "all": wholePolicy,
		"none": "modules: []\naccess:\ntenants: {x: {}, \"null\": {rate: 1}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := parsed(t, text)
			var printed bytes.Buffer
			if err := p.Print(&printed); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p, parsed(t, printed.String()), samePolicy); diff != "" {
				t.Errorf("%s\n%s", &printed, diff)
			}
		})
	}
	var printed bytes.Buffer
	if err := parsed(t, wholePolicy).Print(&printed); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"    timeout: 1s # policy.yaml:3:23\n",
		"modules: [csv-parse, lodash] # policy.yaml:5:10\n",
		"  memory: 8388607KiB # policy.yaml:9:69: 50% of 16GiB, which is what the test says\n",
		"  \"uid:1000\":\n    concurrency: 2 # tenants.default\n",
		"  max: 5 # policy.yaml:16:26\n",
	} {
		if !strings.Contains(printed.String(), line) {
			t.Errorf("no %q in\n%s", line, &printed)
		}
	}
}

func TestFaultsOfAPolicy(t *testing.T) {
	for text, want := range map[string]string{
		"limits: {defaults: {memory: 600MiB}}":        "1:29: limits.defaults.memory: 600MiB: want 16MiB to 512MiB, which is limits.ceilings.memory",
		"limits: {defaults: {memory: 1MiB}}":          "1:29: limits.defaults.memory: 1MiB: want 16MiB to 512MiB, which is limits.ceilings.memory",
		"limits: {ceilings: {timeout: 10s}}":          "1:30: limits.ceilings.timeout: 10s: want at least limits.defaults.timeout, 30s",
		"limits: {ceilings: {memory: 1000g}}":         "1:29: limits.ceilings.memory: 1000GiB: want 16MiB to 64GiB",
		"limits: {ceilings: {log_lines: 2000000}}":    "1:32: limits.ceilings.log_lines: 2000000: want 1 to 1000000",
		"limits: {ceilings: {cpu: timeout}}":          `1:26: limits.ceilings.cpu: "timeout": want a number with a unit, such as 500ms, 30s or 1m30s`,
		"limits: {defaults: {cpu: soon}}":             `1:26: limits.defaults.cpu: "soon": want a number with a unit, such as 500ms, 30s or 1m30s; or timeout`,
		"modules: [lodahs]":                           `1:11: modules: "lodahs": no library of that name is built in: did you mean lodash?`,
		"modules: lodash":                             `1:10: modules: "lodash": want a list, such as [lodash, date-fns]`,
		"modules: [lodash, [uuid]]":                   "1:19: modules: a list: want a single value here, as in [lodash, date-fns]",
		"modules: [lodash, lodash]":                   `1:19: modules: "lodash": is in the list twice: want it once`,
		"degraded: [seccomp]":                         `1:12: degraded: "seccomp": never: without it the whole kernel is open to a broken engine; want some of cgroup, landlock, pid, net, mnt, ipc, uts, cgroup-ns`,
		"degraded: [cgruop]":                          `1:12: degraded: "cgruop": no such wall: want some of cgroup, landlock, pid, net, mnt, ipc, uts, cgroup-ns`,
		"fresh_namespaces: 1":                         `1:19: fresh_namespaces: "1": want true or false, not a number`,
		"access: {uids: [1000, no-such-user]}":        `1:23: access.uids: "no-such-user": no such user on this host: want the name or the number of a user`,
		"access: {gids: [-1]}":                        `1:17: access.gids: "-1": no such group on this host: want the name or the number of a group`,
		"tenants: {\"a b\": {rate: 1}}":               `1:11: tenants: "a b": no name of a tenant: want default, uid:1000, or 1 to 64 of A-Z a-z 0-9 . _ -`,
		"tenants: {\"uid:x\": {}}":                    `1:11: tenants: "uid:x": no name of a tenant: want default, uid:1000, or 1 to 64 of A-Z a-z 0-9 . _ -`,
		"tenants: {x: {rate: 0}}":                     `1:21: tenants.x.rate: "0": want a number from 0.001 to 1000000, such as 0.5`,
		"tenants: {x: {rate: .inf}}":                  `1:21: tenants.x.rate: ".inf": want a number from 0.001 to 1000000, such as 0.5`,
		"tenants: {x: {concurrency: 0}}":              `1:28: tenants.x.concurrency: "0": want a whole number from 1 to 2147483647`,
		"tenants: {x: {wieght: 1}}":                   "1:15: tenants.x.wieght: no such key: want one of concurrency, rate, burst, queue_share, weight (did you mean weight?)",
		"tenants: {x: 1}":                             `1:14: tenants.x: "1": want keys below it: concurrency, rate, burst, queue_share, weight`,
		"tenants: {x: {}, x: {}}":                     "1:18: tenants.x: is here a second time, after policy.yaml:1:11: want it once",
		"tenants: {default: {queue_share: 1.5}}":      `1:34: tenants.default.queue_share: "1.5": want a number from 0.01 to 1, such as 0.5`,
		"admission: {memory: 110%}":                   `1:21: admission.memory: "110%": want 1% to 100%`,
		"admission: {memory: 1MiB}":                   "1:21: admission.memory: 1MiB: not one execution fits in: want limits.defaults.memory, 128MiB, or more",
		"admission: {memory: 4GB}":                    `1:21: admission.memory: "4GB": GB can mean powers of 1000 or of 1024: write 4GiB for 1024; or a part of the host's memory such as 75%`,
		"admission: {concurrency: 4}\npool: {max: 3}": "2:13: pool.max: 3: want at least admission.concurrency, 4, and pool.min_idle, " + min2(),
	} {
		_, err := parsePolicy("policy.yaml", []byte(text), sixteen)
		var wrong *Error
		if !errors.As(err, &wrong) || err.Error() != "policy.yaml:"+want || wrong.Line == 0 {
			t.Errorf("%q:\ngot  %v\nwant policy.yaml:%s", text, err, want)
		}
	}
}

// min2 is the default of pool.min_idle.
func min2() string { return decimal(float64(runtime.NumCPU())) }

func TestAHostThatDoesNotTellItsMemory(t *testing.T) {
	silent := func() (int64, string, error) { return 0, "", errors.New("nothing is mounted") }
	if _, err := parsePolicy("policy.yaml", nil, silent); err == nil || !strings.Contains(err.Error(), "nothing is mounted") {
		t.Errorf("without a size: %v", err)
	}
	if p, err := parsePolicy("policy.yaml", []byte("admission: {memory: 1GiB}"), silent); err != nil || p.Admission.MemoryBytes != 1<<30 {
		t.Errorf("with a size: %d, %v", p.Admission.MemoryBytes, err)
	}
}

// A policy of very many tenants is read in about the time that its bytes take.
func TestManyTenants(t *testing.T) {
	const many = 20_000
	var text strings.Builder
	text.WriteString("tenants:\n")
	for i := range many {
		fmt.Fprintf(&text, "  t%d: {weight: 2}\n", i)
	}
	begin := time.Now()
	if p := parsed(t, text.String()); len(p.Admission.Tenants) != many {
		t.Errorf("%d tenants", len(p.Admission.Tenants))
	}
	// With a search through all fields for each it was half a minute, without 0.2 s.
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestWallsOfTheCommandLineArePrintedToo(t *testing.T) {
	file := parsed(t, "degraded: [cgroup]")
	more, err := file.Allow("allow-degraded", policy.WallLandlock)
	if err != nil {
		t.Fatal(err)
	}
	for line, p := range map[string]PolicyFile{
		"degraded: [cgroup] # policy.yaml:1:11\n": file, "degraded: [cgroup, landlock] # --allow-degraded\n": more,
	} {
		var printed bytes.Buffer
		if err := p.Print(&printed); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(printed.String(), line) || !cmp.Equal(p, parsed(t, printed.String()), samePolicy) {
			t.Errorf("no %q, or another policy in\n%s", line, &printed)
		}
	}
	if _, err := file.Allow("allow-degraded", policy.WallSeccomp); err == nil || !strings.HasPrefix(err.Error(), "--allow-degraded: degraded: ") {
		t.Errorf("without the filter: %v", err)
	}
}
