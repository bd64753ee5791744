package policy

// CPUs is how many processors' worth of time a child may use at once: one for the script
// and one for the collector beside it. The child's GOMAXPROCS and its cgroup's CPU quota
// are both this.
func (p Policy) CPUs() int64 { return 2 }
