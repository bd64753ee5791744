package libraries

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// FieldError says which field of the manifest is wrong, with its value and with what would
// be right.
type FieldError struct {
	Field string // such as libraries[0].sha256
	Value string // as it is written, cut where it is long
	Want  string
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s: %s is %s: want %s", ManifestName, e.Field, e.Value, e.Want)
}

// FileError says what is wrong with a file of the directory.
type FileError struct {
	File string // its name in the directory
	Err  error
}

func (e *FileError) Error() string { return e.File + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *FileError) Unwrap() error { return e.Err }

// HashError says that a file is not what the manifest says.
type HashError struct {
	Got, Want string // SHA-256, in lower-case hexadecimal
}

func (e *HashError) Error() string {
	return fmt.Sprintf("its SHA-256 is %s: want %s, as %s has it", e.Got, e.Want, ManifestName)
}

func wrong(field, value, want string, args ...any) error {
	return &FieldError{Field: field, Value: value, Want: fmt.Sprintf(want, args...)}
}

// brief cuts a value that somebody else wrote to what a message bears.
func brief(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	end := most
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "..."
}

func quote(s string) string { return strconv.Quote(brief(s)) }

// errTooLarge is a file that has more bytes than it may.
var errTooLarge = errors.New("is too large")
