package main

import (
	"strings"
	"testing"

	"cordon/libs/bundle"
)

// TestSmoke holds that every library loads and has its line.
func TestSmoke(t *testing.T) {
	var out strings.Builder
	if err := smoke(&out); err != nil {
		t.Fatal(err)
	}
	for _, name := range (bundle.Registry{}).Names() {
		if !strings.Contains(out.String(), "\n"+name+" ") {
			t.Errorf("no line of %s in\n%s", name, out.String())
		}
	}
}
