package values

import (
	"errors"
	"fmt"

	"github.com/dop251/goja"
)

// ErrTooLarge says that the output would take more bytes than the limit allows.
var ErrTooLarge = errors.New("the output is larger than the limit")

// InvalidError says that the output holds something that has no form in JSON.
type InvalidError struct {
	// Path leads to the value from the variable that it was left in, such as
	// output.rows[3].next.
	Path string
	// Reason completes the sentence that begins with the path.
	Reason string
}

// Error reads as "output.rows[3].next: refers back to output.rows[3]".
func (e *InvalidError) Error() string { return e.Path + ": " + e.Reason }

// FaultError says that the engine itself failed, which some hostile objects can bring
// about. The runtime must not run any more of the script after it.
type FaultError struct {
	// Cause is what the engine panicked with; it may name Go types and is not for users.
	Cause any
}

// Error names the engine as the culprit and leaves the cause out.
func (e *FaultError) Error() string {
	return "the engine failed while it read the output"
}

// Unwrap gives the cause where it is an error.
func (e *FaultError) Unwrap() error {
	err, _ := e.Cause.(error)
	return err
}

// recovered turns a panic that passed Runtime.Try into an error: interrupts and stack
// overflows come as they are, everything else is the engine's fault.
func recovered(cause any) error {
	err, ok := cause.(error)
	if !ok {
		return &FaultError{Cause: cause}
	}
	var interrupted *goja.InterruptedError
	var overflow *goja.StackOverflowError
	if errors.As(err, &interrupted) || errors.As(err, &overflow) {
		return fmt.Errorf("encode output: %w", err)
	}
	return &FaultError{Cause: cause}
}
