package api_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"cordon/ipc"
	"cordon/supervisor"
	"cordon/supervisor/api"
)

func TestRequestsComeBackAsTheyWere(t *testing.T) {
	seed, now := uint64(math.MaxUint64), time.Date(2026, 3, 1, 12, 0, 0, 5, time.UTC)
	for name, r := range map[string]supervisor.Request{
		"least": {Code: ""},
		"all": {
			Code: "output = '\u2028\x01\"<&>'", Input: json.RawMessage(` {"a":"<", "a":1e400} `), Filename: "a.js",
			Limits: supervisor.Limits{Timeout: time.Second, CPU: time.Minute, MemoryBytes: 1 << 40, OutputBytes: 1, LogBytes: 2, LogLines: 3},
			Seed:   &seed, Now: &now, Timezone: "Europe/Berlin", Modules: []string{"lodash", "x\""},
		},
		"no modules": {Code: "1", Modules: []string{}},
		"one limit":  {Code: "1", Limits: supervisor.Limits{LogLines: 3}},
		"null input": {Code: "1", Input: json.RawMessage(`null`)},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := api.EncodeRequest(r)
			if err != nil {
				t.Fatal(err)
			}
			got, err := api.DecodeRequest(data)
			if err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			r.Input = json.RawMessage(strings.TrimSpace(string(r.Input)))
			if len(r.Input) == 0 {
				r.Input = nil
			}
			if !reflect.DeepEqual(got, r) {
				t.Errorf("%s\nis  %+v\nwas %+v", data, got, r)
			}
		})
	}
}

func TestLimitsRoundAwayFromTheDefault(t *testing.T) {
	data, err := api.EncodeRequest(supervisor.Request{Limits: supervisor.Limits{Timeout: 1, CPU: -1}})
	if want := `{"code":"","limits":{"timeout_ms":1,"cpu_ms":-1}}`; err != nil || string(data) != want {
		t.Errorf("%s, %v, want %s", data, err, want)
	}
}

