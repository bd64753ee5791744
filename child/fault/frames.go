package fault

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// ownPrefix begins the file names of code that comes with the harness: that of libraries,
// as child/modules names it, and that of the harness itself.
const ownPrefix = "cordon:"

// HarnessFiles are the file names of the harness's own scripts, which no stack shows.
func HarnessFiles() []string { return []string{ownPrefix + "globals", ownPrefix + "engine"} }

// maxFrames is how many frames a stack shows, innermost first; Node shows ten.
const maxFrames = 10

// frame is one line of a stack.
type frame struct {
	function string
	// file is empty for a function of the engine or of ours.
	file         string
	line, column int
	// bytes says that the column counts bytes, as the engine does, not UTF-16 units.
	bytes bool
}

// String writes the frame as V8 does, https://v8.dev/docs/stack-trace-api.
func (f frame) String() string {
	place := "<anonymous>"
	if f.file != "" {
		place = fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(f.file, ownPrefix), f.line, f.column)
	}
	if f.function == "" {
		return "    at " + place
	}
	return "    at " + f.function + " (" + place + ")"
}

// hidden says whether the frame is the harness's business alone.
func (f frame) hidden() bool {
	return slices.Contains(HarnessFiles(), f.file) || f.file == "" && f.function == ""
}

// captured converts the frames that the engine took, and leaves out the harness's.
func (d *Describer) captured(stack []goja.StackFrame) []frame {
	var frames []frame
	for i := range stack {
		f := d.fromEngine(&stack[i])
		if f.hidden() {
			continue
		}
		frames = append(frames, f)
		if len(frames) == maxFrames {
			break
		}
	}
	return frames
}

func (d *Describer) fromEngine(s *goja.StackFrame) frame {
	at := s.Position()
	f := frame{function: s.FuncName(), file: at.Filename, line: at.Line, column: at.Column, bytes: true}
	if f.function == "<anonymous>" || f.function == "<native>" {
		f.function = ""
	}
	return d.inUnits(f)
}

// inUnits turns the column of a frame of the script from the engine's bytes into UTF-16
// units. The text of other files is not at hand, and they hold little but ASCII.
func (d *Describer) inUnits(f frame) frame {
	if !f.bytes || f.file != d.source.Name {
		return f
	}
	f.bytes = false
	f.line, f.column = d.source.Position(d.source.Offset(f.line, f.column))
	return f
}

// render writes frames one a line, within the bound of a stack.
func render(frames []frame) string {
	lines := make([]string, len(frames))
	for i, f := range frames {
		lines[i] = f.String()
	}
	return Cut(strings.Join(lines, "\n"), maxStack)
}
