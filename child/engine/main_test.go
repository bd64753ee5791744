package engine

import (
	"os"
	"testing"
)

// TestMain prepares the process as the child does.
func TestMain(m *testing.M) {
	Warm()
	os.Exit(m.Run())
}
