package engine

import (
	"errors"
	"fmt"

	"cordon/child/values"
	"cordon/ipc"

	"github.com/dop251/goja"
)

// The names of errors that are the harness's own. They are no classes that a script knows.
const (
	nameTimeout  = "TimeoutError"
	nameMemory   = "MemoryError"
	nameOutput   = "OutputError"
	nameInternal = "InternalError"
)

// result makes the report from what perform gave. Which status it is follows from the
// type and the identity of the error.
func (r *run) result(req ipc.Execute, output []byte, err error) ipc.Result {
	result := ipc.Result{ID: req.ID, Status: ipc.StatusOK, Output: output}
	if err != nil {
		result.Output = nil
		described := enter(r.rt, func() error {
			result.Status, result.Error = r.describe(err)
			return nil
		})
		if described != nil {
			result.Status, result.Error = ipc.StatusScriptError, r.faultReport()
		}
	}
	result.LogsTruncated = r.logs.truncated
	return result
}

// describe classifies the error that ended the script.
func (r *run) describe(err error) (ipc.Status, *ipc.ScriptError) {
	if status, report, ok := r.describeThrown(err); ok {
		return status, report
	}
	if status, report, ok := r.describeStop(err); ok {
		return status, report
	}
	var (
		syntax  *syntaxError
		invalid *values.InvalidError
	)
	switch {
	case errors.As(err, &syntax):
		return ipc.StatusSyntaxError, r.describer.At("SyntaxError", syntax.message, syntax.offset)
	case errors.As(err, &invalid):
		return ipc.StatusOutputInvalid, r.describer.Stopped(nameOutput, invalid.Error(), nil)
	case errors.Is(err, values.ErrTooLarge):
		message := fmt.Sprintf("The output is larger than %d bytes", r.limits.OutputBytes)
		return ipc.StatusOutputLimit, r.describer.Stopped(nameOutput, message, nil)
	}
	return ipc.StatusScriptError, r.faultReport()
}

// describeThrown describes what the script threw, or had rejected, and did not catch.
func (r *run) describeThrown(err error) (ipc.Status, *ipc.ScriptError, bool) {
	var (
		thrown   *goja.Exception
		rejected *rejection
		value    goja.Value
		frames   []goja.StackFrame
	)
	switch {
	case errors.As(err, &thrown):
		value, frames = thrown.Value(), thrown.Stack()
	case errors.As(err, &rejected):
		value = rejected.reason
	default:
		return "", nil, false
	}
	r.wording.Correct(value)
	status := ipc.StatusScriptError
	if r.loader.Blocked(value) {
		status = ipc.StatusModuleBlocked
	}
	return status, r.describer.Thrown(value, frames), true
}

// describeStop describes a script that was stopped while it ran.
func (r *run) describeStop(err error) (ipc.Status, *ipc.ScriptError, bool) {
	var (
		overflow    *goja.StackOverflowError
		interrupted *goja.InterruptedError
		stopped     *stop
		frames      []goja.StackFrame
	)
	switch {
	case errors.As(err, &overflow):
		const message = "Maximum call stack size exceeded"
		return ipc.StatusStackOverflow, r.describer.Stopped("RangeError", message, overflow.Stack()), true
	case errors.As(err, &interrupted):
		stopped, _ = interrupted.Value().(*stop)
		frames = interrupted.Stack()
	default:
		errors.As(err, &stopped)
	}
	if stopped == nil {
		return "", nil, false
	}
	name := nameTimeout
	if stopped.status == ipc.StatusMemoryLimit {
		name = nameMemory
	}
	return stopped.status, r.describer.Stopped(name, stopped.message, frames), true
}

// faultReport describes a failure of the engine, whatever exactly it was.
func (r *run) faultReport() *ipc.ScriptError {
	const message = "The JavaScript engine failed on this script. The fault is the engine's: " +
		"another way to write what stands here will work"
	return r.describer.Stopped(nameInternal, message, nil)
}
