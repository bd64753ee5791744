package daemon

import "sync/atomic"

// tally counts by a few names, which are known when it is made.
type tally map[string]*atomic.Uint64

func newTally[T ~string](names []T) tally {
	t := tally{}
	for _, name := range names {
		t[string(name)] = new(atomic.Uint64)
	}
	return t
}

func (t tally) add(name string) {
	if n, ok := t[name]; ok {
		n.Add(1)
	}
}

func (t tally) counts() map[string]uint64 {
	counts := map[string]uint64{}
	for name, n := range t {
		counts[name] = n.Load()
	}
	return counts
}
