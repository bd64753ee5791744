package telemetry

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// settings are what the environment asks for.
type settings struct {
	traces, metrics *target // nil: not asked for
	sampler         sampler
	propagate       bool
	resource        []attribute

	queue, batch             int // executions that may wait, and spans in a request
	delay, patience          time.Duration
	interval, metricPatience time.Duration
}

// target is where one signal goes.
type target struct {
	url      string
	headers  http.Header
	timeout  time.Duration
	compress bool
	tls      *tls.Config
}

// attribute is a key with its value, as in a resource.
type attribute struct{ key, value string }

// environment reads variables. An error says which one cannot be honoured, and why.
type environment func(string) string

// refuse says what is wrong with a variable.
func (env environment) refuse(name, want string) error {
	return fmt.Errorf("telemetry: %s is %q, want %s", name, env(name), want)
}

// signal gives the variable of a signal where it is set, and otherwise that of all signals.
func (env environment) signal(name, signal string) string {
	specific := "OTEL_EXPORTER_OTLP_" + signal + "_" + name
	if env(specific) != "" {
		return specific
	}
	return "OTEL_EXPORTER_OTLP_" + name
}

// settings reads all variables.
func (env environment) settings() (settings, error) {
	var s settings
	if strings.EqualFold(env("OTEL_SDK_DISABLED"), "true") {
		return s, nil
	}
	var err error
	if s.traces, err = env.target("TRACES"); err != nil {
		return s, err
	}
	if s.metrics, err = env.target("METRICS"); err != nil {
		return s, err
	}
	if s.traces == nil && s.metrics == nil {
		return s, nil
	}
	if s.sampler, err = env.sampler(); err != nil {
		return s, err
	}
	if s.resource, err = env.resource(); err != nil {
		return s, err
	}
	s.propagate = env("OTEL_PROPAGATORS") == ""
	for name := range strings.SplitSeq(env("OTEL_PROPAGATORS"), ",") {
		s.propagate = s.propagate || strings.TrimSpace(name) == "tracecontext"
	}
	return s, env.tuning(&s)
}

// tuning reads the numbers, whose defaults are those of OpenTelemetry.
func (env environment) tuning(s *settings) error {
	var err error
	for _, n := range []struct {
		name      string
		value     *int
		otherwise int
	}{
		{"OTEL_BSP_MAX_QUEUE_SIZE", &s.queue, 2048},
		{"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", &s.batch, 512},
	} {
		if *n.value, err = env.number(n.name, n.otherwise); err != nil {
			return err
		}
	}
	for _, d := range []struct {
		name      string
		value     *time.Duration
		otherwise time.Duration
	}{
		{"OTEL_BSP_SCHEDULE_DELAY", &s.delay, 5 * time.Second},
		{"OTEL_BSP_EXPORT_TIMEOUT", &s.patience, 30 * time.Second},
		{"OTEL_METRIC_EXPORT_INTERVAL", &s.interval, time.Minute},
		{"OTEL_METRIC_EXPORT_TIMEOUT", &s.metricPatience, 30 * time.Second},
	} {
		if *d.value, err = env.milliseconds(d.name, d.otherwise); err != nil {
			return err
		}
	}
	return nil
}

// number reads a whole number above 0.
func (env environment) number(name string, otherwise int) (int, error) {
	if env(name) == "" {
		return otherwise, nil
	}
	const most = 1 << 20
	n, err := strconv.Atoi(env(name))
	if err != nil || n < 1 || n > most {
		return 0, env.refuse(name, fmt.Sprintf("a whole number from 1 to %d", most))
	}
	return n, nil
}

// milliseconds reads a duration as OpenTelemetry writes them.
func (env environment) milliseconds(name string, otherwise time.Duration) (time.Duration, error) {
	if env(name) == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(env(name))
	if err != nil || n < 1 || n > 86_400_000 {
		return 0, env.refuse(name, "milliseconds, from 1 to 86400000")
	}
	return time.Duration(n) * time.Millisecond, nil
}

