// Package timezone holds the IANA time zones inside the binary, for a process that can
// open no file.
//
//	zone, err := timezone.Load("Europe/Berlin")
//
// [time.LoadLocation] is no substitute: it looks for files first, and behind the walls of
// cordon the first look ends the process. The zones are those of the Go toolchain that
// builds the binary. They are copied before the build and never committed; a build without
// them stops at the one undefined name below, which says what to run.
package timezone

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// UTC is the name of the zone that needs no data.
const UTC = "UTC"

// ErrUnknown is the error of a name that is no zone.
var ErrUnknown = errors.New("no such IANA time zone")

// maxName is longer than the name of any zone.
const maxName = 64

// Load returns the zone with this IANA name, such as "Europe/Berlin" or "UTC". Names are
// compared exactly, letter case included. An unknown name, the empty one and "Local" among
// them, gives an error that wraps [ErrUnknown]. It opens no file and is safe for concurrent
// use.
func Load(name string) (*time.Location, error) {
	if name == UTC {
		return time.UTC, nil
	}
	data, err := lookup(name)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil, fmt.Errorf("time zone %q: %w", name, err)
	}
	return zone, nil
}

// Valid reports whether [Load] knows the name.
func Valid(name string) bool {
	if name == UTC {
		return true
	}
	_, err := lookup(name)
	return err == nil
}

// lookup returns the zone's data in the format of tzfile(5).
func lookup(name string) ([]byte, error) {
	if name == "" || len(name) > maxName || strings.HasSuffix(name, "/") {
		return nil, fmt.Errorf("time zone %q: %w", name, ErrUnknown)
	}
	data, found, err := find(run_make_generate_first, name)
	if err != nil {
		return nil, fmt.Errorf("time zone %q: embedded zones: %w", name, err)
	}
	if !found {
		return nil, fmt.Errorf("time zone %q: %w", name, ErrUnknown)
	}
	return []byte(data), nil
}
