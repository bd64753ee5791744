package load

import (
	"fmt"
	"slices"
	"strings"

	"cordon/supervisor"
)

// Expectation is what has to come of a request.
type Expectation struct {
	// Outcome of the result; empty where a Problem is wanted.
	Outcome supervisor.Outcome
	Output  string   // the JSON, byte for byte; empty is absent
	Logs    []string // "level: message" each
	// SomeLogs says that the script was ended at a moment that nobody knows: the lines may
	// then be the first ones of Logs only.
	SomeLogs bool
	// Of the error: the name, the message and the source line; empty is not looked at.
	Name, Message, SourceLine string
	// MessageGoesOn says that Message is only the beginning.
	MessageGoesOn bool

	// Problem is the code of a problem; empty where a result is wanted.
	Problem string
	Status  int
	// Field and Value that the problem has to name; empty is not looked at.
	Field, Value string
	// Position says that the problem has to tell a line and a column.
	Position bool
}

// Check tells what is wrong with an answer to the request with this id; nil is nothing.
func (e Expectation) Check(id string, streamed bool, a Answer) error {
	if a.RequestID != id {
		return fmt.Errorf("the answer has the request id %q", a.RequestID)
	}
	if e.Problem != "" {
		return e.checkProblem(id, a)
	}
	if a.Result == nil {
		return fmt.Errorf("want the outcome %s, got status %d with %+v", e.Outcome, a.Status, a.Problem)
	}
	if a.Status != 200 {
		return fmt.Errorf("the outcome %s came with status %d", a.Result.Outcome, a.Status)
	}
	return e.checkResult(streamed, a)
}

func (e Expectation) checkProblem(id string, a Answer) error {
	p := a.Problem
	switch {
	case p == nil:
		return fmt.Errorf("want the problem %s, got status %d with %s", e.Problem, a.Status, describe(a.Result))
	case p.Code != e.Problem || p.Status != e.Status || a.Status != e.Status:
		return fmt.Errorf("want the problem %s with status %d, got status %d with %+v", e.Problem, e.Status, a.Status, *p)
	case p.Instance != id:
		return fmt.Errorf("the problem is of the request %q: %+v", p.Instance, *p)
	case e.Field != "" && (p.Field != e.Field || p.Value != e.Value):
		return fmt.Errorf("want the field %s with the value %s, got %+v", e.Field, e.Value, *p)
	case e.Position && (p.Line < 1 || p.Column < 1):
		return fmt.Errorf("want a position, got %+v", *p)
	}
	return nil
}

func (e Expectation) checkResult(streamed bool, a Answer) error {
	r := a.Result
	switch {
	case r.Outcome != e.Outcome:
		return fmt.Errorf("want the outcome %s, got %s", e.Outcome, describe(r))
	case r.ID == "":
		return fmt.Errorf("the result has no id: %s", describe(r))
	case string(r.Output) != e.Output:
		return fmt.Errorf("want the output %.300s, got %.300s", e.Output, r.Output)
	case r.LogsTruncated:
		return fmt.Errorf("the console lines were cut: %s", describe(r))
	case !r.Isolation.Seccomp:
		return fmt.Errorf("a result from outside the walls: %+v", r.Isolation)
	case streamed != (a.Streamed != nil):
		return fmt.Errorf("asked for a stream: %t, and got one: %t", streamed, a.Streamed != nil)
	case streamed && !slices.Equal(a.Streamed, r.Logs):
		return fmt.Errorf("streamed were the console lines %q, and in the result %q", lines(a.Streamed), lines(r.Logs))
	}
	got := lines(r.Logs)
	if !slices.Equal(got, e.Logs) && (!e.SomeLogs || len(got) > len(e.Logs) || !slices.Equal(got, e.Logs[:len(got)])) {
		return fmt.Errorf("want the console lines %.300q, got %.300q (%s)", e.Logs, got, describe(r))
	}
	return e.checkError(r)
}

func (e Expectation) checkError(r *supervisor.Result) error {
	if (r.Error == nil) != (e.Outcome == supervisor.OK) {
		return fmt.Errorf("the outcome %s with the error %+v", r.Outcome, r.Error)
	}
	if r.Error == nil {
		return nil
	}
	if e.Name != "" && r.Error.Name != e.Name {
		return fmt.Errorf("want the error %s, got %+v", e.Name, *r.Error)
	}
	if r.Error.Message != e.Message && !(e.MessageGoesOn && strings.HasPrefix(r.Error.Message, e.Message)) {
		return fmt.Errorf("want the message %q, got %+v", e.Message, *r.Error)
	}
	if e.SourceLine != "" && r.Error.SourceLine != e.SourceLine {
		return fmt.Errorf("want the source line %q, got %+v", e.SourceLine, *r.Error)
	}
	return nil
}

// lines gives console lines as expectations have them.
func lines(logs []supervisor.LogEntry) []string {
	var out []string
	for _, l := range logs {
		out = append(out, l.Level+": "+l.Message)
	}
	return out
}

// describe shows a result in one line.
func describe(r *supervisor.Result) string {
	if r == nil {
		return "no result"
	}
	problem := ""
	if r.Error != nil {
		problem = " (" + r.Error.Name + ": " + r.Error.Message + ")"
	}
	return fmt.Sprintf("%s%s, output %.200s, logs %.300q", r.Outcome, problem, r.Output, lines(r.Logs))
}
