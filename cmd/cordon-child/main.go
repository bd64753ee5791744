// Cordon-child is the program on the other side of the supervisor's pipe. It is not for
// people: cordon carries it inside itself and starts one for each execution.
//
// The runtime must not look for its own cgroup, whose files do not exist in the child's
// root, nor change GOMAXPROCS later, which takes system calls that the filter forbids; nor
// name its mappings, with a prctl that the filter forbids.
//
//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0
//go:debug decoratemappings=0
package main

import (
	"os"

	"cordon/child"
)

func main() {
	os.Exit(child.Main())
}
