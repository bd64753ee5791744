package config

import (
	"fmt"
	"strings"
)

// Error tells what is wrong with a setting, where it was made, and what would be right.
type Error struct {
	// Origin is where: /etc/cordon/config.yaml:3:9, CORDON_LOG_LEVEL, --log-level, or
	// default where the setting was not made at all.
	Origin string
	// File, Line and Column are the place in a file; Line is 0 where it is the file as a whole.
	File         string
	Line, Column int
	// Key is the setting's path, such as log.level; empty where it is the file as a whole.
	Key string
	// Value is what was given, cut where it is long.
	Value string
	// Want is what would be right.
	Want string
	// Near is the key that was probably meant, where there is no such key.
	Near string
	// Cause is what found it, where there is more to know.
	Cause error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Origin)
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	if e.Value != "" {
		b.WriteString(": " + e.Value)
	}
	b.WriteString(": " + e.Want)
	if e.Near != "" {
		fmt.Fprintf(&b, " (did you mean %s?)", e.Near)
	}
	return b.String()
}

// Unwrap gives the cause, which may be nil.
func (e *Error) Unwrap() error { return e.Cause }

// origin is where a setting was made. The zero value is the default.
type origin struct {
	name         string // the variable or the flag, or the file
	line, column int    // in a file
}

func (o origin) String() string {
	switch {
	case o.name == "":
		return "default"
	case o.line == 0:
		return o.name
	default:
		return fmt.Sprintf("%s:%d:%d", o.name, o.line, o.column)
	}
}

// fault is an Error about a setting that was made here.
func (o origin) fault(key, value, want string) *Error {
	e := &Error{Origin: o.String(), Key: key, Value: value, Want: want}
	if o.line != 0 {
		e.File, e.Line, e.Column = o.name, o.line, o.column
	}
	return e
}

// quote shows a value as it was given, cut to what a message bears.
func quote(s string) string {
	const most = 64
	if len(s) > most {
		return fmt.Sprintf("%q...", s[:most])
	}
	return fmt.Sprintf("%q", s)
}
