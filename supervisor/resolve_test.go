package supervisor

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"cordon/ipc"
	"cordon/policy"

	"github.com/google/go-cmp/cmp"
)

func TestResolveFillsInTheContractsDefaults(t *testing.T) {
	got, err := resolve(policy.Default(), Request{})
	if err != nil {
		t.Fatal(err)
	}
	want := ipc.Execute{
		Filename: "script.js", Input: json.RawMessage("null"), Timezone: "UTC",
		Modules: policy.Default().Modules(),
		Limits: ipc.Limits{TimeoutMS: 30_000, MemoryBytes: 128 << 20, OutputBytes: 4 << 20,
			LogBytes: 256 << 10, LogLines: 1000},
	}
	if diff := cmp.Diff(want, got.execute); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
	if got.cpu != 60*time.Second || got.timeout != 30*time.Second || got.memory != 128<<20 {
		t.Errorf("timeout %v, cpu %v, memory %d", got.timeout, got.cpu, got.memory)
	}
}

func TestResolveKeepsWhatIsAsked(t *testing.T) {
	seed, now := uint64(7), time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	got, err := resolve(policy.Default(), Request{
		Code: "output = 1", Filename: "a b.js", Input: json.RawMessage(` {"a": 1e400} `), Modules: []string{"uuid", "lodash", "uuid"},
		Limits: Limits{Timeout: 1500 * time.Microsecond, MemoryBytes: 64 << 20}, Seed: &seed, Now: &now, Timezone: "Europe/Berlin",
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"lodash", "uuid"}, got.execute.Modules); diff != "" {
		t.Error(diff)
	}
	if got.timeout != 2*time.Millisecond || got.cpu != 2*got.timeout || *got.execute.NowUnixNano != now.UnixNano() ||
		*got.execute.Seed != 7 || got.execute.Timezone != "Europe/Berlin" || got.execute.Filename != "a b.js" {
		t.Errorf("resolved %+v", got)
	}
	if none, err := resolve(policy.Default(), Request{Modules: []string{}}); err != nil || none.execute.Modules == nil || len(none.execute.Modules) != 0 {
		t.Errorf("no modules became %v, %v", none.execute.Modules, err)
	}
}

func TestResolveRefuses(t *testing.T) {
	far := time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		request     Request
		field, says string
	}{
		"timeout over the ceiling": {Request{Limits: Limits{Timeout: 121 * time.Second}}, "limits.timeout_ms", "121000: want 1 to 120000"},
		"timeout negative":         {Request{Limits: Limits{Timeout: -time.Nanosecond}}, "limits.timeout_ms", "-1"},
		"cpu over the ceiling":     {Request{Limits: Limits{CPU: time.Hour}}, "limits.cpu_ms", "120000"},
		"memory over the ceiling":  {Request{Limits: Limits{MemoryBytes: 1 << 40}}, "limits.memory_bytes", "536870912"},
		"memory too small to live": {Request{Limits: Limits{MemoryBytes: 1}}, "limits.memory_bytes", "1: want"},
		"output over the ceiling":  {Request{Limits: Limits{OutputBytes: 17 << 20}}, "limits.output_bytes", "16777216"},
		"log bytes":                {Request{Limits: Limits{LogBytes: -1}}, "limits.log_bytes", "-1"},
		"log lines":                {Request{Limits: Limits{LogLines: 10_001}}, "limits.log_lines", "10000"},
		"code too long":            {Request{Code: strings.Repeat("x", 1<<20+1)}, "code", "1048576"},
		"code not UTF-8":           {Request{Code: "\xff"}, "code", "UTF-8"},
		"code with a zero byte":    {Request{Code: "a\x00b"}, "code", "zero byte"},
		"input too long":           {Request{Input: json.RawMessage(`"` + strings.Repeat("x", 16<<20) + `"`)}, "input", "16777216"},
		"input no JSON":            {Request{Input: json.RawMessage("{\"a\":\n 1,}")}, "input", "line 2"},
		"input empty":              {Request{Input: json.RawMessage("")}, "input", ""},
		"input too deep":           {Request{Input: json.RawMessage(strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001))}, "input", "10000"},
		"filename too long":        {Request{Filename: strings.Repeat("x", 256)}, "filename", "255"},
		"filename with a newline":  {Request{Filename: "a\nb"}, "filename", `"a\nb"`},
		"module unknown":           {Request{Modules: []string{"fs"}}, "modules", `"fs"`},
		"timezone unknown":         {Request{Timezone: "Mars/Olympus"}, "timezone", `"Mars/Olympus"`},
		"timezone a path":          {Request{Timezone: "../../etc/passwd"}, "timezone", "IANA"},
		"now too far":              {Request{Now: &far}, "now", "2262"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := resolve(policy.Default(), test.request)
			var bad *InvalidRequestError
			if !errors.As(err, &bad) || bad.Field != test.field || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want one about %s that says %q", err, test.field, test.says)
			}
			if len(err.Error()) > 500 {
				t.Errorf("the message has %d bytes", len(err.Error()))
			}
		})
	}
}
