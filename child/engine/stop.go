package engine

import (
	"errors"
	"fmt"

	"cordon/ipc"

	"github.com/dop251/goja"
)

// stop is why the harness ended a script that was still running.
type stop struct {
	status  ipc.Status
	message string
}

func (s *stop) Error() string { return s.message }

func timeoutStop(limits ipc.Limits) *stop {
	return &stop{ipc.StatusTimeout, fmt.Sprintf("The script ran longer than %d ms", limits.TimeoutMS)}
}

func memoryStop(limits ipc.Limits) *stop {
	return &stop{ipc.StatusMemoryLimit, fmt.Sprintf("The script used more memory than %d bytes", limits.MemoryBytes)}
}

// rejection is a promise that was rejected and that nobody handles.
type rejection struct {
	reason goja.Value
}

func (r *rejection) Error() string { return "unhandled rejection" }

// engineFault is a panic of the engine: a mistake in it that the script's code brought
// out. The runtime is in no state to go on, and has forgotten where it was. The panic
// itself is not kept, for its text speaks of the harness's insides.
type engineFault struct{}

func (*engineFault) Error() string { return "the engine failed" }

// enter is the way into the engine. It calls f, in which code of the script may run, and
// turns whatever comes out of it into an error: *goja.Exception for what the script threw,
// *goja.InterruptedError, *goja.StackOverflowError, or *engineFault.
func enter(rt *goja.Runtime, f func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fromPanic(cause)
		}
	}()
	// Values that a native throws outside of JavaScript code become exceptions here.
	if thrown := rt.Try(func() { err = f() }); thrown != nil {
		return thrown
	}
	return err
}

func fromPanic(cause any) error {
	if err, ok := cause.(error); ok {
		var (
			interrupted *goja.InterruptedError
			overflow    *goja.StackOverflowError
			thrown      *goja.Exception
		)
		if errors.As(err, &interrupted) || errors.As(err, &overflow) || errors.As(err, &thrown) {
			return err
		}
	}
	return &engineFault{}
}
