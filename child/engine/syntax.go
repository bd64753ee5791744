package engine

import (
	"errors"
	"fmt"

	"cordon/child/fault"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// syntaxError is a script that does not parse, or that uses what the engine does not have.
type syntaxError struct {
	message string
	// offset is where, in bytes from the start of the script.
	offset int
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("syntax error at byte %d: %s", e.offset, e.message)
}

// parseFailure finds the first thing that the parser took exception to, nil where there
// is none. An error means that the parser failed in another way.
func parseFailure(filename, text string, err error) (*syntaxError, error) {
	if err == nil {
		return nil, nil
	}
	var list parser.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return nil, fmt.Errorf("parse script: %w", err)
	}
	first := list[0]
	column := first.Position.Column
	if first.Position.Line == 1 {
		column -= len(wrapHead)
	}
	offset := fault.NewSource(filename, text).Offset(first.Position.Line, column)
	if offset >= len(text) {
		// What follows the script is ours, so the script is what is incomplete.
		return &syntaxError{offset: len(text), message: "Unexpected end of input"}, nil
	}
	return &syntaxError{offset: offset, message: explain(text, offset, first.Message)}, nil
}

// compileFailure turns the compiler's error into ours.
func compileFailure(err error) error {
	var failure *goja.CompilerSyntaxError
	if errors.As(err, &failure) {
		return &syntaxError{offset: failure.Offset, message: failure.Message}
	}
	return fmt.Errorf("compile script: %w", err)
}

// unsupported reports the first use of what the parser accepts and the engine lacks.
func unsupported(w *walker) error {
	var first *syntaxError
	report := func(offset int, message string) {
		if message != "" && (first == nil || offset < first.offset) {
			first = &syntaxError{offset: offset, message: message}
		}
	}
	for _, at := range w.asyncGenerators {
		report(int(at)-1, adviceAsyncGenerator)
	}
	for _, r := range w.regexps {
		report(int(r.Idx)-1, lacking(r.Pattern, r.Flags))
	}
	if first == nil {
		return nil
	}
	return first
}
