// Command testsummary makes a test run readable. It reads what `go test -json` prints, shows
// a line for each package, the whole output of what failed and of nothing else, what tests
// have measured (testing.T.Attr), those that were skipped with their reason, and ends with
// the line
//
//	N passed, N failed, N skipped
//
// A test with subtests counts through them, and itself only where it failed on its own. A
// package that fails to build, or ends outside its tests, counts as one that failed.
//
// The exit code is 1 if anything failed, if nothing ran or, with CORDON_TEST_REQUIRE=1, if
// anything was skipped: on a machine that is to prove the walls, a skipped test is no proof.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Stdin, os.Stdout, os.Getenv("CORDON_TEST_REQUIRE") == "1"))
}

func run(stdin io.Reader, stdout io.Writer, require bool) int {
	r := newReport(stdout)
	if err := r.read(stdin); err != nil {
		fmt.Fprintln(stdout, "testsummary: error:", err)
		return 1
	}
	return r.close(require)
}
