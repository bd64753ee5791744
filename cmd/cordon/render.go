package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cordon/cmd/cordon/internal/display"
	"cordon/policy"
	"cordon/supervisor"
	"cordon/supervisor/units"
)

// screen shows what a script does to the person who ran it. Each console line begins with
// its level and each further line of it with as many spaces, so that no script can write a
// line that looks like cordon's.
type screen struct {
	out, err io.Writer
	colors   bool
	script   string        // as the caller named it
	code     string        // the script's text
	ceilings policy.Limits // what hints tell of; 0 where it is not known
}

// The colours, as SGR sequences of ECMA-48, section 8.3.117.
const (
	colorBold   = "\x1b[1m"
	colorRed    = "\x1b[31m"
	colorYellow = "\x1b[33m"
	colorDim    = "\x1b[2m"
	colorOff    = "\x1b[0m"
)

func (s *screen) paint(color, text string) string {
	if !s.colors || color == "" {
		return text
	}
	return color + text + colorOff
}

// log shows one console line.
func (s *screen) log(entry supervisor.LogEntry) {
	color := ""
	switch entry.Level {
	case "error":
		color = colorRed
	case "warn":
		color = colorYellow
	case "debug":
		color = colorDim
	}
	label := display.Line(entry.Level) + ": "
	// One write for each entry keeps it together; a standard error that is gone ends
	// nothing but these lines.
	io.WriteString(s.err, s.paint(color, label+hang(entry.Message, len(label)))+"\n")
}

// hang escapes text and indents each line but the first.
func hang(text string, indent int) string {
	return strings.ReplaceAll(display.Text(text), "\n", "\n"+strings.Repeat(" ", indent))
}

// print shows the result: the output on standard output, and what went wrong on standard
// error.
func (s *screen) print(result supervisor.Result) error {
	if result.LogsTruncated {
		io.WriteString(s.err, hintLine("console lines were cut; --log-limit and --log-lines allow more"))
	}
	if result.Outcome != supervisor.OK {
		io.WriteString(s.err, s.failure(result))
	}
	if result.Output == nil {
		return nil
	}
	return writing("output", display.Indent(s.out, display.JSON(result.Output)))
}

// printJSON writes the whole result as one line.
func (s *screen) printJSON(result supervisor.Result) error {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(result); err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	_, err := s.out.Write(display.JSON(line.Bytes()))
	return writing("result", err)
}

// failure tells the outcome, the error, the place in the source and the stack.
func (s *screen) failure(result supervisor.Result) string {
	var b strings.Builder
	b.WriteString(s.paint(colorBold+colorRed, string(result.Outcome)))
	e := result.Error
	if e == nil {
		b.WriteByte('\n')
		return b.String()
	}
	if title := title(result.Outcome, e); title != "" {
		b.WriteString(": " + hang(title, 2))
	}
	b.WriteByte('\n')
	s.place(&b, e)
	for _, frame := range frames(e.Stack) {
		b.WriteString(s.paint(colorDim, "  "+frame) + "\n")
	}
	for _, hint := range []string{s.raise(result.Outcome), didYouMean(s.code, e, functionsOf)} {
		if hint != "" {
			b.WriteString(hintLine(hint))
		}
	}
	return b.String()
}

// title is the message, behind the error's name where that is the script's own or the
// language's; of limits and the like the outcome says it already.
func title(outcome supervisor.Outcome, e *supervisor.ExecutionError) string {
	switch outcome {
	case supervisor.SyntaxError, supervisor.ScriptError, supervisor.ModuleBlocked, supervisor.StackOverflow:
	default:
		return e.Message
	}
	if e.Name == "" || e.Message == "" {
		return e.Name + e.Message
	}
	return e.Name + ": " + e.Message
}

// place shows where in the source the error is, with a caret under the column.
func (s *screen) place(b *strings.Builder, e *supervisor.ExecutionError) {
	if e.Line <= 0 {
		return
	}
	at := display.Line(s.script) + ":" + strconv.Itoa(e.Line)
	if e.Column > 0 {
		at += ":" + strconv.Itoa(e.Column)
	}
	fmt.Fprintf(b, "  %s\n", at)
	if strings.TrimSpace(e.SourceLine) == "" {
		return
	}
	line, pointer := display.Caret(strings.TrimRight(e.SourceLine, " \t\r\n"), e.Column)
	fmt.Fprintf(b, "    %s\n", line)
	if pointer != "" {
		fmt.Fprintf(b, "    %s\n", s.paint(colorRed, pointer))
	}
}

// maxFrames is how many frames of each error in a stack are shown; the rest is in --json.
const maxFrames = 10

// frames takes out of a stack what is worth showing: the frames as Node writes them, lines
// that begin with at, and behind them the errors that are the cause of the first or its
// members, with frames of their own. One frame alone of the first error says nothing that
// the place does not.
func frames(stack string) []string {
	var shown, section []string
	related := false
	for line := range strings.SplitSeq(stack, "\n") {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(text, "at "):
			section = append(section, display.Line(text))
		case isRelated(line):
			shown = append(shown, few(section, related)...)
			shown = append(shown, display.Line(text))
			section, related = nil, true
		case related && text != "":
			// The message goes on.
			shown = append(shown, few(section, related)...)
			shown = append(shown, "    "+display.Line(text))
			section = nil
		}
	}
	return append(shown, few(section, related)...)
}

// isRelated tells whether a line of a stack begins the description of another error. The
// child writes those as Node does, set in by two columns.
func isRelated(line string) bool {
	return strings.HasPrefix(line, "  [cause]: ") || strings.HasPrefix(line, "  [errors][")
}

// few gives at most maxFrames frames of one error, set in where it is a related one.
func few(section []string, related bool) []string {
	if len(section) < 2 && !related {
		return nil
	}
	if more := len(section) - maxFrames; more > 0 {
		section = append(section[:maxFrames], fmt.Sprintf("... and %d more", more))
	}
	if related {
		for i := range section {
			section[i] = "  " + section[i]
		}
	}
	return section
}

// raise says how to get more of what the script ran out of.
func (s *screen) raise(outcome supervisor.Outcome) string {
	hint, most := "", ""
	switch c := s.ceilings; outcome {
	case supervisor.Timeout:
		hint, most = "--timeout gives it longer", known(c.Timeout, units.FormatDuration)
	case supervisor.CPULimit:
		hint, most = "--cpu gives it more", known(c.CPU, units.FormatDuration)
	case supervisor.MemoryLimit:
		hint, most = "--memory gives it more", known(c.Memory, units.FormatSize)
	case supervisor.OutputLimit:
		hint, most = "--output-limit gives it more", known(c.Output, units.FormatSize)
	}
	if most != "" {
		hint += ", at most " + most
	}
	return hint
}

// known writes a limit, and nothing where it is not known.
func known[T comparable](limit T, format func(T) string) string {
	var none T
	if limit == none {
		return ""
	}
	return format(limit)
}

// safeWriter escapes what goes through it, for a terminal.
type safeWriter struct{ to io.Writer }

func (w safeWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, display.Text(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
