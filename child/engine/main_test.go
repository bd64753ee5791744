package engine

import (
	"os"
	"testing"
)

// TestMain prepares the process as the child does, and plays a child where it is asked to.
func TestMain(m *testing.M) {
	Warm()
	if zone := os.Getenv(timezoneVariable); zone != "" {
		runLocalTime(zone)
		return
	}
	os.Exit(m.Run())
}
