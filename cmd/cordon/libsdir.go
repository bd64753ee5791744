package main

import (
	"errors"

	"cordon/supervisor/libraries"
)

// readLibraries reads the directory of --libs; without one there are no libraries.
func readLibraries(dir string) (*libraries.Set, error) {
	if dir == "" {
		return nil, nil
	}
	set, err := libraries.Read(dir)
	if err != nil {
		return nil, usagef("%w", err).aboutDirectory()
	}
	return set, nil
}

// directoryFailure is the error of changing a directory: the caller's where the directory is
// at fault, or what is to go there.
func directoryFailure(err error) error {
	var field *libraries.FieldError
	var file *libraries.FileError
	if errors.As(err, &field) || errors.As(err, &file) {
		return usagef("%w", err).aboutDirectory()
	}
	return err
}

// aboutDirectory adds what to do about a file that has changed.
func (f *failure) aboutDirectory() *failure {
	var changed *libraries.HashError
	if errors.As(f.err, &changed) {
		return f.hint("if the change is meant, cordon libs add puts the file's new SHA-256 into %s", libraries.ManifestName)
	}
	return f
}
