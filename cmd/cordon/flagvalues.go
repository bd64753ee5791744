package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/supervisor/units"
)

// The types below are pflag.Values: each knows how one kind of flag is written. Their
// zero value is a flag that was not given.

// sizeValue is a number of bytes.
type sizeValue struct {
	bytes int64
	text  string
}

func (v *sizeValue) Set(s string) (err error) {
	v.text = s
	v.bytes, err = units.ParseSize(s)
	return err
}
func (v *sizeValue) String() string { return v.text }
func (v *sizeValue) Type() string   { return "SIZE" }

// durationValue is a positive number of whole milliseconds, the resolution of limits.
type durationValue struct {
	duration time.Duration
	text     string
}

func (v *durationValue) Set(s string) error {
	d, err := units.ParseDuration(s)
	if err != nil {
		return err
	}
	v.text, v.duration = s, d
	return nil
}
func (v *durationValue) String() string { return v.text }
func (v *durationValue) Type() string   { return "DURATION" }

// countValue is a positive whole number.
type countValue struct {
	n    int64
	text string
}

func (v *countValue) Set(s string) error {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return errors.New("want a whole number over 0")
	}
	v.text, v.n = s, n
	return nil
}
func (v *countValue) String() string { return v.text }
func (v *countValue) Type() string   { return "NUMBER" }

// seedValue is an unsigned 64-bit number, nil where none was given.
type seedValue struct{ seed *uint64 }

func (v *seedValue) Set(s string) error {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return errors.New("want a whole number from 0 to 18446744073709551615")
	}
	v.seed = &n
	return nil
}
func (v *seedValue) String() string {
	if v.seed == nil {
		return ""
	}
	return strconv.FormatUint(*v.seed, 10)
}
func (v *seedValue) Type() string { return "NUMBER" }

// timeValue is an instant, nil where none was given.
type timeValue struct {
	at   *time.Time
	text string
}

func (v *timeValue) Set(s string) error {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return errors.New("want an instant as RFC 3339 writes it, such as 2026-03-01T12:00:00Z")
	}
	v.text, v.at = s, &t
	return nil
}
func (v *timeValue) String() string { return v.text }
func (v *timeValue) Type() string   { return "TIME" }

// listValue is a list of names, parted by commas; the flag may be given again. nil means
// not given, which is not the same as given and empty.
type listValue struct {
	names []string
	of    string // what the names name, for the help
}

func (v *listValue) Set(s string) error {
	if v.names == nil {
		v.names = []string{}
	}
	if strings.TrimSpace(s) == "" {
		return nil
	}
	for name := range strings.SplitSeq(s, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			return errors.New("want names with one comma between them")
		}
		if !slices.Contains(v.names, name) {
			v.names = append(v.names, name)
		}
	}
	return nil
}
func (v *listValue) String() string { return strings.Join(v.names, ",") }
func (v *listValue) Type() string   { return v.of + "[," + v.of + "]" }

// directoryValue is the path of a directory, empty where none was given.
type directoryValue struct{ path string }

func (v *directoryValue) Set(s string) error {
	if s == "" {
		return errors.New("want a directory")
	}
	v.path = s
	return nil
}
func (v *directoryValue) String() string { return v.path }
func (v *directoryValue) Type() string   { return "DIR" }

// choiceValue is one of a few words.
type choiceValue struct {
	word  string
	words []string
}

func (v *choiceValue) Set(s string) error {
	if !slices.Contains(v.words, s) {
		return fmt.Errorf("want %s", alternatives(v.words))
	}
	v.word = s
	return nil
}
func (v *choiceValue) String() string { return v.word }
func (v *choiceValue) Type() string   { return strings.Join(v.words, "|") }

// alternatives writes words as "a, b or c".
func alternatives(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
