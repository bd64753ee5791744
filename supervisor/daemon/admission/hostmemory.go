package admission

import (
	"os"

	"cordon/supervisor/internal/hostfacts"
)

// HostMemory gives the memory that all executions together can have at most: the least of
// what the host has and of the limits on this process's cgroup and those above it, on v1 and
// v2. source names the file that says so.
func HostMemory() (bytes int64, source string, err error) {
	return hostfacts.Memory(os.DirFS("/"))
}
