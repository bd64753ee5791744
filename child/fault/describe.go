package fault

import (
	"cordon/child/values/probe"
	"cordon/ipc"

	"github.com/dop251/goja"
)

// Describer makes the reports of one script. It is not safe for concurrent use. Its
// methods must be called where a panic of the engine is recovered, because even looking
// at a hostile object can make the engine fail.
type Describer struct {
	source  *Source
	inspect func(goja.Value) string
	// probe looks at objects through a runtime of its own, which no script can have
	// spoilt; so it need not be made before the script runs.
	probe *probe.Probe
}

// New makes a Describer for a script. inspect shows a value that is no error, as the
// console would, bounded and without running code of the script.
func New(source *Source, inspect func(goja.Value) string) *Describer {
	return &Describer{source: source, inspect: inspect}
}

// Thrown describes an uncaught exception or the reason of an unhandled rejection. frames
// are where the engine saw it thrown, innermost first; where it did not, as with
// rejections, they are nil and the error's own stack is read instead.
func (d *Describer) Thrown(v goja.Value, frames []goja.StackFrame) *ipc.ScriptError {
	d.prepare()
	o, isError := asError(v)
	if !isError {
		return d.report("Uncaught", Cut(d.inspect(v), maxMessage), d.captured(frames))
	}
	shown := d.captured(frames)
	if frames == nil {
		shown = d.ownStack(o)
	}
	report := d.report(d.name(o), d.message(o), shown)
	report.Stack = Cut(report.Stack+d.related(o), maxStack)
	return report
}

// Stopped describes a script that was stopped, by a limit for example: name and message
// are the harness's own. frames are where the script was, innermost first.
func (d *Describer) Stopped(name, message string, frames []goja.StackFrame) *ipc.ScriptError {
	return d.report(name, message, d.captured(frames))
}

// Stack gives the stack of an Error object as Node's e.stack would read, with the lines of
// name and message before the frames. Where the stack cannot be read without running code
// of the script there are those lines alone. The console and the output show errors by it.
func (d *Describer) Stack(o *goja.Object) string {
	d.prepare()
	if text, ok := d.stackText(o); ok {
		return Cut(d.format(text), maxMessage+maxStack)
	}
	if message := d.message(o); message != "" {
		return d.name(o) + ": " + message
	}
	return d.name(o)
}

// At describes a fault at a byte offset of the script.
func (d *Describer) At(name, message string, offset int) *ipc.ScriptError {
	line, column := d.source.Position(offset)
	return &ipc.ScriptError{
		Name: name, Message: Cut(message, maxMessage),
		Line: line, Column: column, SourceLine: Cut(d.source.Line(line), maxSourceLine),
	}
}

// prepare makes the probe at the first need for it.
func (d *Describer) prepare() {
	if d.probe == nil {
		d.probe = probe.New()
	}
}

// report puts a description together. Its position is the innermost one in the script.
func (d *Describer) report(name, message string, frames []frame) *ipc.ScriptError {
	report := &ipc.ScriptError{Name: name, Message: message, Stack: render(frames)}
	for _, f := range frames {
		if f.file == d.source.Name && f.line > 0 {
			report.Line, report.Column = f.line, f.column
			report.SourceLine = Cut(d.source.Line(f.line), maxSourceLine)
			break
		}
	}
	return report
}

// asError tells whether v is an Error object. A Proxy is none: asking it would run traps.
func asError(v goja.Value) (*goja.Object, bool) {
	o, ok := v.(*goja.Object)
	return o, ok && probe.KindOf(o) == probe.Error
}
