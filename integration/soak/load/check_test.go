package load

import (
	"encoding/json"
	"strings"
	"testing"

	"cordon/supervisor"
)

// right makes the answer that an exchange has to get.
func right(x Exchange) Answer {
	a := Answer{Status: 200, RequestID: x.ID}
	if x.Want.Problem != "" {
		a.Status = x.Want.Status
		a.Problem = &Problem{Status: x.Want.Status, Code: x.Want.Problem, Instance: x.ID, Field: x.Want.Field, Value: x.Want.Value, Line: 2, Column: 16}
		return a
	}
	r := &supervisor.Result{ID: "01M82NWRH7VFP3PDWC1T821NJM", Outcome: x.Want.Outcome, Logs: []supervisor.LogEntry{}}
	r.Isolation.Seccomp = true
	if x.Want.Output != "" {
		r.Output = json.RawMessage(x.Want.Output)
	}
	for _, line := range x.Want.Logs {
		level, message, _ := strings.Cut(line, ": ")
		r.Logs = append(r.Logs, supervisor.LogEntry{Level: level, Message: message, AtMS: 0.5})
	}
	if x.Want.Outcome != supervisor.OK {
		r.Error = &supervisor.ExecutionError{Name: x.Want.Name, Message: x.Want.Message, SourceLine: x.Want.SourceLine}
		if x.Want.MessageGoesOn {
			r.Error.Message += " And so on."
		}
	}
	a.Result = r
	if x.Stream {
		a.Streamed = append([]supervisor.LogEntry{}, r.Logs...)
	}
	return a
}

// TestOneOfEachKind: the first exchanges of every client are one of each kind.
func TestOneOfEachKind(t *testing.T) {
	m, met := newMaker(1, 3), map[string]bool{}
	for range kinds() {
		met[m.next().Kind] = true
	}
	if len(met) != len(kinds()) {
		t.Errorf("met %v, want %d kinds", met, len(kinds()))
	}
	for _, x := range exchanges(3) {
		if err := x.Want.Check(x.ID, x.Stream, right(x)); err != nil {
			t.Errorf("%s: the right answer: %v", x.Kind, err)
		}
	}
}

// exchanges are one of each kind that wants an answer.
func exchanges(client int) []Exchange {
	m := newMaker(1, client)
	var all []Exchange
	for range kinds() {
		if x := m.next(); !x.HangUp && !x.HangUpRunning {
			all = append(all, x)
		}
	}
	return all
}

// TestSwappedAnswersAreFound: an answer that belongs to another request of the same kind is
// found by its content alone, with the header of the right one.
func TestSwappedAnswersAreFound(t *testing.T) {
	others := map[string]Exchange{}
	for _, x := range exchanges(4) {
		others[x.Kind] = x
	}
	for _, x := range exchanges(3) {
		other := others[x.Kind]
		other.Stream = x.Stream
		swapped := right(other)
		if err := x.Want.Check(x.ID, x.Stream, swapped); err == nil {
			t.Errorf("%s: nobody noticed the whole answer of another", x.Kind)
		}
		swapped.RequestID = x.ID
		if err := x.Want.Check(x.ID, x.Stream, swapped); err == nil {
			t.Errorf("%s: nobody noticed the content of another's answer", x.Kind)
		}
	}
}

