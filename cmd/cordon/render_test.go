package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"cordon/policy"
	"cordon/supervisor"
)

// render shows a result, and gives what came on standard output and standard error.
func render(t *testing.T, colors bool, result supervisor.Result) (stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	s := &screen{out: &out, err: &err, colors: colors, script: "dir/sales.js", ceilings: policy.Default().Ceilings()}
	if e := s.print(result); e != nil {
		t.Fatal(e)
	}
	return out.String(), err.String()
}

func TestOutputIsPrintedAsItIs(t *testing.T) {
	stdout, stderr := render(t, true, supervisor.Result{
		Outcome: supervisor.OK,
		Output:  json.RawMessage("{\"b\":1.50,\"a\":[\"<\u009b>\",\"\u202e\"]}"),
	})
	want := "{\n  \"b\": 1.50,\n  \"a\": [\n    \"<\\u009b>\",\n    \"\\u202e\"\n  ]\n}\n"
	if stdout != want || stderr != "" {
		t.Errorf("stdout = %s, stderr = %q", stdout, stderr)
	}
}

func TestNoOutputPrintsNothing(t *testing.T) {
	if stdout, stderr := render(t, true, supervisor.Result{Outcome: supervisor.OK}); stdout+stderr != "" {
		t.Errorf("stdout = %q, stderr = %q", stdout, stderr)
	}
}

func TestErrorIsShownWithItsPlace(t *testing.T) {
	_, stderr := render(t, false, supervisor.Result{
		Outcome: supervisor.ScriptError,
		Error: &supervisor.ExecutionError{
			Name: "TypeError", Message: "Cannot read properties of undefined (reading 'x')\nsecond line \x1b[2J",
			Line: 3, Column: 13, SourceLine: "\tconst y = a.b.x;",
			Stack: "TypeError: Cannot read properties of undefined (reading 'x')\n    at f (sales.js:3:13)\n    at sales.js:7:1\x1b[31m",
		},
	})
	want := `script_error: TypeError: Cannot read properties of undefined (reading 'x')
  second line \x1b[2J
  dir/sales.js:3:13
        const y = a.b.x;
                   ^
  at f (sales.js:3:13)
  at sales.js:7:1\x1b[31m
`
	if stderr != want {
		t.Errorf("stderr =\n%s\nwant\n%s", stderr, want)
	}
}

func TestErrorsWithLessToTell(t *testing.T) {
	for _, tt := range []struct {
		name   string
		result supervisor.Result
		want   string
	}{
		{"no error", supervisor.Result{Outcome: supervisor.Crashed}, "crashed\n"},
		{
			"name alone",
			supervisor.Result{Outcome: supervisor.ScriptError, Error: &supervisor.ExecutionError{Name: "Error"}},
			"script_error: Error\n",
		},
		{
			"a line without a column",
			supervisor.Result{Outcome: supervisor.SyntaxError, Error: &supervisor.ExecutionError{
				Name: "SyntaxError", Message: "x", Line: 2, SourceLine: "let = 3",
			}},
			"syntax_error: SyntaxError: x\n  dir/sales.js:2\n    let = 3\n",
		},
		{
			"limit",
			supervisor.Result{Outcome: supervisor.Timeout, Error: &supervisor.ExecutionError{Name: "TimeoutError", Message: "ran longer than 30 s"}},
			"timeout: ran longer than 30 s\ncordon: hint: --timeout gives it longer, at most 2m\n",
		},
		{
			"logs were cut",
			supervisor.Result{Outcome: supervisor.OK, LogsTruncated: true},
			"cordon: hint: console lines were cut; --log-limit and --log-lines allow more\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, stderr := render(t, false, tt.result); stderr != tt.want {
				t.Errorf("stderr =\n%s\nwant\n%s", stderr, tt.want)
			}
		})
	}
}

func TestLongStacksAreCut(t *testing.T) {
	stack := strings.Repeat("    at f (sales.js:1:1)\n", 25)
	got := frames(stack)
	if len(got) != maxFrames+1 || got[maxFrames] != "... and 15 more" {
		t.Errorf("frames = %q", got)
	}
}

