package daemon

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cordon/supervisor/daemon/records"

	"go.yaml.in/yaml/v4"
)

// alert is a rule of Prometheus.
type alert struct {
	Alert       string
	Expr        string
	For         string
	Labels      map[string]string
	Annotations map[string]string
}

func alerts(t *testing.T) []alert {
	t.Helper()
	text, err := os.ReadFile("../../deploy/prometheus/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Name  string
			Rules []alert
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Groups) != 1 || len(file.Groups[0].Rules) < 10 {
		t.Fatalf("groups are %v", file.Groups)
	}
	return file.Groups[0].Rules
}

// series are the metrics that there are, each with the values of its labels.
func series(t *testing.T) map[string]map[string][]string {
	t.Helper()
	m := records.NewMetrics(records.Sources{State: func() records.State { return records.State{} }, Refusals: refusals()})
	families, err := m.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string][]string{"up": {}}
	for _, f := range families {
		labels := map[string][]string{}
		for _, one := range f.Metric {
			for _, l := range one.Label {
				labels[l.GetName()] = append(labels[l.GetName()], l.GetValue())
			}
		}
		all[f.GetName()] = labels
		if strings.HasSuffix(f.GetType().String(), "HISTOGRAM") {
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				all[f.GetName()+suffix] = labels
			}
		}
	}
	return all
}

var (
	selector = regexp.MustCompile(`([a-z_:]+)(?:\{([^}]*)\})?`)
	matcher  = regexp.MustCompile(`^([a-z_]+)="([^"]*)"$`)
	grouping = regexp.MustCompile(`\b(?:by|without) \([a-z, ]*\)`)
	ranges   = regexp.MustCompile(`\[[0-9]+[smh]\]`)
)

// faults gives what an expression names that there is not. It knows the words of the
// expressions that we have, and is no parser of PromQL.
func faults(expr string, all map[string]map[string][]string) []string {
	var found []string
	functions := []string{"sum", "rate", "increase", "histogram_quantile"}
	expr = ranges.ReplaceAllString(grouping.ReplaceAllString(expr, ""), "")
	for _, s := range selector.FindAllStringSubmatch(expr, -1) {
		if slices.Contains(functions, s[1]) {
			continue
		}
		labels, exists := all[s[1]]
		if !exists {
			found = append(found, "no metric "+s[1])
			continue
		}
		for one := range strings.SplitSeq(s[2], ",") {
			m := matcher.FindStringSubmatch(one)
			switch {
			case one == "", m != nil && m[1] == "job":
			case m == nil:
				found = append(found, fmt.Sprintf("%s has the matcher %s", s[1], one))
			case !slices.Contains(labels[m[1]], m[2]):
				found = append(found, fmt.Sprintf("%s has no %s=%q, only %q", s[1], m[1], m[2], labels[m[1]]))
			}
		}
	}
	return found
}

func TestAlertsNameWhatThereIs(t *testing.T) {
	all := series(t)
	for _, a := range alerts(t) {
		for _, fault := range faults(a.Expr, all) {
			t.Errorf("%s: %s", a.Alert, fault)
		}
		if a.Annotations["summary"] == "" || a.Labels["severity"] == "" {
			t.Errorf("%s has no summary or no severity", a.Alert)
		}
	}
	for expr, want := range map[string]string{
		`rate(cordon_execution_total[5m]) > 0`:                            "no metric cordon_execution_total",
		`cordon_executions_total{outcome="exploded"} > 0`:                 "cordon_executions_total has no outcome",
		`cordon_rejected_total{reasons="queue_full"}`:                     "cordon_rejected_total has no reasons",
		`sum by (le) (rate(cordon_execution_cpu_seconds_bucket{a!="b"}))`: "cordon_execution_cpu_seconds_bucket has the matcher",
	} {
		if got := faults(expr, all); len(got) != 1 || !strings.HasPrefix(got[0], want) {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

func TestAlertsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var docs, rules []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(Cordon[A-Za-z]+)` \\| ([^|]+) \\|").FindAllStringSubmatch(string(text), -1) {
		docs = append(docs, row[1])
	}
	for _, a := range alerts(t) {
		rules = append(rules, a.Alert)
		minutes, ok := strings.CutSuffix(a.For, "m")
		if row := regexp.MustCompile("(?m)^\\| `" + a.Alert + "` \\| (.+?) \\|").FindStringSubmatch(string(text)); row != nil &&
			ok && !strings.Contains(row[1], "for "+minutes+" min") {
			t.Errorf("%s fires after %s min; the table says: %s", a.Alert, minutes, row[1])
		}
	}
	if !slices.Equal(docs, rules) {
		t.Errorf("docs/operations.md tells of the alerts\n%q, the file has\n%q", docs, rules)
	}
}
