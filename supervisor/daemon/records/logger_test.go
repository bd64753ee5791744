package records

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"cordon/supervisor"
)

func TestLogs(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		log, err := NewLogger(&out, "info", format)
		if err != nil {
			t.Fatal(err)
		}
		r := &Recorder{Log: log}
		r.Record(t.Context(), execution(supervisor.OK)) // for those who ask for all of them
		r.Record(t.Context(), Execution{Refusal: "overloaded"})
		if out.Len() > 0 {
			t.Errorf("%s: ordinary executions are in the log: %s", format, &out)
		}
		e := execution(supervisor.Violation)
		e.Code = "secret"
		r.Record(t.Context(), e)
		line := out.String()
		if json.Valid(out.Bytes()) != (format == "json") || strings.Count(line, "\n") != 1 || strings.Contains(line, "secret") ||
			!strings.Contains(line, "01J") || !strings.Contains(line, "violation") {
			t.Errorf("%s: %q", format, line)
		}
	}
	for _, wrong := range [][2]string{{"loud", "text"}, {"info", "xml"}, {"", "json"}} {
		if _, err := NewLogger(&bytes.Buffer{}, wrong[0], wrong[1]); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}
