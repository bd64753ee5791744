// Package probebin holds the probe, the program of cmd/cordon-probe that stands in the
// child's place and attacks, built for the same target as the package itself.
//
// It is internal to supervisor/attack on purpose: the conductor there starts a program with
// walls taken away, and it can start no other program than this one.
//
// The program is made before this package is compiled, as the child is; see
// cordon/cmd/cordon/childbin. Without it this package does not compile, and the name in the
// compiler's one error says what to run.
package probebin

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// Bytes unpacks the probe's ELF executable, whose SHA-256 is SHA256.
func Bytes() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(the_probe_is_not_built__run_make_build()))
	if err != nil {
		return nil, fmt.Errorf("unpack the probe: %w", err)
	}
	program, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack the probe: %w", err)
	}
	return program, nil
}
