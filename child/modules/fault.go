package modules

import (
	"errors"
	"fmt"

	"github.com/dop251/goja"
)

// FaultError is a fault of the engine or of the build that came up while a library was
// loaded. It leaves the loader as a panic, as the engine's own faults do, and adds which
// library it was.
type FaultError struct {
	Library string
	Err     error
}

func (e *FaultError) Error() string { return fmt.Sprintf("load library %s: %v", e.Library, e.Err) }

func (e *FaultError) Unwrap() error { return e.Err }

// nameFault is deferred around all that runs library code for the first time. What scripts
// throw, interrupts and stack overflows are panics as well, and pass as they are.
func nameFault(library string) {
	fault := recover()
	if fault == nil {
		return
	}
	if err, ok := fault.(error); ok && !thrown(err) {
		panic(&FaultError{Library: library, Err: err})
	}
	panic(fault)
}

// thrown reports whether the engine raises an error as a part of running JavaScript.
func thrown(err error) bool {
	var (
		exception   *goja.Exception
		interrupted *goja.InterruptedError
		overflow    *goja.StackOverflowError
		fault       *FaultError
	)
	return errors.As(err, &exception) || errors.As(err, &interrupted) || errors.As(err, &overflow) || errors.As(err, &fault)
}
