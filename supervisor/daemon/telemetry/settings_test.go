package telemetry

import (
	"strings"
	"testing"
)

func TestVariablesThatCannotBeHonoured(t *testing.T) {
	const endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"
	for _, tt := range []struct{ name, value, want string }{
		{endpoint, "localhost:4317", "a URL such as"},
		{endpoint, "grpc://localhost:4317", "a URL such as"},
		{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "want http/protobuf: cordon speaks OTLP over HTTP only"},
		{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json", "want http/protobuf"},
		{"OTEL_TRACES_EXPORTER", "jaeger", "want otlp or none"},
		{"OTEL_METRICS_EXPORTER", "console", "want otlp or none"},
		{"OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "want milliseconds"},
		{"OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "want gzip or none"},
		{"OTEL_EXPORTER_OTLP_HEADERS", "secret", "pair 1 cannot be read"},
		{"OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere.pem", "no such file"},
		{"OTEL_EXPORTER_OTLP_CLIENT_KEY", "/nowhere.pem", "no such file"},
		{"OTEL_TRACES_SAMPLER", "sometimes", "want always_on"},
		{"OTEL_RESOURCE_ATTRIBUTES", "a", "pair 1 cannot be read"},
		{"OTEL_BSP_MAX_QUEUE_SIZE", "0", "want a whole number from 1"},
		{"OTEL_BSP_SCHEDULE_DELAY", "-1", "want milliseconds"},
		{"OTEL_METRIC_EXPORT_INTERVAL", "1m", "want milliseconds"},
	} {
		env := map[string]string{endpoint: "http://localhost:4318", tt.name: tt.value}
		_, err := Start(Options{Getenv: func(name string) string { return env[name] }})
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.name) {
			t.Errorf("%s=%s: %v, want it to name the variable and say %q", tt.name, tt.value, err, tt.want)
		}
		if err != nil && tt.value == "secret" && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error shows a header: %v", err)
		}
	}
}

func TestWhereSignalsGo(t *testing.T) {
	for _, tt := range []struct {
		env             map[string]string
		traces, metrics string
	}{
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, "http://c:4318/v1/traces", "http://c:4318/v1/metrics"},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "https://c/otlp/"}, "https://c/otlp/v1/traces", "https://c/otlp/v1/metrics"},
		{map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/x"}, "http://c/x", ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://d/m"}, "http://c/v1/traces", "http://d/m"},
		{map[string]string{"OTEL_TRACES_EXPORTER": "otlp"}, "http://localhost:4318/v1/traces", ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_METRICS_EXPORTER": "prometheus"}, "http://c/v1/traces", ""},
	} {
		s, err := environment(func(name string) string { return tt.env[name] }).settings()
		if err != nil {
			t.Errorf("%v: %v", tt.env, err)
			continue
		}
		for _, one := range []struct {
			to   *target
			want string
		}{{s.traces, tt.traces}, {s.metrics, tt.metrics}} {
			if got := one.to; (got == nil) != (one.want == "") || got != nil && got.url != one.want {
				t.Errorf("%v: goes to %v, want %q", tt.env, got, one.want)
			}
		}
	}
}

func TestParents(t *testing.T) {
	const good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	for header, want := range map[string]bool{
		good: true, good[:53] + "00": true, good[:53] + "ff": true,
		"01" + good[2:] + "-later": true, "cc" + good[2:]: true,
		"": false, "ff" + good[2:]: false, good + "-later": false, strings.ToUpper(good): false, good[:54]: false, good[1:]: false,
		"00-00000000000000000000000000000000-b7ad6b7169203331-01": false,
		"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01": false,
		"00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01": false,
		strings.Repeat("-", 1<<16):                                false,
	} {
		p, ok := parseParent(header, "")
		if ok != want {
			t.Errorf("%.80q: %v, want %v", header, ok, want)
		}
		if sampled := strings.HasSuffix(header, "-01") || strings.HasSuffix(header, "ff") || strings.HasSuffix(header, "later"); ok && p.sampled != sampled {
			t.Errorf("%q: sampled %v", header, p.sampled)
		}
	}
}

func TestSampling(t *testing.T) {
	parented := func(sampled bool) *parent { return &parent{sampled: sampled} }
	for _, tt := range []struct {
		sampler, arg string
		parent       *parent
		low, high    bool // whether traces with a low and a high identifier are kept
	}{
		{"", "", nil, true, true}, {"", "", parented(false), false, false}, {"", "", parented(true), true, true},
		{"always_on", "", parented(false), true, true}, {"always_off", "", parented(true), false, false},
		{"parentbased_always_off", "", parented(true), true, true}, {"parentbased_always_off", "", nil, false, false},
		{"traceidratio", "0.5", nil, true, false}, {"traceidratio", "0.5", parented(false), true, false},
		{"traceidratio", "0", nil, false, false}, {"traceidratio", "", nil, true, true},
		{"parentbased_traceidratio", "0.5", nil, true, false}, {"parentbased_traceidratio", "0.5", parented(true), true, true},
	} {
		env := map[string]string{"OTEL_TRACES_SAMPLER": tt.sampler, "OTEL_TRACES_SAMPLER_ARG": tt.arg}
		s, err := environment(func(name string) string { return env[name] }).sampler()
		if err != nil {
			t.Fatal(err)
		}
		low, high := [16]byte{8: 0x01}, [16]byte{8: 0xff}
		if s.keeps(low, tt.parent) != tt.low || s.keeps(high, tt.parent) != tt.high {
			t.Errorf("%q %q under %v: keeps %v and %v, want %v and %v", tt.sampler, tt.arg, tt.parent,
				s.keeps(low, tt.parent), s.keeps(high, tt.parent), tt.low, tt.high)
		}
	}
}
