package modules

import "testing"

// TestMathjs calls every function of mathjs with values of all its types, and its parser.
func TestMathjs(t *testing.T) {
	compare(t, "UTC", read(t, "mathjs.js"), 10000)
}