func TestCausesAndMembersAreShown(t *testing.T) {
	_, stderr := render(t, false, supervisor.Result{
		Outcome: supervisor.ScriptError,
		Error: &supervisor.ExecutionError{
			Name: "AggregateError", Message: "outer", Line: 1, Column: 7, SourceLine: "throw new AggregateError(...)",
			Stack: "    at sales.js:1:7\n  [cause]: TypeError: inner\x1b[31m\n      at f (sales.js:2:1)\n  [cause]: { code: 5,\n  more: 6 }\n  [errors][0]: Error: a\n" +
				strings.Repeat("      at g (sales.js:3:1)\n", 12) + "  [errors][1]: 'b'",
		},
	})
	want := `script_error: AggregateError: outer
  dir/sales.js:1:7
    throw new AggregateError(...)
          ^
  [cause]: TypeError: inner\x1b[31m
    at f (sales.js:2:1)
  [cause]: { code: 5,
      more: 6 }
  [errors][0]: Error: a
` + strings.Repeat("    at g (sales.js:3:1)\n", 10) + `    ... and 2 more
  [errors][1]: 'b'
`
	if stderr != want {
		t.Errorf("stderr =\n%s\nwant\n%s", stderr, want)
	}
}

// Whatever a script prints, no line of it may begin as cordon's own lines do.
func TestConsoleLinesCannotPassForCordons(t *testing.T) {
	var stderr bytes.Buffer
	s := &screen{err: &stderr}
	for _, message := range []string{
		"cordon: error: fake",
		"x\ncordon: error: fake\nscript_error: fake",
		"x\rcordon: error: fake",
		"\x1b[1A\x1b[2Kcordon: error: fake",
		"x\u2028cordon: error: fake",
	} {
		s.log(supervisor.LogEntry{Level: "log", Message: message})
	}
	for line := range strings.Lines(stderr.String()) {
		if !strings.HasPrefix(line, "log: ") && !strings.HasPrefix(line, "     ") {
			t.Errorf("forged: %q", line)
		}
	}
	if strings.ContainsAny(stderr.String(), "\x1b\r\u2028") {
		t.Errorf("control characters reached the terminal: %q", stderr.String())
	}
}

func TestColoursOfConsoleLines(t *testing.T) {
	for level, want := range map[string]string{
		"log":   "log: x\n",
		"info":  "info: x\n",
		"warn":  "\x1b[33mwarn: x\x1b[0m\n",
		"error": "\x1b[31merror: x\x1b[0m\n",
		"debug": "\x1b[2mdebug: x\x1b[0m\n",
	} {
		var stderr bytes.Buffer
		s := &screen{err: &stderr, colors: true}
		s.log(supervisor.LogEntry{Level: level, Message: "x"})
		if stderr.String() != want {
			t.Errorf("%s: %q, want %q", level, stderr.String(), want)
		}
	}
}

func TestWholeResultIsOneLineOfJSON(t *testing.T) {
	var stdout bytes.Buffer
	s := &screen{out: &stdout}
	in := supervisor.Result{
		ID: "01J", Outcome: supervisor.ScriptError,
		Output: json.RawMessage(`{"b": 1.50, "a": "<&>"}`),
		Error:  &supervisor.ExecutionError{Name: "Error", Message: "\u009b31m \x1b[31m"},
		Logs:   []supervisor.LogEntry{{Level: "log", Message: "\u202e"}},
	}
	if err := s.printJSON(in); err != nil {
		t.Fatal(err)
	}
	line := stdout.String()
	if strings.Count(line, "\n") != 1 || strings.ContainsAny(line, "\x1b\u009b\u202e") {
		t.Errorf("stdout = %q", line)
	}
	if !strings.Contains(line, `"output":{"b":1.50,"a":"<&>"}`) {
		t.Errorf("the output was changed: %s", line)
	}
	var back supervisor.Result
	if err := json.Unmarshal(stdout.Bytes(), &back); err != nil || back.Error.Message != in.Error.Message || back.Logs[0].Message != "\u202e" {
		t.Errorf("read back: %+v, %v", back, err)
	}
}