// TestAlteredAnswersAreFound changes one thing at a time.
func TestAlteredAnswersAreFound(t *testing.T) {
	changes := map[string]func(x Exchange, a *Answer) (applies bool){
		"the request id": func(_ Exchange, a *Answer) bool { a.RequestID += "0"; return true },
		"no result":      func(_ Exchange, a *Answer) bool { a.Result, a.Problem = nil, nil; return true },
		"the status":     func(_ Exchange, a *Answer) bool { a.Status++; return true },
		"no id":          func(_ Exchange, a *Answer) bool { return onResult(a, func(r *supervisor.Result) { r.ID = "" }) },
		"cut lines": func(_ Exchange, a *Answer) bool {
			return onResult(a, func(r *supervisor.Result) { r.LogsTruncated = true })
		},
		"outside the walls": func(_ Exchange, a *Answer) bool {
			return onResult(a, func(r *supervisor.Result) { r.Isolation.Seccomp = false })
		},
		"another outcome": func(_ Exchange, a *Answer) bool {
			return onResult(a, func(r *supervisor.Result) { r.Outcome = supervisor.Crashed })
		},
		"a digit of output":   func(_ Exchange, a *Answer) bool { return onResult(a, alterOutput) },
		"one more line":       func(_ Exchange, a *Answer) bool { return onResult(a, oneMoreLine) },
		"streamed or not":     func(_ Exchange, a *Answer) bool { return toggleStream(a) },
		"a line not streamed": func(x Exchange, a *Answer) bool { return x.Stream && dropStreamed(a) },
		"a line too few":      func(x Exchange, a *Answer) bool { return !x.Want.SomeLogs && dropLine(a) },
		"another line":        func(_ Exchange, a *Answer) bool { return alterLine(a) },
		"an error or none":    func(_ Exchange, a *Answer) bool { return onResult(a, toggleError) },
		"the error's name": func(_ Exchange, a *Answer) bool {
			return onError(a, func(e *supervisor.ExecutionError) { e.Name += "x" })
		},
		"the error's message": func(_ Exchange, a *Answer) bool {
			return onError(a, func(e *supervisor.ExecutionError) { e.Message = "x" + e.Message })
		},
		"a longer message": func(x Exchange, a *Answer) bool {
			return !x.Want.MessageGoesOn && onError(a, func(e *supervisor.ExecutionError) { e.Message += "x" })
		},
		"the source line": func(x Exchange, a *Answer) bool {
			return x.Want.SourceLine != "" && onError(a, func(e *supervisor.ExecutionError) { e.SourceLine += "x" })
		},
		"the problem's code":     func(_ Exchange, a *Answer) bool { return onProblem(a, func(p *Problem) { p.Code = "internal" }) },
		"the problem's status":   func(_ Exchange, a *Answer) bool { return onProblem(a, func(p *Problem) { p.Status = 500 }) },
		"the problem's instance": func(_ Exchange, a *Answer) bool { return onProblem(a, func(p *Problem) { p.Instance += "0" }) },
		"the problem's field": func(x Exchange, a *Answer) bool {
			return x.Want.Field != "" && onProblem(a, func(p *Problem) { p.Field = "limits.cpu_ms" })
		},
		"the problem's value": func(x Exchange, a *Answer) bool {
			return x.Want.Value != "" && onProblem(a, func(p *Problem) { p.Value = "1" })
		},
		"no position": func(x Exchange, a *Answer) bool {
			return x.Want.Position && onProblem(a, func(p *Problem) { p.Column = 0 })
		},
	}
	for name, change := range changes {
		applied := 0
		for _, x := range exchanges(3) {
			a := right(x)
			if !change(x, &a) {
				continue
			}
			applied++
			if err := x.Want.Check(x.ID, x.Stream, a); err == nil {
				t.Errorf("%s: nobody noticed %s", x.Kind, name)
			}
		}
		if applied == 0 {
			t.Errorf("%s: no answer could be changed so", name)
		}
	}
}

func onResult(a *Answer, change func(*supervisor.Result)) bool {
	if a.Result != nil {
		change(a.Result)
	}
	return a.Result != nil
}

func onError(a *Answer, change func(*supervisor.ExecutionError)) bool {
	if a.Result == nil || a.Result.Error == nil {
		return false
	}
	change(a.Result.Error)
	return true
}

func onProblem(a *Answer, change func(*Problem)) bool {
	if a.Problem != nil {
		change(a.Problem)
	}
	return a.Problem != nil
}

func alterOutput(r *supervisor.Result) {
	if len(r.Output) == 0 {
		r.Output = json.RawMessage("null")
		return
	}
	r.Output = append(json.RawMessage{}, r.Output...)
	r.Output[len(r.Output)/2] ^= 1
}

func oneMoreLine(r *supervisor.Result) {
	r.Logs = append(r.Logs, supervisor.LogEntry{Level: "log", Message: "more"})
}

func toggleError(r *supervisor.Result) {
	if r.Error == nil {
		r.Error = &supervisor.ExecutionError{Name: "Error"}
		return
	}
	r.Error = nil
}

func toggleStream(a *Answer) bool {
	switch {
	case a.Result == nil:
		return false
	case a.Streamed == nil:
		a.Streamed = append([]supervisor.LogEntry{}, a.Result.Logs...)
	default:
		a.Streamed = nil
	}
	return true
}

func dropStreamed(a *Answer) bool {
	if len(a.Streamed) == 0 {
		return false
	}
	a.Streamed = a.Streamed[1:]
	return true
}

func dropLine(a *Answer) bool {
	if a.Result == nil || len(a.Result.Logs) == 0 {
		return false
	}
	a.Result.Logs = a.Result.Logs[:len(a.Result.Logs)-1]
	if a.Streamed != nil {
		a.Streamed = a.Result.Logs
	}
	return true
}

func alterLine(a *Answer) bool {
	if a.Result == nil || len(a.Result.Logs) == 0 {
		return false
	}
	a.Result.Logs[0].Message += "x"
	if len(a.Streamed) > 0 {
		a.Streamed[0].Message += "x"
	}
	return true
}