// target reads where a signal goes; nil where it is not asked for.
func (env environment) target(signal string) (*target, error) {
	exporter := "OTEL_" + signal + "_EXPORTER"
	asked := env("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || env("OTEL_EXPORTER_OTLP_"+signal+"_ENDPOINT") != ""
	switch chosen := strings.TrimSpace(env(exporter)); {
	case chosen == "none", chosen == "" && !asked:
		return nil, nil
	case chosen == "prometheus" && signal == "METRICS":
		return nil, nil // GET /metrics is always there
	case chosen != "" && chosen != "otlp":
		return nil, env.refuse(exporter, "otlp or none")
	}
	if name := env.signal("PROTOCOL", signal); env(name) != "" && env(name) != "http/protobuf" {
		return nil, env.refuse(name, "http/protobuf: cordon speaks OTLP over HTTP only; the collector's port for it is usually 4318")
	}
	t := &target{timeout: 10 * time.Second}
	var err error
	if t.url, err = env.endpoint(signal); err != nil {
		return nil, err
	}
	if t.timeout, err = env.milliseconds(env.signal("TIMEOUT", signal), t.timeout); err != nil {
		return nil, err
	}
	switch name := env.signal("COMPRESSION", signal); env(name) {
	case "", "none":
	case "gzip":
		t.compress = true
	default:
		return nil, env.refuse(name, "gzip or none")
	}
	if t.headers, err = env.headers(env.signal("HEADERS", signal)); err != nil {
		return nil, err
	}
	t.tls, err = env.tls(signal)
	return t, err
}

// endpoint gives the URL of a signal: its own as it is, or the common one with the path of
// the signal.
func (env environment) endpoint(signal string) (string, error) {
	name := env.signal("ENDPOINT", signal)
	given := env(name)
	if given == "" {
		given = "http://localhost:4318"
	}
	u, err := url.Parse(given)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", env.refuse(name, "a URL such as http://localhost:4318")
	}
	if name == "OTEL_EXPORTER_OTLP_ENDPOINT" {
		u = u.JoinPath("v1", strings.ToLower(signal))
	}
	return u.String(), nil
}

// headers reads key=value,key=value with values in percent-encoding. Their values may be
// secret, so that errors do not show them.
func (env environment) headers(name string) (http.Header, error) {
	pairs, err := pairs(env(name))
	if err != nil {
		return nil, fmt.Errorf("telemetry: %s: %w", name, err)
	}
	h := http.Header{}
	for _, p := range pairs {
		h.Set(p.key, p.value)
	}
	return h, nil
}

// pairs reads key=value,key=value.
func pairs(text string) ([]attribute, error) {
	var all []attribute
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	for i, pair := range strings.Split(text, ",") {
		key, value, found := strings.Cut(pair, "=")
		key = strings.TrimSpace(key)
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if !found || key == "" || err != nil {
			return nil, fmt.Errorf("pair %d cannot be read, want key=value with special characters as %%XX", i+1)
		}
		all = append(all, attribute{key, value})
	}
	return all, nil
}

// tls reads the certificates.
func (env environment) tls(signal string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if name := env.signal("CERTIFICATE", signal); env(name) != "" {
		pem, err := os.ReadFile(env(name))
		if err != nil {
			return nil, fmt.Errorf("telemetry: %s: %w", name, err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, env.refuse(name, "a file with certificates in PEM")
		}
	}
	certificate, key := env.signal("CLIENT_CERTIFICATE", signal), env.signal("CLIENT_KEY", signal)
	if env(certificate) == "" && env(key) == "" {
		return c, nil
	}
	pair, err := tls.LoadX509KeyPair(env(certificate), env(key))
	if err != nil {
		return nil, fmt.Errorf("telemetry: %s and %s: %w", certificate, key, err)
	}
	c.Certificates = []tls.Certificate{pair}
	return c, nil
}