func TestEncodeRefusesWhatJSONCannotCarry(t *testing.T) {
	year := time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)
	for field, r := range map[string]supervisor.Request{
		"code": {Code: "\xff"}, "filename": {Filename: "\xff"}, "timezone": {Timezone: "\xff"},
		"modules": {Modules: []string{"\xff"}}, "input": {Input: json.RawMessage(`{`)}, "now": {Now: &year},
	} {
		_, err := api.EncodeRequest(r)
		var bad *supervisor.InvalidRequestError
		if !errors.As(err, &bad) || bad.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestDecodeRefusesFields(t *testing.T) {
	long := strings.Repeat("9", 1000)
	tests := []struct{ body, field, value, want string }{
		{`[]`, "body", "an array", "an object"},
		{`"code"`, "body", `"code"`, "an object"},
		{`{}`, "code", "missing", "the text of a script"},
		{`{"code":null}`, "code", "null", "a string"},
		{`{"code":["a"]}`, "code", "an array", "a string"},
		{`{"code":"","cod":1}`, "cod", "no field of a request", `"code", or another one of code, `},
		{`{"code":"","Code":""}`, "Code", "no field of a request", `"code", or`},
		{`{"code":"","timeout":1}`, "timeout", "no field of a request", "one of code, filename, input, limits, "},
		{`{"code":"","limits":{"timeout":1}}`, "limits.timeout", "no field of a request", "one of cpu_ms, "},
		{`{"code":"","limits":null}`, "limits", "null", "an object"},
		{`{"code":"","limits":[1]}`, "limits", "an array", "an object"},
		{`{"code":"","limits":{"timeout_ms":0}}`, "limits.timeout_ms", "0", "a whole number over 0"},
		{`{"code":"","limits":{"timeout_ms":-1}}`, "limits.timeout_ms", "-1", "a whole number over 0"},
		{`{"code":"","limits":{"timeout_ms":1.5}}`, "limits.timeout_ms", "1.5", "a whole number over 0"},
		{`{"code":"","limits":{"timeout_ms":1e3}}`, "limits.timeout_ms", "1e3", "a whole number over 0"},
		{`{"code":"","limits":{"timeout_ms":"1"}}`, "limits.timeout_ms", `"1"`, "a whole number over 0"},
		{`{"code":"","limits":{"timeout_ms":null}}`, "limits.timeout_ms", "null", "a whole number over 0"},
		{`{"code":"","limits":{"timeout_ms":9223372036854775807}}`, "limits.timeout_ms", "9223372036854775807", "a number that the policy allows"},
		{`{"code":"","limits":{"log_lines":` + long + `}}`, "limits.log_lines", "a number of 1000 digits", "a number that the policy allows"},
		{`{"code":"","limits":{"log_lines":-` + long + `}}`, "limits.log_lines", "a number of 1001 digits", "a whole number over 0"},
		{`{"code":"","modules":"lodash"}`, "modules", `"lodash"`, "an array of names"},
		{`{"code":"","modules":null}`, "modules", "null", "an array of names"},
		{`{"code":"","modules":["a",1]}`, "modules[1]", "1", "a string"},
		{`{"code":"","modules":[` + strings.Repeat(`"",`, 1e6) + `""]}`, "modules", "an array of some 1000001 names", "at most 10000"},
		{`{"code":"","seed":-1}`, "seed", "-1", "a whole number from 0"},
		{`{"code":"","seed":18446744073709551616}`, "seed", "18446744073709551616", "a whole number from 0"},
		{`{"code":"","seed":null}`, "seed", "null", "a whole number from 0"},
		{`{"code":"","now":"yesterday"}`, "now", `"yesterday"`, "an instant"},
		{`{"code":"","now":1}`, "now", "1", "an instant"},
		{`{"code":"","timezone":""}`, "timezone", `""`, "an IANA time zone"},
		{`{"code":"","filename":""}`, "filename", `""`, "a name"},
		{`{"code":"","filename":` + strings.Repeat(" ", 100) + `7}`, "filename", "7", "a string"},
		{`{"code":7` + strings.Repeat(`,"a":1,"a":2`, 1e5) + `}`, "", "", ""}, // duplicate keys are no field's fault
	}
	for _, tt := range tests {
		name := tt.body[:min(len(tt.body), 60)]
		_, err := api.DecodeRequest([]byte(tt.body))
		var bad *supervisor.InvalidRequestError
		if !errors.As(err, &bad) {
			if tt.field != "" || err == nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if bad.Field != tt.field || bad.Value != tt.value || !strings.HasPrefix(bad.Want, tt.want) {
			t.Errorf("%s: %q is %q, want %q", name, bad.Field, bad.Value, bad.Want)
		}
	}
}

func TestDecodeTellsWhereJSONEnds(t *testing.T) {
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	tests := []struct {
		body         string
		kind         ipc.Kind
		line, column int
	}{
		{"", ipc.Malformed, 1, 1},
		{"{\"code\":\n \"é\", x}", ipc.Malformed, 2, 7},
		{`{"code":"1","code":"2"}`, ipc.DuplicateKey, 1, 13},
		{"{\"code\":\"1\",\n\"limits\":{\"cpu_ms\":1,\n  \"cpu_ms\":2}}", ipc.DuplicateKey, 3, 3},
		{"{\"code\":\"\xff\"}", ipc.InvalidUTF8, 1, 10},
		{`{"code":"1"} {}`, ipc.TrailingData, 1, 14},
		{`{"code":"1","input":` + deep + `}`, ipc.TooDeep, 1, 20 + 10_002},
	}
	for _, tt := range tests {
		_, err := api.DecodeRequest([]byte(tt.body))
		var bad *ipc.SyntaxError
		if !errors.As(err, &bad) {
			t.Errorf("%.40s: %v", tt.body, err)
			continue
		}
		if bad.Kind != tt.kind || bad.Line != tt.line || bad.Column != tt.column {
			t.Errorf("%.40s: %v, want %s at line %d, column %d", tt.body, bad, tt.kind, tt.line, tt.column)
		}
	}
}

func FuzzDecodeRequest(f *testing.F) {
	f.Add([]byte(`{"code":"1","input":[1],"limits":{"cpu_ms":5},"modules":[],"seed":1,"now":"2026-03-01T12:00:00Z","timezone":"UTC"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := api.DecodeRequest(body)
		if err != nil {
			return
		}
		data, err := api.EncodeRequest(r)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", body, err)
		}
		again, err := api.DecodeRequest(data)
		if err != nil || !reflect.DeepEqual(r, again) && r.Now == nil {
			t.Fatalf("%q became %q: %v", body, data, err)
		}
	})
}
