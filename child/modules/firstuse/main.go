// Command firstuse prints what the first use of each library costs an execution: the require
// and the first call of its typical functions, next to loading the whole of it the plain
// way, as one bundle, in the same run; then what the libraries cost the start of a child
// that uses none of them. make bench runs it from the root of the repository:
//
//	go run ./libs/build -plain DIR && go run ./child/modules/firstuse -plain DIR
//
// Times are medians, taken in new realms of this process with the collector set as in a
// child, and in CPU time, so that a busy machine changes them little. They leave out what a
// new process pays besides: pages of its binary that are read for the first time, and caches
// that are cold.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"cordon/libs"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("firstuse", flag.ContinueOnError)
	flags.SetOutput(stderr)
	plain := flags.String("plain", "", "the directory that libs/build -plain wrote the whole libraries to")
	only := flags.String("library", "", "measure this library alone, and no start")
	patience := flags.Duration("patience", 250*time.Millisecond, "how long to repeat one measurement")
	starts := flags.Int("starts", 200, "how often to start each child")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *plain == "" {
		fmt.Fprintln(stderr, "firstuse: error: -plain is empty, want the directory that libs/build -plain wrote to")
		return 2
	}
	debug.SetGCPercent(collectorPercent)
	err := measureAll(stdout, *plain, *only, *patience)
	if err == nil && *only == "" {
		err = compareStarts(stdout, *starts)
	}
	if err != nil {
		fmt.Fprintln(stderr, "firstuse: error:", err)
		return 1
	}
	return 0
}

// collectorPercent is what a child sets for a script (child/engine).
const collectorPercent = 400

// measureAll prints a table for each library that has typical functions.
func measureAll(out io.Writer, plain, only string, patience time.Duration) error {
	manifest, err := libs.Manifest()
	if err != nil {
		return err
	}
	for _, lib := range manifest.Libraries {
		if only != "" && lib.Name != only {
			continue
		}
		calls := typical[lib.Name]
		if len(calls) == 0 {
			return fmt.Errorf("%s has no typical functions: give it some in uses.go", lib.Name)
		}
		r, err := measure(lib, calls, plain, patience)
		if err != nil {
			return fmt.Errorf("%s: %w", lib.Name, err)
		}
		r.print(out)
	}
	return nil
}
